"""When a drill can be run, what is said of it before, and what it came to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.drill import STEPS, DrillEnd, StepDone, mark_of, plan_drill, proved
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding, Usage, quota_day
from wxconsole.domain.probe import Probe
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SHOP = Account("shop", "wx448f04719cd48f69", Secret("0" * 32))
TOKEN = Token(Secret("98_new"), NOW, NOW + timedelta(hours=2), Endpoint.STABLE)
DEAD = Failure(Cause.TOKEN_NOT_LATEST, 40001)
SILENT = Failure(Cause.TIMEOUT)


def row(
    outcome: Outcome = Outcome.ROTATED,
    *,
    drill: int | None = None,
    forced: bool = False,
    actor: str = "op@host:1",
    failure: Failure | None = None,
) -> Refresh:
    return Refresh(
        NOW,
        "shop",
        SHOP.appid,
        Endpoint.STABLE,
        Trigger.MANUAL,
        outcome,
        2000,
        actor,
        forced=forced or drill is not None,
        fingerprint=TOKEN.fingerprint,
        failure=failure,
        drill=drill,
    )


def used(forced: int, last: datetime | None = None) -> Holding:
    return Holding(SHOP.appid, token=TOKEN, usage=Usage(quota_day(NOW), forced, forced, last))


def probe(failure: Failure | None) -> Probe:
    return Probe(NOW, "shop", "12345678", failure)


def test_a_drill_takes_the_last_two_of_the_day() -> None:
    assert plan_drill(SHOP, used(18), [], NOW).forced_today == 18


@pytest.mark.parametrize("forced", [19, 20])
def test_with_fewer_left_it_is_refused_with_the_time_of_the_next(forced: int) -> None:
    with pytest.raises(Problem) as refused:
        plan_drill(SHOP, used(forced), [], NOW)
    assert refused.value.key == "drill_over_budget"
    # The next midnight in Beijing.
    assert refused.value.params["next_at"] == datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


def test_right_after_a_forced_refresh_it_is_refused_with_the_time_of_the_next() -> None:
    with pytest.raises(Problem) as refused:
        plan_drill(SHOP, used(1, NOW - timedelta(seconds=10)), [], NOW)
    assert (refused.value.key, refused.value.params["next_at"]) == (
        "force_too_soon",
        NOW + timedelta(seconds=20),
    )


def test_the_classic_endpoint_has_none() -> None:
    with pytest.raises(Problem, match="drill_needs_stable"):
        plan_drill(replace(SHOP, endpoint=Endpoint.CLASSIC), used(0), [], NOW)


def test_it_names_each_who_has_refreshed_the_account_once_and_the_latest_first() -> None:
    rows = [row(actor="op@b:2"), row(actor="op@a:1"), row(actor="op@b:1"), row(actor="backend")]
    assert plan_drill(SHOP, used(0), rows, NOW).actors == ("op@b", "op@a", "backend")


def test_it_names_no_more_than_five() -> None:
    rows = [row(actor=f"op@host{number}:1") for number in range(9)]
    assert plan_drill(SHOP, used(0), rows, NOW).actors == tuple(f"op@host{number}" for number in range(5))


def test_a_drill_that_was_left_after_its_first_step_is_unfinished() -> None:
    first = row(drill=1)
    assert plan_drill(SHOP, used(1), [row(Outcome.UNCHANGED), first], NOW).half is first


@pytest.mark.parametrize("later", [row(drill=2), row(forced=True)], ids=["its second step", "a plain force"])
def test_one_more_forced_refresh_finishes_it(later: Refresh) -> None:
    assert plan_drill(SHOP, used(2), [later, row(drill=1)], NOW).half is None


def test_a_second_step_that_failed_does_not() -> None:
    first = row(drill=1)
    assert plan_drill(SHOP, used(2), [row(Outcome.FAILED, drill=2), first], NOW).half is first


def test_once_its_token_was_replaced_it_needs_no_end() -> None:
    holding = replace(used(1), token=replace(TOKEN, value=Secret("98_newer")))
    assert plan_drill(SHOP, holding, [row(drill=1)], NOW).half is None


@pytest.mark.parametrize(
    ("new", "old", "end"),
    [
        (None, DEAD, DrillEnd.PROVED),
        (None, None, DrillEnd.OLD_ALIVE),
        (DEAD, DEAD, DrillEnd.NEW_DEAD),
        (None, SILENT, DrillEnd.UNPROVED),
        (SILENT, DEAD, DrillEnd.UNPROVED),
        (SILENT, None, DrillEnd.OLD_ALIVE),
    ],
)
def test_it_is_proved_only_where_the_new_token_works_and_the_old_one_is_dead(
    new: Failure | None, old: Failure | None, end: DrillEnd
) -> None:
    assert proved(row(drill=1), probe(new), probe(old)).end is end


@pytest.mark.parametrize(
    ("result", "key"),
    [
        (row(drill=1), "drill_step_rotated"),
        (row(Outcome.UNCHANGED, drill=1), "drill_step_ignored"),
        (row(Outcome.FAILED, drill=1, failure=SILENT), "drill_step_failed"),
        (Problem("closing", alias="shop"), "drill_step_failed"),
    ],
)
def test_only_a_new_token_is_a_step_that_took_effect(result: Refresh | Problem, key: str) -> None:
    done = StepDone(1, result)
    assert [each for each, _ in done.told] == [key]
    assert (done.rotated is not None) == (key == "drill_step_rotated")


def test_the_history_tells_a_drill_from_a_force_and_a_force_from_the_rest() -> None:
    assert mark_of(row(drill=2)) == [("history_drill", {"step": 2, "steps": STEPS})]
    assert mark_of(row(forced=True)) == [("history_forced", {})]
    assert mark_of(row()) == []


def test_the_mark_of_a_drill_is_no_part_of_the_json() -> None:
    assert row(drill=1).as_json() == row().as_json()
