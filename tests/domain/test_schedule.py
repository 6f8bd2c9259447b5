"""When an account is refreshed next."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
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
from wxconsole.domain.account import Endpoint
from wxconsole.domain.cause import Cause, Retry, retry_of
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding, Usage, next_quota_day, quota_day
from wxconsole.domain.refresh import Outcome
from wxconsole.domain.schedule import (
    BACKOFF_FLOOR,
    CALM,
    EARLY_LOOK,
    LAST_LOOK,
    LOOK_EVERY,
    Timing,
    next_probe_at,
    next_refresh_at,
    retryable,
)

TIMING = Timing()
STABLE, CLASSIC = account(), account(Endpoint.CLASSIC)
VALUES = st.from_regex(r"[A-Za-z0-9_-]{20,40}", fullmatch=True)


def due(held: Holding, now: datetime = NOW, endpoint: Endpoint = Endpoint.STABLE) -> datetime | None:
    return next_refresh_at(account(endpoint), held, TIMING, now)


def failed(failure: Failure, at: datetime = NOW, failures: int = 1) -> Holding:
    return holding(token(), refresh(at, failure=failure), failures)


# Success


def test_an_account_without_a_token_is_due_at_once() -> None:
    assert due(holding()) == NOW


def test_an_account_that_is_not_automatic_is_never_due() -> None:
    for held in (holding(), holding(token(lives=10)), failed(BUSY)):
        assert next_refresh_at(account(auto=False), held, TIMING, NOW) is None


@given(VALUES, st.integers(1, 7200), st.floats(0, 7200, allow_nan=False))
def test_a_stable_token_is_due_in_the_platforms_last_five_minutes_or_at_the_early_look(
    value: str, lives: int, last_after: float
) -> None:
    held = token(value, lives=lives)
    last = NOW + seconds(last_after)
    moment = due(holding(held, refresh(last, Outcome.UNCHANGED)), last)
    assert moment is not None
    left = held.expires_at - moment
    calm = moment == min(last + CALM, held.expires_at)
    assert seconds(260) <= left <= seconds(290) or left == EARLY_LOOK or calm


@given(VALUES)
def test_a_fresh_stable_token_is_looked_at_once_before_it_is_due(value: str) -> None:
    held = token(value)
    look = held.expires_at - EARLY_LOOK
    assert due(holding(held, refresh())) == look
    looked = due(holding(held, refresh(look, Outcome.UNCHANGED)), look)
    assert looked is not None
    assert seconds(260) <= held.expires_at - looked <= seconds(290)


@given(VALUES, st.floats(0, 20, allow_nan=False))
def test_the_look_is_not_repeated_because_it_moved_the_expiry_a_little(value: str, later: float) -> None:
    held = token(value)
    look = held.expires_at - EARLY_LOOK
    moved = replace(held, expires_at=held.expires_at + seconds(later))
    moment = due(holding(moved, refresh(look, Outcome.UNCHANGED)), look)
    assert moment is not None
    assert moved.expires_at - moment <= seconds(290)


def test_a_stable_token_that_came_late_in_its_life_is_not_looked_at() -> None:
    moment = due(holding(token(lives=899), refresh()))
    assert moment is not None
    assert seconds(260) <= NOW + seconds(899) - moment <= seconds(290)


@given(VALUES, st.integers(1, 7200), st.integers(60, 3600))
def test_a_classic_token_is_due_around_its_margin_and_always_before_its_end(
    value: str, lives: int, margin: int
) -> None:
    held = token(value, lives=lives, endpoint=Endpoint.CLASSIC)
    moment = next_refresh_at(CLASSIC, holding(held, refresh()), Timing(seconds(margin)), NOW)
    assert moment is not None
    assert NOW < moment <= held.expires_at
    if lives >= 2 * margin:
        assert seconds(margin - 60) <= held.expires_at - moment <= seconds(margin)


def test_a_classic_token_is_due_at_ten_minutes_with_up_to_one_of_jitter() -> None:
    moment = due(holding(token(), refresh()), endpoint=Endpoint.CLASSIC)
    assert moment is not None
    assert NOW + seconds(6600) <= moment <= NOW + seconds(6660)


def test_a_classic_token_that_lives_shorter_than_the_margin_is_not_rotated_at_once() -> None:
    held = holding(token(lives=300), refresh())
    moment = due(held, endpoint=Endpoint.CLASSIC)
    assert moment is not None
    assert moment >= NOW + seconds(150)


@given(
    st.sampled_from(Endpoint),
    VALUES,
    st.integers(1, 290),
    st.sampled_from([Outcome.UNCHANGED, Outcome.ROTATED]),
)
def test_a_success_is_never_followed_at_once(
    endpoint: Endpoint, value: str, left: int, outcome: Outcome
) -> None:
    held = token(value, issued_at=NOW - seconds(7000), lives=7000 + left)
    moment = due(holding(held, refresh(outcome=outcome)), endpoint=endpoint)
    assert moment is not None
    assert moment >= NOW + min(CALM, seconds(left))


def test_every_process_comes_to_the_same_moment() -> None:
    assert due(holding(token(), refresh())) == due(holding(token(), refresh()))


def test_a_herd_is_spread_by_jitter() -> None:
    moments = {due(holding(token(f"value-{n}", lives=850), refresh())) for n in range(100)}
    assert len(moments) > 90


# Failure


@given(st.integers(1, 500), st.floats(0, 10**6, allow_nan=False))
def test_a_retry_comes_within_a_ceiling_that_doubles_up_to_a_minute(failures: int, later: float) -> None:
    at = NOW + seconds(later)
    moment = due(failed(BUSY, at, failures), at)
    assert moment is not None
    ceiling = min(60.0, 2.0 ** min(failures, 10))
    assert at + BACKOFF_FLOOR <= moment <= at + seconds(ceiling)


def test_retries_of_a_long_outage_use_the_whole_minute() -> None:
    waits = [
        moment - at
        for n in range(200)
        for at in [NOW + seconds(n)]
        if (moment := due(failed(BUSY, at, 9), at)) is not None
    ]
    assert min(waits) < seconds(5)
    assert max(waits) > seconds(55)


def test_an_unknown_code_is_retried_ever_more_slowly_up_to_ten_minutes() -> None:
    unknown = Failure(Cause.UNKNOWN_CODE, 99999)
    waits = [
        moment - at
        for n in range(200)
        for at in [NOW + seconds(n)]
        if (moment := due(failed(unknown, at, 20), at)) is not None
    ]
    assert seconds(540) < max(waits) <= seconds(600)


def test_the_wait_that_an_http_answer_named_is_honoured() -> None:
    moment = due(failed(Failure(Cause.HTTP_STATUS, retry_after=120)))
    assert moment == NOW + seconds(120)


@given(st.integers(0, 3599))
def test_a_minute_quota_is_retried_in_the_next_minute(second: int) -> None:
    at = NOW + seconds(second)
    moment = due(failed(Failure(Cause.MINUTE_QUOTA, 45011), at), at)
    assert moment is not None
    minute = at.replace(second=0) + timedelta(minutes=1)
    assert at < minute <= moment <= minute + seconds(10)


@pytest.mark.parametrize(
    ("cause", "wait"),
    [
        (Cause.IP_NOT_WHITELISTED, LOOK_EVERY),
        (Cause.SECRET_FROZEN, timedelta(minutes=10)),
        (Cause.IP_AWAITS_ADMIN, timedelta(minutes=10)),
        (Cause.IP_CONFIRMATION_PENDING, timedelta(minutes=10)),
        (Cause.IP_REFUSED_FOR_AN_HOUR, timedelta(hours=1)),
        (Cause.IP_REFUSED_FOR_A_DAY, timedelta(days=1)),
    ],
)
def test_what_somebody_may_be_mending_is_looked_at_slowly(cause: Cause, wait: timedelta) -> None:
    assert due(failed(Failure(cause))) == NOW + wait


def test_a_spent_quota_is_tried_once_after_midnight_in_beijing() -> None:
    assert due(failed(Failure(Cause.DAILY_QUOTA, 45009))) == datetime.fromisoformat("2026-11-22T16:00:00Z")


@given(
    st.sampled_from([cause for cause in Cause if retry_of(cause) is Retry.NEVER]), st.integers(-99999, 99999)
)
def test_what_only_a_person_can_cure_is_never_retried_by_a_timer(cause: Cause, later: int) -> None:
    for endpoint in Endpoint:
        assert due(failed(Failure(cause)), NOW + seconds(later), endpoint) is None


def test_a_classic_token_that_lives_is_not_rotated_because_a_refresh_by_hand_failed() -> None:
    moment = due(failed(BUSY), endpoint=Endpoint.CLASSIC)
    assert moment is not None
    assert moment >= NOW + seconds(6600)


def test_a_classic_account_without_a_live_token_is_retried_soon() -> None:
    held = holding(token(issued_at=NOW - seconds(7200)), refresh(failure=BUSY), 1)
    moment = due(held, endpoint=Endpoint.CLASSIC)
    assert moment is not None
    assert moment <= NOW + seconds(2)


@pytest.mark.parametrize("cause", list(Cause))
def test_retryable_means_that_time_alone_can_cure_it(cause: Cause) -> None:
    assert retryable(cause) == (retry_of(cause) not in {Retry.NEVER, Retry.LOOK})


# The clock


@pytest.mark.parametrize("endpoint", list(Endpoint))
@pytest.mark.parametrize(
    "held",
    [
        holding(token()),
        holding(token(), refresh()),
        failed(BUSY),
        failed(REFUSED_IP),
        failed(Failure(Cause.IP_REFUSED_FOR_A_DAY)),
    ],
    ids=["token", "success", "busy", "refused-ip", "refused-for-a-day"],
)
def test_a_clock_that_was_set_back_makes_the_account_due_at_once(held: Holding, endpoint: Endpoint) -> None:
    back = NOW - timedelta(hours=3)
    assert due(held, back, endpoint) == back


def test_a_clock_that_was_set_back_does_not_retry_what_needs_a_person() -> None:
    assert due(failed(WRONG_SECRET), NOW - timedelta(hours=3)) is None


def test_a_clock_that_stays_behind_the_token_makes_it_due_once_only() -> None:
    now = NOW - timedelta(hours=1)
    held = replace(token(), expires_at=now + seconds(7000))
    moment = due(holding(held, refresh(now, Outcome.UNCHANGED)), now)
    assert moment is not None
    assert moment > now + seconds(6000)


def test_a_clock_that_drifts_a_little_changes_nothing() -> None:
    held = holding(token(), refresh())
    assert due(held, NOW - seconds(4)) == due(held, NOW)


def test_after_a_long_sleep_the_account_is_due_at_once() -> None:
    morning = NOW + timedelta(hours=9)
    moment = due(holding(token(), refresh()), morning)
    assert moment is not None
    assert moment <= morning


# A token that was reported dead


def test_a_stable_token_found_dead_is_asked_for_soon() -> None:
    dead = holding(token(), refresh()).reported_dead(token().fingerprint, NOW)
    assert due(dead) == NOW + CALM
    assert due(replace(dead, last=None)) == NOW


def test_a_dead_token_that_the_endpoint_gave_again_is_asked_for_now_and_then() -> None:
    dead = holding(token(), refresh(outcome=Outcome.UNCHANGED)).reported_dead(token().fingerprint, NOW)
    assert due(dead) == NOW + LOOK_EVERY


def test_a_dead_token_does_not_shorten_the_pause_after_a_failure() -> None:
    dead = failed(REFUSED_IP).reported_dead(token().fingerprint, NOW)
    assert due(dead) == NOW + LOOK_EVERY


def test_a_classic_token_found_dead_is_left_to_the_operator() -> None:
    alive = holding(token(), refresh())
    dead = alive.reported_dead(token().fingerprint, NOW)
    assert due(dead, endpoint=Endpoint.CLASSIC) == due(alive, endpoint=Endpoint.CLASSIC)


# The last look before a token ends


@pytest.mark.parametrize("endpoint", Endpoint)
def test_what_somebody_may_have_mended_is_looked_at_once_more_before_the_token_ends(
    endpoint: Endpoint,
) -> None:
    held = holding(token(lives=400), refresh(failure=REFUSED_IP), failures=1)
    assert due(held, endpoint=endpoint) == NOW + seconds(400) - LAST_LOOK


def test_after_the_last_look_the_slow_looks_go_on() -> None:
    held = holding(token(lives=50), refresh(failure=REFUSED_IP), failures=1)
    assert due(held) == NOW + LOOK_EVERY


# The beat on which WeChat is asked whether it honours a token

EVERY = timedelta(minutes=30)


def test_a_token_is_probed_on_the_beat_from_its_issue_and_from_each_probe() -> None:
    held = holding(token())
    assert next_probe_at(held, EVERY, NOW) == NOW + EVERY
    probed = replace(held, probed_at=NOW + seconds(60))
    assert next_probe_at(probed, EVERY, NOW + seconds(60)) == NOW + seconds(60) + EVERY


def test_a_probe_before_the_token_was_issued_says_nothing_of_it() -> None:
    assert next_probe_at(replace(holding(token()), probed_at=NOW - EVERY), EVERY, NOW) == NOW + EVERY


@pytest.mark.parametrize(
    "held",
    [holding(), holding(token(lives=-1)), holding(token()).reported_dead(token().fingerprint, NOW)],
    ids=["no token", "over", "dead already"],
)
def test_there_is_no_probe_where_there_is_nothing_to_learn(held: Holding) -> None:
    assert next_probe_at(held, EVERY, NOW) is None


def test_a_clock_that_was_set_back_does_not_put_the_probe_off() -> None:
    held = replace(holding(token()), probed_at=NOW + timedelta(days=1))
    assert next_probe_at(held, EVERY, NOW) == NOW


# The guard


@pytest.mark.parametrize(("calls", "stopped"), [(0, False), (1799, False), (1800, True), (3000, True)])
def test_automatic_classic_calls_stop_before_the_quota_does(calls: int, stopped: bool) -> None:
    held = Holding(APPID, usage=Usage(quota_day(NOW), calls))
    assert due(held, endpoint=Endpoint.CLASSIC) == (next_quota_day(NOW) if stopped else NOW)


def test_stable_calls_and_another_days_calls_stop_nothing() -> None:
    spent = Holding(APPID, usage=Usage(quota_day(NOW), 5000))
    assert due(spent) == NOW
    tomorrow = next_quota_day(NOW)
    assert due(spent, tomorrow, Endpoint.CLASSIC) == tomorrow


def test_the_margin_belongs_to_the_endpoint() -> None:
    timing = Timing(seconds(900))
    assert timing.margin(Endpoint.CLASSIC) == seconds(900)
    assert timing.margin(Endpoint.STABLE) == seconds(290)


@given(VALUES, st.floats(0, 7200, allow_nan=False))
def test_while_refreshes_succeed_no_token_is_left_to_lapse(value: str, later: float) -> None:
    held, now = token(value), NOW + seconds(later)
    for each in (STABLE, CLASSIC):
        moment = next_refresh_at(each, holding(held, refresh()), TIMING, now)
        assume(moment is not None)
        assert moment is not None
        assert moment < held.expires_at - seconds(250)
