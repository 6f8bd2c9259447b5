"""Tokens: what can be one, its name, its time."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.samples import NOW, VALUE, seconds, token
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import fingerprint, well_formed

VALUES = st.from_regex(r"[A-Za-z0-9_-]{9,512}", fullmatch=True)


@given(VALUES)
def test_every_value_of_the_alphabet_is_well_formed(value: str) -> None:
    assert well_formed(value)


@pytest.mark.parametrize("value", ["", "a" * 513, "a b", "a\n", "a;b", "ａ", "a'b", "a\x00", "a.b", "a+b"])
def test_what_could_harm_a_file_a_shell_or_a_header_is_no_token(value: str) -> None:
    assert not well_formed(value)


@given(VALUES)
def test_a_fingerprint_is_eight_hex_digits_and_no_part_of_the_value(value: str) -> None:
    name = fingerprint(Secret(value))
    assert len(name) == 8
    assert set(name) <= set("0123456789abcdef")
    assert name == hashlib.sha256(value.encode()).hexdigest()[:8]
    assert value not in name


def test_a_token_prints_without_its_value() -> None:
    assert VALUE not in repr(token())
    assert VALUE not in str(token())


@given(st.floats(-1000, 9000, allow_nan=False))
def test_whole_seconds_left_never_promise_more_than_there_are(later: float) -> None:
    held, now = token(lives=7200), NOW + seconds(later)
    left = (held.expires_at - now).total_seconds()
    assert held.remaining(now) <= left < held.remaining(now) + 1


def test_a_token_is_dead_in_the_instant_of_its_end() -> None:
    held = token(lives=60)
    assert held.alive(NOW + seconds(59.999))
    assert not held.alive(NOW + seconds(60))
