"""One refresh an account at a time, whoever asks: in this process and in all consoles on the store."""

import asyncio
from collections import deque

import pytest

from tests.services.fakes import (
    APPID,
    BUSY,
    OTHER,
    FailingStore,
    ScriptedWeChat,
    SetClock,
    account,
    granted,
    keeper_on,
    until,
    value,
)
from wxconsole.domain.account import Account
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh, Trigger
from wxconsole.services.keeper import Keeper


def ask(keeper: Keeper, trigger: Trigger = Trigger.MANUAL, *, force: bool = False) -> asyncio.Task[Refresh]:
    return asyncio.create_task(keeper.refresh("shop", trigger, force=force))


async def waits(store: FailingStore) -> None:
    """Until the keeper on `store` has found the lease taken."""
    before = store.refused_acquires
    await until(lambda: store.refused_acquires > before)


# In one process


async def test_all_who_ask_at_once_get_the_result_of_one_call(
    keeper: Keeper, wechat: ScriptedWeChat, store: FailingStore
) -> None:
    wechat.gate.clear()
    asked = [ask(keeper, trigger) for trigger in (*Trigger, *Trigger)]
    tokens = [asyncio.create_task(keeper.token("shop", Trigger.COMMAND)) for _ in range(3)]
    await wechat.called()
    asked.append(ask(keeper))  # and one who comes while the call is under way
    wechat.gate.set()
    rows = await asyncio.gather(*asked)
    assert {token.value.reveal() for token in await asyncio.gather(*tokens)} == {"token_1"}
    assert len(wechat.calls) == 1
    assert all(row is rows[0] for row in rows)
    assert list(store.history()) == [rows[0]]


async def test_a_failure_is_shared_too(keeper: Keeper, wechat: ScriptedWeChat) -> None:
    wechat.answers.append(BUSY)
    rows = await asyncio.gather(ask(keeper), ask(keeper), ask(keeper))
    assert [row.failure for row in rows] == [BUSY] * 3
    assert len(wechat.calls) == 1


async def test_a_forced_refresh_waits_for_a_plain_one_and_then_runs(
    keeper: Keeper, wechat: ScriptedWeChat
) -> None:
    wechat.gate.clear()
    plain = ask(keeper)
    await wechat.called()
    forced = [ask(keeper, force=True), ask(keeper, force=True)]
    wechat.gate.set()
    assert not (await plain).forced
    first, second = await asyncio.gather(*forced)
    assert first is second
    assert first.forced
    assert wechat.calls == [("shop", False), ("shop", True)]
    assert wechat.most == 1


async def test_a_plain_refresh_joins_a_forced_one(keeper: Keeper, wechat: ScriptedWeChat) -> None:
    wechat.gate.clear()
    forced = ask(keeper, force=True)
    await wechat.called()
    plain = ask(keeper)
    wechat.gate.set()
    assert await plain is await forced
    assert wechat.calls == [("shop", True)]


@pytest.mark.parametrize("impatient", [0, 1])
async def test_whoever_gives_up_does_not_end_the_request(
    keeper: Keeper, wechat: ScriptedWeChat, impatient: int
) -> None:
    wechat.gate.clear()
    asked = [ask(keeper), ask(keeper)]  # the first begins it, the second joins
    await wechat.called()
    gone = asked.pop(impatient)
    gone.cancel()
    await asyncio.wait([gone])
    assert gone.cancelled()
    wechat.gate.set()
    assert (await asked[0]).succeeded
    assert len(wechat.calls) == 1


async def test_the_token_is_saved_although_nobody_waits_for_it_any_more(
    keeper: Keeper, wechat: ScriptedWeChat, other_store: FailingStore
) -> None:
    wechat.gate.clear()
    asked = ask(keeper)
    await wechat.called()
    asked.cancel()
    await asyncio.wait([asked])
    wechat.gate.set()
    await until(lambda: not keeper.busy)
    assert other_store.snapshot().holdings[APPID].token is not None
    assert len(other_store.history()) == 1


async def test_the_console_can_tell_what_is_under_way(keeper: Keeper, wechat: ScriptedWeChat) -> None:
    wechat.gate.clear()
    asked = ask(keeper)
    await wechat.called()
    assert keeper.refreshing(APPID)
    assert keeper.busy
    wechat.gate.set()
    await asked
    assert not keeper.refreshing(APPID)
    assert not keeper.busy


# Among consoles


