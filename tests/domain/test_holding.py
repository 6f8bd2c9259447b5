"""What is held for an AppID, and what each refresh, report and clock does to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.samples import (
    APPID,
    BUSY,
    NOW,
    REFUSED_IP,
    WRONG_SECRET,
    account,
    holding,
    refresh,
    seconds,
    token,
)
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import FORCED_A_DAY, Holding, holding_of, next_quota_day, quota_day
from wxconsole.domain.probe import Probe
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Refresh

FAILURES = st.sampled_from([BUSY, REFUSED_IP, WRONG_SECRET])
STEPS = st.floats(0, 90_000, allow_nan=False)
# A new token, the same one again, or a failure, each some seconds after the one before.
ATTEMPTS = st.lists(st.tuples(STEPS, st.one_of(st.just("new"), st.just("same"), FAILURES)), max_size=12)


def after(held: Holding, attempts: list[tuple[float, str | Failure]]) -> Holding:
    now = NOW
    for number, (step, what) in enumerate(attempts):
        now += seconds(step)
        if isinstance(what, Failure):
            held = held.after(refresh(now, failure=what), None)
        elif what == "same" and held.token is not None:
            held = held.after(refresh(now, Outcome.UNCHANGED), held.token)
        else:
            held = held.after(refresh(now), token(f"value-{number}", issued_at=now))
    return held


# What a refresh does


@given(ATTEMPTS, FAILURES, STEPS)
def test_a_failed_refresh_never_touches_the_held_token(
    attempts: list[tuple[float, str | Failure]], failure: Failure, later: float
) -> None:
    before = after(holding(), attempts)
    failed = before.after(refresh(NOW + timedelta(days=20) + seconds(later), failure=failure), None)
    assert failed.token is before.token
    assert failed.previous is before.previous
    assert failed.previous_until == before.previous_until
    assert failed.dead == before.dead
    assert failed.failures == before.failures + 1


def test_a_success_without_a_token_leaves_the_held_one() -> None:
    held = holding(token())
    assert held.after(refresh(), None).token is held.token


@given(ATTEMPTS)
def test_a_success_ends_the_count_of_failures(attempts: list[tuple[float, str | Failure]]) -> None:
    done = after(holding(), attempts).after(refresh(NOW + timedelta(days=20)), token("new-value"))
    assert done.failures == 0
    assert done.token is not None
    assert done.token.value.reveal() == "new-value"


@given(ATTEMPTS)
def test_usage_never_loses_a_call(attempts: list[tuple[float, str | Failure]]) -> None:
    end, now, moments = after(holding(), attempts), NOW, []
    for step, _ in attempts:
        now += seconds(step)
        moments.append(now)
    assert end.calls_on(now) == sum(quota_day(each) == quota_day(now) for each in moments)


def test_a_clock_that_jumps_back_loses_no_call() -> None:
    held = holding()
    for hours in (0, 30, 6, 30):
        held = held.after(refresh(NOW + timedelta(hours=hours), forced=True), token())
    assert held.usage is not None
    assert held.usage.day == quota_day(NOW + timedelta(hours=30))
    assert held.usage.calls == held.usage.forced == 3


def test_a_rotation_keeps_the_previous_token_for_five_minutes() -> None:
    first, second = token("first"), token("second", issued_at=NOW + seconds(6900))
    held = holding(first).after(refresh(NOW + seconds(6600)), second)
    assert held.previous is first
    assert held.previous_until == NOW + seconds(6900)


def test_the_previous_token_is_not_kept_past_its_own_end() -> None:
    held = holding(token("first", lives=7200)).after(refresh(NOW + seconds(7000)), token("second"))
    assert held.previous_until == NOW + seconds(7200)


def test_a_lapsed_token_is_nobodys_previous() -> None:
    held = holding(token("first", lives=100)).after(refresh(NOW + seconds(200)), token("second"))
    assert held.previous is None
    assert held.previous_until is None


def test_the_same_token_again_moves_only_its_end() -> None:
    rotated = holding(token("first")).after(refresh(NOW + seconds(60)), token("second"))
    assert rotated.token is not None
    again = token("second", lives=7300)
    unchanged = rotated.after(refresh(NOW + seconds(120), Outcome.UNCHANGED), again)
    assert unchanged.token is again
    assert unchanged.previous is rotated.previous
    assert unchanged.previous_until == rotated.previous_until


# Dead tokens


def test_a_report_about_another_token_changes_nothing() -> None:
    held = holding(token())
    assert held.reported_dead("00000000", NOW) is held


def test_a_token_reported_dead_is_superseded_and_no_longer_served() -> None:
    held = holding(token())
    assert held.token is not None
    dead = held.reported_dead(held.token.fingerprint, NOW)
    assert dead.superseded
    assert dead.served(NOW) is None
    assert dead.token is held.token


def test_a_token_that_turns_out_alive_is_served_again() -> None:
    held = holding(token())
    assert held.token is not None
    name = held.token.fingerprint
    dead = held.reported_dead(name, NOW)
    assert not dead.after_probe(Probe(NOW, "shop", name, None)).superseded
    assert dead.after_probe(Probe(NOW, "shop", "00000000", None)).superseded


def test_the_first_report_of_a_dead_token_stands() -> None:
    held = holding(token())
    first = held.reported_dead(token().fingerprint, NOW, 40001)
    assert first.reported_dead(token().fingerprint, NOW + seconds(60)) is first


def test_a_probe_that_says_nothing_of_the_token_is_only_noted() -> None:
    held = holding(token())
    probed = held.after_probe(Probe(NOW, "shop", token().fingerprint, REFUSED_IP))
    assert (probed.probed_at, probed.alive_at, probed.dead) == (NOW, None, None)
    assert [address.ip for address in probed.addresses] == ["203.0.113.5"]


def test_a_token_that_is_over_by_our_clock_is_not_superseded_by_a_late_probe() -> None:
    held = holding(token(lives=60))
    late = Probe(NOW + seconds(61), "shop", token().fingerprint, Failure(Cause.TOKEN_EXPIRED, 42001))
    assert not held.after_probe(late).superseded


def test_a_doubted_token_is_kept_for_the_overlap_at_most() -> None:
    (long, short) = (holding(token(lives=7200)), holding(token(lives=200)))
    doubted = long.doubted(NOW)
    assert doubted.token is not None
    assert doubted.token.remaining(NOW) == 300
    assert short.doubted(NOW) is short


def test_what_worked_before_an_edit_says_nothing_of_the_new_secret() -> None:
    held = holding(token()).after(refresh(), token("second"))
    assert held.worked_at == NOW
    assert held.mended().worked_at is None


def test_a_new_token_is_not_dead_with_the_old_one() -> None:
    held = holding(token("first"))
    assert held.token is not None
    rotated = held.reported_dead(held.token.fingerprint, NOW).after(refresh(), token("second"))
    assert rotated.dead is None
    assert rotated.served(NOW) is rotated.token


def test_the_same_token_again_is_as_dead_as_it_was() -> None:
    held = holding(token())
    assert held.token is not None
    dead = held.reported_dead(held.token.fingerprint, NOW)
    assert dead.after(refresh(outcome=Outcome.UNCHANGED), held.token).superseded


def test_a_blocked_account_serves_its_token_until_the_end() -> None:
    held = holding(token(lives=600)).after(refresh(NOW + seconds(10), failure=REFUSED_IP), None)
    assert held.served(NOW + seconds(599)) is held.token
    assert held.served(NOW + seconds(600)) is None


# Resets of the daily counters


def test_a_reset_begins_the_calls_anew_and_lets_a_spent_account_try_again() -> None:
    spent = Failure(Cause.DAILY_QUOTA, 45009, "reach max api daily quota limit")
    held = holding(token()).after(refresh(failure=spent), None)
    reset = held.after_reset(NOW + seconds(60))
    assert reset.calls_on(NOW) == 0
    assert (reset.last, reset.failures, reset.resets) == (None, 0, (NOW + seconds(60),))


def test_a_reset_mends_nothing_else() -> None:
    held = holding(token()).after(refresh(failure=WRONG_SECRET), None)
    assert held.after_reset(NOW).last == held.last


def test_resets_are_counted_by_the_month_in_beijing() -> None:
    last = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    held = holding().after_reset(last)
    assert held.resets_in_month(last) == (last,)
    assert held.resets_in_month(last + seconds(60)) == ()
    assert held.after_reset(last + seconds(60)).resets == (last + seconds(60),)


# Limits


@given(st.lists(st.floats(30, 4000), min_size=1, max_size=40))
def test_no_day_in_beijing_sees_more_than_twenty_forced_refreshes(gaps: list[float]) -> None:
    held, now = holding(), NOW
    done: dict[object, int] = {}
    for gap in gaps:
        now += seconds(gap)
        try:
            held.check_force(now)
        except Problem:
            continue
        held = held.after(refresh(now, forced=True), token())
        done[quota_day(now)] = done.get(quota_day(now), 0) + 1
    assert max(done.values()) <= FORCED_A_DAY


def test_the_twenty_first_forced_refresh_of_a_day_is_refused() -> None:
    held = holding()
    for number in range(FORCED_A_DAY):
        held.check_force(NOW + seconds(60 * number))
        held = held.after(refresh(NOW + seconds(60 * number), forced=True), token())
    with pytest.raises(Problem, match="force_limit_day") as refused:
        held.check_force(NOW + seconds(3600))
    assert refused.value.params["next_at"] == next_quota_day(NOW)
    held.check_force(next_quota_day(NOW))


def test_forced_refreshes_are_thirty_seconds_apart_even_over_midnight() -> None:
    midnight = next_quota_day(NOW)
    held = holding().after(refresh(midnight - seconds(5), forced=True), token())
    with pytest.raises(Problem, match="force_too_soon") as refused:
        held.check_force(midnight + seconds(24.9))
    assert refused.value.params["next_at"] == midnight + seconds(25)
    held.check_force(midnight + seconds(25))


def test_a_plain_refresh_spends_no_forced_one() -> None:
    held = holding().after(refresh(), token())
    assert held.usage is not None
    assert (held.usage.calls, held.usage.forced) == (1, 0)
    held.check_force(NOW)


@given(st.integers(0, 4_102_444_800).map(lambda at: datetime.fromtimestamp(at, UTC)))
def test_the_next_quota_day_begins_within_a_day_and_is_another_one(now: datetime) -> None:
    midnight = next_quota_day(now)
    assert now < midnight <= now + timedelta(days=1)
    assert quota_day(midnight) == quota_day(now) + timedelta(days=1)
    assert (midnight.hour, midnight.minute, midnight.second) == (16, 0, 0)


# Looking it up


def test_an_account_without_a_holding_has_an_empty_one() -> None:
    held = Holding(APPID, token())
    assert holding_of(account(), {APPID: held}) is held
    assert holding_of(account(), {}) == Holding(APPID)


def test_a_holding_prints_without_a_token() -> None:
    held = holding(token("canary-value")).after(refresh(), token("canary-other"))
    assert "canary" not in repr(held)


def test_refreshes_hold_no_token() -> None:
    assert "value" not in Refresh.__dataclass_fields__


# Two records of one AppID


@given(ATTEMPTS, st.tuples(st.floats(1, 9000), st.one_of(st.just("new"), st.just("same"), FAILURES)))
def test_what_came_of_a_holding_is_later_than_it(
    attempts: list[tuple[float, str | Failure]], one_more: tuple[float, str | Failure]
) -> None:
    before, behind = after(Holding(APPID), attempts), after(Holding(APPID), [*attempts, one_more])
    assert behind.later_than(before)
    assert not before.later_than(behind)
    assert not before.later_than(before)


def test_the_newer_token_is_later_whatever_happened_to_the_other_one_since() -> None:
    old = replace(holding(token("old")), probed_at=NOW + seconds(900))
    new = holding(token("new", issued_at=NOW + seconds(1)))
    assert new.later_than(old)
    assert not old.later_than(new)


def test_any_token_is_later_than_none() -> None:
    failed = Holding(APPID).after(refresh(NOW + seconds(900), failure=BUSY), None)
    assert holding(token()).later_than(failed)
    assert not failed.later_than(holding(token()))
