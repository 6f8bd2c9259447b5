"""A Secret shows itself to nobody who does not ask."""

import copy
import json
import logging
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.secret import MASK, Secret

SECRETS = st.text(st.characters(categories=["L", "N"]), min_size=4)


@given(SECRETS)
def test_no_way_of_printing_shows_the_value(value: str) -> None:
    secret = Secret(value)
    printed = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret:>40}",
        f"{secret!r}",
        repr([secret]),
        "%s" % secret,  # noqa: UP031 - it is one of the ways
    ]
    assert not any(value in text for text in printed)


@given(SECRETS)
def test_reveal_returns_the_value(value: str) -> None:
    assert Secret(value).reveal() == value


def test_a_log_record_shows_the_mask(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("secret %s, args %r", Secret("canary-1"), {"s": Secret("canary-1")})
    assert "canary-1" not in caplog.text
    assert MASK in caplog.text


@pytest.mark.parametrize("dump", [pickle.dumps, json.dumps])
def test_it_cannot_be_serialised(dump: object) -> None:
    assert callable(dump)
    with pytest.raises(TypeError) as raised:
        dump(Secret("canary-2"))
    assert "canary-2" not in str(raised.value)


def test_it_has_no_dict_to_look_into() -> None:
    assert not hasattr(Secret("canary-3"), "__dict__")


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_a_copy_is_the_secret_itself(duplicate: object) -> None:
    secret = Secret("canary-4")
    assert callable(duplicate)
    assert duplicate(secret) is secret


@given(SECRETS, SECRETS)
def test_secrets_are_equal_when_their_values_are(one: str, other: str) -> None:
    assert (Secret(one) == Secret(other)) == (one == other)
    assert Secret(one) == Secret(one)
    assert hash(Secret(one)) == hash(Secret(one))


def test_a_secret_never_equals_a_plain_string() -> None:
    assert Secret("abcd") != "abcd"


def test_an_empty_secret_is_false_and_its_length_is_known() -> None:
    assert not Secret("")
    assert Secret("密钥")
    assert len(Secret("密钥")) == 2
