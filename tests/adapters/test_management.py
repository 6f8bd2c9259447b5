"""What WeChat tells an account of its own calls: HttpxWeChat over a real socket."""

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.adapters.wire import Wire, http, says, serve
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.quota import ASKED_PATHS, Quota, RateLimit
from wxconsole.domain.rid_record import RidRecord
from wxconsole.domain.secret import MASK, Secret
from wxconsole.domain.token import Token
from wxconsole.sandbox.fault import Fault, FaultKind
from wxconsole.sandbox.server import Sandbox
from wxconsole.services.ports import Grant

CANARY = "canary0123456789canary0123456789"
SHOP = Account("shop", "wx0123456789abcdef", Secret(CANARY))
CLASSIC = replace(SHOP, endpoint=Endpoint.CLASSIC)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RID = "61725984-6126f6f9-040f19c4"


def _wechat(*urls: str) -> HttpxWeChat:
    return HttpxWeChat(urls, timeout=10, concurrency=2, clock=SystemClock())


@pytest.fixture
async def wechat(sandbox: Sandbox) -> AsyncIterator[HttpxWeChat]:
    wechat = _wechat(sandbox.url)
    yield wechat
    await wechat.aclose()


def _token(value: Secret) -> Token:
    return Token(value, NOW, NOW + timedelta(hours=2), Endpoint.STABLE)


async def _held(wechat: HttpxWeChat, account: Account = SHOP) -> Token:
    grant = await wechat.fetch_token(account)
    assert isinstance(grant, Grant), grant
    return _token(grant.value)


async def _refused(wechat: HttpxWeChat, sandbox: Sandbox, account: Account) -> str:
    """The rid of a token call that the sandbox refused."""
    sandbox.world.change(account.appid, faults=(Fault.error(-1),))
    failure = await wechat.fetch_token(account)
    sandbox.world.change(account.appid, faults=())
    assert isinstance(failure, Failure)
    assert failure.rid is not None
    return failure.rid


async def test_the_quotas_are_those_that_the_calls_have_left(wechat: HttpxWeChat, sandbox: Sandbox) -> None:
    token = await _held(wechat)
    await wechat.fetch_token(CLASSIC)
    await wechat.fetch_token(CLASSIC)
    await wechat.probe(SHOP, token)
    assert [await wechat.quota(SHOP, token, path) for path in ASKED_PATHS] == [
        Quota("/cgi-bin/token", 2000, 2, 1998),
        Quota("/cgi-bin/stable_token", 500_000, 1, 499_999, RateLimit(10_000, 60)),
        Quota("/cgi-bin/get_api_domain_ip", 100_000, 1, 99_999),
    ]


@pytest.mark.parametrize(
    ("path", "errcode"), [("cgi-bin/token", 76003), ("/cgi-bin/none", 76021), ("/sns/userinfo", 76022)]
)
async def test_a_path_that_cannot_be_asked_about_is_a_query_refused(
    wechat: HttpxWeChat, path: str, errcode: int
) -> None:
    failure = await wechat.quota(SHOP, await _held(wechat), path)
    assert isinstance(failure, Failure)
    assert (failure.cause, failure.errcode) == (Cause.QUERY_REFUSED, errcode)


