"""The calls by which an account learns of its own calls: quotas, rids, resets."""

import json

import pytest

from tests.sandbox.client import APPID, OTHER_SECRET, PROBES, SECRET, STABLE, TOKEN, ask, classic, get, stable
from wxconsole.domain.account import Endpoint
from wxconsole.domain.errmsg import request_id
from wxconsole.sandbox import rids, world
from wxconsole.sandbox.fault import Fault
from wxconsole.sandbox.server import Sandbox

QUOTA = "/cgi-bin/openapi/quota/get"
RID = "/cgi-bin/openapi/rid/get"
CLEAR = "/cgi-bin/clear_quota"
CLEAR_BY_SECRET = "/cgi-bin/clear_quota/v2"
DAY = 24 * 3600


def call(sandbox: Sandbox, path: str, token: str, **values: str) -> dict[str, object]:
    return ask(sandbox, "POST", f"{path}?access_token={token}", json.dumps(values)).json


def refused(sandbox: Sandbox, appid: str = APPID) -> str:
    """The rid of a token call that was refused."""
    sandbox.world.change(appid, faults=(Fault.error(-1),))
    rid = request_id(stable(sandbox, appid=appid)["errmsg"])
    sandbox.world.change(appid, faults=())
    assert rid is not None
    return rid


@pytest.fixture
def token(sandbox: Sandbox) -> str:
    return str(stable(sandbox)["access_token"])


@pytest.mark.parametrize("path", [QUOTA, RID, CLEAR])
def test_each_wants_a_token_in_the_query_and_a_post(sandbox: Sandbox, token: str, path: str) -> None:
    assert ask(sandbox, "POST", path, json.dumps({"access_token": token})).json["errcode"] == 41001
    assert call(sandbox, path, "garbage")["errcode"] == 40001
    assert get(sandbox, path, access_token=token)["errcode"] == 43002
    sandbox.world.lapse(APPID, Endpoint.STABLE)
    assert call(sandbox, path, token)["errcode"] == 42001


def test_a_quota_counts_each_api_for_itself(sandbox: Sandbox, token: str) -> None:
    classic(sandbox)
    get(sandbox, PROBES[0], access_token=token)
    assert call(sandbox, QUOTA, token, cgi_path=TOKEN) == {
        "errcode": 0,
        "errmsg": "ok",
        "quota": {"daily_limit": 2000, "used": 1, "remain": 1999},
    }
    assert call(sandbox, QUOTA, token, cgi_path=STABLE)["rate_limit"] == {
        "call_count": 10_000,
        "refresh_second": 60,
    }
    probe = call(sandbox, QUOTA, token, cgi_path=PROBES[0])["quota"]
    assert probe == {"daily_limit": 100_000, "used": 1, "remain": 99_999}
    assert call(sandbox, QUOTA, token, cgi_path=QUOTA)["quota"] == {
        "daily_limit": 100_000,
        "used": 4,
        "remain": 99_996,
    }


def test_the_days_calls_of_an_api_come_to_an_end(
    sandbox: Sandbox, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "API_A_DAY", 2)
    answers = [get(sandbox, PROBES[0], access_token=token).get("errcode") for _ in range(3)]
    assert answers == [None, None, 45009]
    assert "errcode" not in get(sandbox, PROBES[1], access_token=token)


@pytest.mark.parametrize(
    ("path", "errcode"),
    [("", 76003), ("cgi-bin/token", 76003), ("/cgi-bin/nothing", 76021), ("/sns/jscode2session", 76022)],
)
def test_a_quota_of_what_is_no_path_is_refused(sandbox: Sandbox, token: str, path: str, errcode: int) -> None:
    assert call(sandbox, QUOTA, token, cgi_path=path)["errcode"] == errcode


def test_a_rid_that_the_sandbox_gave_out_tells_of_its_request(sandbox: Sandbox, token: str) -> None:
    rid = refused(sandbox)
    answer = call(sandbox, RID, token, rid=rid)
    request = answer["request"]
    assert isinstance(request, dict)
    assert list(request) == [
        "invoke_time",
        "cost_in_ms",
        "request_url",
        "request_body",
        "response_body",
        "client_ip",
    ]
    assert request["invoke_time"] == int(sandbox.world.clock.now().timestamp())
    assert json.loads(request["request_body"])["secret"] == SECRET
    assert json.loads(request["response_body"])["errmsg"] == f"system error rid: {rid}"
    assert request["client_ip"] == "203.0.113.7"


