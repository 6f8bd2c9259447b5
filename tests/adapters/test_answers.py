import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.adapters.answers import grant_of, refusal_of
from wxconsole.adapters.call import Reply
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.secret import MASK, Secret
from wxconsole.domain.token import well_formed
from wxconsole.services.ports import Grant

SENT = Secret("canary0123456789canary0123456789")
GOOD = {"access_token": "70_abc-DEF", "expires_in": 7200}


def _reply(content: Any, status: int = 200, retry_after: str | None = None) -> Reply:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Reply(status, body, retry_after)


def _failure(content: Any, status: int = 200, retry_after: str | None = None) -> Failure:
    failure = grant_of(_reply(content, status, retry_after), SENT)
    assert isinstance(failure, Failure)
    return failure


def test_a_token_with_its_seconds_is_a_grant() -> None:
    assert grant_of(_reply(GOOD), SENT) == Grant(Secret("70_abc-DEF"), 7200)


def test_an_errcode_of_0_is_a_success() -> None:
    assert grant_of(_reply({"errcode": 0, "errmsg": "ok", **GOOD}), SENT) == Grant(Secret("70_abc-DEF"), 7200)


@pytest.mark.parametrize("seconds", [1, 299, 7199, 7200])
def test_what_remains_is_taken_as_it_is(seconds: int) -> None:
    grant = grant_of(_reply({**GOOD, "expires_in": seconds}), SENT)
    assert isinstance(grant, Grant)
    assert grant.expires_in == seconds


def test_more_than_two_hours_is_taken_as_two_hours_and_noted(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        grant = grant_of(_reply({**GOOD, "expires_in": 7201}), SENT)
    assert grant == Grant(Secret("70_abc-DEF"), 7200)
    assert "7201" in caplog.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nothing"),
        (b" \r\n", "nothing"),
        (b"<html><body>Log in</body></html>", "an HTML page"),
        (b"\n<!DOCTYPE html>", "an HTML page"),
        (b"OK", "not JSON"),
        (b'{"access_token":"70_abc', "not JSON"),
        (b'{"access_token":"70_a","expires_in":7200}{}', "not JSON"),
        (b'{"access_token":"70_a","access_token":"70_b","expires_in":7200}', "not JSON"),
        (b'{"access_token":"70_a","expires_in":NaN}', "not JSON"),
        (b'{"access_token":"70_a","expires_in":' + b"9" * 5000 + b"}", "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), "not JSON"),
        (json.dumps(GOOD).encode("utf-16"), "not UTF-8"),
        (b'{"access_token":"70_\xff","expires_in":7200}', "not UTF-8"),
        ([GOOD], "JSON, but no object"),
        ("70_abc", "JSON, but no object"),
        (None, "JSON, but no object"),
        ({}, "no access_token"),
        ({"expires_in": 7200}, "no access_token"),
        ({"access_token": None, "expires_in": 7200}, "no access_token"),
        ({"access_token": 70, "expires_in": 7200}, "no access_token"),
        ({"access_token": "", "expires_in": 7200}, "a malformed access_token"),
        ({"access_token": "a b", "expires_in": 7200}, "a malformed access_token"),
        ({"access_token": "70_abc\n", "expires_in": 7200}, "a malformed access_token"),
        ({"access_token": "x" * 513, "expires_in": 7200}, "a malformed access_token"),
        ({"access_token": "70_\ud800", "expires_in": 7200}, "a malformed access_token"),
        ({"access_token": "70_abc"}, "expires_in is not a number above 0"),
        ({**GOOD, "expires_in": "7200"}, "expires_in is not a number above 0"),
        ({**GOOD, "expires_in": 7200.5}, "expires_in is not a number above 0"),
        ({**GOOD, "expires_in": True}, "expires_in is not a number above 0"),
        ({**GOOD, "expires_in": None}, "expires_in is not a number above 0"),
        ({**GOOD, "expires_in": 0}, "expires_in is not a number above 0"),
        ({**GOOD, "expires_in": -1}, "expires_in is not a number above 0"),
        ({**GOOD, "expires_in": 10**40}, "expires_in is not a number above 0"),
        ({"errcode": "40013", "errmsg": "invalid appid"}, "errcode is not a number"),
        ({"errcode": True, **GOOD}, "errcode is not a number"),
        ({"errcode": False, **GOOD}, "errcode is not a number"),
        ({"errcode": None, **GOOD}, "errcode is not a number"),
        ({"errcode": 40013.0, **GOOD}, "errcode is not a number"),
        ({"errcode": 10**40, **GOOD}, "errcode is not a number"),
    ],
)
def test_what_is_not_exactly_a_token_is_a_bad_answer(content: Any, words: str) -> None:
    assert _failure(content) == Failure(Cause.BAD_RESPONSE, errmsg=words)


