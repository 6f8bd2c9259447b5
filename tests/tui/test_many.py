"""Working on many accounts at once: the filter by keys, marks, bulk work and how it is stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.widgets import Input

from tests.tui.conftest import Desk, Open
from tests.tui.operator import Operator
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.domain.account import Account
from wxconsole.domain.secret import Secret

ALL = ["arcade", "archive", "checkout", "flagship", "members", "newsletter", "pilot", "readers"]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """WeChat answers, and hears of probes, once this is set."""
    gate = asyncio.Event()

    def gated(call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def wait(*args: Any, **options: Any) -> Any:
            await gate.wait()
            return await call(*args, **options)

        return wait

    monkeypatch.setattr(HttpxWeChat, "fetch_token", gated(HttpxWeChat.fetch_token))
    monkeypatch.setattr(HttpxWeChat, "probe", gated(HttpxWeChat.probe))
    return gate


async def filter_line(operator: Operator) -> Input:
    await operator.press("slash")
    await operator.until(lambda: isinstance(operator.app.focused, Input))
    field = operator.app.focused
    assert isinstance(field, Input)
    return field


def noted(operator: Operator) -> list[str]:
    return [notice.text for notice in operator.app.accounts.notices]


# Filter


async def test_the_filter_line_counts_what_matches_as_it_is_typed(console: Open) -> None:
    async with console() as operator:
        await filter_line(operator)
        await operator.sees("8 of 8")
        await operator.press(*"kind:mini")
        await operator.until(lambda: operator.screen.splitlines()[-3].rstrip().endswith("of 8"))
        shown = len(operator.rows)
        assert 0 < shown < 8
        await operator.sees(f"{shown} of 8")


async def test_what_may_follow_is_said_until_the_term_is_whole(console: Open) -> None:
    async with console() as operator:
        await filter_line(operator)
        await operator.press(*"kind:")
        await operator.sees("kind: official, miniprogram, minigame")
        assert len(operator.rows) == len(ALL)
        await operator.press(*"minig")
        await operator.misses("kind: official")


async def test_a_wrong_term_hides_all_and_is_told_on_the_line_and_in_the_table_s_place(console: Open) -> None:
    async with console() as operator:
        await filter_line(operator)
        await operator.press(*"colour:red")
        await operator.until(lambda: operator.screen.count("there is no field colour:") == 2)
        assert operator.rows == []
        await operator.press("enter")
        await operator.until(lambda: operator.screen.count("there is no field colour:") == 1)
        await operator.press("asterisk", "escape")
        await operator.until(lambda: sorted(operator.rows) == ALL)


async def test_accounts_are_found_by_their_tags(console: Open, desk: Desk) -> None:
    desk.program().book.add(Account("mine", "wx00000000000000bb", Secret("6" * 32), tags=("vip", "华东")))
    async with console() as operator:
        await operator.appears("mine")
        await filter_line(operator)
        await operator.type("tag:华")
        await operator.until(lambda: operator.rows == ["mine"])
        await operator.press("enter")
        await operator.sees("vip, 华东")


async def test_a_filter_by_the_time_left_follows_the_clock(console: Open) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        await operator.press("slash", *"left:>4m20s !status:fresh", "enter")
        await operator.until(lambda: "checkout" in operator.rows)
        operator.clock.advance(2)
        await operator.until(lambda: "checkout" not in operator.rows)
        await operator.press("slash", "escape")
        await operator.until(lambda: sorted(operator.rows) == ALL)


# Marks


async def test_shift_and_arrows_mark_a_range_and_shrink_it_again(console: Open) -> None:
    async with console() as operator:
        await operator.press("g", "shift+down", "shift+down", "shift+down")
        await operator.sees("4 marked")
        await operator.press("shift+up")
        await operator.sees("3 marked")
        assert operator.app.accounts.board.marked == set(operator.rows[:3])
        await operator.press("j", "M")
        assert operator.app.accounts.board.marked == set(operator.rows[:4])


async def test_marks_can_be_turned_round_and_say_how_many_are_out_of_sight(console: Open) -> None:
    async with console() as operator:
        await operator.select("pilot")
        await operator.press("space", "I")
        await operator.sees("7 marked")
        await filter_line(operator)
        await operator.press(*"alias:flag", "enter")
        await operator.sees("7 marked, 6 of them filtered out")
        await operator.press("s", "S", "escape")
        await operator.misses("marked")
        assert operator.app.accounts.board.marked == set()


# Bulk work


async def test_esc_stops_what_has_not_begun_and_finishes_what_has(console: Open, gate: asyncio.Event) -> None:
    async with console(WXCONSOLE_CONCURRENCY="2", WXCONSOLE_AUTO_REFRESH="false") as operator:
        rows = {alias: len(operator.history(alias)) for alias in operator.rows}
        await operator.press("asterisk", "r")
        await operator.sees("refreshing 0 of 8, 0 failed; esc stops")
        await operator.until(lambda: len(operator.program.keeper._flights) == 2)
        await operator.press("escape")
        await operator.sees("stopping: nothing further begins; waiting for 2 under way", "8 marked")
        gate.set()
        await operator.sees("stopped: 2 refreshed, 0 failed, 6 not begun")
        await operator.misses("stopping")
        grown = [alias for alias in ALL if len(operator.history(alias)) > rows[alias]]
        assert grown == ["arcade", "archive"]
        assert sum(operator.world.counts.values()) == 2


async def test_it_counts_to_the_end_and_keeps_each_failure_among_the_notices(console: Open) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        await operator.press("asterisk", "r")
        await operator.sees("6 refreshed, 2 failed")
        await operator.misses("refreshing")
        failed = [text.partition(":")[0] for text in noted(operator) if text.partition(":")[0] in ALL]
        assert sorted(failed) == ["members", "newsletter"]
        await operator.sees("8 marked")


async def test_while_many_are_worked_on_one_can_be_and_more_cannot(
    console: Open, gate: asyncio.Event
) -> None:
    async with console(WXCONSOLE_CONCURRENCY="2", WXCONSOLE_AUTO_REFRESH="false") as operator:
        await operator.press("R")
        await operator.sees("refreshing 0 of 6")
        await operator.press("R")
        await operator.sees("Many accounts are being worked on already; esc stops that.")
        await operator.select("flagship")
        await operator.press("p")
        gate.set()
        await operator.sees("4 refreshed, 2 failed")
        await operator.until(lambda: "flagship: WeChat honours the token" in noted(operator))


async def test_many_are_probed_those_without_a_token_left_out(console: Open) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        alive = [alias for alias in ALL if (operator.status(alias).remaining or 0) > 0]
        await operator.press("asterisk", "p")
        await operator.until(lambda: any("tokens honoured" in text for text in noted(operator)))
        assert operator.world.counts
        told = noted(operator)[0]
        assert sum(int(word) for word in told.replace(",", "").split() if word.isdigit()) == len(alive) < 8


async def test_leaving_stops_it(console: Open, gate: asyncio.Event) -> None:
    async with console(WXCONSOLE_CONCURRENCY="2", WXCONSOLE_AUTO_REFRESH="false") as operator:
        await operator.press("asterisk", "r")
        await operator.until(lambda: len(operator.program.keeper._flights) == 2)
        await operator.press("q")
        await operator.sees("stopping: nothing further begins")
        gate.set()
        await operator.until(lambda: operator.app._exit)
        assert sum(operator.world.counts.values()) == 2


async def test_what_breaks_for_many_names_some_and_counts_the_rest(console: Open, desk: Desk) -> None:
    book = desk.program().book
    for number in range(10):
        book.add(Account(f"more-{number}", f"wx00000000000000f{number}", Secret("6" * 32)))
    async with console() as operator:
        await filter_line(operator)
        await operator.type("alias:more")
        await operator.press("enter", "asterisk", "x")
        await operator.until(lambda: "more-6, more-7 and 2 more: its AppSecret" in operator.prose)
        assert "more-8" not in operator.prose.split("Remove from wxconsole?")[1].split("Cancel")[0]
