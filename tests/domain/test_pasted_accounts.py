"""Reading accounts out of what is pasted."""

import json
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.account import Endpoint, Kind, checked_alias
from wxconsole.domain.pasted_accounts import (
    LONGEST,
    PastedAccount,
    holds_secret,
    made_alias,
    pasted_accounts,
)
from wxconsole.domain.secret import Secret

APPID, SECRET = "wx00000000000000dd", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
OTHER_APPID, OTHER_SECRET = "wx00000000000000ee", "f0e1d2c3b4a5968778695a4b3c2d1e0f"

BLOCKS = {
    "two lines": f"AppID {APPID}\nAppSecret {SECRET}",
    "WeChat's console": f"开发者ID(AppID)\n{APPID}\n\n开发者密码(AppSecret)\n{SECRET}\n重置",
    "full-width": f"开发者ID（AppID）：{APPID}\n开发者密码（AppSecret）：{SECRET}",
    "mini program": f"AppID(小程序ID)  {APPID}\nAppSecret(小程序密钥)  {SECRET}  重置",
    "labels without Latin letters": f"开发者ID：{APPID}，开发者密码：{SECRET}",
    "one line": f"appid: {APPID} secret: {SECRET}",
    "JSON": json.dumps({"appid": APPID, "secret": SECRET}),
    "JSON, pretty": json.dumps({"wechat": {"appId": APPID, "appSecret": SECRET}}, indent=2),
    "JSON in JSON": json.dumps(json.dumps({"app_id": APPID, "app_secret": SECRET})),
    "PHP": f"'app_id' => '{APPID}',\n'secret' => '{SECRET}',",
    "JavaScript": f"config['appid'] = `{APPID}`; config['secret'] = `{SECRET}`",
    "YAML": f"wx:\n  app-id: {APPID}\n  app-secret: {SECRET}\n",
    "properties": f"wx.mp.configs[0].appId={APPID}\nwx.mp.configs[0].secret={SECRET}\nwx.mp.token=x",
    "URL": f"https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid={APPID}&secret={SECRET}",
    "query": f"appid={APPID}&secret={SECRET}",
    "nothing but the two": f"{APPID}\t{SECRET}",
    "said twice": f"{APPID}\nAppID {APPID}\nAppSecret {SECRET}\nAppID {APPID}",
    "secret first": f"AppSecret: {SECRET}\nAppID: {APPID}",
    "table": f"AppID AppSecret\n{APPID} {SECRET}",
    "CRLF": f"AppID: {APPID}\r\nAppSecret: {SECRET}\r\n",
    "marked up": f"AppID: **{APPID}**".replace("**", "`") + f"\nAppSecret: `{SECRET}`.",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_the_two_are_found_however_they_are_written(block: str) -> None:
    assert pasted_accounts(block) == (PastedAccount(APPID, Secret(SECRET)),)


def test_a_dotenv_gives_each_account_with_all_that_it_says() -> None:
    text = f"""
        # the shop
        export WX_MY_SHOP_APPID="{APPID}"
        WX_READERS_APPID={OTHER_APPID}
        WX_MY_SHOP_SECRET='{SECRET}'
        WX_MY_SHOP_NAME="旗舰店 #1"
        WX_MY_SHOP_KIND=miniprogram   # not official
        WX_MY_SHOP_ENDPOINT=classic
        WX_MY_SHOP_AUTO=no
        WX_MY_SHOP_TAGS=shop,华东
        WX_READERS_SECRET={OTHER_SECRET}
        WX_READERS_KIND=nonsense
        WXCONSOLE_TIMEOUT=5
    """
    assert pasted_accounts(text) == (
        PastedAccount(
            APPID,
            Secret(SECRET),
            "my-shop",
            "旗舰店 #1",
            Kind.MINIPROGRAM,
            Endpoint.CLASSIC,
            auto=False,
            tags=("shop", "华东"),
        ),
        PastedAccount(OTHER_APPID, Secret(OTHER_SECRET), "readers"),
    )


def test_a_dotenv_without_an_alias_is_the_default_account() -> None:
    assert pasted_accounts(f"WX_APPID={APPID}\nWX_SECRET={SECRET}") == (
        PastedAccount(APPID, Secret(SECRET), "default"),
    )


@pytest.mark.parametrize(
    "text",
    [
        f"AppID {APPID}\nAppSecret {SECRET}\n\nAppID {OTHER_APPID}\nAppSecret {OTHER_SECRET}",
        json.dumps([{"appid": APPID, "secret": SECRET}, {"secret": OTHER_SECRET, "appid": OTHER_APPID}]),
        f"{APPID},{SECRET}\n{OTHER_APPID},{OTHER_SECRET}",
    ],
)
def test_several_accounts_are_told_apart(text: str) -> None:
    assert pasted_accounts(text) == (
        PastedAccount(APPID, Secret(SECRET)),
        PastedAccount(OTHER_APPID, Secret(OTHER_SECRET)),
    )


def test_an_alias_in_json_stays_with_its_account() -> None:
    rows = [
        {"alias": "shop", "appid": APPID, "secret": SECRET},
        {"alias": "Not An Alias", "appid": OTHER_APPID, "secret": OTHER_SECRET},
    ]
    assert [each.alias for each in pasted_accounts(json.dumps(rows))] == ["shop", ""]


def test_half_an_account_is_an_account_that_is_not_complete() -> None:
    assert pasted_accounts(APPID) == (PastedAccount(APPID),)
    assert pasted_accounts(SECRET) == (PastedAccount(secret=Secret(SECRET)),)
    assert [each.complete for each in pasted_accounts(f"appid={APPID}")] == [False]
    assert [each.complete for each in pasted_accounts(f"appid={APPID}&secret={SECRET}")] == [True]


@pytest.mark.parametrize("odd", ["gh_123", "wx123", "WX00000000000000DD"])
def test_a_labelled_value_of_an_odd_shape_is_taken_for_wechat_to_judge(odd: str) -> None:
    assert [each.appid for each in pasted_accounts(f"appid: {odd}, secret: {SECRET}")] == [odd]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "shop",
        "my alias: shop",
        "The AppSecret is never shown.",
        "AppSecret: ********",
        "secretary12345678901234567890123",
        "access_token=98_abcdefabcdefabcdefabcdefabcdefab",
        "wxconsole",
    ],
)
def test_what_is_no_account_is_none(text: str) -> None:
    assert pasted_accounts(text) == ()


