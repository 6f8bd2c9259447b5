"""Aliases, the names of variables, and doubts about an AppID or a secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain import samples
from wxconsole.domain.account import (
    Account,
    alias_variable,
    appid_doubts,
    checked_alias,
    secret_doubts,
    variable_alias,
)
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret

ALIASES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True)


@given(ALIASES)
def test_an_alias_survives_the_way_through_a_variable_name(alias: str) -> None:
    assert variable_alias(alias_variable(alias)) == alias


@pytest.mark.parametrize("text", ["", "-a", "A", "a_b", "a b", "a" * 33, "a\n", "店铺", "a.b", "../x", "é"])
def test_what_is_no_alias_is_refused_by_name(text: str) -> None:
    with pytest.raises(Misuse) as raised:
        checked_alias(text)
    assert (raised.value.key, raised.value.params) == ("alias_malformed", {"alias": text})


def test_a_variable_that_holds_no_alias_is_refused() -> None:
    with pytest.raises(Misuse):
        variable_alias("_SHOP")


@pytest.mark.parametrize(
    ("appid", "doubts"),
    [
        ("wx448f04719cd48f69", []),
        (" wx448f04719cd48f69", ["appid_has_spaces"]),
        ("wx448f04719cd48f6", ["appid_length"]),
        ("WX448F04719CD48F69", ["appid_case"]),
        ("gh_8f04719cd48f690", ["appid_shape"]),
        ("", ["appid_length"]),
    ],
)
def test_an_unusual_appid_is_doubted_for_what_is_unusual(appid: str, doubts: list[str]) -> None:
    assert appid_doubts(appid) == doubts


@pytest.mark.parametrize(
    ("secret", "doubts"),
    [
        (samples.SECRET, []),
        (samples.SECRET + "\n", ["secret_has_spaces"]),
        (samples.SECRET[:-1], ["secret_length"]),
        (samples.SECRET.upper(), ["secret_shape"]),
    ],
)
def test_an_unusual_secret_is_doubted_for_what_is_unusual(secret: str, doubts: list[str]) -> None:
    assert secret_doubts(Secret(secret)) == doubts


def test_an_account_goes_by_its_name_or_else_its_alias() -> None:
    assert samples.account(name="小店").label == "小店"
    assert samples.account().label == "shop"


def test_only_what_came_from_the_store_can_be_edited() -> None:
    assert samples.account().editable
    assert not Account("shop", samples.APPID, Secret("x"), origin=".env").editable


def test_an_account_prints_without_its_secret() -> None:
    assert samples.SECRET not in repr(samples.account())
