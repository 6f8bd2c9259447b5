"""Refreshing, forcing and probing from the console."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from tests.tui.conftest import Desk, Open
from wxconsole.bootstrap import Program
from wxconsole.domain.account import Account
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.status import Health
from wxconsole.services.ports import Store
from wxconsole.services.recent import recent


async def test_the_countdown_is_the_clock(console: Open) -> None:
    async with console() as operator:
        assert "0:04:22" in operator.row("checkout")
        operator.clock.advance(1)
        await operator.until(lambda: "0:04:21" in operator.row("checkout"))
        operator.clock.advance(261)
        await operator.until(lambda: "0:00:00" in operator.row("checkout"))
        assert "expired" in operator.row("checkout")


async def test_r_on_a_due_account_brings_a_new_token_a_full_countdown_and_a_row(console: Open) -> None:
    async with console() as operator:
        before, rows = operator.token("checkout").fingerprint, len(operator.history("checkout"))
        await operator.select("checkout")
        await operator.press("r")
        await operator.until(lambda: operator.token("checkout").fingerprint != before)
        after = operator.token("checkout").fingerprint
        await operator.sees(f"checkout: new token {after}")
        await operator.until(lambda: "2:00:00" in operator.row("checkout"))
        assert "fresh" in operator.row("checkout")
        latest, *older = operator.history("checkout")
        assert len(older) == rows
        assert (latest.trigger, latest.outcome, latest.previous_fingerprint) == (
            Trigger.MANUAL,
            Outcome.ROTATED,
            before,
        )
        operator.assert_no_secret_shown()


async def test_r_on_a_fresh_stable_account_changes_nothing_and_says_so(console: Open) -> None:
    async with console() as operator:
        before = operator.token("flagship")
        await operator.select("flagship")
        await operator.press("r")
        await operator.sees("flagship: WeChat returned the same token")
        assert operator.token("flagship").value == before.value


async def test_a_refresh_under_way_is_shown_in_its_row(console: Open) -> None:
    async with console() as operator:
        operator.world.change(operator.status("checkout").account.appid, latency_ms=2000)
        await operator.select("checkout")
        await operator.press("r")
        await operator.until(lambda: "refreshing" in operator.row("checkout"))
        await operator.sees("checkout: new token")
        assert "refreshing" not in operator.row("checkout")


@pytest.mark.parametrize(("ascii_only", "sign"), [(False, "⋯ due"), (True, "@ due")])
@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_on_a_small_screen_too_a_refresh_under_way_is_shown_in_its_row(
    console: Open, size: tuple[int, int], ascii_only: bool, sign: str
) -> None:
    async with console(size, ascii_only=ascii_only) as operator:
        operator.world.change(operator.status("checkout").account.appid, latency_ms=2000)
        await operator.select("checkout")
        await operator.press("r")
        await operator.sees(sign)
        await operator.misses(sign)


async def test_a_failed_refresh_names_the_cause_and_keeps_the_token(console: Open) -> None:
    async with console() as operator:
        before = operator.token("newsletter")
        await operator.press("r")
        await operator.sees("newsletter: IP not whitelisted; w mends it (203.0.113.24)")
        assert operator.token("newsletter") == before


async def test_R_refreshes_all_that_is_not_fresh(console: Open) -> None:  # noqa: N802 - the key
    async with console() as operator:
        rows = {alias: len(operator.history(alias)) for alias in operator.rows}
        await operator.press("R")
        await operator.sees("4 refreshed, 2 failed")
        grown = {alias for alias in operator.rows if len(operator.history(alias)) > rows[alias]}
        assert grown == {"arcade", "archive", "checkout", "members", "newsletter", "pilot"}


async def test_force_asks_and_enter_means_no(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        before, calls = operator.token("flagship"), operator.world.counts
        await operator.press("F")
        await operator.sees("Force a new token?", "flagship: WeChat ends the present token", "40001")
        await operator.press("enter")
        await operator.misses("Force a new token?")
        assert operator.token("flagship") == before
        assert operator.world.counts == calls


async def test_force_ends_the_token_once_it_is_confirmed(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        before = operator.token("flagship").fingerprint
        await operator.press("F", "right", "enter")
        await operator.until(lambda: operator.token("flagship").fingerprint != before)
        assert operator.history("flagship")[0].forced
        await operator.sees("forced today  1 / 20")


async def test_a_second_force_within_thirty_seconds_is_refused_with_the_next_moment(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await operator.press("F", "right", "enter")
        await operator.sees("flagship: new token")
        calls = operator.world.counts
        await operator.press("F", "right", "enter")
        await operator.sees("2026-03-14 02:30:30")
        assert operator.world.counts == calls


async def test_a_probe_tells_a_living_token_from_a_dead_one(console: Open) -> None:
    async with console() as operator:
        await operator.select("checkout")
        await operator.press("p")
        await operator.sees("checkout: WeChat honours the token")
        appid = operator.status("checkout").account.appid
        operator.world.supersede(appid, operator.status("checkout").account.endpoint)
        await operator.press("p")
        await operator.sees("checkout: WeChat refuses the token")
        await operator.until(lambda: operator.status("checkout").health is Health.SUPERSEDED)
        await operator.until(lambda: "superseded" in operator.row("checkout"))


async def test_what_another_process_refreshes_appears(console: Open, desk: Desk) -> None:
    async with console() as operator:
        await operator.select("checkout")
        other: Program = desk.program()
        refresh = await other.keeper.refresh("checkout", Trigger.COMMAND)
        await other.keeper.close()
        await operator.until(lambda: "2:00:00" in operator.row("checkout"))
        await operator.sees(f"({refresh.fingerprint})", "command")


async def test_what_falls_due_is_refreshed_unless_paused(console: Open, desk: Desk) -> None:
    async with console() as operator:
        rows = len(operator.history("members"))
        await operator.press("P")
        await operator.sees("PAUSED", "Paused: nothing is refreshed by itself.")
        operator.clock.advance(60)
        for alias in ("one", "two"):  # once it has followed both, it has been at work in between
            account = Account(alias, f"wx-{alias}", Secret("5" * 32), auto=False)
            desk.program().book.add(account)
            await operator.appears(alias)
        assert len(operator.history("members")) == rows
        await operator.press("P")
        await operator.sees("Tokens are refreshed ahead of time again.")
        await operator.misses("PAUSED")
        await operator.until(lambda: len(operator.history("members")) > rows)
        assert operator.history("members")[0].trigger in (Trigger.SCHEDULED, Trigger.STARTUP)


async def test_the_selected_accounts_history_is_read_again_when_that_account_was_refreshed_and_not_else(
    console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(store: Store, alias: str, limit: int, since: datetime) -> Sequence[Refresh]:
        read.append(alias)
        return recent(store, alias, limit, since)

    monkeypatch.setattr("wxconsole.tui.screens.accounts.recent", noted)
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        await operator.select("flagship")
        before = len(read)
        await operator.program.keeper.refresh("checkout", Trigger.MANUAL)
        await operator.until(lambda: "2:00:00" in operator.row("checkout") and not operator.reading)
        assert len(read) == before
        await operator.program.keeper.refresh("flagship", Trigger.MANUAL)
        await operator.until(lambda: len(read) > before)
