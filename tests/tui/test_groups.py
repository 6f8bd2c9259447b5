"""The table's groups while it is sorted by health: headings that nothing stops on."""

import pytest

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.tui.sections import Heading, Section
from wxconsole.tui.widgets.account_table import HEADER

ORDER = ["newsletter", "arcade", "archive", "pilot", "members", "checkout", "readers", "flagship"]
HEADINGS = ["NEEDS YOU 4", "RETRYING 1", "WELL 3"]


def headings(operator: Operator) -> list[str]:
    """What stands above the groups, as drawn."""
    lines = (line[:30].strip() for line in operator.screen.splitlines()[HEADER + 1 :])
    return [line for line in lines if line in HEADINGS]


async def test_what_needs_somebody_is_above_what_is_well(console: Open) -> None:
    async with console((120, 40)) as operator:
        assert headings(operator) == HEADINGS
        texts = ("newsletter", "pilot", "RETRYING 1", "members", "WELL 3", "checkout", "flagship")
        places = [operator.screen.index(text) for text in texts]
        assert places == sorted(places)


async def test_only_the_order_of_health_has_groups(console: Open) -> None:
    async with console((120, 40)) as operator:
        await operator.press("s")
        await operator.sees("sorted by ALIAS")
        assert headings(operator) == []
        await operator.press("s", "s", "s", "s")
        await operator.sees("sorted by HEALTH")
        assert headings(operator) == HEADINGS


async def test_turned_round_the_groups_are_too(console: Open) -> None:
    async with console((120, 40)) as operator:
        await operator.press("S")
        await operator.until(lambda: operator.rows[0] == "flagship")
        await operator.pilot.pause()
        assert headings(operator) == HEADINGS[::-1]


async def test_no_key_stops_on_a_heading(console: Open) -> None:
    async with console((120, 40)) as operator:
        seen = [operator.selected]
        for _ in ORDER[1:]:
            await operator.press("j")
            seen.append(operator.selected)
        assert seen == ORDER
        await operator.press("k", "k", "k")
        assert operator.selected == "members"


async def test_marking_downwards_crosses_a_heading(console: Open) -> None:
    async with console((120, 40)) as operator:
        await operator.select("pilot")
        await operator.press("space", "space", "space")
        await operator.sees("3 marked")
        assert operator.app.accounts.board.marked == {"pilot", "members", "checkout"}


async def test_a_click_on_a_heading_changes_nothing(console: Open) -> None:
    async with console((120, 40)) as operator:
        await operator.press("j")
        table = operator.app.accounts.table
        for number, line in enumerate(table._lines):
            if not isinstance(line, int):
                await operator.pilot.click("#table", offset=(6, number + HEADER))
        assert operator.selected == "arcade"
        await operator.pilot.click("#table", offset=(6, operator.line_of("checkout")))
        assert operator.selected == "checkout"


async def test_the_heading_comes_into_sight_with_its_first_account(console: Open) -> None:
    async with console((80, 22)) as operator:
        await operator.press("G")
        await operator.until(lambda: operator.row("flagship") in operator.screen)
        assert HEADINGS[0] not in headings(operator)
        await operator.press("g")
        await operator.until(lambda: operator.row("newsletter") in operator.screen)
        assert HEADINGS[0] in headings(operator)


async def test_a_filter_leaves_the_groups_that_it_finds(console: Open) -> None:
    async with console((120, 40)) as operator:
        await operator.press("slash", *"kind:official", "enter")
        await operator.until(lambda: len(operator.rows) == 4)
        lines = operator.app.accounts.table._lines
        assert [line for line in lines if isinstance(line, Heading)] == [
            Heading(Section.NEEDS_YOU, 2),
            Heading(Section.WELL, 2),
        ]
        await operator.press("exclamation_mark")
        await operator.until(lambda: len(operator.rows) == 2)
        await operator.pilot.pause()
        assert headings(operator) == []


@pytest.mark.parametrize(("size", "grouped"), [((80, 24), True), ((40, 12), False)])
async def test_a_small_screen_keeps_its_lines_for_accounts(
    console: Open,
    size: tuple[int, int],
    grouped: bool,
) -> None:
    async with console(size) as operator:
        assert bool(headings(operator)) == grouped
        assert all(operator.row(alias) in operator.screen for alias in ORDER)


async def test_an_account_that_is_mended_goes_to_the_others_and_stays_in_sight(console: Open) -> None:
    async with console((120, 40)) as operator:
        await operator.select("archive")
        await operator.press("r")
        await operator.until(lambda: "fresh" in operator.row("archive"))
        assert operator.selected == "archive"
        await operator.sees("WELL 4")
        assert operator.row("archive") in operator.screen