def test_a_business_error_has_its_cause_the_callers_address_and_the_rid() -> None:
    errmsg = (
        "invalid ip 203.0.113.5 ipv6 ::ffff:203.0.113.5, not in whitelist rid: 5fa26c60-1a0ebdd5-32fd1cd0"
    )
    assert _failure({"errcode": 40164, "errmsg": errmsg}) == Failure(
        Cause.IP_NOT_WHITELISTED, 40164, errmsg, "203.0.113.5", "5fa26c60-1a0ebdd5-32fd1cd0"
    )


def test_a_business_error_wins_over_a_token_beside_it() -> None:
    assert _failure({"errcode": 40013, "errmsg": "invalid appid", **GOOD}).cause is Cause.INVALID_APPID


def test_40001_is_the_secret_on_a_token_endpoint_and_the_token_on_an_api() -> None:
    reply = _reply({"errcode": 40001, "errmsg": "invalid credential"})
    assert _failure({"errcode": 40001, "errmsg": "invalid credential"}).cause is Cause.INVALID_SECRET
    refusal = refusal_of(reply, SENT)
    assert refusal is not None
    assert refusal.cause is Cause.TOKEN_NOT_LATEST


@pytest.mark.parametrize("errmsg", [None, 7, ["x"], {}])
def test_a_business_error_without_words_keeps_its_code(errmsg: object) -> None:
    failure = _failure({"errcode": -1, "errmsg": errmsg})
    assert (failure.cause, failure.errcode, failure.errmsg) == (Cause.SYSTEM_BUSY, -1, "")


def test_the_words_of_an_error_are_bounded_and_safe_to_draw() -> None:
    failure = _failure({"errcode": -1, "errmsg": "\x1b]0;x\x07" + "y" * 60_000})
    assert failure.errmsg is not None
    assert len(failure.errmsg) < 600
    assert failure.errmsg.isprintable()


def test_an_error_that_repeats_what_was_sent_does_not_show_it() -> None:
    failure = _failure({"errcode": 40125, "errmsg": f"invalid appsecret {SENT.reveal()} rid"})
    assert failure.errmsg == f"invalid appsecret {MASK} rid"


@pytest.mark.parametrize("status", [204, 301, 302, 403, 404, 500, 502, 503])
@pytest.mark.parametrize("content", [b"", b"<html>", GOOD, {"errcode": 0}, {"errcode": "x"}])
def test_another_http_status_than_200_is_a_failure_whatever_the_body(status: int, content: Any) -> None:
    assert _failure(content, status) == Failure(Cause.HTTP_STATUS, errmsg=f"HTTP {status}")


def test_a_business_error_under_another_status_is_a_business_error() -> None:
    failure = _failure({"errcode": 45011, "errmsg": "slower"}, 429, "30")
    assert (failure.cause, failure.errcode, failure.retry_after) == (Cause.MINUTE_QUOTA, 45011, 30)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("86400", 120),
        ("9" * 5000, None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
        ("Sun, 22 Nov 2026 19:46:05 GMT", None),
    ],
)
def test_retry_after_in_seconds_is_honoured_within_reason(retry_after: str, seconds: int | None) -> None:
    assert _failure(b"", 503, retry_after).retry_after == seconds


@pytest.mark.parametrize("content", [{"ip_list": ["203.0.113.9"]}, {"errcode": 0, "errmsg": "ok"}, {}])
def test_a_probe_that_is_answered_means_an_honoured_token(content: Any) -> None:
    assert refusal_of(_reply(content), SENT) is None


@pytest.mark.parametrize("content", [b"", b"<html>", ["203.0.113.9"], {"errcode": "0"}])
def test_a_probe_with_a_bad_answer_says_nothing_good(content: Any) -> None:
    refusal = refusal_of(_reply(content), SENT)
    assert refusal is not None
    assert refusal.cause is Cause.BAD_RESPONSE


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_bodies = st.binary(max_size=200) | st.fixed_dictionaries(
    {}, optional={"access_token": _json, "expires_in": _json, "errcode": _json, "errmsg": _json}
).map(lambda content: json.dumps(content).encode())


@given(body=_bodies, status=st.integers(100, 999), retry_after=st.none() | st.text(max_size=12))
def test_no_body_raises_or_gets_a_bad_token_through(
    body: bytes, status: int, retry_after: str | None
) -> None:
    reply = Reply(status, body, retry_after)
    result = grant_of(reply, SENT)
    refusal_of(reply, SENT)
    if isinstance(result, Grant):
        assert status == 200
        assert well_formed(result.value.reveal())
        assert 1 <= result.expires_in <= 7200
    else:
        assert result.errmsg is None or result.errmsg.isprintable()
        assert result.retry_after is None or 0 <= result.retry_after <= 120
