"""What happened to all accounts, hour by hour: the day view, and an account's own picture."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from tests.tui.conftest import Desk, Open
from tests.tui.hand_clock import NOW
from tests.tui.operator import Operator
from tests.tui.test_hostile import assert_harmless, infest
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.tui.screens.day import DayScreen

SIZES = [(160, 45), (120, 35), (100, 30), (80, 24), (40, 12)]
LOOKS: list[Mapping[str, object]] = [{}, {"ascii_only": True}, {"WXCONSOLE_LANG": "zh"}]


async def opened(operator: Operator) -> DayScreen:
    """The day view, once it has read the day."""
    await operator.press("H")
    await operator.until(lambda: isinstance(operator.app.screen, DayScreen))
    screen = operator.app.screen
    assert isinstance(screen, DayScreen)
    await operator.until(lambda: screen.chart.day is not None)
    await operator.pilot.pause()
    return screen


def lines_of(operator: Operator, alias: str) -> str:
    """The account's line in the chart."""
    return next(line for line in operator.screen.splitlines()[2:] if line[1:].startswith(alias))


def drawn(screen: DayScreen) -> list[str]:
    """The chart, line by line."""
    return [screen.chart.render_line(y).text for y in range(screen.chart.size.height)]


async def go_to(operator: Operator, screen: DayScreen, alias: str) -> None:
    assert screen.chart.day is not None
    row = [each.account.alias for each in screen.chart.day.rows].index(alias) + 1
    screen.chart.move(row, screen.chart.slot)
    await operator.pilot.pause()


async def test_it_opens_on_the_hour_that_was_the_worst_with_what_failed_then(console: Open) -> None:
    async with console((80, 24)) as operator:
        await opened(operator)
        await operator.sees("21:00-22:00  5 of 7 failed: 40164 IP not whitelisted")
        await operator.sees("5 without a live token", "flagship  1 failed: 40164 198.51.100.40  0:16:25")
        assert "03-13 03:00 to 03-14 02:30  8 accounts" in operator.screen
        operator.assert_no_secret_shown()


async def test_the_present_hour_is_at_the_right_and_the_worst_account_on_top(console: Open) -> None:
    async with console((80, 24)) as operator:
        screen = await opened(operator)
        assert lines_of(operator, "members").rstrip().endswith("✗  80 %")
        day = screen.chart.day
        assert day is not None
        assert [row.account.alias for row in day.rows][:2] == ["archive", "flagship"]
        assert operator.screen.splitlines()[3][1:].startswith("archive")


async def test_forced_refreshes_drills_and_gaps_have_signs_of_their_own(console: Open) -> None:
    async with console((80, 24)) as operator:
        await opened(operator)
        assert " D " in lines_of(operator, "flagship")
        assert " F " in lines_of(operator, "checkout")
        assert "∅ ∅ ▪" in lines_of(operator, "flagship")
        assert not set("✗∅▪_") & set(lines_of(operator, "pilot"))


async def test_the_cursor_tells_what_happened_to_the_account_in_that_hour(console: Open) -> None:
    async with console((120, 35)) as operator:
        screen = await opened(operator)
        await go_to(operator, screen, "flagship")
        await operator.sees("21:00-21:30  flagship  1 failed: 40164 IP not whitelisted  0:16:25 without")
        await operator.sees("✗ 03-13 21:06:25  failed", "▪ 03-13 21:16:25  rotated")
        await operator.press("h")
        await operator.sees("20:30-21:00  flagship  3 failed")
        await operator.press("l", "right")
        await operator.sees("21:30-22:00  flagship  nothing went wrong")
        await go_to(operator, screen, "pilot")
        await operator.sees("pilot  nothing is known of that time")


async def test_enter_goes_to_the_account(console: Open) -> None:
    async with console() as operator:
        screen = await opened(operator)
        await go_to(operator, screen, "members")
        await operator.press("enter")
        await operator.until(lambda: operator.app.screen is operator.app.accounts)
        assert operator.selected == "members"


