"""One code, several causes: what the record of an account makes of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.samples import APPID, BUSY, NOW, REFUSED_IP, SECRET, WRONG_SECRET, account, refresh, token
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.clues import CLUES, sentence
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Death, Holding
from wxconsole.domain.inference import (
    Context,
    Inference,
    of_call,
    of_death,
    of_probe,
    of_refresh,
    refused_and_dead,
)
from wxconsole.domain.moment import local
from wxconsole.domain.probe import Probe
from wxconsole.domain.refresh import Outcome, Refresh
from wxconsole.domain.secret import Secret

WRONG_APPID = Failure(Cause.INVALID_APPID, 40013, "invalid appid")
TIMEOUT = Failure(Cause.TIMEOUT)
HOUR = timedelta(hours=1)
ISSUED_AT = NOW - HOUR


def keys(inference: Inference) -> list[str]:
    assert all(words(inference, lang) or not inference.clues for lang in ("en", "zh"))
    return [clue.key for clue in inference.clues]


def step(inference: Inference) -> str | None:
    return None if inference.step is None else inference.step.key


def words(inference: Inference, lang: str = "en") -> str:
    told = [*inference.clues, *([inference.step] if inference.step is not None else [])]
    return " ".join(sentence(clue, lang) for clue in told)


def with_secret(secret: str, *, origin: str = "store") -> Account:
    return replace(account(), secret=Secret(secret), origin=origin)


def about_secret(
    owner: Account, *, worked_at: datetime | None = None, errcode: int = 40125, fetched: bool = False
) -> Inference:
    held = Holding(owner.appid, token=token() if fetched else None, worked_at=worked_at)
    return of_refresh(replace(WRONG_SECRET, errcode=errcode), Context(owner, held))


# A wrong AppSecret


def test_a_secret_that_worked_was_probably_reset_since() -> None:
    found = about_secret(account(), worked_at=NOW)
    assert keys(found) == ["secret_reset"]
    assert step(found) == "enter_new_secret"
    assert words(found).count(local(NOW)) == 2


def test_what_was_entered_by_an_edit_is_wrong() -> None:
    assert keys(about_secret(account(), fetched=True)) == ["secret_edited"]


def test_a_secret_that_never_worked_was_wrong_when_it_was_entered() -> None:
    assert keys(about_secret(account())) == ["secret_never_worked"]


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        (f" {SECRET}", "secret_has_spaces"),
        (f"{SECRET}\n", "secret_has_spaces"),
        (SECRET[:31], "secret_length"),
        ("k" * 43, "secret_is_aes_key"),
        (SECRET.upper(), "secret_shape"),
    ],
)
def test_a_secret_of_an_odd_shape_is_told_by_its_shape(secret: str, key: str) -> None:
    found = about_secret(with_secret(secret))
    assert keys(found) == [key]
    assert step(found) == "enter_secret_again"


def test_a_secret_that_has_worked_is_not_blamed_for_its_shape() -> None:
    assert keys(about_secret(with_secret("short"), worked_at=NOW)) == ["secret_reset"]


def test_a_secret_from_outside_may_have_been_changed_there_without_our_knowing() -> None:
    found = about_secret(with_secret(SECRET, origin="/srv/.env"), worked_at=NOW)
    assert keys(found) == ["secret_reset_or_changed"]
    assert "/srv/.env" in words(found)
    assert keys(about_secret(with_secret(SECRET[:8], origin="/srv/.env"), worked_at=NOW)) == ["secret_length"]


def test_40001_from_a_token_endpoint_is_about_the_secret() -> None:
    assert keys(about_secret(account(), worked_at=NOW, errcode=40001)) == ["secret_not_token", "secret_reset"]


@given(st.text(min_size=6), st.booleans(), st.booleans(), st.sampled_from(["en", "zh"]))
def test_no_secret_is_ever_in_the_words(secret: str, worked: bool, given_outside: bool, lang: str) -> None:
    owner = with_secret(f"canary{secret}", origin=".env" if given_outside else "store")
    found = about_secret(owner, worked_at=NOW if worked else None)
    assert "canary" not in words(found, lang)
    assert "canary" not in repr(found)


# A wrong AppID


@pytest.mark.parametrize(
    ("appid", "key"),
    [
        (f"{APPID} ", "appid_has_spaces"),
        (APPID[:17], "appid_length"),
        ("gh_0123456789ab", "appid_is_original_id"),
        (APPID.upper(), "appid_case"),
        (f"{APPID[:17]}g", "appid_shape"),
    ],
)
def test_an_appid_of_an_odd_shape_is_shown_with_what_is_odd(appid: str, key: str) -> None:
    found = of_refresh(WRONG_APPID, Context(replace(account(), appid=appid), Holding(appid)))
    assert keys(found) == [key]
    assert step(found) == "correct_appid"
    assert f"“{appid}”" in words(found)


def test_an_appid_that_worked_is_not_misspelled() -> None:
    found = of_refresh(WRONG_APPID, Context(account(), Holding(APPID, worked_at=NOW)))
    assert (keys(found), step(found)) == (["appid_worked"], None)


@pytest.mark.parametrize("failure", [BUSY, REFUSED_IP, TIMEOUT, Failure(Cause.SECRET_FROZEN, 40243)])
def test_of_other_refusals_nothing_is_inferred(failure: Failure) -> None:
    assert of_refresh(failure, Context(account(), Holding(APPID))) == Inference(failure)


# A token that died before its time


def death(
    errcode: int | None = 40001,
    *,
    endpoint: Endpoint = Endpoint.STABLE,
    history: tuple[Refresh, ...] = (),
    alive_at: datetime | None = None,
    found_at: datetime = NOW,
    auto: bool = True,
    skew: timedelta | None = None,
) -> Inference:
    held = token(issued_at=ISSUED_AT, endpoint=endpoint)
    dead = Death(held.fingerprint, found_at, errcode)
    holding = Holding(APPID, token=held, alive_at=alive_at, dead=dead)
    return of_death(held, dead, Context(account(endpoint, auto=auto), holding, history, skew))


def row(
    minutes: float,
    actor: str = "op@host:1",
    *,
    fingerprint: str | None = None,
    failure: Failure | None = None,
    forced: bool = False,
    endpoint: Endpoint = Endpoint.STABLE,
) -> Refresh:
    """A refresh so many minutes after the held token was fetched."""
    made = refresh(ISSUED_AT + timedelta(minutes=minutes), Outcome.ROTATED, failure, forced=forced)
    return replace(made, actor=actor, fingerprint=fingerprint or token().fingerprint, endpoint=endpoint)


FETCHED = row(0)


@pytest.mark.parametrize(
    ("errcode", "found_at", "cause"),
    [
        (40001, NOW, Cause.TOKEN_NOT_LATEST),
        (None, NOW, Cause.TOKEN_NOT_LATEST),
        (42001, NOW, Cause.TOKEN_EXPIRED),
        (40014, NOW, Cause.TOKEN_INVALID),
        (40001, NOW + HOUR - timedelta(seconds=60), Cause.TOKEN_EXPIRED),
        (40001, NOW + HOUR - timedelta(seconds=61), Cause.TOKEN_NOT_LATEST),
    ],
)
def test_a_replaced_token_is_told_from_a_lapsed_one(
    errcode: int | None, found_at: datetime, cause: Cause
) -> None:
    found = death(errcode, found_at=found_at)
    assert (found.failure.cause, found.failure.errcode) == (cause, errcode)


def test_the_time_of_death_is_bounded_by_the_last_probe_that_it_survived() -> None:
    found = death(alive_at=NOW - timedelta(minutes=30))
    assert keys(found)[0] == "honoured_until"
    assert "1:00:00 before its end" in words(found)
    assert keys(death())[0] == "refused_since"


def test_on_the_stable_endpoint_somebody_forced_and_one_plain_call_mends() -> None:
    found = death()
    assert "ended_by_force" in keys(found)
    assert step(found) == "refresh_stable_auto"
    assert found.refresh_helps
    assert step(death(auto=False)) == "refresh_stable"


def test_a_token_that_a_refresh_brings_again_is_not_to_be_refreshed_once_more() -> None:
    held = token(issued_at=ISSUED_AT)
    dead = Death(held.fingerprint, NOW, 40001)
    for seconds, outcome, expected in (
        (1, Outcome.UNCHANGED, "force_or_wait"),
        (-1, Outcome.UNCHANGED, "refresh_stable_auto"),
        (1, Outcome.FAILED, "refresh_stable_auto"),
    ):
        failure = TIMEOUT if outcome is Outcome.FAILED else None
        last = refresh(NOW + timedelta(seconds=seconds), outcome, failure)
        found = of_death(held, dead, Context(account(), Holding(APPID, token=held, last=last, dead=dead)))
        assert step(found) == expected
        assert found.refresh_helps == (expected != "force_or_wait")
        assert ("given_again" in keys(found)) == ("ended_by_force" not in keys(found))
        assert ("given_again" in keys(found)) == (expected == "force_or_wait")


def test_on_the_classic_endpoint_any_fetch_does_it_and_the_operator_decides() -> None:
    found = death(endpoint=Endpoint.CLASSIC)
    assert "ended_by_fetch" in keys(found)
    assert step(found) == "decide"
    assert not found.refresh_helps


def test_nobody_is_accused_while_the_history_is_not_known() -> None:
    assert not [key for key in keys(death()) if key.startswith("by_")]


def test_who_is_not_in_the_history_is_outside() -> None:
    assert keys(death(history=(FETCHED,)))[-1] == "by_outsider"


def test_machines_that_share_the_store_are_named() -> None:
    found = death(history=(row(45, "op@west:9"), FETCHED, row(-60, "op@north:2")))
    assert keys(found)[-1] == "by_neighbour"
    assert "(host, north, west)" in words(found)


def test_whoever_was_at_work_long_before_the_token_is_left_out() -> None:
    assert keys(death(history=(FETCHED, row(-24 * 60 - 1, "op@north:2"))))[-1] == "by_outsider"


@pytest.mark.parametrize(
    "call",
    [
        row(30, "op@west:9", failure=TIMEOUT, forced=True),
        row(30, "op@west:9", failure=Failure(Cause.BAD_RESPONSE), forced=True),
    ],
)
def test_a_forced_call_whose_answer_was_lost_may_have_done_it(call: Refresh) -> None:
    found = death(history=(call, FETCHED))
    assert keys(found)[-1] == "by_lost_call"
    assert "op@west:9 may have done it" in words(found)


@pytest.mark.parametrize(
    "call",
    [
        row(30, failure=TIMEOUT),  # a plain call rotates nothing
        row(30, failure=Failure(Cause.DNS), forced=True),  # never sent
        row(30, failure=REFUSED_IP, forced=True),  # refused
        row(30),  # brought the same token
        row(61, failure=TIMEOUT, forced=True),  # later than the death
        row(-1, failure=TIMEOUT, forced=True),  # before the token
        row(30, failure=TIMEOUT, endpoint=Endpoint.CLASSIC),  # the endpoints do not touch each other's tokens
        replace(row(30, failure=TIMEOUT, forced=True), appid="wx0000000000000000"),
    ],
)
def test_a_call_that_cannot_have_ended_the_token_is_not_suspected(call: Refresh) -> None:
    assert keys(death(history=(call, FETCHED)))[-1] == "by_outsider"


def test_a_lost_call_that_the_token_survived_is_not_suspected() -> None:
    lost = row(20, failure=TIMEOUT, forced=True)
    assert keys(death(history=(lost, FETCHED), alive_at=lost.at + timedelta(seconds=1)))[-1] == "by_outsider"


def test_a_classic_call_is_suspected_for_the_five_minutes_that_the_old_token_works_on() -> None:
    lost = row(20, failure=TIMEOUT, endpoint=Endpoint.CLASSIC)
    for minutes, key in ((4, "by_lost_call"), (6, "by_outsider")):
        alive_at = lost.at + timedelta(minutes=minutes)
        found = death(endpoint=Endpoint.CLASSIC, history=(lost, FETCHED), alive_at=alive_at)
        assert keys(found)[-1] == key


def test_a_lost_call_before_the_token_was_fetched_is_not_suspected() -> None:
    lost = row(-1, failure=TIMEOUT, endpoint=Endpoint.CLASSIC)
    assert keys(death(endpoint=Endpoint.CLASSIC, history=(FETCHED, lost)))[-1] == "by_outsider"


def test_who_has_fetched_another_token_since_is_named() -> None:
    found = death(history=(row(30, "job@west:7", fingerprint="0badcafe"), FETCHED))
    assert keys(found)[-1] == "by_other_token"
    assert "job@west:7 has done it" in words(found)
    assert "0badcafe" in words(found)


def test_a_lapsed_token_points_to_the_clocks_and_to_nobody() -> None:
    found = death(42001, history=(FETCHED, row(30, "job@west:7", fingerprint="0badcafe")))
    assert keys(found) == ["lapsed_early"]
    assert step(found) == "compare_clocks"


@pytest.mark.parametrize(
    ("skew", "told"),
    [
        (30, None),
        (-30, None),
        (95, "This machine's clock is 0:01:35 behind WeChat's now."),
        (-3700, "This machine's clock is 1:01:40 ahead of WeChat's now."),
    ],
)
def test_a_clock_that_is_off_is_named_where_it_is_known(skew: float, told: str | None) -> None:
    found = words(death(42001, skew=timedelta(seconds=skew)))
    assert told in found if told is not None else "This machine's clock is" not in found


def test_a_token_that_is_called_invalid_was_not_damaged_here() -> None:
    found = death(40014, endpoint=Endpoint.CLASSIC)
    assert keys(found) == ["called_invalid"]
    assert step(found) == "refresh_classic"
    assert found.refresh_helps


def test_a_refusal_that_only_a_person_can_cure_comes_before_the_death() -> None:
    held = token(issued_at=ISSUED_AT)
    dead = Death(held.fingerprint, NOW, 40001)
    context = Context(account(), Holding(APPID, token=held, worked_at=ISSUED_AT, dead=dead), (FETCHED,))
    found = refused_and_dead(WRONG_SECRET, held, dead, context)
    assert found.failure == WRONG_SECRET
    assert keys(found)[:2] == ["secret_reset", "token_is_dead"]
    assert keys(found)[-1] == "by_outsider"
    assert step(found) == "enter_new_secret"
    assert not found.refresh_helps


# A probe


def probed(failure: Failure, *, at: datetime = NOW) -> Inference:
    held = token(issued_at=ISSUED_AT)
    probe = Probe(at, "shop", held.fingerprint, failure)
    holding = Holding(APPID, token=held).after_probe(probe)
    return of_probe(probe, failure, Context(account(), holding, (FETCHED,)))


def test_a_refused_address_says_nothing_about_the_token_but_much_about_refreshes() -> None:
    found = probed(REFUSED_IP)
    assert keys(found) == ["caller_refused"]
    assert found.failure == REFUSED_IP


def test_a_probe_without_an_answer_says_nothing_about_the_token() -> None:
    assert keys(probed(TIMEOUT)) == ["token_unknown"]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_token_whose_time_was_over_has_lapsed_whatever_the_code(errcode: int) -> None:
    found = probed(Failure(Cause.TOKEN_NOT_LATEST, errcode), at=NOW + HOUR)
    assert (found.failure.cause, found.failure.errcode) == (Cause.TOKEN_EXPIRED, errcode)
    assert keys(found) == ["was_over"]


def test_a_young_token_was_replaced_and_what_wechat_said_is_kept() -> None:
    said = Failure(Cause.TOKEN_NOT_LATEST, 40001, "invalid credential", rid="617682e0-11111111-22222222")
    found = probed(said)
    assert found.failure == said
    assert keys(found) == ["refused_since", "ended_by_force", "by_outsider"]


def test_of_a_token_that_is_not_held_any_more_nothing_is_inferred() -> None:
    failure = Failure(Cause.TOKEN_NOT_LATEST, 40001)
    probe = Probe(NOW, "shop", "0badcafe", failure)
    assert of_probe(probe, failure, Context(account(), Holding(APPID, token=token()))) == Inference(failure)


# Another call than a probe


def called(failure: Failure, holding: Holding) -> Inference:
    return of_call(failure, NOW, Context(account(), holding, (FETCHED,)))


@pytest.mark.parametrize("failure", [Failure(Cause.TOKEN_NOT_LATEST, 40001), REFUSED_IP])
def test_a_call_with_the_held_token_tells_what_a_probe_does(failure: Failure) -> None:
    held = token(issued_at=ISSUED_AT)
    holding = Holding(APPID, token=held).after_probe(Probe(NOW, "shop", held.fingerprint, failure))
    assert called(failure, holding) == probed(failure)


@pytest.mark.parametrize("failure", [TIMEOUT, BUSY, Failure(Cause.RID_NOT_FOUND, 76001)])
def test_what_is_not_about_the_token_of_a_call_is_as_it_is(failure: Failure) -> None:
    assert called(failure, Holding(APPID, token=token())) == Inference(failure)


def test_a_secret_that_a_call_was_refused_for_is_told_as_for_a_refresh() -> None:
    assert keys(called(WRONG_SECRET, Holding(APPID, worked_at=NOW))) == ["secret_reset"]


def test_a_token_that_was_found_dead_is_not_said_to_live_where_the_address_is_refused() -> None:
    held = token(issued_at=ISSUED_AT)
    assert keys(called(REFUSED_IP, Holding(APPID, token=held, dead=Death(held.fingerprint, NOW)))) == [
        "token_is_dead"
    ]


# The words


def test_every_clue_has_words_in_both_languages_with_the_same_values() -> None:
    for english, chinese in CLUES.values():
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (english, chinese)]
        assert fields[0] == fields[1]
        assert english[-1] == "."
        assert chinese[-1] == "。"


def test_what_fills_the_words_cannot_speak_to_the_terminal() -> None:
    found = of_refresh(WRONG_APPID, Context(replace(account(), appid="wx\x1b[2J\u202e"), Holding("x")))
    assert not set(words(found)) & set("\x1b\u202e")
