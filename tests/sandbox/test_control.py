"""The endpoints under /_sandbox/."""

import json
from typing import Any

import pytest

from tests.sandbox.client import APPID, OTHER_SECRET, SECRET, Heard, ask, classic, probe, stable
from wxconsole.domain.account import Kind
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.sandbox.fault import Fault, FaultKind
from wxconsole.sandbox.server import BODY_LIMIT, Sandbox

ACCOUNT = f"/_sandbox/accounts/{APPID}"


def tell(sandbox: Sandbox, method: str, path: str, **values: Any) -> Heard:
    return ask(sandbox, method, path, json.dumps(values))


def test_the_call_log_can_be_read(sandbox: Sandbox) -> None:
    stable(sandbox, force_refresh=True)
    classic(sandbox, appid="wx")
    answer = ask(sandbox, "GET", "/_sandbox/calls").json
    assert answer["counts"] == {"/cgi-bin/stable_token": 1, "/cgi-bin/token": 1}
    first, second = answer["calls"]
    assert first["appid"] == APPID
    assert first["at"] == "2026-11-22T03:00:00Z"
    assert (first["errcode"], first["forced"]) == (0, True)
    assert (second["appid"], second["errcode"], second["forced"]) == (None, 40013, False)


def test_neither_secret_nor_token_is_ever_in_what_it_says(sandbox: Sandbox) -> None:
    token = stable(sandbox)["access_token"]
    said = (
        ask(sandbox, "GET", "/_sandbox/calls").body
        + tell(sandbox, "PATCH", ACCOUNT, secret=OTHER_SECRET).body
    )
    for hidden in (token, SECRET, OTHER_SECRET):
        assert hidden.encode() not in said


def test_the_clock_can_be_read_moved_and_set(sandbox: Sandbox) -> None:
    assert ask(sandbox, "GET", "/_sandbox/clock").json == {"now": "2026-11-22T03:00:00Z"}
    assert tell(sandbox, "POST", "/_sandbox/clock", advance=90.5).json == {"now": "2026-11-22T03:01:30Z"}
    moved = tell(sandbox, "POST", "/_sandbox/clock", set="2027-01-01T08:00:00+08:00")
    assert moved.json == {"now": "2027-01-01T00:00:00Z"}


def test_moving_the_clock_lapses_a_token(sandbox: Sandbox) -> None:
    token = stable(sandbox)["access_token"]
    tell(sandbox, "POST", "/_sandbox/clock", advance=7200)
    assert probe(sandbox, token) == 42001


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        "{}",
        '{"advance": "1"}',
        '{"advance": true}',
        '{"advance": NaN}',
        '{"advance": 1e999}',
        f'{{"advance": {"9" * 400}}}',
        '{"set": "noon"}',
        '{"set": 1}',
        '{"set": "2027-01-01T00:00:00"}',
        '{"set": "3000-01-01T00:00:00Z"}',
        '{"forward": 1}',
    ],
)
def test_a_clock_request_that_means_nothing_is_refused(sandbox: Sandbox, body: str) -> None:
    answer = ask(sandbox, "POST", "/_sandbox/clock", body)
    assert answer.status == 400
    assert "expected" in answer.json["error"]
    assert ask(sandbox, "GET", "/_sandbox/clock").json == {"now": "2026-11-22T03:00:00Z"}


def test_a_patch_changes_what_it_names_and_nothing_else(sandbox: Sandbox) -> None:
    sandbox.world.add(SandboxAccount(APPID, Secret(SECRET), Kind.MINIGAME, latency_ms=0))
    answer = tell(sandbox, "PATCH", ACCOUNT, whitelist=["198.51.100.*"], caller_ip="203.0.113.99")
    assert answer.json == {
        "appid": APPID,
        "kind": "minigame",
        "whitelist": ["198.51.100.*"],
        "caller_ip": "203.0.113.99",
        "latency_ms": 0,
        "daily_quota": None,
        "faults": [],
    }
    assert "203.0.113.99" in stable(sandbox)["errmsg"]


def test_a_patch_changes_the_secret(sandbox: Sandbox) -> None:
    stable(sandbox)
    tell(sandbox, "PATCH", ACCOUNT, secret=OTHER_SECRET)
    assert stable(sandbox)["errcode"] == 40125
    assert "access_token" in stable(sandbox, secret=OTHER_SECRET)