async def test_enter_on_the_row_of_all_goes_to_the_first_that_had_trouble_then(console: Open) -> None:
    async with console() as operator:
        screen = await opened(operator)
        await operator.press("l", "enter")
        assert screen.chart.row == 0
        await operator.press("h", "enter")
        await operator.until(lambda: screen.chart.selected is not None)
        await operator.press("enter")
        await operator.until(lambda: operator.app.screen is operator.app.accounts)
        assert operator.selected == "archive"


@pytest.mark.parametrize("key", ["escape", "q", "H"])
async def test_it_is_left_without_a_change(console: Open, key: str) -> None:
    async with console() as operator:
        await operator.select("readers")
        await opened(operator)
        await operator.press("j", "j", key)
        await operator.until(lambda: operator.app.screen is operator.app.accounts)
        assert operator.selected == "readers"


async def test_only_accounts_that_the_filter_shows_are_in_it(console: Open) -> None:
    async with console() as operator:
        await operator.press("slash")
        await operator.type("kind:minigame")
        await operator.press("enter")
        screen = await opened(operator)
        await operator.sees("2 of 8 accounts", "all 2")
        assert screen.chart.day is not None
        assert {row.account.alias for row in screen.chart.day.rows} == {"arcade", "pilot"}


async def test_going_left_over_the_edge_shows_the_day_before_and_right_comes_back(console: Open) -> None:
    async with console((80, 24)) as operator:
        screen = await opened(operator)
        screen.chart.move(0, 0)
        await operator.press("left")
        await operator.sees("03-12 03:00 to 03-13 03:00", "02:00-03:00")
        await operator.press("right")
        await operator.sees("03-13 03:00 to 03-14 02:30", "03:00-04:00")


async def test_brackets_move_a_day_at_the_same_hour_and_never_into_the_future(console: Open) -> None:
    async with console((80, 24)) as operator:
        await opened(operator)
        await operator.press("left_square_bracket")
        await operator.sees("03-12 03:00 to 03-13 03:00", "21:00-22:00")
        await operator.press("right_square_bracket", "right_square_bracket")
        await operator.sees("03-13 03:00 to 03-14 02:30", "21:00-22:00")


async def test_older_days_than_are_kept_are_not_offered(console: Open) -> None:
    async with console((80, 24), WXCONSOLE_HISTORY_DAYS="1") as operator:
        await opened(operator)
        await operator.press("left_square_bracket")
        await operator.sees(
            "older history is not kept (WXCONSOLE_HISTORY_DAYS)", "03-13 03:00 to 03-14 02:30"
        )


async def test_r_reads_again_and_the_picture_ends_at_the_present(console: Open) -> None:
    async with console((80, 24)) as operator:
        screen = await opened(operator)
        operator.clock.advance(3600)
        await operator.press("r")
        await operator.sees("03-13 04:00 to 03-14 03:30")
        assert screen.chart.day is not None
        assert screen.chart.day.window.slot_of(NOW + timedelta(hours=1)) == 23


