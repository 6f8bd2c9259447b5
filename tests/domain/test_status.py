"""What the operator sees: section 5 of the design, and the row of `status --json`."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

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
from wxconsole.domain.account import Endpoint, Kind
from wxconsole.domain.cause import Cause
from wxconsole.domain.diagnosis import diagnose
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.moment import local
from wxconsole.domain.probe import Probe
from wxconsole.domain.refresh import Outcome
from wxconsole.domain.schedule import Timing
from wxconsole.domain.status import (
    Health,
    Status,
    health_changes_at,
    health_of,
    status_of,
    statuses_of,
)

KEYS = [
    "alias",
    "name",
    "appid",
    "kind",
    "endpoint",
    "health",
    "issued_at",
    "expires_at",
    "expires_in",
    "next_refresh_at",
    "fingerprint",
    "last_error",
]


def health(held: Holding, now: datetime = NOW, endpoint: Endpoint = Endpoint.STABLE) -> Health:
    return health_of(account(endpoint), held, Timing(), now)


def status(held: Holding, now: datetime = NOW) -> Status:
    return status_of(account(), held, Timing(), now)


def superseded(last: Failure | None = None) -> Holding:
    held = token()
    return holding(held, refresh(failure=last)).reported_dead(held.fingerprint, NOW)


@pytest.mark.parametrize(
    ("held", "seen"),
    [
        (holding(), Health.NONE),
        (holding(last=refresh(failure=BUSY)), Health.NONE),
        (holding(last=refresh(failure=REFUSED_IP)), Health.BLOCKED),
        (holding(token(), refresh()), Health.FRESH),
        (holding(token(lives=291), refresh()), Health.FRESH),
        (holding(token(lives=290), refresh()), Health.DUE),
        (holding(token(), refresh(failure=BUSY)), Health.FAILING),
        (holding(token(), refresh(failure=Failure(Cause.MINUTE_QUOTA, 45011))), Health.FAILING),
        (holding(token(lives=100), refresh(failure=BUSY)), Health.FAILING),
        (holding(token(), refresh(failure=REFUSED_IP)), Health.BLOCKED),
        (holding(token(), refresh(failure=WRONG_SECRET)), Health.BLOCKED),
        (holding(token(issued_at=NOW - seconds(7200)), refresh()), Health.EXPIRED),
        (holding(token(issued_at=NOW - seconds(7200)), refresh(failure=BUSY)), Health.EXPIRED),
        (holding(token(issued_at=NOW - seconds(7200)), refresh(failure=REFUSED_IP)), Health.BLOCKED),
        (superseded(), Health.SUPERSEDED),
        (superseded(REFUSED_IP), Health.SUPERSEDED),
    ],
)
def test_health_follows_from_the_token_and_the_last_attempt(held: Holding, seen: Health) -> None:
    assert health(held) is seen


@pytest.mark.parametrize(("left", "seen"), [(601, Health.FRESH), (600, Health.DUE)])
def test_a_classic_token_is_due_inside_its_own_margin(left: int, seen: Health) -> None:
    assert health(holding(token(lives=left), refresh()), endpoint=Endpoint.CLASSIC) is seen


def test_a_superseded_token_that_is_over_is_expired() -> None:
    assert health(superseded(), NOW + seconds(7200)) is Health.EXPIRED


@given(st.floats(0, 20_000, allow_nan=False))
def test_a_healthy_token_goes_from_fresh_to_due_to_expired(later: float) -> None:
    seen = health(holding(token(), refresh()), NOW + seconds(later))
    expected = Health.FRESH if later < 6910 else Health.DUE if later < 7200 else Health.EXPIRED
    assert seen is expected


@pytest.mark.parametrize("each", list(Health))
def test_only_fresh_and_due_are_well(each: Health) -> None:
    assert each.well == (each in {Health.FRESH, Health.DUE})


def test_what_needs_a_person_comes_first() -> None:
    assert min(Health, key=lambda each: each.rank) is Health.BLOCKED
    assert max(Health, key=lambda each: each.rank) is Health.FRESH


@pytest.mark.parametrize("endpoint", list(Endpoint))
@pytest.mark.parametrize("failure", [None, BUSY, REFUSED_IP])
@given(later=st.floats(0, 9000, allow_nan=False), further=st.floats(0, 9000, allow_nan=False))
def test_no_health_changes_before_the_moment_that_was_told(
    endpoint: Endpoint, failure: Failure | None, later: float, further: float
) -> None:
    held, then = holding(token(), refresh(failure=failure)), NOW + timedelta(seconds=later)
    first = status_of(account(endpoint), held, Timing(), then)
    changes_at = health_changes_at(first, Timing())
    second = status_of(account(endpoint), held, Timing(), then + timedelta(seconds=further))
    assert changes_at is None or changes_at > then
    assert first.health is second.health or (changes_at is not None and changes_at <= second.at)


def test_without_a_token_time_changes_nothing() -> None:
    assert health_changes_at(status(holding()), Timing()) is None


@given(st.integers(-9000, 9000))
def test_what_remains_is_never_below_nothing(later: int) -> None:
    remaining = status(holding(token(), refresh()), NOW + seconds(later)).remaining
    assert remaining == max(0, 7200 - later)


def test_without_a_token_nothing_remains_to_count() -> None:
    assert status(holding()).remaining is None


def test_a_superseded_token_is_diagnosed_before_a_failure_that_a_retry_may_cure() -> None:
    found = status(superseded(BUSY))
    diagnosis = found.diagnosis("en")
    assert diagnosis is not None
    assert found.failure == diagnosis.failure == Failure(Cause.TOKEN_NOT_LATEST)


def test_a_failure_that_keeps_a_superseded_token_from_being_replaced_is_diagnosed_first() -> None:
    found = status(superseded(REFUSED_IP))
    diagnosis = found.diagnosis("en")
    assert diagnosis is not None
    assert found.health is Health.SUPERSEDED
    assert found.failure == diagnosis.failure == REFUSED_IP
    assert "no longer honours the held token" in diagnosis.summary
    assert not diagnosis.retryable


@pytest.mark.parametrize(
    ("errcode", "cause"),
    [
        (40001, Cause.TOKEN_NOT_LATEST),
        (None, Cause.TOKEN_NOT_LATEST),
        (42001, Cause.TOKEN_EXPIRED),
        (40014, Cause.TOKEN_INVALID),
    ],
)
def test_the_words_tell_a_replaced_token_from_a_lapsed_one(errcode: int | None, cause: Cause) -> None:
    held = token()
    found = status(holding(held, refresh()).reported_dead(held.fingerprint, NOW, errcode))
    assert found.health is Health.SUPERSEDED
    row = found.as_json("en")["last_error"]
    assert (row["cause"], row["errcode"]) == (cause, errcode)


def test_what_was_inferred_is_in_the_summary_and_what_it_changes_is_the_first_step() -> None:
    held = replace(holding(token(), refresh(failure=WRONG_SECRET)), worked_at=NOW)
    for lang, meaning, inferred in (
        ("en", "The AppSecret is not the right one for this AppID. ", f"It last worked here at {local(NOW)}"),
        ("zh", "AppSecret 与该 AppID 不匹配。", f"它上次在这里成功是 {local(NOW)}"),
    ):
        row = status(held).as_json(lang)["last_error"]
        assert row["summary"].startswith(meaning + inferred)
        plain = diagnose(WRONG_SECRET, Kind.OFFICIAL, lang, NOW)
        assert row["steps"][1:] == list(plain.steps)
        assert row["cause"] == "invalid_secret"


def test_a_stable_token_that_was_superseded_is_mended_by_the_schedule() -> None:
    stable, classic = superseded(), superseded()
    for endpoint, held, curable in ((Endpoint.STABLE, stable, True), (Endpoint.CLASSIC, classic, False)):
        found = status_of(account(endpoint), held, Timing(), NOW).diagnosis("en")
        assert found is not None
        assert found.retryable is curable


def test_a_failed_refresh_is_diagnosed_though_the_held_token_is_dead() -> None:
    found = status(superseded(BUSY)).refresh_diagnosis(WRONG_SECRET, "en")
    assert found.cause is Cause.INVALID_SECRET
    assert "honour" not in found.summary


def test_what_is_known_now_is_said_of_the_latest_refresh_of_the_history_only() -> None:
    latest, older = refresh(failure=WRONG_SECRET), refresh(NOW - seconds(60), failure=WRONG_SECRET)
    seen = status(replace(holding(token(), latest), worked_at=NOW))
    newest, before = seen.history_diagnosis(latest, "en"), seen.history_diagnosis(older, "en")
    assert newest is not None
    assert before is not None
    assert newest.inferred
    assert not before.inferred
    assert seen.history_diagnosis(refresh(), "en") is None


def test_a_probe_is_diagnosed_as_the_status_that_follows_from_it() -> None:
    held = token()
    said = Failure(Cause.TOKEN_NOT_LATEST, 40001, "invalid credential", rid="617682e0-11111111-22222222")
    probe = Probe(NOW + seconds(900), "shop", held.fingerprint, said)
    seen = status(holding(held, refresh()).after_probe(probe), NOW + seconds(900))
    rows = [refresh(NOW)]
    wrong, found = seen.diagnosis("en", rows), seen.probe_diagnosis(probe, "en", rows)
    assert wrong is not None
    assert found is not None
    assert (found.summary, found.steps) == (wrong.summary, wrong.steps)
    assert found.failure.rid == said.rid
    honoured = Probe(NOW, "shop", held.fingerprint, None)
    assert seen.probe_diagnosis(honoured, "en") is None


def test_a_failure_is_diagnosed_for_the_kind_of_the_account() -> None:
    held = holding(token(), refresh(failure=REFUSED_IP))
    mini = status_of(account(kind=Kind.MINIGAME), held, Timing(), NOW).diagnosis("zh")
    assert mini is not None
    assert not any("微信开发者平台" in step for step in mini.steps)


@pytest.mark.parametrize(
    "held",
    [holding(), holding(token(), refresh()), holding(token(), refresh(failure=REFUSED_IP)), superseded()],
    ids=["none", "fresh", "blocked", "superseded"],
)
def test_a_row_has_exactly_the_keys_of_the_contract(held: Holding) -> None:
    assert list(json.loads(json.dumps(status(held).as_json("en")))) == KEYS


def test_a_row_of_a_fresh_account_has_its_times_in_utc_and_no_error() -> None:
    row = status(holding(token(), refresh()), NOW + seconds(10.5)).as_json("en")
    assert row["issued_at"] == "2026-11-22T12:00:00Z"
    assert row["expires_at"] == "2026-11-22T14:00:00Z"
    assert row["expires_in"] == 7189
    assert row["next_refresh_at"] == "2026-11-22T13:45:00Z"
    assert row["last_error"] is None
    assert row["name"] is None


def test_a_row_of_an_account_without_a_token_has_nulls() -> None:
    row = status(holding()).as_json("en")
    assert [row[key] for key in ("issued_at", "expires_at", "expires_in", "fingerprint")] == [None] * 4


def test_a_row_of_a_blocked_account_holds_its_diagnosis_in_the_language_asked_for() -> None:
    row = status(holding(token(), refresh(failure=REFUSED_IP))).as_json("zh")
    assert row["health"] == "blocked"
    assert row["last_error"]["cause"] == "ip_not_whitelisted"
    assert row["last_error"]["summary"].startswith("微信拒绝了调用")


@given(st.sampled_from([None, BUSY, REFUSED_IP]), st.integers(-9000, 9000))
def test_no_row_ever_holds_a_token_or_a_secret(failure: Failure | None, later: int) -> None:
    canary = token("canary-token-value")
    held = holding(canary, refresh(failure=failure)).after(
        refresh(NOW + seconds(5), Outcome.ROTATED), token("canary-other-value")
    )
    shown = json.dumps(status(held, NOW + timedelta(seconds=later)).as_json("en"))
    assert "canary" not in shown
    assert account().secret.reveal() not in shown


def test_many_accounts_keep_their_order_and_share_what_is_held_for_an_appid() -> None:
    held = holding(token(), refresh())
    found = statuses_of([account(name="b"), account(name="a")], {APPID: held}, Timing(), NOW)
    assert [each.account.name for each in found] == ["b", "a"]
    assert all(each.holding is held for each in found)
