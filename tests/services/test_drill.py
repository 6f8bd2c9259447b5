"""The drill as it runs: what is asked of WeChat and when, and what is left where it ends early."""

from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.services.fakes import (
    BUSY,
    NOW,
    REFUSED_IP,
    UNWRITABLE,
    FailingStore,
    ScriptedWeChat,
    SetClock,
    account,
    granted,
    held,
    keeper_on,
    value,
)
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.drill import DrillEnd, DrillEvent, Ended, StepBegun, StepDone, Waiting
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Usage, quota_day
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.token import Token
from wxconsole.services.accounts import AccountBook
from wxconsole.services.drill import Drill
from wxconsole.services.keeper import Keeper

DEAD = Failure(Cause.TOKEN_NOT_LATEST, 40001, "invalid credential")


@pytest.fixture(autouse=True)
def passing(monkeypatch: pytest.MonkeyPatch, clock: SetClock) -> None:
    """Waiting takes the set clock's time, and none of ours."""

    async def sleep(seconds: float) -> None:
        clock.go(seconds)

    monkeypatch.setattr("wxconsole.services.drill.sleep", sleep)


class HonestWeChat(ScriptedWeChat):
    """Honours the token that it gave last, and those in `still`."""

    still: frozenset[str] = frozenset()

    async def probe(self, account: Account, token: Token) -> Failure | None:
        await super().probe(account, token)
        given = token.value.reveal()
        return None if given == f"token_{len(self.calls)}" or given in self.still else DEAD


@pytest.fixture
def wechat(clock: SetClock) -> HonestWeChat:
    return HonestWeChat(clock)


@pytest.fixture
def drill(keeper: Keeper, store: FailingStore, clock: SetClock) -> Drill:
    return Drill(keeper, AccountBook(store), store, clock)


async def run(drill: Drill) -> list[DrillEvent]:
    return [event async for event in drill.run("shop", Trigger.MANUAL)]


def end(events: list[DrillEvent]) -> DrillEnd:
    last = events[-1]
    assert isinstance(last, Ended)
    return last.end


def waits(events: list[DrillEvent]) -> list[int]:
    return [event.seconds for event in events if isinstance(event, Waiting)]


