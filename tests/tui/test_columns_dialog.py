"""Choosing the table's columns."""

import json
from pathlib import Path

import pytest

from tests.tui.conftest import Desk, Open
from tests.tui.operator import Operator
from wxconsole.tui.columns import COLUMNS, USUAL
from wxconsole.tui.screens.columns import ColumnsDialog

# How often `down` goes from the first to another.
DOWN = {column.id: place for place, column in enumerate(COLUMNS)}


def kept(desk: Desk) -> object:
    path: Path = desk.home / "console.json"
    return json.loads(path.read_text("utf-8"))["columns"] if path.exists() else None


async def open_dialog(operator: Operator) -> None:
    await operator.press("c")
    await operator.until(lambda: isinstance(operator.app.screen, ColumnsDialog))


async def turn(operator: Operator, *columns: str) -> None:
    """Opens the dialog and turns these ticks round."""
    await open_dialog(operator)
    for column in columns:
        await operator.press("home", *["down"] * DOWN[column], "space")


async def taken(operator: Operator) -> None:
    await operator.press("enter")
    await operator.until(lambda: operator.app.screen is operator.app.accounts)


def header(operator: Operator) -> list[str]:
    table = operator.app.accounts.table
    return [column.id for column, _ in table._columns]


def line(operator: Operator, text: str) -> str:
    return next(each for each in operator.screen.splitlines() if text in each)


async def test_what_is_unticked_goes_and_what_is_ticked_comes(console: Open) -> None:
    async with console() as operator:
        appid = operator.status("newsletter").account.appid
        assert "NAME" in operator.screen
        assert "APPID" not in operator.screen
        await turn(operator, "name", "bar", "appid")
        await taken(operator)
        await operator.sees("APPID", appid)
        assert "NAME" not in operator.screen
        assert "▰" not in operator.row("newsletter")


async def test_esc_leaves_the_columns_as_they_were(console: Open, desk: Desk) -> None:
    async with console() as operator:
        before = header(operator)
        await turn(operator, "name", "cause")
        await operator.press("escape")
        await operator.until(lambda: operator.app.screen is operator.app.accounts)
        assert header(operator) == before
    assert kept(desk) is None


@pytest.mark.parametrize(("size", "lang"), [((80, 24), "en"), ((40, 12), "zh")])
async def test_the_choice_stays_at_each_size_and_in_each_language(
    console: Open, desk: Desk, size: tuple[int, int], lang: str
) -> None:
    async with console(size, WXCONSOLE_LANG=lang) as operator:
        await turn(operator, "cause", "name", "tags")
        await taken(operator)
        await operator.until(lambda: kept(desk) is not None)
    async with console(size, WXCONSOLE_LANG=lang, ascii_only=True) as operator:
        shown = header(operator)
        assert {"health", "alias", "left"} <= set(shown)
        assert not {"cause", "name"} & set(shown)
        assert ("tags" in shown) == (size[0] >= 80)
        await operator.pilot.resize_terminal(200, 45)
        await operator.until(lambda: "kind" in header(operator))
        assert not {"cause", "name"} & set(header(operator))


async def test_health_alias_and_time_left_can_not_be_unticked(console: Open) -> None:
    async with console() as operator:
        await turn(operator, *DOWN)
        await taken(operator)
        assert header(operator) == ["health", "alias", "tags", "appid", "left", "next"]


async def test_the_default_is_one_key_away_and_is_not_kept_as_a_choice(console: Open, desk: Desk) -> None:
    async with console() as operator:
        before = header(operator)
        await turn(operator, "name", "next")
        await taken(operator)
        await operator.until(lambda: kept(desk) is not None)
        await open_dialog(operator)
        await operator.press("tab", "tab", "tab", "enter")
        await operator.press("tab", "enter")
        await operator.until(lambda: operator.app.screen is operator.app.accounts)
        assert header(operator) == before
        assert operator.app.accounts.table.chosen == USUAL
        await operator.until(lambda: kept(desk) is None)


async def test_on_the_smallest_screen_every_column_can_be_reached(console: Open) -> None:
    async with console((40, 12), WXCONSOLE_LANG="zh") as operator:
        await open_dialog(operator)
        await operator.sees("确定", "取消", "恢复默认")
        await operator.press("end")
        await operator.sees("[x] 原因")
        await operator.press("home")
        await operator.sees("[x] 状态")


async def test_a_click_ticks_and_does_not_close(console: Open) -> None:
    async with console() as operator:
        await open_dialog(operator)
        await operator.pilot.click("OptionList", offset=(2, 3))
        await operator.sees("[x] Tags")


async def test_a_column_that_there_is_no_room_for_is_named_as_such(console: Open) -> None:
    async with console((80, 24)) as operator:
        await open_dialog(operator)
        assert "no room now" not in line(operator, "AppID")
        await operator.press(*["down"] * DOWN["appid"], "space")
        assert "[x] AppID          no room now" in line(operator, "AppID")
        await operator.press("end", "space")
        await operator.until(lambda: "no room now" not in line(operator, "AppID"))
        await taken(operator)
        assert "appid" in header(operator)


async def test_without_a_row_there_is_nothing_to_choose_columns_for(console: Open) -> None:
    async with console() as operator:
        await operator.press("slash", *"nowhere", "enter", "c")
        await operator.sees("No account is selected.")


async def test_a_sort_by_a_hidden_column_stays_possible(console: Open) -> None:
    async with console() as operator:
        await turn(operator, "last")
        await taken(operator)
        await operator.press("s", "s", "s", "s")
        await operator.sees("sorted by REFRESHED")
        assert operator.app.accounts.board.sort == "last"
        assert "last" not in header(operator)


async def test_the_next_refresh_is_a_time_of_day(console: Open) -> None:
    async with console((80, 24), WXCONSOLE_AUTO_REFRESH="false") as operator:
        await turn(operator, "next", "cause")
        await taken(operator)
        at = operator.status("flagship").next_refresh_at
        assert at is not None
        assert f"{at:%H:%M:%S}" in operator.row("flagship")


async def test_names_that_this_version_does_not_know_are_passed_over(console: Open, desk: Desk) -> None:
    state = {"columns": ["moon", "left", "cause"], "split": "sideways"}
    (desk.home / "console.json").write_text(json.dumps(state), "utf-8")
    async with console() as operator:
        assert header(operator) == ["health", "alias", "left", "cause"]
        assert operator.app.accounts.split == "normal"