@pytest.mark.parametrize("account", [SHOP, CLASSIC], ids=["stable", "classic"])
async def test_a_refused_request_is_found_by_its_rid_without_the_secret_that_it_held(
    wechat: HttpxWeChat, sandbox: Sandbox, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = await _held(wechat, account)
    rid = await _refused(wechat, sandbox, account)
    record = await wechat.request_record(account, token, rid)
    assert isinstance(record, RidRecord), record
    assert (record.rid, record.ip) == (rid, "203.0.113.7")
    assert abs(record.invoked_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert account.appid in record.query + record.request
    assert MASK in record.query + record.request
    assert json.loads(record.response) == {"errcode": -1, "errmsg": f"system error rid: {rid}"}
    told = repr(record) + json.dumps(record.as_json()) + "".join(each.getMessage() for each in caplog.records)
    assert CANARY not in told
    assert token.value.reveal() not in told


async def test_a_refused_api_call_is_found_without_its_token(wechat: HttpxWeChat, sandbox: Sandbox) -> None:
    token = await _held(wechat)
    sandbox.world.supersede(SHOP.appid, Endpoint.STABLE)
    failure = await wechat.probe(SHOP, token)
    assert failure is not None
    assert failure.rid is not None
    record = await wechat.request_record(SHOP, await _held(wechat), failure.rid)
    assert isinstance(record, RidRecord)
    assert record.query == f"access_token={MASK}"
    assert token.value.reveal() not in repr(record)


@pytest.mark.parametrize(("rid", "errcode"), [("x", 76002), (RID, 76001)])
async def test_a_rid_that_is_none_is_not_found(wechat: HttpxWeChat, rid: str, errcode: int) -> None:
    failure = await wechat.request_record(SHOP, await _held(wechat), rid)
    assert isinstance(failure, Failure)
    assert (failure.cause, failure.errcode) == (Cause.RID_NOT_FOUND, errcode)


@pytest.mark.parametrize("with_token", [True, False], ids=["token", "secret"])
async def test_a_reset_begins_the_counters_anew(
    wechat: HttpxWeChat, sandbox: Sandbox, with_token: bool
) -> None:
    sandbox.world.change(SHOP.appid, daily_quota=1)
    token = await _held(wechat)
    failure = await wechat.fetch_token(SHOP)
    assert isinstance(failure, Failure)
    assert failure.cause is Cause.DAILY_QUOTA
    assert await wechat.clear_quota(SHOP, token if with_token else None) is None
    assert await wechat.quota(SHOP, token, "/cgi-bin/stable_token") == Quota(
        "/cgi-bin/stable_token", 1, 0, 1, RateLimit(10_000, 60)
    )
    assert isinstance(await wechat.fetch_token(SHOP), Grant)


async def test_the_eleventh_reset_of_a_month_is_48006_however_they_were_made(wechat: HttpxWeChat) -> None:
    token = await _held(wechat)
    for number in range(10):
        assert await wechat.clear_quota(SHOP, token if number % 2 else None) is None
    for held in (token, None):
        failure = await wechat.clear_quota(SHOP, held)
        assert failure is not None
        assert (failure.cause, failure.errcode) == (Cause.QUOTA_RESETS_SPENT, 48006)


async def test_a_wrong_secret_does_not_reset(wechat: HttpxWeChat) -> None:
    await _held(wechat)
    failure = await wechat.clear_quota(replace(SHOP, secret=Secret("0" * 32)), None)
    assert failure is not None
    assert (failure.cause, failure.errcode) == (Cause.INVALID_SECRET, 40125)


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.CUT, FaultKind.NOT_JSON])
@pytest.mark.parametrize("with_token", [True, False], ids=["token", "secret"])
async def test_a_reset_whose_answer_is_lost_is_sent_once(
    wechat: HttpxWeChat, sandbox: Sandbox, kind: FaultKind, with_token: bool
) -> None:
    token = await _held(wechat)
    sandbox.world.change(SHOP.appid, faults=(Fault(kind),))
    failure = await wechat.clear_quota(SHOP, token if with_token else None)
    assert failure is not None
    assert failure.errcode is None
    path = "/cgi-bin/clear_quota" if with_token else "/cgi-bin/clear_quota/v2"
    assert sandbox.world.counts[path] == 1


async def _said(body: Any) -> tuple[Wire, list[object]]:
    """What each of the calls makes of an answer."""
    async with serve(says(http(json.dumps(body).encode()))) as wire:
        wechat, token = _wechat(wire.url), _token(Secret("99_held"))
        found: list[object] = [
            await wechat.quota(SHOP, token, "/cgi-bin/token"),
            await wechat.request_record(SHOP, token, RID),
            await wechat.clear_quota(SHOP, token),
            await wechat.clear_quota(SHOP, None),
        ]
        await wechat.aclose()
    return wire, found


