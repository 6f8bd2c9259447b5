"""A failure in words: the object of `explain --json` and of `last_error`, section 4.3 of the contract."""

import json
from datetime import UTC, datetime

import pytest

from tests.domain.samples import BUSY, NOW, REFUSED_IP
from wxconsole.domain.account import Kind
from wxconsole.domain.cause import Cause, Source, cause_of, codes_of
from wxconsole.domain.diagnosis import diagnose
from wxconsole.domain.failure import Failure

KEYS = [
    "errcode",
    "errmsg",
    "cause",
    "summary",
    "steps",
    "ip",
    "rid",
    "rid_at",
    "retryable",
    "retry_after",
    "links",
]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", [None, *Kind])
@pytest.mark.parametrize("cause", list(Cause))
def test_every_failure_is_diagnosed_with_exactly_the_keys_of_the_contract(
    cause: Cause, kind: Kind | None, lang: str
) -> None:
    found = json.loads(json.dumps(diagnose(Failure(cause), kind, lang, NOW).as_json()))
    assert list(found) == KEYS
    assert found["cause"] == cause
    assert found["summary"]
    assert found["steps"]


def test_the_address_that_wechat_named_is_in_the_words() -> None:
    found = diagnose(REFUSED_IP, Kind.OFFICIAL, "en", NOW)
    assert "203.0.113.5" in found.summary
    assert any("Add 203.0.113.5 to the list" in step for step in found.steps)


def test_without_an_address_words_stand_in_for_it() -> None:
    found = diagnose(Failure(Cause.IP_NOT_WHITELISTED, 40164), Kind.MINIPROGRAM, "zh", NOW)
    assert "本服务器的公网 IP" in found.summary
    assert found.as_json()["ip"] is None


def test_the_rid_gives_the_time_of_the_request() -> None:
    failure = Failure.from_wechat(Cause.SYSTEM_BUSY, -1, "system error rid: 617682e0-11111111-22222222")
    found = diagnose(failure, None, "en", NOW)
    assert found.rid_at == datetime(2021, 10, 25, 10, 11, 44, tzinfo=UTC)
    assert found.as_json()["rid_at"] == "2021-10-25T10:11:44Z"
    assert diagnose(BUSY, None, "en", NOW).as_json()["rid_at"] is None


@pytest.mark.parametrize(
    ("code", "retryable", "retry_after"),
    [
        (-1, True, None),
        (45011, True, 60),
        (89507, True, 3600),
        (89506, True, 86400),
        (45009, True, 4 * 3600),  # midnight in Beijing is 16:00 UTC
        (40164, False, None),
        (40243, False, None),
        (40125, False, None),
        (40013, False, None),
    ],
)
def test_whether_and_when_a_retry_can_help(code: int, retryable: bool, retry_after: int | None) -> None:
    failure = Failure(cause_of(code, "", Source.TOKEN_ENDPOINT), code)
    found = diagnose(failure, None, "en", NOW)
    assert (found.retryable, found.retry_after) == (retryable, retry_after)


def test_the_wait_that_an_http_answer_named_is_kept() -> None:
    found = diagnose(Failure(Cause.HTTP_STATUS, retry_after=120), None, "en", NOW)
    assert found.retry_after == 120


def test_every_code_shares_the_words_of_its_cause() -> None:
    for code in codes_of(Cause.IP_NOT_WHITELISTED):
        assert diagnose(Failure(Cause.IP_NOT_WHITELISTED, code), None, "en", NOW).as_json()["errcode"] == code
