"""What is said of a token, and for how long that holds."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.services.fakes import NOW
from wxconsole.domain.account import Endpoint
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.server.desk import Held
from wxconsole.server.token_answer import token_answer

# Microseconds: where in a second the token ends, when it is asked for, and when it is asked for again.
PARTS = st.integers(0, 999_999)


def held(expires_at: datetime) -> Held:
    token = Token(Secret("98_a"), NOW, expires_at, Endpoint.STABLE)
    return Held(token, token.fingerprint, rfc3339(expires_at), expires_at - timedelta(seconds=1))


def micro(number: int) -> timedelta:
    return timedelta(microseconds=number)


@given(end=PARTS, first=PARTS, later=st.integers(-100, 2_000_000))
def test_it_is_said_again_only_while_making_it_anew_would_say_the_same(
    end: int, first: int, later: int
) -> None:
    token, now = held(NOW + timedelta(hours=2) + micro(end)), NOW + micro(first)
    answer, then = token_answer(token, now), now + micro(later)
    if answer.says(token, then):
        assert answer.answer._body == token_answer(token, then).answer._body


def test_it_is_said_again_within_the_second_and_of_this_token_alone() -> None:
    token, other = held(NOW + timedelta(hours=2)), held(NOW + timedelta(hours=2))
    now = NOW + micro(1)
    answer = token_answer(token, now)
    assert answer.says(token, NOW + micro(999_999))
    assert not answer.says(token, NOW + timedelta(seconds=1))
    assert not answer.says(other, now)