async def test_it_forces_twice_and_proves_the_new_token_alive_and_the_one_held_before_dead(
    drill: Drill, keeper: Keeper, wechat: HonestWeChat
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    events = await run(drill)
    assert wechat.calls == [("shop", False), ("shop", True), ("shop", True)]
    assert wechat.probed == ["token_3", "token_1"]
    assert end(events) is DrillEnd.PROVED
    assert value(keeper) == "token_3"


async def test_it_says_each_thing_as_it_comes(drill: Drill, keeper: Keeper) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    events = await run(drill)
    kinds = list(dict.fromkeys((type(event), getattr(event, "step", None)) for event in events))
    assert kinds == [
        (StepBegun, 1),
        (StepDone, 1),
        (Waiting, None),
        (StepBegun, 2),
        (StepDone, 2),
        (Ended, None),
    ]
    assert waits(events) == list(range(31, 0, -1))


async def test_the_second_is_sent_more_than_30_s_after_the_first_was_answered(
    drill: Drill, keeper: Keeper, wechat: HonestWeChat, store: FailingStore
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    # WeChat may have taken the first call at any time before its answer.
    wechat.latency = 4.0
    await run(drill)
    second, first, _ = store.history("shop")
    assert second.at - first.at == timedelta(seconds=4 + 31)


async def test_a_machine_that_slept_through_the_wait_goes_on_at_once(
    drill: Drill, keeper: Keeper, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    seen = 0
    async for event in drill.run("shop", Trigger.MANUAL):
        seen += isinstance(event, Waiting)
        if isinstance(event, Waiting):
            clock.go(3600)
    assert seen == 1


async def test_the_history_has_both_steps_as_those_of_a_drill(
    drill: Drill, keeper: Keeper, store: FailingStore
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    await run(drill)
    assert [(row.drill, row.forced) for row in store.history("shop")] == [
        (2, True),
        (1, True),
        (None, False),
    ]


async def test_where_no_token_is_held_the_one_in_use_is_fetched_first_for_the_proof(
    drill: Drill, wechat: HonestWeChat
) -> None:
    assert end(await run(drill)) is DrillEnd.PROVED
    assert wechat.calls == [("shop", False), ("shop", True), ("shop", True)]
    assert wechat.probed == ["token_3", "token_1"]


async def test_where_that_cannot_be_had_nothing_is_forced(drill: Drill, wechat: HonestWeChat) -> None:
    wechat.answers.append(REFUSED_IP)
    with pytest.raises(Problem, match="token_unavailable"):
        await run(drill)
    assert wechat.calls == [("shop", False)]


async def test_an_old_token_that_lives_on_is_told(drill: Drill, keeper: Keeper, wechat: HonestWeChat) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.still = frozenset({"token_1"})
    assert end(await run(drill)) is DrillEnd.OLD_ALIVE


async def test_the_old_tokens_death_is_not_taken_for_that_of_the_held_one(
    drill: Drill, keeper: Keeper
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    await run(drill)
    assert not held(keeper).superseded
    assert held(keeper).alive_at is not None


@pytest.mark.parametrize("answer", [BUSY, REFUSED_IP])
async def test_a_first_step_that_fails_ends_it_with_the_token_as_it_was(
    drill: Drill, keeper: Keeper, wechat: HonestWeChat, answer: Failure
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.answers.append(answer)
    assert end(await run(drill)) is DrillEnd.NOTHING
    assert len(wechat.calls) == 2
    assert value(keeper) == "token_1"


async def test_a_second_step_that_fails_leaves_it_half_done(
    drill: Drill, keeper: Keeper, wechat: HonestWeChat
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.answers.extend([granted("token_2"), BUSY])
    events = await run(drill)
    assert end(events) is DrillEnd.HALF
    assert value(keeper) == "token_2"
    (key, params) = events[-1].told[-1]
    assert (key, params["next_at"]) == ("drill_end_half", NOW + timedelta(seconds=30))


async def test_the_same_token_again_means_that_wechat_did_not_force(
    drill: Drill, keeper: Keeper, wechat: HonestWeChat
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.answers.append(granted("token_1"))
    events = await run(drill)
    assert end(events) is DrillEnd.NOTHING
    assert len(wechat.calls) == 2


async def test_left_while_it_waits_it_forces_no_second_time_and_another_force_finishes_it(
    drill: Drill, keeper: Keeper, wechat: HonestWeChat, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    async with aclosing(drill.run("shop", Trigger.MANUAL)) as events:
        async for event in events:
            if isinstance(event, Waiting):
                break
    assert wechat.calls == [("shop", False), ("shop", True)]
    clock.go(31)
    half = drill.plan("shop").half
    assert half is not None
    assert held(keeper).holds(half.fingerprint or "")
    await keeper.refresh("shop", Trigger.MANUAL, force=True)
    clock.go(31)
    assert drill.plan("shop").half is None


@pytest.mark.parametrize("forced", [19, 20])
async def test_without_two_left_today_wechat_is_not_asked(
    drill: Drill, keeper: Keeper, wechat: HonestWeChat, store: FailingStore, forced: int
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    usage = Usage(quota_day(NOW), forced, forced, NOW - timedelta(hours=1))
    store.update(account().appid, lambda holding: replace(holding, usage=usage))
    with pytest.raises(Problem, match="drill_over_budget"):
        await run(drill)
    assert len(wechat.calls) == 1


async def test_on_the_classic_endpoint_wechat_is_not_asked(
    drill: Drill, wechat: HonestWeChat, store: FailingStore
) -> None:
    store.save_account(account(endpoint=Endpoint.CLASSIC))
    with pytest.raises(Problem, match="drill_needs_stable"):
        await run(drill)
    assert wechat.calls == []


async def test_read_only_nothing_is_forced(
    store: FailingStore, wechat: HonestWeChat, clock: SetClock, keeper: Keeper
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    only = keeper_on(store, wechat, clock, read_only=True)
    events = await run(Drill(only, AccountBook(store), store, clock))
    assert end(events) is DrillEnd.NOTHING
    assert len(wechat.calls) == 1


async def test_a_new_token_that_cannot_be_saved_is_not_forced_away(
    drill: Drill, keeper: Keeper, wechat: HonestWeChat, store: FailingStore
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    store.refusal = UNWRITABLE
    events = await run(drill)
    assert end(events) is DrillEnd.HALF
    assert len(wechat.calls) == 2
    assert value(keeper) == "token_2"


async def test_while_one_waits_no_other_console_can_begin_one(
    drill: Drill, other: Keeper, other_store: FailingStore, wechat: HonestWeChat, clock: SetClock
) -> None:
    async with aclosing(drill.run("shop", Trigger.MANUAL)) as events:
        async for event in events:
            if isinstance(event, Waiting):
                with pytest.raises(Problem, match="force_too_soon"):
                    await run(Drill(other, AccountBook(other_store), other_store, clock))
                break
    assert wechat.calls == [("shop", False), ("shop", True)]
