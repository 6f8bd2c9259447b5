"""What SDKs find, byte by byte. The keys of wechatpy are those that 1.8.18 and 2.0.0a26 themselves wrote to a
Redis; the others are spelt out from the sources that `LAYOUTS` names."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.layout import LAYOUTS, Layout, layout_of, places
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token

SECRET = "CANARY0123456789abcdef0123456789"
SHOP = Account("shop", "wx448f04719cd48f69", Secret(SECRET), name="CANARY")
NOW = datetime(2026, 11, 22, 12, 0, 0, 900_000, tzinfo=UTC)
TOKEN = Token(Secret("87_aB-9"), NOW, NOW + timedelta(seconds=7200), Endpoint.STABLE)

OFFICIAL, PROGRAM, GAME = Kind.OFFICIAL, Kind.MINIPROGRAM, Kind.MINIGAME
WECHATPY = {
    "wechatpy:wx448f04719cd48f69_access_token": '"87_aB-9"',
    "wechatpy:wx448f04719cd48f69_access_token_expires_at": "1795356000",
}
GO_OFFICIAL = {"gowechat_officialaccount__access_token_wx448f04719cd48f69": "87_aB-9"}
GO_PROGRAM = {"gowechat_miniprogram__access_token_wx448f04719cd48f69": "87_aB-9"}


def written(layout: Layout, kind: Kind) -> dict[str, str]:
    publication = layout.publication(replace(SHOP, kind=kind), TOKEN)
    assert publication.place.appid == SHOP.appid
    values = (value.reveal() for value in publication.values)
    return dict(zip(publication.place.keys, values, strict=True))


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        *(("wechatpy", kind, WECHATPY) for kind in Kind),
        (
            "wechatpy:shop",
            OFFICIAL,
            {
                "shop:wx448f04719cd48f69_access_token": '"87_aB-9"',
                "shop:wx448f04719cd48f69_access_token_expires_at": "1795356000",
            },
        ),
        ("wxjava-mp", OFFICIAL, {"wx:access_token:wx448f04719cd48f69": "87_aB-9"}),
        ("wxjava-mp:wx:mp:multi", OFFICIAL, {"wx:mp:multi:access_token:wx448f04719cd48f69": "87_aB-9"}),
        *(("wxjava-ma", kind, {"wa:access_token:wx448f04719cd48f69": "87_aB-9"}) for kind in (PROGRAM, GAME)),
        ("silenceper", OFFICIAL, GO_OFFICIAL),
        ("silenceper", PROGRAM, GO_PROGRAM),
        ("silenceper", GAME, GO_PROGRAM),
        (
            "silenceper-stable",
            OFFICIAL,
            {"gowechat_officialaccount__stable_access_token_wx448f04719cd48f69": "87_aB-9"},
        ),
        (
            "silenceper-stable",
            PROGRAM,
            {"gowechat_miniprogram__stable_access_token_wx448f04719cd48f69": "87_aB-9"},
        ),
    ],
)
def test_an_sdk_finds_just_what_it_would_have_written(name: str, kind: Kind, found: dict[str, str]) -> None:
    assert written(layout_of(name), kind) == found


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("wechatpy", set(Kind)),
        ("wxjava-mp", {OFFICIAL}),
        ("wxjava-ma", {PROGRAM, GAME}),
        ("silenceper", set(Kind)),
        ("silenceper-stable", set(Kind)),
    ],
)
def test_accounts_of_other_kinds_are_not_published_for_an_sdk(name: str, kinds: set[Kind]) -> None:
    layout = layout_of(name)
    accounts = [replace(SHOP, appid=kind, kind=kind) for kind in Kind]
    assert {place.appid for place in places([layout], accounts)} == kinds


def test_the_secret_and_what_people_call_an_account_are_in_no_layout() -> None:
    said = [written(layout, kind) for layout in LAYOUTS for kind in layout.kinds]
    assert "CANARY" not in str(said)
    assert "87_aB-9" not in str([layout.publication(SHOP, TOKEN) for layout in map(layout_of, ["wechatpy"])])


@pytest.mark.parametrize("name", ["easywechat", "senparc", "powerwechat"])
def test_an_sdk_that_wants_the_secret_there_is_refused_with_its_reason(name: str) -> None:
    for text in (name, f"{name}:shop"):
        with pytest.raises(Misuse) as caught:
            layout_of(text)
        assert caught.value.key == f"setting_layout_{name}"


def test_an_unknown_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(Misuse) as caught:
        layout_of("WeChatPy")
    assert caught.value.params == {
        "layout": "WeChatPy",
        "known": "wechatpy, wxjava-mp, wxjava-ma, silenceper, silenceper-stable",
    }


@pytest.mark.parametrize("text", ["silenceper:shop", "wechatpy:", "wechatpy:a b", f"wechatpy:{'x' * 65}"])
def test_a_prefix_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(Misuse) as caught:
        layout_of(text)
    assert caught.value.key == "setting_layout_prefix"


def test_the_usual_prefix_is_not_named() -> None:
    assert layout_of("wechatpy:wechatpy") == layout_of("wechatpy")
    assert layout_of("wechatpy:wechatpy").label == "wechatpy"
