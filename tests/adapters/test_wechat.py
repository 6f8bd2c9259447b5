"""What HttpxWeChat sends and returns where the network is sound."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.adapters.wire import GRANTED, TOKEN, Writer, http, says, serve, silent
from wxconsole import __version__
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.services.ports import Grant

STABLE = Account("shop", "wx0123456789abcdef", Secret("a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5"))
CLASSIC = replace(STABLE, endpoint=Endpoint.CLASSIC)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HELD = Token(Secret(TOKEN), NOW, NOW + timedelta(hours=2), Endpoint.STABLE)


@pytest.fixture
async def opened() -> AsyncIterator[list[HttpxWeChat]]:
    """Closes what a test puts in."""
    opened: list[HttpxWeChat] = []
    yield opened
    for wechat in opened:
        await wechat.aclose()


def _line(request: bytes) -> tuple[str, str, dict[str, list[str]]]:
    method, target, _ = request.decode().split(" ", 2)
    url = urlsplit(target)
    return method, url.path, parse_qs(url.query)


def _wechat(url: str, opened: list[HttpxWeChat], concurrency: int = 4) -> HttpxWeChat:
    opened.append(HttpxWeChat((url,), timeout=10, concurrency=concurrency))
    return opened[-1]


@pytest.mark.parametrize("force", [False, True])
async def test_the_stable_endpoint_is_asked_in_json(opened: list[HttpxWeChat], force: bool) -> None:
    async with serve(says(http(GRANTED))) as wire:
        grant = await _wechat(wire.url, opened).fetch_token(STABLE, force=force)
    assert grant == Grant(Secret(TOKEN), 7000)
    (request,) = wire.requests
    assert _line(request) == ("POST", "/cgi-bin/stable_token", {})
    head, _, body = request.partition(b"\r\n\r\n")
    assert b"content-type: application/json" in head.lower()
    assert json.loads(body) == {
        "grant_type": "client_credential",
        "appid": STABLE.appid,
        "secret": STABLE.secret.reveal(),
        "force_refresh": force,
    }


async def test_the_classic_endpoint_is_asked_in_the_url(opened: list[HttpxWeChat]) -> None:
    async with serve(says(http(GRANTED))) as wire:
        grant = await _wechat(wire.url, opened).fetch_token(CLASSIC)
    assert grant == Grant(Secret(TOKEN), 7000)
    (request,) = wire.requests
    assert _line(request) == (
        "GET",
        "/cgi-bin/token",
        {
            "grant_type": ["client_credential"],
            "appid": [STABLE.appid],
            "secret": [STABLE.secret.reveal()],
        },
    )


async def test_the_classic_endpoint_is_never_forced(opened: list[HttpxWeChat]) -> None:
    async with serve(says(http(GRANTED))) as wire:
        with pytest.raises(ValueError, match="stable"):
            await _wechat(wire.url, opened).fetch_token(CLASSIC, force=True)
    assert wire.requests == []


@pytest.mark.parametrize("secret", ["a&b=c d+e%/?#", "密码", "line\nbreak", "\udcff"])
@pytest.mark.parametrize("account", [STABLE, CLASSIC])
async def test_a_secret_of_any_shape_arrives_as_it_is(
    opened: list[HttpxWeChat], account: Account, secret: str
) -> None:
    async with serve(says(http(GRANTED))) as wire:
        await _wechat(wire.url, opened).fetch_token(replace(account, secret=Secret(secret)))
    (request,) = wire.requests
    if account is STABLE:
        arrived = json.loads(request.partition(b"\r\n\r\n")[2])["secret"]
    else:
        target = request.split(b" ", 2)[1].decode()
        arrived = parse_qs(urlsplit(target).query, errors="surrogateescape")["secret"][0]
    assert arrived == secret


async def test_a_probe_asks_for_the_addresses_of_the_api(opened: list[HttpxWeChat]) -> None:
    async with serve(says(http(b'{"ip_list":["203.0.113.9"]}'))) as wire:
        assert await _wechat(wire.url, opened).probe(STABLE, HELD) is None
    (request,) = wire.requests
    assert _line(request) == ("GET", "/cgi-bin/get_api_domain_ip", {"access_token": [TOKEN]})


async def test_a_probe_with_a_dead_token_says_so(opened: list[HttpxWeChat]) -> None:
    async with serve(says(http(b'{"errcode":42001,"errmsg":"access_token expired"}'))) as wire:
        refusal = await _wechat(wire.url, opened).probe(STABLE, HELD)
    assert refusal == Failure(Cause.TOKEN_EXPIRED, 42001, "access_token expired")


async def test_a_call_says_who_it_is_and_takes_no_compressed_answer(opened: list[HttpxWeChat]) -> None:
    async with serve(says(http(GRANTED))) as wire:
        await _wechat(wire.url, opened).fetch_token(STABLE)
    head = wire.requests[0].lower()
    assert f"user-agent: wxconsole/{__version__}\r\n".encode() in head
    assert b"accept-encoding: identity\r\n" in head


async def test_a_redirect_is_not_followed(opened: list[HttpxWeChat]) -> None:
    async with serve(says(http(GRANTED))) as elsewhere:
        head = f"Location: {elsewhere.url}/cgi-bin/token\r\n"
        async with serve(says(http(b"", "302 Found", head))) as wire:
            failure = await _wechat(wire.url, opened).fetch_token(CLASSIC)
    assert failure == Failure(Cause.HTTP_STATUS, errmsg="HTTP 302")
    assert elsewhere.requests == []


async def test_retry_after_is_handed_on(opened: list[HttpxWeChat]) -> None:
    async with serve(says(http(b"", "503 Busy", "Retry-After: 7\r\n"))) as wire:
        failure = await _wechat(wire.url, opened).fetch_token(STABLE)
    assert failure == Failure(Cause.HTTP_STATUS, errmsg="HTTP 503", retry_after=7)


async def test_no_cookie_is_taken_from_one_account_to_the_next(opened: list[HttpxWeChat]) -> None:
    async with serve(says(http(GRANTED, head="Set-Cookie: who=shop\r\n"))) as wire:
        wechat = _wechat(wire.url, opened)
        await wechat.fetch_token(STABLE)
        await wechat.fetch_token(CLASSIC)
    assert b"cookie" not in wire.requests[1].lower()


async def test_calls_one_after_the_other_share_a_connection(opened: list[HttpxWeChat]) -> None:
    async with serve(says(http(GRANTED))) as wire:
        wechat = _wechat(wire.url, opened)
        for _ in range(5):
            assert isinstance(await wechat.fetch_token(STABLE), Grant)
    assert (len(wire.requests), wire.connections) == (5, 1)


async def test_there_are_never_more_calls_at_once_than_lanes(opened: list[HttpxWeChat]) -> None:
    at_once: list[int] = []
    busy = 0
    full = asyncio.Event()

    async def script(_request: bytes, writer: Writer) -> bool:
        nonlocal busy
        busy += 1
        at_once.append(busy)
        if busy == 3:
            full.set()
        await full.wait()  # the first ones wait until all lanes are taken
        for _ in range(20):
            await asyncio.sleep(0)  # room for a fourth, if there were one
        busy -= 1
        writer.write(http(GRANTED))
        await writer.drain()
        return True

    async with serve(script) as wire:
        wechat = _wechat(wire.url, opened, concurrency=3)
        grants = await asyncio.gather(*(wechat.fetch_token(STABLE) for _ in range(20)))
    assert all(isinstance(grant, Grant) for grant in grants)
    assert max(at_once) == 3
    assert wire.connections == 3


async def test_waiting_for_a_lane_is_not_counted_as_time_of_the_call(opened: list[HttpxWeChat]) -> None:
    async def script(_request: bytes, writer: Writer) -> bool:
        if len(wire.requests) == 1:
            return await silent(_request, writer)
        return await says(http(GRANTED))(_request, writer)

    async with serve(script) as wire:
        opened.append(HttpxWeChat((wire.url,), timeout=0.5, concurrency=1))
        first, second = await asyncio.gather(*(opened[0].fetch_token(STABLE) for _ in range(2)))
    assert first == Failure(Cause.TIMEOUT, errmsg="no whole answer within 0.5 s")
    assert isinstance(second, Grant)


async def test_a_trailing_slash_of_the_base_url_does_no_harm(opened: list[HttpxWeChat]) -> None:
    async with serve(says(http(GRANTED))) as wire:
        await _wechat(wire.url + "/", opened).fetch_token(STABLE)
    assert _line(wire.requests[0])[1] == "/cgi-bin/stable_token"


async def test_closing_closes_idle_connections_at_once_and_busy_ones_after_their_call() -> None:
    hold = asyncio.Event()
    asked = asyncio.Event()

    async def script(request: bytes, writer: Writer) -> bool:
        if len(wire.requests) == 2:
            asked.set()
            await hold.wait()
        writer.write(http(GRANTED))
        await writer.drain()
        return True

    async with serve(script) as wire:
        wechat = HttpxWeChat((wire.url,), timeout=10, concurrency=2)
        await wechat.fetch_token(STABLE)
        busy = asyncio.create_task(wechat.fetch_token(STABLE))
        await asked.wait()
        await wechat.aclose()
        hold.set()
        assert isinstance(await busy, Grant)
        await wire.all_closed()