async def test_what_is_sent_is_what_wechats_pages_ask_for() -> None:
    wire, _ = await _said({"errcode": 0, "errmsg": "ok"})
    sent = []
    for request in wire.requests:
        head, _, body = request.partition(b"\r\n\r\n")
        method, target, _ = head.decode().split(" ", 2)
        url = urlsplit(target)
        sent.append((method, url.path, parse_qs(url.query), json.loads(body)))
    held, by_secret = {"access_token": ["99_held"]}, {"appid": SHOP.appid, "appsecret": CANARY}
    assert sent == [
        ("POST", "/cgi-bin/openapi/quota/get", held, {"cgi_path": "/cgi-bin/token"}),
        ("POST", "/cgi-bin/openapi/rid/get", held, {"rid": RID}),
        ("POST", "/cgi-bin/clear_quota", held, {"appid": SHOP.appid}),
        ("POST", "/cgi-bin/clear_quota/v2", {name: [value] for name, value in by_secret.items()}, by_secret),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"quota": None, "request": None},
        {"quota": [1, 2, 3], "request": "none"},
        {"quota": {"daily_limit": 1, "used": 1}, "request": {"cost_in_ms": 1}},
        {
            "quota": {"daily_limit": "9", "used": 1, "remain": 1},
            "request": {"invoke_time": "9", "cost_in_ms": 1},
        },
        {
            "quota": {"daily_limit": True, "used": 1, "remain": 1},
            "request": {"invoke_time": 1e9, "cost_in_ms": 1},
        },
        {
            "quota": {"daily_limit": 2**40, "used": 1, "remain": 1},
            "request": {"invoke_time": 2**40, "cost_in_ms": 1},
        },
    ],
    ids=str,
)
async def test_an_answer_that_is_not_exactly_one_is_a_bad_one(body: Any) -> None:
    _, found = await _said(body)
    assert [each.cause for each in found if isinstance(each, Failure)] == [Cause.BAD_RESPONSE] * 4


async def test_a_rate_limit_is_given_only_where_wechat_gives_one() -> None:
    numbers = {"daily_limit": 9, "used": 1, "remain": 8}
    for rate in (None, {}, {"call_count": 0, "refresh_second": 0}, {"call_count": "5", "refresh_second": 60}):
        _, found = await _said({"errcode": 0, "quota": numbers, "rate_limit": rate})
        assert found[0] == Quota("/cgi-bin/token", 9, 1, 8)


async def test_a_record_is_made_safe_to_draw() -> None:
    _, found = await _said(
        {
            "errcode": 0,
            "request": {
                "invoke_time": 1635156704,
                "cost_in_ms": 30,
                "request_url": "access_token=99_held&a=\x1b[2J",
                "request_body": None,
                "response_body": '{"errmsg":"\\u202e"}',
                "client_ip": "203.0.113.9\r\n",
            },
        }
    )
    record = found[1]
    assert record == RidRecord(
        RID,
        datetime(2021, 10, 25, 10, 11, 44, tzinfo=UTC),
        30,
        f"access_token={MASK}&a=\\x1b[2J",
        "",
        '{"errmsg":"\\u202e"}',
        "203.0.113.9\\x0d\\x0a",
    )


async def test_a_refusal_that_repeats_what_was_sent_is_masked() -> None:
    _, found = await _said({"errcode": 40001, "errmsg": f"invalid 99_held or {CANARY}"})
    told = [each.errmsg for each in found if isinstance(each, Failure)]
    assert len(told) == 4
    assert all("99_held" not in (text or "") for text in told[:3])
    assert CANARY not in (told[3] or "")
