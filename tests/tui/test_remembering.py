"""What stays from one run of the console to the next."""

import json
import stat
from collections.abc import Mapping

import pytest
from textual.widgets import Input

from tests.tui.conftest import Desk, Open
from tests.tui.operator import Operator
from wxconsole import bootstrap
from wxconsole.services.layer import DEFAULT, FLAGS, Layer
from wxconsole.services.settings import LANG

ALL = ["archive", "arcade", "checkout", "flagship", "members", "newsletter", "pilot", "readers"]


def kept(desk: Desk) -> Mapping[str, object]:
    path = desk.home / "console.json"
    found: Mapping[str, object] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


@pytest.fixture
def unset_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """English because the machine is, not because anybody said so."""

    def layer(origin: str, values: Mapping[str, str]) -> Layer:
        if origin == FLAGS:
            return Layer(DEFAULT, {"WXCONSOLE_LANG": "en"} | dict(values))
        return Layer(origin, values)

    monkeypatch.setattr("tests.tui.conftest.Layer", layer)


async def choose_theme(operator: Operator, name: str) -> None:
    await operator.press("colon")
    await operator.until(lambda: isinstance(operator.app.focused, Input))
    await operator.press(*name)
    await operator.sees(f"theme: {name}")
    await operator.press("down", "enter")
    await operator.until(lambda: operator.app.theme == name)


async def test_sort_order_and_direction_stay(console: Open, desk: Desk) -> None:
    async with console() as operator:
        await operator.press("s", "S")
        await operator.until(lambda: kept(desk).get("reverse") is True)
        order = list(operator.rows)
    async with console() as operator:
        assert operator.rows == order
        assert "ALIAS ▾" in operator.screen
        await operator.sees("sorted by ALIAS")


async def test_a_click_on_a_title_stays_too(console: Open, desk: Desk) -> None:
    async with console() as operator:
        await operator.pilot.click("#table", offset=(18, 0))
        await operator.until(lambda: kept(desk).get("sort") == "alias")


async def test_the_theme_stays(console: Open, desk: Desk) -> None:
    async with console() as operator:
        await choose_theme(operator, "wxconsole-light")
        await operator.until(lambda: kept(desk).get("theme") == "wxconsole-light")
    async with console() as operator:
        assert operator.app.theme == "wxconsole-light"


async def test_the_filter_and_the_marks_do_not_stay(console: Open, desk: Desk) -> None:
    async with console() as operator:
        await operator.press("exclamation_mark", "space", "s")
        await operator.until(lambda: kept(desk).get("sort") == "alias")
    async with console() as operator:
        assert len(operator.rows) == 8
        assert "marked" not in operator.screen


async def test_the_chosen_language_stays(console: Open, unset_language: None) -> None:
    async with console() as operator:
        await operator.press("L")
        await operator.sees("8 个账号")
    async with console() as operator:
        await operator.sees("8 个账号")


async def test_a_language_that_is_set_beats_the_one_that_was_chosen(console: Open, desk: Desk) -> None:
    async with console() as operator:
        await operator.press("L")
        await operator.until(lambda: kept(desk).get("lang") == "zh")
    async with console() as operator:
        await operator.sees("8 accounts")


async def test_a_language_that_was_only_set_is_not_kept_as_chosen(console: Open, desk: Desk) -> None:
    async with console(WXCONSOLE_LANG="zh") as operator:
        await operator.press("s")
        await operator.until(lambda: kept(desk).get("sort") == "alias")
    assert kept(desk)["lang"] is None


async def test_looking_about_writes_nothing(console: Open, desk: Desk) -> None:
    async with console() as operator:
        await operator.press("j", "space", "exclamation_mark", "question_mark", "escape", "q")
        await operator.until(lambda: operator.app._exit)
    assert not (desk.home / "console.json").exists()


async def test_what_was_chosen_last_is_kept_before_it_quits(console: Open, desk: Desk) -> None:
    async with console() as operator:
        await operator.press("s", "s", "q")
        await operator.until(lambda: operator.app._exit)
    assert kept(desk)["sort"] == "kind"
    assert stat.S_IMODE((desk.home / "console.json").stat().st_mode) == 0o600


async def test_a_damaged_file_is_told_and_replaced(console: Open, desk: Desk) -> None:
    (desk.home / "console.json").write_text("{ torn", "utf-8")
    async with console() as operator:
        await operator.sees("console.json cannot be read")
        await operator.until(lambda: kept(desk).get("reverse") is False)
        assert operator.rows[0] == "newsletter"
    async with console() as operator:
        assert "console.json" not in operator.screen


async def test_names_that_this_version_does_not_know_are_passed_over(console: Open, desk: Desk) -> None:
    state = {"sort": "moon", "reverse": True, "theme": "gone", "lang": "tlh"}
    (desk.home / "console.json").write_text(json.dumps(state), "utf-8")
    async with console() as operator:
        assert operator.rows[0] == "newsletter"
        assert operator.app.theme == "wxconsole-dark"
        await operator.sees("8 accounts", "sorted by HEALTH")


async def test_what_cannot_be_kept_is_told_and_counts_for_this_run(console: Open, desk: Desk) -> None:
    (desk.home / "console.json").symlink_to(desk.home / "elsewhere")
    async with console() as operator:
        await operator.press("s")
        await operator.sees("console.json", "link")
        assert operator.rows == sorted(ALL)


def test_the_demo_leaves_nothing_behind() -> None:
    with bootstrap.demo({LANG: "en"}) as program:
        home = program.settings.home
        file = program.console_memory._file
        file.save(program.console_memory.state)
        assert (home / "console.json").exists()
    assert not home.exists()
