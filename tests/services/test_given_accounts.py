"""Accounts that variables define."""

import pytest

from wxconsole.domain.account import Account, Endpoint, Kind, doubts
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.services.given_accounts import given_accounts
from wxconsole.services.layer import Layer, strongest

APPID = "wx0123456789abcdef"
SECRET = "0123456789abcdef0123456789abcdef"


def given(*layers: dict[str, str]) -> tuple[list[Account], list[Problem]]:
    return given_accounts(
        strongest([Layer(f"layer {number}", values) for number, values in enumerate(layers)])
    )


def pair(stem: str) -> dict[str, str]:
    return {f"WX_{stem}_APPID": APPID, f"WX_{stem}_SECRET": SECRET}


def test_an_appid_and_a_secret_make_an_account_that_says_where_it_came_from() -> None:
    assert given(pair("SHOP")) == ([Account("shop", APPID, Secret(SECRET), origin="layer 0")], [])


def test_underscores_in_the_middle_are_dashes_in_the_alias() -> None:
    accounts, _ = given(pair("MY_OTHER_SHOP"))
    assert [account.alias for account in accounts] == ["my-other-shop"]


def test_without_an_alias_the_account_is_called_default() -> None:
    accounts, warnings = given({"WX_APPID": APPID, "WX_SECRET": SECRET, "WX_NAME": "One"})
    assert [(account.alias, account.name) for account in accounts] == [("default", "One")]
    assert warnings == []


def test_the_optional_variables_are_taken() -> None:
    (account,), warnings = given(
        pair("SHOP")
        | {
            "WX_SHOP_NAME": "花店",
            "WX_SHOP_KIND": "MiniProgram",
            "WX_SHOP_ENDPOINT": "classic",
            "WX_SHOP_AUTO": "no",
            "WX_SHOP_TAGS": "VIP, 华东",
        }
    )
    assert (account.name, account.kind, account.endpoint, account.auto, account.tags) == (
        "花店",
        Kind.MINIPROGRAM,
        Endpoint.CLASSIC,
        False,
        ("vip", "华东"),
    )
    assert warnings == []


@pytest.mark.parametrize("stem", ["NAME", "KIND_APPID", "SECRET", "APPID_SECRET", "AUTO_NAME"])
def test_an_alias_may_hold_the_words_that_end_a_variable(stem: str) -> None:
    accounts, warnings = given(pair(stem))
    assert [account.alias for account in accounts] == [stem.lower().replace("_", "-")]
    assert warnings == []


def test_layers_override_one_another_variable_by_variable() -> None:
    stronger = {"WX_SHOP_SECRET": SECRET[::-1]}
    (account,), _ = given(stronger, pair("SHOP"))
    assert account.secret == Secret(SECRET[::-1])
    assert account.appid == APPID


def test_accounts_come_in_the_order_of_their_aliases() -> None:
    accounts, _ = given(pair("SHOP") | pair("BANK") | pair("CAFE"))
    assert [account.alias for account in accounts] == ["bank", "cafe", "shop"]


@pytest.mark.parametrize(
    ("present", "missing"),
    [
        ("WX_SHOP_APPID", "WX_SHOP_SECRET"),
        ("WX_SHOP_SECRET", "WX_SHOP_APPID"),
        ("WX_APPID", "WX_SECRET"),
        ("WX_SECRET", "WX_APPID"),
    ],
)
def test_half_an_account_is_left_out_naming_the_missing_half(present: str, missing: str) -> None:
    accounts, warnings = given({present: SECRET})
    assert accounts == []
    assert [warning.key for warning in warnings] == ["given_account_incomplete", "given_account_left_out"]
    assert warnings[0].params["missing"] == missing


@pytest.mark.parametrize(
    ("broken", "key"),
    [
        ({"WX_BAD_APPID": APPID}, "given_account_incomplete"),
        (pair("BAD") | {"WX_BAD_KIND": "shop"}, "setting_not_choice"),
        (pair("BAD") | {"WX_BAD_ENDPOINT": "new"}, "setting_not_choice"),
        (pair("BAD") | {"WX_BAD_AUTO": "maybe"}, "setting_not_boolean"),
        (pair("BAD") | {"WX_BAD_TAGS": "a b_c"}, "setting_not_tags"),
        (pair("_BAD"), "given_account_misnamed"),
        (pair("BAD" * 11), "given_account_misnamed"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_broken_account_is_left_out_with_a_reason_and_hides_no_other(
    broken: dict[str, str], key: str, lang: str
) -> None:
    accounts, warnings = given(broken | pair("SHOP"))
    assert [account.alias for account in accounts] == ["shop"]
    assert [warning.key for warning in warnings] == [key, "given_account_left_out"]
    words = " ".join(Messages(lang).problem(warning) for warning in warnings)
    assert "BAD" in words
    assert "layer 0" in words
    assert SECRET not in words


def test_variables_that_only_look_alike_are_passed_over_in_silence() -> None:
    others = {
        "WX_SHOP_ACCESS_TOKEN": "x",
        "WX_SHOP_EXPIRES_AT": "x",
        "WX_USER_NAME": "x",
        "WX_KIND": "x",
        "WX_APPSECRET": "x",
        "WX_shop_APPID": "x",
        "MY_WX_SHOP_APPID": "x",
        "WXCONSOLE_SECRETS": "x",
        "WX__APPID_": "x",
    }
    assert given(others) == ([], [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unusual_appid_or_secret_is_warned_about_but_kept(lang: str) -> None:
    (account,), wrong = given({"WX_SHOP_APPID": "wx123", "WX_SHOP_SECRET": "Sesame"})
    assert wrong == []
    warnings = doubts(account)
    assert [warning.key for warning in warnings] == ["appid_length", "secret_length"]
    words = " ".join(Messages(lang).problem(warning) for warning in warnings)
    assert "shop" in words
    assert "Sesame" not in words


@pytest.mark.parametrize(
    ("appid", "secret", "doubt"),
    [
        (f" {APPID}", SECRET, "appid_has_spaces"),
        (APPID.upper(), SECRET, "appid_case"),
        (APPID.replace("f", "g"), SECRET, "appid_shape"),
        (APPID, f"{SECRET} ", "secret_has_spaces"),
        (APPID, SECRET.replace("f", "g"), "secret_shape"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_doubt_has_words(appid: str, secret: str, doubt: str, lang: str) -> None:
    (account,), _ = given({"WX_SHOP_APPID": appid, "WX_SHOP_SECRET": secret})
    (warning,) = doubts(account)
    assert warning.key == doubt
    assert "shop" in Messages(lang).problem(warning)
