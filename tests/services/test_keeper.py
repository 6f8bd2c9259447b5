"""What one refresh does to what is held, and when WeChat is asked at all."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.services.fakes import (
    APPID,
    BUSY,
    ME,
    NOW,
    REFUSED_IP,
    WRONG_SECRET,
    FailingStore,
    ScriptedWeChat,
    SetClock,
    account,
    accounts,
    granted,
    held,
    keeper_on,
    until,
    value,
)
from wxconsole.domain.account import Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Usage, quota_day
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.status import Health
from wxconsole.domain.token import fingerprint
from wxconsole.services.keeper import Keeper

NOT_LATEST = Failure(Cause.TOKEN_NOT_LATEST, 40001, "invalid credential, access_token is invalid")


def health(keeper: Keeper) -> Health:
    return keeper.statuses()[0].health


# What an answer does to what is held


@pytest.mark.parametrize("endpoint", Endpoint)
async def test_no_kind_of_failure_touches_the_held_token(
    keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock, store: FailingStore, endpoint: Endpoint
) -> None:
    store.save_account(account(endpoint=endpoint))
    await keeper.refresh("shop", Trigger.MANUAL)
    before = held(keeper)
    for cause in Cause:
        clock.go(60)
        wechat.answers.append(Failure(cause))
        refresh = await keeper.refresh("shop", Trigger.MANUAL)
        assert (refresh.outcome, refresh.failure) == (Outcome.FAILED, Failure(cause))
        assert (held(keeper).token, held(keeper).previous) == (before.token, before.previous)


async def test_an_unexpected_error_leaves_the_token_and_frees_the_account(
    keeper: Keeper, other: Keeper, wechat: ScriptedWeChat
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.answers.append(RuntimeError("a mistake of ours"))
    with pytest.raises(RuntimeError):
        await keeper.refresh("shop", Trigger.MANUAL)
    assert value(keeper) == "token_1"
    # The lease would last 20 s of a clock that stands still.
    async with asyncio.timeout(20):
        await other.refresh("shop", Trigger.MANUAL)
    assert value(keeper) == "token_3"


async def test_the_life_of_a_token_counts_from_before_the_request(
    keeper: Keeper, wechat: ScriptedWeChat
) -> None:
    wechat.latency = 3.25
    wechat.answers.append(granted("fresh", 5000))
    refresh = await keeper.refresh("shop", Trigger.MANUAL)
    token = held(keeper).token
    assert token is not None
    assert (token.issued_at, token.expires_at) == (NOW, NOW + timedelta(seconds=5000))
    assert (refresh.at, refresh.latency_ms) == (NOW, 3250)


async def test_the_same_token_keeps_its_birth_and_gets_a_new_end(
    keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    wechat.answers.extend([granted("same", 7200), granted("same", 6595)])
    await keeper.refresh("shop", Trigger.MANUAL)
    clock.go(600)
    refresh = await keeper.refresh("shop", Trigger.MANUAL)
    token = held(keeper).token
    assert token is not None
    assert refresh.outcome is Outcome.UNCHANGED
    assert (token.issued_at, token.expires_at) == (NOW, NOW + timedelta(seconds=7195))
    assert held(keeper).previous is None


async def test_a_rotation_keeps_the_previous_token_until_its_overlap_ends(
    keeper: Keeper, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    clock.go(6900)
    refresh = await keeper.refresh("shop", Trigger.MANUAL)
    assert refresh.outcome is Outcome.ROTATED
    previous = held(keeper).previous
    assert previous is not None
    assert previous.value.reveal() == "token_1"
    assert held(keeper).previous_until == clock.now() + timedelta(minutes=5)


async def test_each_refresh_is_one_row_of_the_history(
    keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock, store: FailingStore
) -> None:
    wechat.latency = 0.125
    wechat.answers.extend([granted("one"), granted("one"), BUSY, granted("two")])
    rows = []
    for trigger in (Trigger.STARTUP, Trigger.MANUAL, Trigger.COMMAND, Trigger.PASSIVE):
        rows.append(await keeper.refresh("shop", trigger))
        clock.go(10)
    assert list(store.history()) == rows[::-1]
    one, two = fingerprint(Secret("one")), fingerprint(Secret("two"))
    assert [_told(row) for row in rows] == [
        (Trigger.STARTUP, Outcome.ROTATED, None, one, 7200, None),
        (Trigger.MANUAL, Outcome.UNCHANGED, one, one, 7200, None),
        (Trigger.COMMAND, Outcome.FAILED, one, one, None, BUSY),
        (Trigger.PASSIVE, Outcome.ROTATED, one, two, 7200, None),
    ]
    assert {(row.actor, row.alias, row.latency_ms) for row in rows} == {(ME, "shop", 125)}


def _told(row: Refresh) -> tuple[object, ...]:
    return (
        row.trigger,
        row.outcome,
        row.previous_fingerprint,
        row.fingerprint,
        row.expires_in,
        row.failure,
    )


async def test_listeners_hear_of_a_refresh_once_it_is_saved(keeper: Keeper, store: FailingStore) -> None:
    heard: list[tuple[Refresh | None, list[Refresh]]] = []
    keeper.listen(lambda refresh: heard.append((refresh, list(store.history()))))
    refresh = await keeper.refresh("shop", Trigger.MANUAL)
    assert heard == [(refresh, [refresh])]


# When WeChat is not asked


async def test_a_held_token_is_handed_out_without_a_call(
    keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    clock.go(7199)
    assert (await keeper.token("shop", Trigger.COMMAND)).value.reveal() == "token_1"
    assert len(wechat.calls) == 1


async def test_a_token_is_fetched_where_none_is_held(keeper: Keeper, wechat: ScriptedWeChat) -> None:
    assert (await keeper.token("shop", Trigger.COMMAND)).value.reveal() == "token_1"
    assert wechat.calls == [("shop", False)]


async def test_a_token_that_is_over_is_fetched_anew(keeper: Keeper, clock: SetClock) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    clock.go(7200)
    assert (await keeper.token("shop", Trigger.COMMAND)).value.reveal() == "token_2"


async def test_a_token_that_is_too_short_for_the_caller_is_fetched_anew(
    keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    clock.go(6900)
    assert (await keeper.token("shop", Trigger.COMMAND, min_ttl=300)).value.reveal() == "token_1"
    assert (await keeper.token("shop", Trigger.COMMAND, min_ttl=301)).value.reveal() == "token_2"


async def test_a_token_that_stays_too_short_is_a_problem(
    keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    wechat.answers.extend([granted("same", 7200), granted("same", 600)])
    await keeper.refresh("shop", Trigger.MANUAL)
    clock.go(6600)
    with pytest.raises(Problem) as caught:
        await keeper.token("shop", Trigger.COMMAND, min_ttl=601)
    assert caught.value.key == "token_too_short"
    assert caught.value.params == {"alias": "shop", "left": 600, "min_ttl": 601}


async def test_a_blocked_account_without_a_token_has_none_to_give(
    keeper: Keeper, wechat: ScriptedWeChat
) -> None:
    wechat.answers.append(WRONG_SECRET)
    with pytest.raises(Problem) as caught:
        await keeper.token("shop", Trigger.COMMAND)
    assert (caught.value.key, caught.value.params["cause"]) == ("token_unavailable", Cause.INVALID_SECRET)


async def test_a_blocked_account_serves_its_token_while_that_lives(
    keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.answers.append(REFUSED_IP)
    clock.go(6300)
    await keeper.refresh("shop", Trigger.MANUAL)
    assert health(keeper) is Health.BLOCKED
    assert (await keeper.token("shop", Trigger.COMMAND)).value.reveal() == "token_1"


@pytest.mark.parametrize("force", [False, True])
async def test_read_only_asks_nothing_of_wechat(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock, *, force: bool
) -> None:
    keeper = keeper_on(store, wechat, clock, read_only=True)
    with pytest.raises(Problem) as caught:
        await keeper.refresh("shop", Trigger.MANUAL, force=force)
    assert caught.value.key == "read_only"
    with pytest.raises(Problem):
        await keeper.token("shop", Trigger.COMMAND)
    assert wechat.calls == []


async def test_read_only_serves_what_is_held(
    keeper: Keeper, store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    watching = keeper_on(store, wechat, clock, read_only=True)
    assert (await watching.token("shop", Trigger.COMMAND)).value.reveal() == "token_1"


async def test_an_alias_that_nobody_has_is_the_callers_mistake(
    keeper: Keeper, wechat: ScriptedWeChat
) -> None:
    with pytest.raises(Misuse) as caught:
        await keeper.refresh("shpo", Trigger.MANUAL)
    assert caught.value.key == "alias_unknown"
    assert wechat.calls == []


# Forcing


async def test_a_forced_refresh_says_so_to_wechat_and_in_the_history(
    keeper: Keeper, wechat: ScriptedWeChat
) -> None:
    refresh = await keeper.refresh("shop", Trigger.MANUAL, force=True)
    assert wechat.calls == [("shop", True)]
    assert refresh.forced


async def test_the_classic_endpoint_is_not_forced(
    keeper: Keeper, store: FailingStore, wechat: ScriptedWeChat
) -> None:
    store.save_account(account(endpoint=Endpoint.CLASSIC))
    with pytest.raises(Problem) as caught:
        await keeper.refresh("shop", Trigger.MANUAL, force=True)
    assert caught.value.key == "force_needs_stable"
    assert wechat.calls == []


async def test_forced_refreshes_are_30_s_apart_for_all_consoles_together(
    keeper: Keeper, other: Keeper, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL, force=True)
    clock.go(29.9)
    with pytest.raises(Problem) as caught:
        await other.refresh("shop", Trigger.MANUAL, force=True)
    assert caught.value.key == "force_too_soon"
    assert caught.value.params == {"next_at": NOW + timedelta(seconds=30)}
    clock.go(0.1)
    await other.refresh("shop", Trigger.MANUAL, force=True)
    assert len(wechat.calls) == 2


async def test_no_console_forces_more_than_20_times_a_day(
    keeper: Keeper, other: Keeper, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    for number in range(20):
        wechat.answers.append(BUSY if number % 3 else granted(f"token{number}"))  # a failed one counts too
        await (keeper if number % 2 else other).refresh("shop", Trigger.MANUAL, force=True)
        clock.go(60)
    for each in (keeper, other):
        with pytest.raises(Problem) as caught:
            await each.refresh("shop", Trigger.MANUAL, force=True)
        assert caught.value.key == "force_limit_day"
    assert len(wechat.calls) == 20


async def test_a_refused_force_holds_nobody_up(keeper: Keeper, other: Keeper, wechat: ScriptedWeChat) -> None:
    await keeper.refresh("shop", Trigger.MANUAL, force=True)
    with pytest.raises(Problem):
        await keeper.refresh("shop", Trigger.MANUAL, force=True)
    async with asyncio.timeout(20):
        await other.refresh("shop", Trigger.MANUAL)
    assert [forced for _, forced in wechat.calls] == [True, False]


# Many at once


async def test_many_are_refreshed_and_each_is_yielded(
    keeper: Keeper, store: FailingStore, wechat: ScriptedWeChat
) -> None:
    store.save_account(account("classic", "wx0000000000000009", Endpoint.CLASSIC))
    results = {
        alias: result
        async for alias, result in keeper.refresh_many(
            ["shop", "classic", "nobody"], Trigger.MANUAL, force=True
        )
    }
    keys = {alias: result.key for alias, result in results.items() if isinstance(result, Problem)}
    assert keys == {"classic": "force_needs_stable", "nobody": "alias_unknown"}
    assert isinstance(results["shop"], Refresh)
    assert results["shop"].succeeded


async def test_no_more_calls_are_under_way_than_the_rules_allow(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    shops = accounts(9)
    for shop in shops:
        store.save_account(shop)
    keeper = keeper_on(store, wechat, clock, concurrency=3)
    aliases = [shop.alias for shop in shops]
    wechat.gate.clear()
    asyncio.get_running_loop().call_later(0.1, wechat.gate.set)  # the others would be there by then
    done = [alias async for alias, _ in keeper.refresh_many(aliases, Trigger.MANUAL)]
    assert sorted(done) == aliases
    assert len(wechat.calls) == 9
    assert wechat.most == 3


# Probing


async def test_a_probe_spends_no_token_call(keeper: Keeper, wechat: ScriptedWeChat) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    probe = await keeper.probe("shop")
    assert probe.alive is True
    assert probe.fingerprint == fingerprint(Secret("token_1"))
    assert wechat.probed == ["token_1"]
    assert len(wechat.calls) == 1


async def test_a_token_that_wechat_no_longer_honours_is_superseded_for_every_console(
    keeper: Keeper, other: Keeper, wechat: ScriptedWeChat
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.verdict = NOT_LATEST
    assert (await keeper.probe("shop")).alive is False
    assert health(other) is Health.SUPERSEDED
    assert other.held_token("shop") is None


async def test_a_superseded_token_that_wechat_honours_again_is_fresh(
    keeper: Keeper, wechat: ScriptedWeChat
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.verdict = NOT_LATEST
    await keeper.probe("shop")
    wechat.verdict = None
    await keeper.probe("shop")
    assert health(keeper) is Health.FRESH


async def test_a_superseded_token_is_not_handed_out_but_replaced(
    keeper: Keeper, wechat: ScriptedWeChat
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.verdict = NOT_LATEST
    await keeper.probe("shop")
    assert (await keeper.token("shop", Trigger.COMMAND)).value.reveal() == "token_2"
    assert health(keeper) is Health.FRESH


@pytest.mark.parametrize("honoured", [True, False])
async def test_a_dead_token_that_a_refresh_brings_again_is_asked_about_once(
    keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock, *, honoured: bool
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.verdict = NOT_LATEST
    await keeper.probe("shop")
    wechat.verdict = None if honoured else NOT_LATEST
    wechat.answers.append(granted("token_1", 6600))
    clock.go(600)
    assert (await keeper.refresh("shop", Trigger.SCHEDULED)).outcome is Outcome.UNCHANGED
    assert health(keeper) is (Health.FRESH if honoured else Health.SUPERSEDED)
    assert (len(wechat.calls), wechat.probed) == (2, ["token_1"] * 2)


async def test_a_token_that_wechat_gives_again_and_calls_dead_is_not_handed_out(
    keeper: Keeper, wechat: ScriptedWeChat
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.verdict = NOT_LATEST
    await keeper.probe("shop")
    wechat.answers.append(granted("token_1", 6600))
    with pytest.raises(Problem) as refused:
        await keeper.token("shop", Trigger.COMMAND)
    assert refused.value.key == "token_dead_again"


@pytest.mark.parametrize("verdict", [REFUSED_IP, Failure(Cause.TIMEOUT), BUSY])
async def test_a_probe_that_says_nothing_about_the_token_changes_nothing(
    keeper: Keeper, wechat: ScriptedWeChat, verdict: Failure
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    before = held(keeper)
    wechat.verdict = verdict
    probe = await keeper.probe("shop")
    assert (probe.alive, probe.failure) == (None, verdict)
    after = held(keeper)
    assert (after.token, after.dead, after.last) == (before.token, None, before.last)


async def test_a_thousand_calls_a_day_are_warned_about_once(
    keeper: Keeper, store: FailingStore, caplog: pytest.LogCaptureFixture
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    usage = Usage(quota_day(NOW), calls=998)
    store.update(APPID, lambda holding: replace(holding, usage=usage))
    for _ in range(4):
        await keeper.refresh("shop", Trigger.MANUAL)
    assert [
        record.getMessage() for record in caplog.records if "1000 times today" in record.getMessage()
    ] == ["keeper: shop has asked for a token 1000 times today"]


async def test_a_token_that_died_of_age_is_not_superseded(
    keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    clock.go(7200)
    wechat.verdict = Failure(Cause.TOKEN_EXPIRED, 42001, "access_token expired")
    assert (await keeper.probe("shop")).alive is False
    assert not held(keeper).superseded
    assert health(keeper) is Health.EXPIRED


async def test_there_is_nothing_to_probe_without_a_token(keeper: Keeper, wechat: ScriptedWeChat) -> None:
    probe = await keeper.probe("shop")
    assert (probe.alive, probe.fingerprint) == (None, None)
    assert wechat.probed == []


# The end


async def test_closing_waits_for_an_answer_and_saves_it(
    keeper: Keeper, wechat: ScriptedWeChat, store: FailingStore
) -> None:
    wechat.gate.clear()
    asked = asyncio.create_task(keeper.refresh("shop", Trigger.MANUAL))
    await wechat.called()
    assert keeper.busy
    closing = asyncio.create_task(keeper.close())
    await until(lambda: keeper._closing)
    wechat.gate.set()
    await closing
    assert wechat.closed_amid == 0
    assert (await asked).succeeded
    assert value(keeper) == "token_1"
    assert not keeper.busy


async def test_what_is_not_sent_when_the_keeper_closes_is_not_sent_any_more(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    for shop in accounts(5):
        store.save_account(shop)
    keeper = keeper_on(store, wechat, clock, concurrency=1)
    wechat.gate.clear()
    waiting = [
        asyncio.create_task(keeper.refresh(shop.alias, Trigger.MANUAL)) for shop in store.snapshot().accounts
    ]
    await wechat.called()
    closing = asyncio.create_task(keeper.close())
    await until(lambda: keeper._closing)
    wechat.gate.set()
    await closing
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert len(wechat.calls) == 1
    assert sorted(getattr(result, "key", "saved") for result in results) == ["closing"] * 5 + ["saved"]
