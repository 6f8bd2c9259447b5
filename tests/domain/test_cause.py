"""Which code means what, and what a retry can do about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.cause import Cause, Retry, Source, cause_of, codes_of, needs_person, retry_of

UNKNOWN, TOKEN, API = Source.UNKNOWN, Source.TOKEN_ENDPOINT, Source.API
NOT_LATEST = "invalid credential, access_token is invalid or not latest rid: 6aac0063-7ed08fb9-1250f724"


@pytest.mark.parametrize(
    ("errmsg", "source", "cause"),
    [
        ("", TOKEN, Cause.INVALID_SECRET),
        (NOT_LATEST, TOKEN, Cause.INVALID_SECRET),
        ("", API, Cause.TOKEN_NOT_LATEST),
        (NOT_LATEST, API, Cause.TOKEN_NOT_LATEST),
        ("invalid appsecret, view more at http://t.cn/RAEkdVq", UNKNOWN, Cause.INVALID_SECRET),
        (NOT_LATEST, UNKNOWN, Cause.TOKEN_NOT_LATEST),
        ("", UNKNOWN, Cause.INVALID_CREDENTIAL),
        ("something new", UNKNOWN, Cause.INVALID_CREDENTIAL),
    ],
)
def test_40001_means_what_the_endpoint_or_else_the_message_says(
    errmsg: str, source: Source, cause: Cause
) -> None:
    assert cause_of(40001, errmsg, source) is cause


@given(st.sampled_from(Cause), st.sampled_from(Source), st.text())
def test_every_code_of_a_cause_leads_back_to_it(cause: Cause, source: Source, errmsg: str) -> None:
    for code in codes_of(cause):
        if code != 40001:
            assert cause_of(code, errmsg, source) is cause


def test_a_code_that_nobody_knows_is_an_unknown_code() -> None:
    assert cause_of(99999, "", TOKEN) is Cause.UNKNOWN_CODE


@pytest.mark.parametrize(
    ("code", "retry"),
    [
        (-1, Retry.SOON),
        (99999, Retry.SOON),
        (45011, Retry.NEXT_MINUTE),
        (40164, Retry.LOOK),
        (61004, Retry.LOOK),
        (45035, Retry.LOOK),
        (40243, Retry.LOOK),
        (89501, Retry.LOOK),
        (89503, Retry.LOOK),
        (89507, Retry.IN_AN_HOUR),
        (89506, Retry.IN_A_DAY),
        (45009, Retry.TOMORROW),
        (40001, Retry.NEVER),
        (40125, Retry.NEVER),
        (40013, Retry.NEVER),
        (40002, Retry.NEVER),
        (41002, Retry.NEVER),
        (41004, Retry.NEVER),
        (43002, Retry.NEVER),
        (50004, Retry.NEVER),
        (50007, Retry.NEVER),
    ],
)
def test_an_answer_of_a_token_endpoint_is_retried_as_its_cause_allows(code: int, retry: Retry) -> None:
    assert retry_of(cause_of(code, "", TOKEN)) is retry


@pytest.mark.parametrize(
    "cause",
    [Cause.TIMEOUT, Cause.DNS, Cause.CONNECT, Cause.TLS, Cause.PROXY, Cause.HTTP_STATUS, Cause.BAD_RESPONSE],
)
def test_a_call_that_failed_on_its_way_is_retried_soon(cause: Cause) -> None:
    assert retry_of(cause) is Retry.SOON
    assert not needs_person(cause)


@pytest.mark.parametrize("code", [40164, 40013, 40125, 40243, 50007, 89503])
def test_what_only_a_person_can_cure_says_so(code: int) -> None:
    assert needs_person(cause_of(code, "", TOKEN))