async def test_only_the_day_is_read_and_not_on_the_event_loop(
    console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console((80, 24)) as operator:
        # The details read an account's history, and may do so at any time.
        store, asked = operator.program.store, []
        history = store.history

        def noted(*args: object, **kwargs: object) -> list[Refresh]:
            if not args:
                asked.append(kwargs)
            return list(history(*args, **kwargs))  # type: ignore[arg-type]  # passed on as they came

        monkeypatch.setattr(store, "history", noted)
        await opened(operator)
        await operator.press("left_square_bracket")
        await operator.sees("03-12 03:00")
        midnight = NOW.replace(hour=0, minute=0)
        today, yesterday = asked
        assert today == {"since": midnight - timedelta(hours=23), "until": None}
        assert yesterday == {"since": midnight - timedelta(hours=47), "until": midnight - timedelta(hours=21)}


async def test_a_history_that_cannot_be_read_is_told(console: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console((80, 24)) as operator:

        def refuse(*_: object, **__: object) -> list[Refresh]:
            raise Problem("store_unreadable", path="/data", reason="gone")

        monkeypatch.setattr(operator.program.store, "history", refuse)
        await operator.press("H")
        await operator.sees("/data")
        await operator.press("escape")
        await operator.until(lambda: operator.app.screen is operator.app.accounts)


@pytest.mark.parametrize("look", LOOKS, ids=["en", "ascii", "zh"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_bad_hour_can_be_read_at_every_size(
    console: Open, size: tuple[int, int], look: Mapping[str, object]
) -> None:
    async with console(size, **look) as operator:  # type: ignore[arg-type]  # flags and ascii_only
        screen = await opened(operator)
        chart = screen.chart
        await operator.until(lambda: chart.scale.step == chart.day.window.step if chart.day else False)
        assert "40164" in operator.prose
        glyphs = operator.app.glyphs
        assert glyphs.levels[2] in operator.screen
        assert {cell_len(line) for line in drawn(screen)} == {size[0]}
        if look.get("ascii_only"):
            assert not set("⣀⣤⣶⣿∅✗▪∙▸") & set(operator.screen)


async def test_a_resize_keeps_the_account_and_the_hour(console: Open) -> None:
    async with console((80, 24)) as operator:
        screen = await opened(operator)
        await go_to(operator, screen, "members")
        await operator.pilot.resize_terminal(140, 40)
        await operator.until(lambda: screen.chart.day is not None and screen.chart.day.window.count == 48)
        await operator.sees("members", "21:00-21:30  members")


async def test_without_colour_the_cursor_is_still_seen(
    console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with console((80, 24)) as operator:
        await opened(operator)
        strips = operator.app.screen._compositor.render_strips()
        reverse = [[seg.text for seg in strip if seg.style and seg.style.reverse] for strip in strips[:5]]
        assert reverse[1] == ["21"]
        assert reverse[2] == ["⣶⣶"]


async def test_a_hostile_name_is_drawn_as_text(console: Open) -> None:
    async with console() as operator:
        await infest(operator)
        screen = await opened(operator)
        assert_harmless(operator)
        await go_to(operator, screen, "checkout")
        await operator.press(*["l"] * 48)
        assert_harmless(operator)


async def test_a_hostile_name_does_not_shift_the_columns(console: Open) -> None:
    async with console((100, 30)) as operator:
        account = operator.status("checkout").account
        named = replace(account, name="会\u202e[员]")
        operator.program.store.save_account(named)
        operator.app.accounts.reload()
        await operator.until(lambda: named in [row.account for row in operator.app.accounts.board.rows])
        screen = await opened(operator)
        assert_harmless(operator)
        ends = {cell_len(line.rstrip()) for line in drawn(screen) if line.rstrip().endswith("%")}
        assert len(ends) == 1


async def test_without_accounts_there_is_nothing_to_show(console: Open, desk: Desk) -> None:
    desk.empty()
    async with console((80, 24), settle=False) as operator:
        await operator.sees("No accounts yet")
        await opened(operator)
        await operator.sees("nothing is known of that time")
        await operator.press("enter", "j", "k", "h", "escape")
        await operator.until(lambda: operator.app.screen is operator.app.accounts)


async def test_the_history_page_shows_the_day_as_a_picture_with_rates(console: Open) -> None:
    async with console((120, 35)) as operator:
        await operator.select("flagship")
        await operator.press("h")
        await operator.sees("last 24 h", "token", "latency", "✗ ∅ ∅ _ ▪", "▰ ▱ ▱ ▰")
        await operator.sees("24 h 73 % (14 of 19)   7 d 75 % (15 of 20)")
        await operator.sees("95 % within 402 ms, slowest 402 ms", "∅ no live token")


async def test_the_history_page_fits_its_picture_to_the_screen(console: Open) -> None:
    async with console((120, 35)) as operator:
        await operator.select("flagship")
        await operator.press("h")
        await operator.sees("✗ ∅ ∅ _ ▪")
        await operator.pilot.resize_terminal(50, 30)
        await operator.sees("_∅∅▪_▪_▪", "03 06 09 12 15 18 21 00")


async def test_the_details_show_the_day_too(console: Open) -> None:
    async with console((160, 45)) as operator:
        await operator.select("flagship")
        await operator.sees("_∅∅▪_▪_▪", "success    73 % (14 of 19)")
