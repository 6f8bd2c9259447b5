"""Errors as they look on the wire."""

import re

import pytest

from tests.sandbox.client import APPID, STABLE, TOKEN, ask, classic, get, probe, stable
from wxconsole.domain.errmsg import caller_ip, request_id, request_time
from wxconsole.sandbox.fault import NUMBERED, Fault
from wxconsole.sandbox.server import Sandbox

RID = r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}"


def numbered(errcode: int) -> str:
    return f"wx00000000000{errcode}"


def test_an_error_is_http_200_with_the_header_of_wechat(sandbox: Sandbox) -> None:
    heard = ask(sandbox, "GET", TOKEN)
    assert heard.status == 200
    assert heard.headers["Content-Type"] == "application/json; encoding=utf-8"
    assert set(heard.json) == {"errcode", "errmsg"}


def test_a_success_has_the_same_header(sandbox: Sandbox) -> None:
    heard = ask(sandbox, "GET", f"{TOKEN}?grant_type=client_credential&appid={APPID}&secret=x")
    assert heard.headers["Content-Type"] == "application/json; encoding=utf-8"


def test_the_rid_begins_with_the_time_of_the_sandbox(sandbox: Sandbox) -> None:
    sandbox.world.clock.advance(12_345)
    rid = request_id(classic(sandbox, appid="wx")["errmsg"])
    assert rid is not None
    assert request_time(rid) == sandbox.world.clock.now()


def test_no_two_rids_are_the_same(sandbox: Sandbox) -> None:
    assert len({classic(sandbox, appid="wx")["errmsg"] for _ in range(5)}) == 5


@pytest.mark.parametrize(
    ("errcode", "words"),
    [
        (40164, r"invalid ip 203\.0\.113\.7 ipv6 ::ffff:203\.0\.113\.7, not in whitelist"),
        (40013, "invalid appid"),
        (40125, "invalid appsecret"),
        (41002, "appid missing"),
        (45011, "api minute-quota reach limit, must slower, retry next minute"),
        (48001, "api unauthorized"),
        (50002, "user limited"),
        (50004, "user not allow to use accesstoken, maybe for punishment"),
        (61004, r"access clientip is not registered requestIP: 203\.0\.113\.7"),
        (61024, r"must use api\(api_component_token\) to get token for component acct"),
    ],
)
def test_an_appid_names_the_error_that_it_gets(sandbox: Sandbox, errcode: int, words: str) -> None:
    for answer in (classic(sandbox, appid=numbered(errcode)), stable(sandbox, appid=numbered(errcode))):
        assert answer["errcode"] == errcode
        assert re.fullmatch(words + RID, answer["errmsg"])


@pytest.mark.parametrize("errcode", [40243, 50007, 89503, 89506, 89507, 99999])
def test_codes_that_nobody_quoted_work_too(sandbox: Sandbox, errcode: int) -> None:
    answer = stable(sandbox, appid=numbered(errcode))
    assert answer["errcode"] == errcode
    assert re.search(RID + "$", answer["errmsg"])


def test_the_dead_token_message_points_to_the_stable_endpoint(sandbox: Sandbox) -> None:
    answer = get(sandbox, "/cgi-bin/get_api_domain_ip", access_token="x")
    assert re.fullmatch(
        "invalid credential, access_token is invalid or not latest, could get access_token by "
        r"getStableAccessToken, more details at https://mmbizurl\.cn/s/JtxxFh33r" + RID,
        answer["errmsg"],
    )


def test_the_daily_limits_of_the_two_endpoints_are_worded_differently(sandbox: Sandbox) -> None:
    sandbox.world.change(APPID, daily_quota=0)
    assert "getStableAccessToken" in classic(sandbox)["errmsg"]
    assert re.fullmatch("reach max api daily quota limit" + RID, stable(sandbox)["errmsg"])


def test_a_given_message_is_sent_as_it_is(sandbox: Sandbox) -> None:
    message = "invalid ip, not in whitelist hint: [59FKqA0797e514]"
    sandbox.world.change(APPID, faults=(Fault.error(40164, message),))
    assert stable(sandbox)["errmsg"] == message


def test_the_40164_names_the_address_of_the_account(sandbox: Sandbox) -> None:
    sandbox.world.change(APPID, whitelist=(), caller_ip="198.51.100.23")
    assert caller_ip(stable(sandbox)["errmsg"]) == "198.51.100.23"


def test_an_unknown_path_is_an_invalid_url(sandbox: Sandbox) -> None:
    assert get(sandbox, "/cgi-bin/nothing")["errcode"] == 40066
    assert get(sandbox, "/")["errcode"] == 40066


def test_a_number_below_ten_thousand_that_means_nothing_is_a_plain_appid(sandbox: Sandbox) -> None:
    assert "00007" not in NUMBERED
    assert "access_token" in stable(sandbox, appid="wx0000000000000007")
    assert "access_token" in stable(sandbox, appid="wx00000000000abcde")


def test_the_number_00001_is_a_busy_system(sandbox: Sandbox) -> None:
    answer = ask(sandbox, "POST", STABLE, '{"appid":"wx0000000000000001"}').json
    assert answer["errcode"] == -1
    assert re.fullmatch("system error" + RID, answer["errmsg"])


def test_an_error_refuses_before_anything_is_done(sandbox: Sandbox) -> None:
    token = classic(sandbox)["access_token"]
    sandbox.world.change(APPID, faults=(Fault.error(-1),))
    classic(sandbox)
    sandbox.world.change(APPID, faults=())
    sandbox.world.clock.advance(301)
    assert probe(sandbox, token) == 0