def test_a_put_defines_the_account_from_scratch(sandbox: Sandbox) -> None:
    sandbox.world.add(SandboxAccount(APPID, Secret(SECRET), latency_ms=1, faults=(Fault.error(-1),)))
    answer = tell(sandbox, "PUT", ACCOUNT, kind="miniprogram", daily_quota=0)
    assert (answer.json["latency_ms"], answer.json["faults"]) == (0, [])
    assert stable(sandbox)["errcode"] == 45009


def test_faults_can_be_set_and_taken_away(sandbox: Sandbox) -> None:
    answer = tell(sandbox, "PATCH", ACCOUNT, faults=[{"errcode": 40243, "times": 5}, {"kind": "reset"}])
    assert answer.json["faults"] == ["error", "reset"]
    assert stable(sandbox)["errcode"] == 40243
    assert ask(sandbox, "DELETE", f"{ACCOUNT}/faults").json["faults"] == []
    assert "access_token" in stable(sandbox)


def test_a_fault_can_be_told_in_full(sandbox: Sandbox) -> None:
    full = {"status": 503, "retry_after": 3, "latency_ms": 7, "times": 2, "on": "token"}
    tell(sandbox, "PATCH", ACCOUNT, faults=[full, {"errcode": 40164, "errmsg": "no"}, {"latency_ms": 9}])
    first, second, third = sandbox.world.account(APPID).faults
    assert (first.kind, first.status, first.retry_after) == (FaultKind.STATUS, 503, 3)
    assert (first.latency_ms, first.times, first.on) == (7, 2, "token")
    assert (second.kind, second.errcode, second.errmsg) == (FaultKind.ERROR, 40164, "no")
    assert (third.kind, third.latency_ms) == (FaultKind.OK, 9)


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"secrets": "x"}, "secrets"),
        ({"secret": ""}, "secret"),
        ({"secret": None}, "secret"),
        ({"kind": "shop"}, "kind"),
        ({"kind": ["official"]}, "kind"),
        ({"whitelist": "203.0.113.7"}, "whitelist"),
        ({"whitelist": ["203.0.113.*"]}, "whitelist"),
        ({"whitelist": [7]}, "whitelist"),
        ({"caller_ip": "::1"}, "caller_ip"),
        ({"latency_ms": -1}, "latency_ms"),
        ({"latency_ms": True}, "latency_ms"),
        ({"latency_ms": 1.5}, "latency_ms"),
        ({"daily_quota": -1}, "daily_quota"),
        ({"faults": {}}, "faults"),
        ({"faults": [1]}, "faults[0]"),
        ({"faults": [{}, {"kind": "explode"}]}, "faults[1].kind"),
        ({"faults": [{"times": 0}]}, "faults[0].times"),
        ({"faults": [{"status": 200}]}, "faults[0].status"),
        ({"faults": [{"kind": "timeout", "errcode": 1}]}, "faults[0].errcode"),
        ({"faults": [{"on": "probe"}]}, "faults[0].on"),
    ],
)
def test_a_value_that_is_wrong_is_named_and_changes_nothing(
    sandbox: Sandbox, values: dict[str, object], key: str
) -> None:
    before = sandbox.world.account(APPID)
    answer = tell(sandbox, "PATCH", ACCOUNT, **values)
    assert answer.status == 400
    assert answer.json["error"].startswith(f"{key}: ")
    assert sandbox.world.account(APPID) == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_sandbox/"),
        ("GET", "/_sandbox/nothing"),
        ("POST", "/_sandbox/calls"),
        ("PUT", "/_sandbox/accounts/nonsense"),
        ("DELETE", ACCOUNT),
        ("PATCH", f"{ACCOUNT}/faults"),
    ],
)
def test_anything_else_is_not_found(sandbox: Sandbox, method: str, path: str) -> None:
    assert ask(sandbox, method, path, "{}").status == 404


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", ""])
def test_a_web_page_may_not_ask(sandbox: Sandbox, origin: str) -> None:
    headers = {"Origin": origin}
    answer = ask(sandbox, "POST", "/_sandbox/clock", '{"advance": 60}', headers)
    assert answer.status == 403
    assert ask(sandbox, "GET", "/_sandbox/calls", None, headers).status == 403
    assert ask(sandbox, "GET", "/_sandbox/clock").json == {"now": "2026-11-22T03:00:00Z"}


def test_a_body_beyond_the_limit_is_refused(sandbox: Sandbox) -> None:
    assert ask(sandbox, "PATCH", ACCOUNT, b" " * (BODY_LIMIT + 1)).status == 413


def test_control_calls_are_not_in_the_call_log(sandbox: Sandbox) -> None:
    tell(sandbox, "POST", "/_sandbox/clock", advance=1)
    assert sandbox.world.calls == ()