def test_the_query_of_a_refused_call_is_told_with_its_token(sandbox: Sandbox, token: str) -> None:
    rid = request_id(get(sandbox, PROBES[0], access_token="98_garbage")["errmsg"])
    assert rid is not None
    assert call(sandbox, RID, token, rid=rid)["errcode"] == 76003  # of nobody known
    sandbox.world.change(APPID, faults=(Fault.error(48001, None),))
    rid = request_id(get(sandbox, PROBES[0], access_token=token)["errmsg"])
    sandbox.world.change(APPID, faults=())
    request = call(sandbox, RID, token, rid=str(rid))["request"]
    assert isinstance(request, dict)
    assert request["request_url"] == f"access_token={token}"


@pytest.mark.parametrize(
    ("rid", "errcode"),
    [("", 76002), ("61725984", 76002), ("61725984-6126f6f9-040f19c4", 76001)],
)
def test_a_rid_that_never_was_is_not_found(sandbox: Sandbox, token: str, rid: str, errcode: int) -> None:
    assert call(sandbox, RID, token, rid=rid)["errcode"] == errcode


def test_a_rid_of_another_account_is_76003(sandbox: Sandbox, token: str) -> None:
    assert call(sandbox, RID, token, rid=refused(sandbox, "wx1111111111111111"))["errcode"] == 76003


def test_a_rid_is_kept_for_seven_days(sandbox: Sandbox) -> None:
    rid = refused(sandbox)
    sandbox.world.clock.advance(7 * DAY)
    assert call(sandbox, RID, stable(sandbox)["access_token"], rid=rid)["errcode"] == 0
    sandbox.world.clock.advance(1)
    assert call(sandbox, RID, stable(sandbox)["access_token"], rid=rid)["errcode"] == 76004


def test_the_oldest_rids_are_forgotten_where_there_are_too_many(
    sandbox: Sandbox, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rids, "KEPT", 2)
    oldest, _, latest = (refused(sandbox) for _ in range(3))
    assert call(sandbox, RID, token, rid=latest)["errcode"] == 0
    assert call(sandbox, RID, token, rid=oldest)["errcode"] == 76001


def test_a_reset_gives_the_days_calls_back(sandbox: Sandbox, token: str) -> None:
    sandbox.world.change(APPID, daily_quota=1)
    assert stable(sandbox)["errcode"] == 45009
    assert call(sandbox, CLEAR, token, appid=APPID) == {"errcode": 0, "errmsg": "ok"}
    assert stable(sandbox)["access_token"] == token
    assert stable(sandbox)["errcode"] == 45009


def test_a_reset_is_for_the_account_of_the_token_only(sandbox: Sandbox, token: str) -> None:
    assert call(sandbox, CLEAR, token, appid="wx1111111111111111")["errcode"] == 40013
    assert call(sandbox, CLEAR, token)["errcode"] == 40013


@pytest.mark.parametrize("in_query", [True, False], ids=["query", "body"])
def test_a_reset_by_secret_takes_it_from_the_query_or_the_body(sandbox: Sandbox, in_query: bool) -> None:
    stable(sandbox)

    def reset(**values: str) -> object:
        if in_query:
            query = "&".join(f"{name}={value}" for name, value in values.items())
            return ask(sandbox, "POST", f"{CLEAR_BY_SECRET}?{query}").json["errcode"]
        return ask(sandbox, "POST", CLEAR_BY_SECRET, json.dumps(values)).json["errcode"]

    assert reset(appid=APPID, appsecret=SECRET) == 0
    assert reset(appid=APPID, appsecret=OTHER_SECRET) == 40125
    assert reset(appid=APPID) == 41004
    assert reset(appsecret=SECRET) == 41002
    assert reset(appid="wx", appsecret=SECRET) == 40013
    sandbox.world.change(APPID, whitelist=())
    assert reset(appid=APPID, appsecret=SECRET) == 40164


def test_ten_resets_a_month_begin_anew_with_the_month_in_beijing(sandbox: Sandbox, token: str) -> None:
    answers = [call(sandbox, CLEAR, token, appid=APPID)["errcode"] for _ in range(11)]
    assert answers == [0] * 10 + [48006]
    sandbox.world.clock.advance(9 * DAY)  # 22 November becomes 1 December
    token = stable(sandbox)["access_token"]
    assert call(sandbox, CLEAR, token, appid=APPID)["errcode"] == 0


def test_the_call_log_holds_no_secret_of_a_reset(sandbox: Sandbox, token: str) -> None:
    ask(sandbox, "POST", f"{CLEAR_BY_SECRET}?appid={APPID}&appsecret={SECRET}")
    call(sandbox, RID, token, rid=refused(sandbox))
    assert SECRET not in repr(sandbox.world.calls)
    assert token not in repr(sandbox.world.calls)
