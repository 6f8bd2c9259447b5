"""The sizes of the terminal, and what stays when it changes."""

import pytest

from tests.tui.conftest import MORE, Open
from tests.tui.operator import Operator

SIZES = [(160, 45), (120, 35), (100, 30), (80, 24), (40, 12)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_every_size_tells_the_health_and_the_seconds(
    console: Open, size: tuple[int, int], lang: str
) -> None:
    async with console(size, WXCONSOLE_LANG=lang) as operator:
        for alias, left in (("newsletter", "0:35:05"), ("checkout", "0:04:22")):
            row = operator.row(alias)
            assert row in operator.screen
            assert left in row
            assert operator.app.messages(f"health_{operator.status(alias).health}") in row


@pytest.mark.parametrize("size", SIZES[:-1])
@pytest.mark.parametrize("ascii_only", [False, True])
async def test_from_80_columns_on_there_is_a_bar_and_a_cause(
    console: Open,
    size: tuple[int, int],
    ascii_only: bool,
) -> None:
    full, rest = ("#", ".") if ascii_only else ("▰", "▱")
    async with console(size, ascii_only=ascii_only) as operator:
        assert full * 3 + rest * 5 in operator.row("newsletter")
        assert "40164 203.0.113.24" in operator.row("newsletter")


async def test_a_resize_keeps_selection_marks_filter_and_order(console: Open, crowd: None) -> None:
    async with console((120, 35)) as operator:
        await operator.press("s", "slash", *"crowd", "enter")
        await operator.until(lambda: len(operator.rows) == MORE)
        await operator.select("crowd-21")
        await operator.press("space", "space")
        await operator.sees("2 marked")
        for width, height in [*SIZES, (39, 11), *SIZES[::-1]]:
            await operator.pilot.resize_terminal(width, height)
            await operator.until(lambda width=width: operator.app.size.width == width)  # type: ignore[misc]
            await operator.pilot.pause()
            assert operator.selected == "crowd-23"
            assert operator.app.accounts.board.marked == {"crowd-21", "crowd-22"}
            assert len(operator.rows) == MORE
            assert operator.app.accounts.board.sort == "alias"
            assert width < 40 or operator.row("crowd-23") in operator.screen


async def resized(operator: Operator, width: int, height: int) -> int:
    """The line that the table begins with once the terminal has another size."""
    await operator.pilot.resize_terminal(width, height)
    await operator.pilot.pause()
    return operator.app.accounts.table.scroll_offset.y


async def test_a_resize_leaves_the_table_where_it_was_scrolled_to(console: Open, crowd: None) -> None:
    async with console((80, 24)) as operator:
        operator.app.accounts.table.scroll_to(y=12, animate=False, immediate=True)
        await operator.pilot.pause()
        assert await resized(operator, 100, 24) == 12
        assert await resized(operator, 80, 24) == 12


async def test_in_a_lower_terminal_the_selected_account_stays_in_sight(console: Open, crowd: None) -> None:
    async with console((80, 40)) as operator:
        await operator.select("crowd-15")
        assert operator.row("crowd-15") in operator.screen
        await resized(operator, 80, 14)
        assert operator.row("crowd-15") in operator.screen


async def test_in_a_higher_terminal_the_last_account_stays_in_sight(console: Open, crowd: None) -> None:
    async with console((80, 24)) as operator:
        await operator.press("G")
        last = operator.rows[-1]
        await operator.until(lambda: operator.selected == last)
        await operator.until(lambda: operator.row(last) in operator.screen)
        await resized(operator, 120, 40)
        await operator.until(lambda: operator.row(last) in operator.screen)


async def test_what_is_too_small_says_what_is_needed(console: Open) -> None:
    async with console((120, 35)) as operator:
        await resized(operator, 30, 10)
        assert "The terminal is too small: 40x12 needed, 30x10 now." in operator.prose
