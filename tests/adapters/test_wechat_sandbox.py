"""HttpxWeChat and the simulated WeChat, over HTTP."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.services.fakes import SetClock
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.sandbox.fault import Fault, FaultKind
from wxconsole.sandbox.server import Sandbox
from wxconsole.services.ports import Grant

CANARY = "canary0123456789canary0123456789"
STABLE = Account("shop", "wx0123456789abcdef", Secret(CANARY))
CLASSIC = replace(STABLE, endpoint=Endpoint.CLASSIC)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
async def wechat(sandbox: Sandbox) -> AsyncIterator[HttpxWeChat]:
    wechat = HttpxWeChat((sandbox.url,), timeout=10, concurrency=4)
    yield wechat
    await wechat.aclose()


async def _granted(wechat: HttpxWeChat, account: Account, *, force: bool = False) -> Secret:
    grant = await wechat.fetch_token(account, force=force)
    assert isinstance(grant, Grant), grant
    assert 1 <= grant.expires_in <= 7200
    return grant.value


def _token(value: Secret) -> Token:
    return Token(value, NOW, NOW + timedelta(hours=2), Endpoint.STABLE)


async def test_the_stable_endpoint_gives_the_same_token_until_it_is_forced(wechat: HttpxWeChat) -> None:
    first = await _granted(wechat, STABLE)
    assert await _granted(wechat, STABLE) == first
    assert await _granted(wechat, STABLE, force=True) != first


async def test_the_classic_endpoint_gives_another_token_each_time(wechat: HttpxWeChat) -> None:
    assert await _granted(wechat, CLASSIC) != await _granted(wechat, CLASSIC)


async def test_a_probe_tells_a_live_token_from_a_superseded_one(
    wechat: HttpxWeChat, sandbox: Sandbox
) -> None:
    token = _token(await _granted(wechat, STABLE))
    assert await wechat.probe(STABLE, token) is None
    sandbox.world.supersede(STABLE.appid, Endpoint.STABLE)
    refusal = await wechat.probe(STABLE, token)
    assert refusal is not None
    assert (refusal.cause, refusal.errcode) == (Cause.TOKEN_NOT_LATEST, 40001)


async def test_an_address_that_is_not_listed_is_named(wechat: HttpxWeChat, sandbox: Sandbox) -> None:
    sandbox.world.change(STABLE.appid, whitelist=(), caller_ip="203.0.113.44")
    failure = await wechat.fetch_token(STABLE)
    assert isinstance(failure, Failure)
    assert (failure.cause, failure.ip) == (Cause.IP_NOT_WHITELISTED, "203.0.113.44")
    assert failure.rid is not None


@pytest.mark.parametrize("account", [STABLE, CLASSIC], ids=["stable", "classic"])
@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        (FaultKind.ERROR, Cause.SYSTEM_BUSY),
        (FaultKind.STATUS, Cause.HTTP_STATUS),
        (FaultKind.RESET, Cause.CONNECT),
        (FaultKind.CUT, Cause.BAD_RESPONSE),
        (FaultKind.OVERSIZED, Cause.BAD_RESPONSE),
        (FaultKind.EMPTY, Cause.BAD_RESPONSE),
        (FaultKind.NOT_JSON, Cause.BAD_RESPONSE),
        (FaultKind.ARRAY, Cause.BAD_RESPONSE),
        (FaultKind.INVALID_UTF8, Cause.BAD_RESPONSE),
        (FaultKind.ERRCODE_TEXT, Cause.BAD_RESPONSE),
        (FaultKind.EXPIRES_IN_MISSING, Cause.BAD_RESPONSE),
        (FaultKind.EXPIRES_IN_ZERO, Cause.BAD_RESPONSE),
        (FaultKind.EXPIRES_IN_NEGATIVE, Cause.BAD_RESPONSE),
        (FaultKind.EXPIRES_IN_TEXT, Cause.BAD_RESPONSE),
        (FaultKind.TOKEN_MISSING, Cause.BAD_RESPONSE),
        (FaultKind.TOKEN_ILLEGAL, Cause.BAD_RESPONSE),
    ],
)
async def test_each_fault_is_one_failure_that_leaks_nothing_and_the_next_call_is_sound(
    wechat: HttpxWeChat,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    account: Account,
    kind: FaultKind,
    cause: Cause,
) -> None:
    caplog.set_level(logging.DEBUG)
    sandbox.world.change(account.appid, faults=(Fault(kind, times=1),))
    failure = await wechat.fetch_token(account)
    assert isinstance(failure, Failure)
    assert failure.cause is cause
    assert len(sandbox.world.calls) == 1
    value = await _granted(wechat, account)
    told = repr(failure) + "".join(record.getMessage() for record in caplog.records)
    assert CANARY not in told
    assert value.reveal() not in told


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT, FaultKind.DRIP])
async def test_an_answer_that_does_not_end_ends_at_the_time_limit(sandbox: Sandbox, kind: FaultKind) -> None:
    sandbox.world.change(STABLE.appid, faults=(Fault(kind, times=1),))
    wechat = HttpxWeChat((sandbox.url,), timeout=0.5, concurrency=1)
    failure = await wechat.fetch_token(STABLE)
    await wechat.aclose()
    assert failure == Failure(Cause.TIMEOUT, errmsg="no whole answer within 0.5 s")


async def test_more_than_two_hours_is_taken_as_two_hours(wechat: HttpxWeChat, sandbox: Sandbox) -> None:
    sandbox.world.change(STABLE.appid, faults=(Fault(FaultKind.EXPIRES_IN_LONG),))
    grant = await wechat.fetch_token(STABLE)
    assert isinstance(grant, Grant)
    assert grant.expires_in == 7200


async def test_many_accounts_at_once_each_get_their_own_token(wechat: HttpxWeChat) -> None:
    accounts = [replace(STABLE, appid=f"wx{number:016x}") for number in range(0xA000, 0xA032)]
    values = await asyncio.gather(*(_granted(wechat, account) for account in accounts))
    assert len(set(values)) == len(accounts)
    assert values == [await _granted(wechat, account) for account in accounts]


async def test_wechat_s_clock_is_learned_from_its_answers(sandbox: Sandbox) -> None:
    clock = SetClock(NOW)
    sandbox.world.clock.set(NOW - timedelta(hours=1))
    wechat = HttpxWeChat((sandbox.url,), timeout=10, concurrency=4, clock=clock)
    try:
        before = wechat.skew
        await wechat.fetch_token(STABLE)
        behind = wechat.skew
        assert before is None
        # The sandbox's clock goes on, and the header has no fraction of its second.
        assert behind is not None
        assert timedelta(0) <= behind + timedelta(hours=1) < timedelta(minutes=1)
        # Set right meanwhile: no further call is needed to see it.
        clock.set_wall(-3600)
        mended = wechat.skew
        assert mended is not None
        assert abs(mended) < timedelta(minutes=1)
    finally:
        await wechat.aclose()


async def test_an_answer_that_does_not_tell_the_time_leaves_what_was_known(sandbox: Sandbox) -> None:
    clock = SetClock(NOW)
    sandbox.world.clock.set(NOW + timedelta(hours=1))
    wechat = HttpxWeChat((sandbox.url,), timeout=0.5, concurrency=1, clock=clock)
    try:
        await wechat.fetch_token(STABLE)
        known = wechat.skew
        assert known is not None
        sandbox.world.change(STABLE.appid, faults=(Fault(FaultKind.RESET),))
        assert isinstance(await wechat.fetch_token(STABLE), Failure)
        assert wechat.skew == known
    finally:
        await wechat.aclose()
