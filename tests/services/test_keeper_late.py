"""What becomes of a call whose lease did not last until it was saved."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.services.fakes import (
    APPID,
    BUSY,
    ME,
    OTHER,
    UNWRITABLE,
    WRONG_SECRET,
    FailingStore,
    ScriptedWeChat,
    SetClock,
    account,
    held,
    keeper_on,
    value,
)
from wxconsole.domain.account import Endpoint
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Trigger
from wxconsole.domain.schedule import Timing, next_refresh_at
from wxconsole.domain.secret import Secret
from wxconsole.services.keeper import Keeper


@pytest.fixture
async def late(keeper: Keeper, store: FailingStore, clock: SetClock) -> Keeper:
    """A keeper with `token_1` saved and `token_2` not, and its lease is over."""
    await keeper.refresh("shop", Trigger.MANUAL)
    store.refusal = UNWRITABLE
    await keeper.refresh("shop", Trigger.MANUAL)
    clock.go(30)
    store.refusal = None
    return keeper


async def test_a_token_outlives_the_failure_of_the_console_that_took_over(
    late: Keeper, other: Keeper, store: FailingStore, wechat: ScriptedWeChat
) -> None:
    wechat.answers.append(BUSY)
    assert (await other.refresh("shop", Trigger.MANUAL)).failure == BUSY
    await late.save_again()
    assert value(late) == value(other) == "token_2"
    assert [row.outcome for row in store.history()] == [Outcome.ROTATED, Outcome.FAILED, Outcome.ROTATED]
    assert not late.unsaved


async def test_a_token_gives_way_to_the_newer_one_of_the_console_that_took_over(
    late: Keeper, other: Keeper, store: FailingStore
) -> None:
    await other.refresh("shop", Trigger.MANUAL)
    await late.save_again()
    assert value(late) == value(other) == "token_3"
    assert len(store.history()) == 2


async def test_a_token_waits_while_another_console_asks(
    late: Keeper, other: Keeper, wechat: ScriptedWeChat
) -> None:
    wechat.gate.clear()
    wechat.answers.append(BUSY)
    asked = asyncio.create_task(other.refresh("shop", Trigger.MANUAL))
    await wechat.called(3)
    with pytest.raises(Problem) as caught:
        await late.save_again()
    assert caught.value.key == "refresh_elsewhere"
    assert value(late) == "token_2"
    wechat.gate.set()
    await asked
    await late.save_again()
    assert value(other) == "token_2"


async def test_a_removed_account_gets_no_token_back(keeper: Keeper, store: FailingStore) -> None:
    store.refusal = UNWRITABLE
    await keeper.refresh("shop", Trigger.MANUAL)
    store.remove_account("shop")
    store.refusal = None
    await keeper.save_again()
    assert store.snapshot().holdings == {}


async def test_a_forced_call_that_its_process_did_not_outlive_is_counted(
    store: FailingStore, clock: SetClock, wechat: ScriptedWeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a restart finds it: the lease is there, and no more."""
    assert store.acquire(APPID, OTHER, 20, forced=True) is not None
    clock.go(20)
    keeper = keeper_on(store, wechat, clock)
    with pytest.raises(Problem) as caught:
        await keeper.refresh("shop", Trigger.MANUAL, force=True)
    assert caught.value.key == "force_too_soon"
    clock.go(30)
    await keeper.refresh("shop", Trigger.MANUAL, force=True)
    usage = held(keeper).usage
    assert usage is not None
    assert (usage.calls, usage.forced) == (2, 2)


async def test_a_failed_call_saves_no_end_that_a_set_clock_gave_the_token(
    keeper: Keeper, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    saved = held(keeper).token
    clock.set_wall(-1800)
    assert held(keeper).token != saved
    wechat.answers.append(BUSY)
    await keeper.refresh("shop", Trigger.MANUAL)
    assert store.snapshot().holdings[APPID].token == saved


@pytest.mark.parametrize("seconds", [-7200, 7200])
async def test_a_clock_that_is_set_amid_a_call_moves_the_end_of_the_token_with_it(
    keeper: Keeper, clock: SetClock, wechat: ScriptedWeChat, seconds: float
) -> None:
    wechat.gate.clear()
    asked = asyncio.create_task(keeper.refresh("shop", Trigger.MANUAL))
    await wechat.called()
    clock.go(2)
    clock.set_wall(seconds)
    wechat.gate.set()
    assert (await asked).latency_ms == 2000
    token = held(keeper).token
    assert token is not None
    assert token.remaining(clock.now()) == 7198


@pytest.mark.parametrize("change", [{"secret": Secret("f" * 32)}, {"endpoint": Endpoint.CLASSIC}])
async def test_a_blocked_account_is_asked_for_again_once_it_is_edited(
    keeper: Keeper, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat, change: dict[str, Any]
) -> None:
    wechat.answers.append(WRONG_SECRET)
    await keeper.refresh("shop", Trigger.MANUAL)
    known = keeper.statuses()[0].account
    assert next_refresh_at(known, held(keeper), Timing(), clock.now()) is None
    store.save_account(known)
    assert next_refresh_at(known, held(keeper), Timing(), clock.now()) is None
    edited = replace(known, **change)
    store.save_account(edited)
    assert next_refresh_at(edited, held(keeper), Timing(), clock.now()) == clock.now()


@pytest.mark.parametrize(
    ("endpoint", "left"), [(Endpoint.CLASSIC, 300), (Endpoint.STABLE, 7200)], ids=["classic", "stable"]
)
async def test_of_two_classic_tokens_the_one_that_is_kept_is_trusted_for_the_overlap_only(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock, endpoint: Endpoint, left: int
) -> None:
    store.save_account(account(endpoint=endpoint))
    one, other = keeper_on(store, wechat, clock, ME), keeper_on(store, wechat, clock, OTHER)
    store.refusal = UNWRITABLE
    await one.refresh("shop", Trigger.MANUAL)
    clock.go(30)
    store.refusal = None
    await other.refresh("shop", Trigger.MANUAL)
    await one.save_again()
    token = held(other).token
    assert token is not None
    assert (token.value.reveal(), token.remaining(clock.now())) == ("token_2", left)
