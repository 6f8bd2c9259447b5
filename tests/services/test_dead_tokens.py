"""Tokens that clients report dead: compared with the held one, and replaced once however many report them."""

import asyncio
import gc
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.services.fakes import (
    APPID,
    BUSY,
    ME,
    NOW,
    REFUSED_IP,
    FailingStore,
    ScriptedWeChat,
    SetClock,
    account,
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
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.report import Report
from wxconsole.domain.schedule import CLASSIC_AUTOMATIC_A_DAY
from wxconsole.services.dead_tokens import DeadTokens
from wxconsole.services.keeper import Keeper

FLOOR = timedelta(seconds=30)
DEAD = Failure(Cause.TOKEN_NOT_LATEST, 40001, "invalid credential, access_token is invalid or not latest")
SILENT = Failure(Cause.TIMEOUT)
FOREIGN = "0badf00d"


@pytest.fixture
def dead_tokens(keeper: Keeper) -> DeadTokens:
    return DeadTokens(keeper, FLOOR)


@pytest.fixture
async def first(keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock) -> str:
    """The fingerprint of `token_0`, which is held, from the stable endpoint, for ten minutes now."""
    wechat.answers.append(granted("token_0"))
    await keeper.refresh("shop", Trigger.MANUAL)
    clock.go(600)
    wechat.calls.clear()
    return fingerprint(keeper)


@pytest.fixture
async def classic(store: FailingStore, keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock) -> str:
    """As `first`, of the classic endpoint."""
    store.save_account(account(endpoint=Endpoint.CLASSIC))
    wechat.answers.append(granted("token_0"))
    await keeper.refresh("shop", Trigger.MANUAL)
    clock.go(600)
    wechat.calls.clear()
    return fingerprint(keeper)


def fingerprint(keeper: Keeper) -> str:
    token = held(keeper).token
    assert token is not None
    return token.fingerprint


async def refused(dead_tokens: DeadTokens, dead: str, client: str = "billing") -> Problem:
    with pytest.raises(Problem) as caught:
        await dead_tokens.replace("shop", dead, client)
    return caught.value


# Compare


async def test_whoever_reports_another_token_gets_the_held_one_and_wechat_is_not_asked(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, first: str
) -> None:
    for dead in (FOREIGN, "", "x" * 600):
        replaced = await dead_tokens.replace("shop", dead, "billing")
        assert replaced.outdated
        assert replaced.token.fingerprint == first
    assert (wechat.calls, wechat.probed) == ([], [])


async def test_the_token_before_is_answered_by_the_present_one(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, first: str
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    replaced = await dead_tokens.replace("shop", first, "billing")
    assert replaced.outdated
    assert replaced.token == held(keeper).token
    assert len(wechat.calls) == 1


# And refresh: the stable endpoint


async def test_the_held_token_is_replaced_by_one_plain_refresh_in_the_client_s_name(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, store: FailingStore, first: str
) -> None:
    replaced = await dead_tokens.replace("shop", first, "billing")
    assert not replaced.outdated
    assert replaced.token.fingerprint == fingerprint(keeper) != first
    assert wechat.calls == [("shop", False)]
    assert wechat.probed == []
    row = store.history()[0]
    assert (row.actor, row.trigger, row.outcome) == ("billing", Trigger.PASSIVE, Outcome.ROTATED)


async def test_a_hundred_callers_cost_one_call_and_all_get_its_token(
    dead_tokens: DeadTokens, wechat: ScriptedWeChat, store: FailingStore, first: str
) -> None:
    wechat.gate.clear()
    asked = [asyncio.create_task(dead_tokens.replace("shop", first, f"client{n}")) for n in range(50)]
    await wechat.called()
    asked += [asyncio.create_task(dead_tokens.replace("shop", first, f"late{n}")) for n in range(50)]
    await asyncio.sleep(0)
    wechat.gate.set()
    tokens = {replaced.token.value.reveal() for replaced in await asyncio.gather(*asked)}
    assert tokens == {"token_1"}
    assert len(wechat.calls) == 1
    assert [row.trigger for row in store.history()] == [Trigger.PASSIVE, Trigger.MANUAL]


async def test_a_caller_that_goes_away_does_not_end_it_for_the_others(
    dead_tokens: DeadTokens, wechat: ScriptedWeChat, first: str
) -> None:
    wechat.gate.clear()
    asked = [asyncio.create_task(dead_tokens.replace("shop", first, "billing")) for _ in range(2)]
    await wechat.called()
    gone = asked.pop(0)
    gone.cancel()
    with suppress(asyncio.CancelledError):
        await gone
    wechat.gate.set()
    assert (await asked[0]).token.fingerprint != first
    assert len(wechat.calls) == 1


async def test_a_failure_that_nobody_waits_for_any_more_is_no_error(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, first: str
) -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    wechat.answers.append(BUSY)
    wechat.gate.clear()
    asked = asyncio.create_task(dead_tokens.replace("shop", first, "billing"))
    await wechat.called()
    asked.cancel()
    wechat.gate.set()
    await until(lambda: not keeper.busy and not dead_tokens._flights)
    assert asked.cancelled()
    gc.collect()
    assert complaints == []


async def test_the_held_token_is_served_to_the_others_while_the_refresh_runs_and_when_it_fails(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, first: str
) -> None:
    wechat.answers.append(REFUSED_IP)
    wechat.gate.clear()
    asked = asyncio.create_task(dead_tokens.replace("shop", first, "billing"))
    await wechat.called()
    assert keeper.held_token("shop") is not None
    wechat.gate.set()
    with pytest.raises(Problem) as caught:
        await asked
    assert caught.value.key == "token_unavailable"
    assert caught.value.params["failure"] == REFUSED_IP
    assert keeper.held_token("shop") is not None
    assert not held(keeper).superseded


async def test_a_token_that_wechat_gives_again_and_honours_is_the_answer(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, first: str
) -> None:
    wechat.answers.append(granted("token_0", 6600))
    replaced = await dead_tokens.replace("shop", first, "billing")
    assert (replaced.token.fingerprint, replaced.outdated) == (first, False)
    assert (len(wechat.calls), wechat.probed) == (1, ["token_0"])
    assert not held(keeper).superseded


async def test_a_token_that_wechat_gives_again_and_says_nothing_of_is_the_answer_too(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, first: str
) -> None:
    wechat.answers.append(granted("token_0", 6600))
    wechat.verdict = SILENT
    assert (await dead_tokens.replace("shop", first, "billing")).token.fingerprint == first
    assert not held(keeper).superseded


async def test_a_token_that_wechat_gives_again_but_calls_dead_is_served_no_more(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, first: str
) -> None:
    wechat.answers.append(granted("token_0", 6600))
    wechat.verdict = DEAD
    assert (await refused(dead_tokens, first)).key == "token_dead_again"
    assert held(keeper).superseded
    assert keeper.held_token("shop") is None
    assert wechat.calls == [("shop", False)], "never forced"


async def test_a_token_known_to_be_dead_is_served_again_once_wechat_honours_it(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, first: str
) -> None:
    wechat.verdict = DEAD
    await keeper.probe("shop")
    assert keeper.held_token("shop") is None
    wechat.verdict = None
    wechat.answers.append(granted("token_0", 6600))
    assert (await dead_tokens.replace("shop", first, "billing")).token.fingerprint == first
    assert keeper.held_token("shop") is not None


@pytest.mark.parametrize("reported", [FOREIGN, None])
async def test_where_no_token_is_served_one_is_fetched_whatever_is_reported(
    dead_tokens: DeadTokens, keeper: Keeper, clock: SetClock, first: str, reported: str | None
) -> None:
    clock.go(7200)
    replaced = await dead_tokens.replace("shop", reported or first, "billing")
    assert replaced.token.fingerprint == fingerprint(keeper) != first


async def test_an_account_that_nobody_knows_is_named(dead_tokens: DeadTokens) -> None:
    with pytest.raises(Problem, match="alias_unknown"):
        await dead_tokens.replace("nowhere", FOREIGN, "billing")


async def test_read_only_asks_nothing(store: FailingStore, clock: SetClock, first: str) -> None:
    watching = ScriptedWeChat(clock)
    keeper = keeper_on(store, watching, clock, read_only=True)
    assert (await refused(DeadTokens(keeper, FLOOR), first)).key == "read_only"
    assert watching.calls == []


# The floor


async def test_within_the_floor_no_report_causes_a_call_and_past_it_one_does(
    dead_tokens: DeadTokens, store: FailingStore, wechat: ScriptedWeChat, clock: SetClock, first: str
) -> None:
    second = (await dead_tokens.replace("shop", first, "billing")).token.fingerprint
    written = store.mark()
    for seconds in (0, 29):
        clock.go(seconds)
        problem = await refused(dead_tokens, second, f"client{seconds}")
        assert problem.key == "refresh_too_soon"
        assert problem.params["next_at"] == NOW + timedelta(seconds=630)
    assert len(wechat.calls) == 1
    assert store.mark() == written, "nor does it cost the disk anything"
    clock.go(1)
    assert (await dead_tokens.replace("shop", second, "billing")).token.fingerprint != second


async def test_the_floor_counts_from_a_failure_too_and_not_from_other_triggers(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock, first: str
) -> None:
    wechat.answers.append(BUSY)
    await refused(dead_tokens, first)
    assert (await refused(dead_tokens, first)).key == "refresh_too_soon"
    await keeper.refresh("shop", Trigger.MANUAL)
    second = fingerprint(keeper)
    assert (await dead_tokens.replace("shop", second, "billing")).token.fingerprint != second


async def test_the_floor_holds_for_all_processes_on_the_store_and_after_a_restart(
    dead_tokens: DeadTokens, other: Keeper, wechat: ScriptedWeChat, first: str
) -> None:
    second = (await dead_tokens.replace("shop", first, "billing")).token.fingerprint
    assert (await refused(DeadTokens(other, FLOOR), second)).key == "refresh_too_soon"
    assert len(wechat.calls) == 1


async def test_callers_without_end_cost_one_call_in_each_floor(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock, first: str
) -> None:
    for _ in range(300):
        with suppress(Problem):
            await dead_tokens.replace("shop", fingerprint(keeper), "liar")
        clock.go(1)
    assert len(wechat.calls) == 10


async def test_two_servers_that_are_told_at_once_make_one_call(
    dead_tokens: DeadTokens,
    other: Keeper,
    other_store: FailingStore,
    wechat: ScriptedWeChat,
    first: str,
) -> None:
    wechat.gate.clear()
    ours = asyncio.create_task(dead_tokens.replace("shop", first, "billing"))
    await wechat.called()
    theirs = asyncio.create_task(DeadTokens(other, FLOOR).replace("shop", first, "crm"))
    await until(lambda: other_store.refused_acquires)
    wechat.gate.set()
    assert (await ours).token == (await theirs).token
    assert len(wechat.calls) == 1


async def test_a_server_that_looked_before_another_one_was_done_does_not_ask_again(
    keeper: Keeper,
    other: Keeper,
    wechat: ScriptedWeChat,
    clock: SetClock,
    first: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It has looked, and before it asks, the other one is done, and longer ago than the floor."""
    dead_tokens = DeadTokens(keeper, FLOOR)
    refresh = keeper.refresh

    async def refresh_after_the_other(alias: str, trigger: Trigger, *, report: Report) -> Refresh:
        await other.refresh("shop", Trigger.MANUAL)
        clock.go(60)
        return await refresh(alias, trigger, report=report)

    monkeypatch.setattr(keeper, "refresh", refresh_after_the_other)
    replaced = await dead_tokens.replace("shop", first, "billing")
    assert replaced.token.value.reveal() == value(other) == "token_1"
    assert len(wechat.calls) == 1


# The classic endpoint, of which each call takes the token from everybody


async def test_a_wrong_report_rotates_nothing(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, classic: str
) -> None:
    replaced = await dead_tokens.replace("shop", classic, "billing")
    assert (replaced.token.fingerprint, replaced.outdated) == (classic, False)
    assert (wechat.calls, wechat.probed) == ([], ["token_0"])
    assert not held(keeper).superseded


async def test_a_right_report_rotates_once(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, store: FailingStore, classic: str
) -> None:
    wechat.verdict = DEAD
    wechat.gate.clear()
    asked = [asyncio.create_task(dead_tokens.replace("shop", classic, "billing")) for _ in range(20)]
    await until(lambda: wechat.probed)
    wechat.gate.set()
    fresh = {replaced.token.fingerprint for replaced in await asyncio.gather(*asked)}
    assert fresh == {fingerprint(keeper)} != {classic}
    assert (wechat.calls, wechat.probed) == ([("shop", False)], ["token_0"])
    assert store.history()[0].actor == "billing"
    assert held(keeper).previous is None, "WeChat said that it was dead: there is no overlap"


@pytest.mark.parametrize("verdict", [SILENT, REFUSED_IP])
async def test_a_report_that_wechat_says_nothing_to_rotates_nothing_and_tells_why(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, classic: str, verdict: Failure
) -> None:
    wechat.verdict = verdict
    problem = await refused(dead_tokens, classic)
    assert problem.key == "report_unverified"
    assert problem.params["failure"] == verdict
    assert wechat.calls == []
    assert keeper.held_token("shop") is not None


async def test_within_the_floor_wechat_is_probed_once(
    dead_tokens: DeadTokens, wechat: ScriptedWeChat, clock: SetClock, classic: str
) -> None:
    for _ in range(60):
        await dead_tokens.replace("shop", classic, "liar")
        clock.go(1)
    assert len(wechat.probed) == 2
    wechat.verdict = SILENT
    keys = set()
    for _ in range(60):
        keys.add((await refused(dead_tokens, classic)).key)
        clock.go(1)
    assert keys == {"report_unverified", "refresh_too_soon"}
    assert len(wechat.probed) == 4
    assert wechat.calls == []


async def test_a_dead_token_whose_refresh_fails_is_asked_for_again_past_the_floor(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, clock: SetClock, classic: str
) -> None:
    wechat.verdict = DEAD
    wechat.answers.append(BUSY)
    assert (await refused(dead_tokens, classic)).key == "token_unavailable"
    assert keeper.held_token("shop") is None
    assert (await refused(dead_tokens, classic)).key == "refresh_too_soon"
    clock.go(30)
    assert (await dead_tokens.replace("shop", classic, "billing")).token.fingerprint != classic
    assert len(wechat.probed) == 1


async def test_the_calls_that_are_left_to_people_are_left_to_them(
    dead_tokens: DeadTokens, keeper: Keeper, wechat: ScriptedWeChat, store: FailingStore, classic: str
) -> None:
    spent = Usage(quota_day(NOW), CLASSIC_AUTOMATIC_A_DAY)
    store.update(APPID, lambda holding: replace(holding, usage=spent))
    wechat.verdict = DEAD
    assert (await refused(dead_tokens, classic)).key == "refresh_limit_day"
    assert wechat.calls == []
    assert (await keeper.refresh("shop", Trigger.MANUAL)).actor == ME