async def test_a_refresh_under_way_in_another_console_is_waited_for_and_joined(
    keeper: Keeper, other: Keeper, other_store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    wechat.gate.clear()
    theirs = ask(keeper)
    await wechat.called()
    clock.go(2)  # so that ours is asked for after theirs was sent
    ours = ask(other)
    await waits(other_store)
    wechat.gate.set()
    assert await ours == await theirs
    assert len(wechat.calls) == 1
    assert len(other_store.history()) == 1
    assert value(other) == "token_1"


async def test_two_consoles_that_ask_at_once_make_one_call(
    keeper: Keeper, other: Keeper, store: FailingStore, wechat: ScriptedWeChat
) -> None:
    wechat.gate.clear()
    asked = [ask(keeper), ask(other)]
    await wechat.called()
    await until(lambda: store.refused_acquires + _refused(other) > 0)
    wechat.gate.set()
    mine, theirs = await asyncio.gather(*asked)
    assert mine == theirs
    assert len(wechat.calls) == 1
    assert list(store.history()) == [mine]


def _refused(keeper: Keeper) -> int:
    assert isinstance(keeper._store, FailingStore)
    return keeper._store.refused_acquires


async def test_a_clock_set_back_meanwhile_does_not_hide_what_another_console_did(
    keeper: Keeper, other: Keeper, other_store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    wechat.gate.clear()
    theirs = ask(keeper)
    await wechat.called()
    ours = ask(other)
    await waits(other_store)
    clock.set_wall(-1)
    wechat.gate.set()
    assert await ours == await theirs
    assert len(wechat.calls) == 1


async def test_a_forced_refresh_waits_for_a_plain_one_of_another_console_and_then_runs(
    keeper: Keeper, other: Keeper, other_store: FailingStore, wechat: ScriptedWeChat
) -> None:
    wechat.gate.clear()
    theirs = ask(keeper)
    await wechat.called()
    ours = ask(other, force=True)
    await waits(other_store)
    wechat.gate.set()
    assert (await ours).forced
    assert not (await theirs).forced
    assert wechat.calls == [("shop", False), ("shop", True)]


async def test_a_forced_refresh_joins_a_forced_one_of_another_console(
    keeper: Keeper, other: Keeper, other_store: FailingStore, wechat: ScriptedWeChat
) -> None:
    wechat.gate.clear()
    theirs = ask(keeper, force=True)
    await wechat.called()
    ours = ask(other, force=True)
    await waits(other_store)
    wechat.gate.set()
    assert await ours == await theirs
    assert wechat.calls == [("shop", True)]


async def test_what_another_console_did_before_does_not_keep_a_person_from_asking(
    keeper: Keeper, other: Keeper, wechat: ScriptedWeChat
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    await other.refresh("shop", Trigger.MANUAL)
    assert len(wechat.calls) == 2


async def test_scheduled_work_that_another_console_has_done_is_not_done_again(
    keeper: Keeper, other: Keeper, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    done = await keeper.refresh("shop", Trigger.SCHEDULED)
    clock.go(60)
    assert await other.refresh("shop", Trigger.SCHEDULED) == done
    assert await other.refresh("shop", Trigger.STARTUP) == done
    assert len(wechat.calls) == 1


async def test_scheduled_work_that_is_due_is_done(
    keeper: Keeper, other: Keeper, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.SCHEDULED)
    clock.go(7200 - 260)
    await other.refresh("shop", Trigger.SCHEDULED)
    assert value(keeper) == "token_2"


async def test_a_token_that_another_console_fetched_meanwhile_is_taken(
    keeper: Keeper, other: Keeper, wechat: ScriptedWeChat
) -> None:
    done = await keeper.refresh("shop", Trigger.MANUAL)
    assert await other.refresh("shop", Trigger.COMMAND, min_ttl=7200) == done
    assert len(wechat.calls) == 1
    assert await other.refresh("shop", Trigger.COMMAND, min_ttl=7201) != done


async def test_a_lease_that_does_not_end_is_waited_for_in_vain_but_not_for_ever(
    keeper: Keeper, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    assert store.acquire(APPID, OTHER, 3600) is not None
    asked = ask(keeper)
    await waits(store)
    clock.go(60)
    await until(asked.done)
    with pytest.raises(Problem) as caught:
        await asked
    assert caught.value.key == "refresh_elsewhere"
    assert wechat.calls == []


async def test_a_lease_ends_by_itself(
    keeper: Keeper, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    assert store.acquire(APPID, OTHER, 20) is not None
    asked = ask(keeper)
    await waits(store)
    clock.go(20)
    assert (await asked).succeeded


async def test_a_machine_that_slept_between_lease_and_request_does_not_send_it(
    keeper: Keeper,
    store: FailingStore,
    clock: SetClock,
    wechat: ScriptedWeChat,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acquire = store.acquire

    def acquire_and_sleep(appid: str, owner: str, seconds: float, *, forced: bool) -> object:
        lease = acquire(appid, owner, seconds, forced=forced)
        clock.go(3600)
        return lease

    with monkeypatch.context() as patch:
        patch.setattr(store, "acquire", acquire_and_sleep)
        with pytest.raises(Problem) as caught:
            await keeper.refresh("shop", Trigger.MANUAL)
    assert caught.value.key == "refresh_elsewhere"
    assert wechat.calls == []
    assert (await keeper.refresh("shop", Trigger.MANUAL)).succeeded


async def one_called_one_queued(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> tuple[Account, Keeper, asyncio.Task[Refresh], asyncio.Task[Refresh]]:
    """A second account, the keeper, and two refreshes: one that WeChat holds up at the gate, and that of the
    second account, which has its lease and waits for its call."""
    second = account("second", "wxf000000000000002")
    store.save_account(second)
    keeper = keeper_on(store, wechat, clock, concurrency=1)
    wechat.gate.clear()
    first = ask(keeper)
    await wechat.called()
    queued = asyncio.create_task(keeper.refresh(second.alias, Trigger.MANUAL))
    await until(lambda: keeper._slots._waiters)
    return second, keeper, first, queued


async def test_a_lease_that_ran_out_in_the_queue_is_taken_anew_before_anything_is_sent(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock, other_store: FailingStore
) -> None:
    second, _, first, queued = await one_called_one_queued(store, wechat, clock)
    before = leased(other_store)[second.appid]
    clock.go(19)  # WeChat takes its time; a call takes 10 s at most, a lease lasts 20 s
    wechat.gate.set()
    assert (await first).succeeded
    assert (await queued).succeeded
    assert leased(other_store)[second.appid] > before
    assert len(wechat.calls) == 2


async def test_who_waits_with_a_lease_for_its_call_lets_go_of_it_when_the_keeper_closes(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock, other_store: FailingStore
) -> None:
    second, keeper, first, queued = await one_called_one_queued(store, wechat, clock)
    closing = asyncio.create_task(keeper.close())
    await until(lambda: keeper._closing)
    wechat.gate.set()
    await closing
    assert (await first).succeeded
    with pytest.raises(Problem) as caught:
        await queued
    assert caught.value.key == "closing"
    assert len(wechat.calls) == 1
    assert other_store.acquire(second.appid, OTHER, 20) is not None


def leased(store: FailingStore) -> dict[str, int]:
    """The numbers of the leases that were given, by AppID."""
    return {tenure.appid: tenure.number for tenure in store._file.read().tenures.values()}


async def test_an_answer_that_comes_after_another_console_took_over_is_dropped(
    keeper: Keeper, other_store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    wechat.gate.clear()
    asked = asyncio.create_task(keeper.token("shop", Trigger.COMMAND))
    await wechat.called()
    clock.go(60)  # asleep for longer than the lease
    other = keeper_on(other_store, ScriptedWeChat(clock, answers=deque([granted("theirs")])), clock, OTHER)
    theirs = await other.refresh("shop", Trigger.MANUAL)
    heard: list[Refresh | None] = []
    keeper.listen(heard.append)
    wechat.gate.set()
    assert (await asked).value.reveal() == "theirs"
    assert value(other) == "theirs"
    assert keeper.unsaved == ()
    assert list(other_store.history()) == [theirs]
    assert heard == [None]


async def test_an_account_that_is_removed_meanwhile_leaves_no_token_behind(
    keeper: Keeper, store: FailingStore, wechat: ScriptedWeChat
) -> None:
    wechat.gate.clear()
    asked = ask(keeper)
    await wechat.called()
    store.remove_account("shop")
    wechat.gate.set()
    await asked
    assert APPID not in keeper.holdings()


async def test_a_lease_that_cannot_be_released_does_not_hide_the_result(
    keeper: Keeper, other: Keeper, store: FailingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = await other.refresh("shop", Trigger.MANUAL)

    def cannot(lease: object) -> None:
        raise Problem("store_busy", path="store.lock", seconds=10)

    monkeypatch.setattr(store, "release", cannot)
    assert await keeper.refresh("shop", Trigger.SCHEDULED) == done
