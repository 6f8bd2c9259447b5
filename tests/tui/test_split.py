"""How the table and the details share the screen."""

import json

import pytest

from tests.tui.conftest import Desk, Open
from tests.tui.operator import Operator
from wxconsole.tui.screens.page import Page
from wxconsole.tui.split import Split

SIZES = [(160, 45), (100, 30), (80, 24), (40, 12)]
STEP = "1. Open"


def kept(desk: Desk) -> object:
    path = desk.home / "console.json"
    return json.loads(path.read_text("utf-8"))["split"] if path.exists() else None


async def take(operator: Operator, wanted: Split) -> None:
    while operator.app.accounts.split is not wanted:
        await operator.press("l")
    await operator.pilot.pause()


async def rooms(operator: Operator) -> dict[Split, int]:
    """How many cells the details take in each split."""
    found = {}
    for split in Split:
        await take(operator, split)
        found[split] = operator.app.accounts.detail.size.area if operator.app.accounts.detail.display else 0
    return found


@pytest.mark.parametrize("size", SIZES)
async def test_the_details_are_normal_large_or_hidden(console: Open, size: tuple[int, int]) -> None:
    async with console(size) as operator:
        room = await rooms(operator)
        assert room[Split.LARGE] > room[Split.NORMAL] >= room[Split.HIDDEN] == 0


@pytest.mark.parametrize(("size", "lang"), [((80, 24), "en"), ((40, 12), "zh")])
async def test_it_stays_from_one_run_to_the_next(
    console: Open, desk: Desk, size: tuple[int, int], lang: str
) -> None:
    async with console(size, WXCONSOLE_LANG=lang) as operator:
        await operator.press("l")
        await operator.until(lambda: kept(desk) == "large")
    async with console(size, WXCONSOLE_LANG=lang, ascii_only=True) as operator:
        assert operator.app.accounts.split is Split.LARGE
        await operator.sees("40164" if size[1] > 12 else "newsletter")
        await operator.press("l")
        await operator.until(lambda: kept(desk) == "hidden")
    async with console(size, WXCONSOLE_LANG=lang) as operator:
        assert not operator.app.accounts.detail.display


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_the_selected_account_stays_in_sight(console: Open, crowd: None, size: tuple[int, int]) -> None:
    async with console(size) as operator:
        await take(operator, Split.HIDDEN)
        page = operator.app.accounts.table.page()
        await operator.select(operator.rows[page - 5])
        chosen = operator.selected
        for split in (Split.NORMAL, Split.LARGE, Split.HIDDEN):
            await take(operator, split)
            assert operator.selected == chosen
            assert operator.row(chosen) in operator.screen


async def test_a_resize_keeps_it(console: Open) -> None:
    async with console((160, 45)) as operator:
        await take(operator, Split.HIDDEN)
        for width, height in [*SIZES, (30, 10), *reversed(SIZES)]:
            await operator.pilot.resize_terminal(width, height)
            await operator.pilot.pause()
            assert not operator.app.accounts.detail.display
        await take(operator, Split.LARGE)
        for width, height in SIZES:
            await operator.pilot.resize_terminal(width, height)
            await operator.pilot.pause()
            assert operator.app.accounts.detail.display


@pytest.mark.parametrize(("key", "shown"), [("d", STEP), ("h", "last 24 h")])
async def test_what_is_hidden_is_read_on_a_page(console: Open, key: str, shown: str) -> None:
    async with console() as operator:
        await take(operator, Split.HIDDEN)
        assert STEP not in operator.screen
        await operator.press(key)
        await operator.until(lambda: isinstance(operator.app.screen, Page))
        await operator.sees(shown)


async def test_what_is_wrong_stands_on_the_status_line_while_the_details_are_hidden(
    console: Open, desk: Desk
) -> None:
    (desk.home / "console.json").write_text('{"split": "hidden"}', "utf-8")
    async with console((80, 24)) as operator:
        await operator.sees("1 of 8   40164 203.0.113.24 IP not whitelisted   sorted by HEALTH")
        await operator.select("readers")
        await operator.sees("7 of 8   sorted by HEALTH")


@pytest.mark.parametrize(
    ("size", "split"),
    [((160, 45), Split.HIDDEN), ((80, 24), Split.HIDDEN), ((40, 12), Split.HIDDEN), ((40, 12), Split.NORMAL)],
)
async def test_what_is_revealed_is_seen_whatever_is_hidden(
    console: Open, size: tuple[int, int], split: Split
) -> None:
    async with console(size, WXCONSOLE_AUTO_REFRESH="false") as operator:
        await take(operator, split)
        before = operator.app.accounts.detail.display
        await operator.press("v")
        await operator.sees(operator.token("newsletter").value.reveal()[:12])
        await operator.press("v")
        await operator.until(lambda: operator.app.accounts.detail.display is before)
        operator.assert_no_secret_shown()


async def test_scrolling_details_that_are_not_shown_says_why_not(console: Open) -> None:
    async with console((80, 24)) as operator:
        await take(operator, Split.HIDDEN)
        await operator.press("right_square_bracket")
        await operator.sees("The details are not shown: press l.")


async def test_on_a_low_screen_it_says_when_normal_details_would_be_shown(console: Open) -> None:
    async with console((80, 20)) as operator:
        await operator.press("l", "l", "l")
        await operator.sees("details: normal, from 22 lines on")