def test_what_hides_the_secret_gives_the_appid() -> None:
    assert pasted_accounts(f"AppID: {APPID}\nAppSecret: ****") == (PastedAccount(APPID),)


_PIECES = st.sampled_from(
    [
        *("appid", "AppSecret", "secret", "开发者密码(", ")", "WX_", "_SHOP_", "alias", "_NAME", "_KIND="),
        *("=", ":", "：", "=>", '"', "'", "\\", "{", "}", "[0].", "（", "&", "*", "\n", " ", "export "),
        *(APPID, SECRET, OTHER_APPID),
    ]
)
_TEXT = st.one_of(st.text(), st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=40).map("".join))


@given(_TEXT)
def test_no_text_whatever_makes_it_raise(text: str) -> None:
    for account in pasted_accounts(text):
        assert account.appid or account.secret
        if account.alias:
            assert checked_alias(account.alias) == account.alias


@given(_TEXT, _TEXT)
def test_a_secret_is_in_no_repr(before: str, after: str) -> None:
    found = pasted_accounts(f"{before}\nAppSecret: {SECRET}\n{after}")
    said = repr(found) + str(found) + "".join(repr(each.account("shop")) for each in found)
    assert SECRET not in said.replace(f"appid='{SECRET}'", "")


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**128 - 1), st.sampled_from(list(BLOCKS.values())))
def test_any_pair_of_the_usual_shape_is_found_in_every_block(appid: int, secret: int, block: str) -> None:
    pair = f"wx{appid:016x}", f"{secret:032x}"
    (found,) = pasted_accounts(block.replace(APPID, pair[0]).replace(SECRET, pair[1]))
    assert (found.appid, found.secret.reveal()) == pair


@pytest.mark.parametrize(
    "piece", ["a", "app", "appid", "secret ", "wx", "\\", "WX_A_", "[", "0", "{", "}", " "]
)
def test_a_long_paste_is_read_in_linear_time(piece: str) -> None:
    # Quadratic, this would take minutes.
    pasted_accounts(piece * LONGEST)


def test_a_secret_is_noticed_wherever_it_stands() -> None:
    assert (
        holds_secret(f"x{SECRET}") == holds_secret(SECRET.upper()) == holds_secret(f"name {SECRET}!") is True
    )
    assert not holds_secret(APPID)
    assert not holds_secret(SECRET + "0")


@given(st.text(max_size=40), st.sets(st.from_regex(r"wx-[0-9a-f]{1,5}", fullmatch=True), max_size=30))
def test_a_made_alias_is_one_and_is_free(appid: str, taken: set[str]) -> None:
    alias = made_alias(appid, taken)
    assert checked_alias(alias) == alias
    assert alias not in taken


def test_a_made_alias_is_the_end_of_the_appid_as_far_as_it_has_to_be() -> None:
    assert made_alias(APPID, ()) == "wx-00dd"
    assert made_alias(APPID, {"wx-00dd", "wx-000dd"}) == "wx-0000dd"


def test_a_traceback_through_the_parser_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> str:
        raise RuntimeError("broken")

    monkeypatch.setattr("wxconsole.domain.pasted_accounts._READ", {"appid": broken})
    with pytest.raises(RuntimeError) as raised:
        pasted_accounts(f"AppID {APPID}\nAppSecret {SECRET}")
    assert SECRET not in "".join(traceback.format_exception(raised.value))
