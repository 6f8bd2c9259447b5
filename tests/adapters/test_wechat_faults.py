"""What HttpxWeChat makes of a network that is not sound: each fault over a real socket."""

import asyncio
import contextlib
import logging
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.conftest import server_tls
from tests.adapters.wire import (
    GRANTED,
    Script,
    Wire,
    Writer,
    http,
    says,
    says_and_closes,
    serve,
    silent,
)
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.services.ports import Grant

CANARY = "canary0123456789canary0123456789"
STABLE = Account("shop", "wx0123456789abcdef", Secret(CANARY))
CLASSIC = replace(STABLE, endpoint=Endpoint.CLASSIC)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HELD = Token(Secret("70_canary-token"), NOW, NOW + timedelta(hours=2), Endpoint.STABLE)


async def _fetch(
    *bases: str, account: Account = STABLE, force: bool = False, seconds: float = 10
) -> Grant | Failure:
    wechat = HttpxWeChat(bases, timeout=seconds, concurrency=1)
    try:
        return await wechat.fetch_token(account, force=force)
    finally:
        await wechat.aclose()


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine that runs the tests."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def refused() -> Iterator[str]:
    """The address of a port that nobody listens on: bound, so that nobody else gets it meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{bound.getsockname()[1]}"


async def _reset(_request: bytes, writer: Writer) -> bool:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def _drips(head: bytes, drop: bytes) -> Script:
    """A script that goes on and on, so that no time limit per read is ever reached."""

    async def script(_request: bytes, writer: Writer) -> bool:
        writer.write(head)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(0.02)

    return script


DRIPPED_HEAD = _drips(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")
DRIPPED_BODY = _drips(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b" ")

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
ENDLESS = CHUNKED + (b"8000\r\n" + b" " * 0x8000 + b"\r\n") * 4

UNANSWERED = "the connection was closed without an answer"
SPOILT = {
    "closed": (says_and_closes(b""), Cause.CONNECT, UNANSWERED),
    "closed within the head": (says_and_closes(b"HTTP/1.1 200"), Cause.CONNECT, UNANSWERED),
    "reset": (_reset, Cause.CONNECT, "connection reset by peer"),
    "not HTTP": (says_and_closes(b"* OK IMAP4\r\n\r\n"), Cause.BAD_RESPONSE, "not HTTP"),
    "endless head": (says(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000), Cause.BAD_RESPONSE, "not HTTP"),
    "cut": (says_and_closes(http(GRANTED)[:-1]), Cause.BAD_RESPONSE, "cut short"),
    "cut chunk": (says_and_closes(CHUNKED + b"5\r\n{"), Cause.BAD_RESPONSE, "cut short"),
    "bad chunk": (says(CHUNKED + b"zz\r\n"), Cause.BAD_RESPONSE, "cut short"),
    "too long": (says(http(b" " * 65_537)), Cause.BAD_RESPONSE, "larger than 64 KiB"),
    "endless": (says(ENDLESS), Cause.BAD_RESPONSE, "larger than 64 KiB"),
    "captive portal": (says(http(b"<html>")), Cause.BAD_RESPONSE, "an HTML page"),
    "echo": (says(http(CANARY.encode())), Cause.BAD_RESPONSE, "not JSON"),
    "bad gateway": (says(http(b"", "502 Bad Gateway")), Cause.HTTP_STATUS, "HTTP 502"),
}
spoilt = pytest.mark.parametrize(("script", "cause", "words"), SPOILT.values(), ids=SPOILT.keys())


@pytest.mark.parametrize("account", [STABLE, CLASSIC], ids=["stable", "classic"])
@spoilt
async def test_a_spoilt_answer_is_a_failure_that_says_how(
    script: Script, cause: Cause, words: str, account: Account
) -> None:
    async with serve(script) as wire:
        assert await _fetch(wire.url, account=account) == Failure(cause, errmsg=words)
    assert len(wire.requests) == 1


@pytest.mark.parametrize("script", [silent, DRIPPED_HEAD, DRIPPED_BODY])
async def test_the_time_limit_holds_from_start_to_end(script: Script) -> None:
    async with serve(script) as wire:
        failure = await _fetch(wire.url, seconds=0.3)
    assert failure == Failure(Cause.TIMEOUT, errmsg="no whole answer within 0.3 s")


async def test_exactly_64_kib_are_read() -> None:
    async with serve(says(http(GRANTED.ljust(64 * 1024)))) as wire:
        assert isinstance(await _fetch(wire.url), Grant)


async def test_a_refused_connection_is_a_failure(refused: str) -> None:
    assert await _fetch(f"http://{refused}") == Failure(Cause.CONNECT, errmsg="connection refused")


async def test_a_name_that_does_not_resolve_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)  # no look-up may leave the machine
    failure = await _fetch("https://api.weixin.invalid")
    assert failure == Failure(Cause.DNS, errmsg="the name does not resolve")


async def test_a_name_that_cannot_be_looked_up_is_a_failure() -> None:
    failure = await _fetch(f"https://{'x' * 64}.invalid")
    assert failure == Failure(Cause.DNS, errmsg="the name does not resolve")


async def test_a_name_of_several_addresses_that_all_refuse_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    port = int(refused.rpartition(":")[2])

    def two(*_args: object, **_kwargs: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port))
            for address in ("127.0.0.1", "127.0.0.2")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    failure = await _fetch(f"http://wechat.invalid:{port}")
    assert failure == Failure(Cause.CONNECT, errmsg="connection refused")


# Further hosts


@pytest.mark.parametrize("script", [says_and_closes(b""), _reset])
async def test_a_safe_call_goes_on_to_the_next_host(script: Script) -> None:
    async with serve(script) as first, serve(says(http(GRANTED))) as second:
        assert isinstance(await _fetch(first.url, second.url), Grant)
    assert (len(first.requests), len(second.requests)) == (1, 1)


async def test_a_probe_goes_on_to_the_next_host(refused: str) -> None:
    async with serve(says(http(b'{"ip_list":[]}'))) as wire:
        wechat = HttpxWeChat((f"http://{refused}", wire.url), timeout=10, concurrency=1)
        assert await wechat.probe(STABLE, HELD) is None
        await wechat.aclose()


async def test_a_host_that_does_not_resolve_leads_on_to_the_next() -> None:
    async with serve(says(http(GRANTED))) as wire:
        assert isinstance(await _fetch(f"https://{'x' * 64}.invalid", wire.url), Grant)


@pytest.mark.parametrize(("account", "force"), [(CLASSIC, False), (STABLE, True)], ids=["classic", "force"])
async def test_a_call_that_kills_a_token_is_sent_to_one_host_only(
    refused: str, account: Account, force: bool
) -> None:
    async with serve(says(http(GRANTED))) as wire:
        failure = await _fetch(f"http://{refused}", wire.url, account=account, force=force)
    assert failure == Failure(Cause.CONNECT, errmsg="connection refused")
    assert wire.requests == []


@pytest.mark.parametrize(
    "script",
    [
        says(http(b"", "502 Bad Gateway")),
        says(http(b'{"errcode":-1}')),
        says(http(b"<html>")),
        says_and_closes(http(GRANTED)[:-1]),
    ],
)
async def test_a_host_that_answers_is_not_passed_over(script: Script) -> None:
    async with serve(script) as first, serve(says(http(GRANTED))) as second:
        assert isinstance(await _fetch(first.url, second.url), Failure)
    assert second.requests == []


async def test_where_no_host_can_be_reached_the_first_ones_failure_counts(refused: str) -> None:
    failure = await _fetch(f"http://{refused}", f"https://{'x' * 64}.invalid")
    assert failure == Failure(Cause.CONNECT, errmsg="connection refused")


@pytest.fixture
def deaf() -> Iterator[str]:
    """A URL where connecting never ends: the listener accepts nobody, and its queue is full."""
    with socket.socket() as listener, contextlib.ExitStack() as queue:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            caller = queue.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


async def test_a_host_that_swallows_packets_leaves_time_for_the_next(deaf: str) -> None:
    async with serve(says(http(GRANTED))) as wire:
        assert isinstance(await _fetch(deaf, wire.url, seconds=2), Grant)


async def test_a_host_that_swallows_packets_is_a_time_out(deaf: str, refused: str) -> None:
    failure = await _fetch(deaf, f"http://{refused}", seconds=1)
    assert failure == Failure(Cause.TIMEOUT, errmsg="no connection in time")


# Kept connections


@pytest.mark.parametrize("account", [STABLE, CLASSIC], ids=["stable", "classic"])
async def test_a_connection_that_was_closed_while_idle_is_not_used(account: Account) -> None:
    async with serve(says_and_closes(http(GRANTED))) as wire:
        wechat = HttpxWeChat((wire.url,), timeout=10, concurrency=1)
        for _ in range(3):
            assert isinstance(await wechat.fetch_token(account), Grant)
            await wire.all_closed()
        await wechat.aclose()
    assert (len(wire.requests), wire.connections) == (3, 3)


@contextlib.asynccontextmanager
async def _hangs_up_on_the_second(script: Script) -> AsyncIterator[Wire]:
    async def answers(request: bytes, writer: Writer) -> bool:
        return await (script if len(wire.requests) == 2 else says(http(GRANTED)))(request, writer)

    async with serve(answers) as wire:
        yield wire


async def _two_calls(url: str, account: Account, force: bool = False) -> Grant | Failure:
    wechat = HttpxWeChat((url,), timeout=10, concurrency=1)
    try:
        assert isinstance(await wechat.fetch_token(account, force=force), Grant)
        return await wechat.fetch_token(account, force=force)
    finally:
        await wechat.aclose()


@pytest.mark.parametrize("script", [says_and_closes(b""), _reset])
async def test_a_safe_call_that_meets_a_closing_connection_is_sent_again(script: Script) -> None:
    async with _hangs_up_on_the_second(script) as wire:
        assert isinstance(await _two_calls(wire.url, STABLE), Grant)
    assert (len(wire.requests), wire.connections) == (3, 2)


@pytest.mark.parametrize("script", [says_and_closes(b""), _reset])
@pytest.mark.parametrize(("account", "force"), [(CLASSIC, False), (STABLE, True)], ids=["classic", "force"])
async def test_a_call_that_kills_a_token_is_never_sent_again(
    script: Script, account: Account, force: bool
) -> None:
    async with _hangs_up_on_the_second(script) as wire:
        failure = await _two_calls(wire.url, account, force)
    assert isinstance(failure, Failure)
    assert failure.cause is Cause.CONNECT
    assert len(wire.requests) == 2


@pytest.mark.parametrize("script", [silent, DRIPPED_BODY])
async def test_a_cancelled_call_leaves_no_answer_for_the_next(script: Script) -> None:
    asked = asyncio.Event()

    async def answers(request: bytes, writer: Writer) -> bool:
        if len(wire.requests) == 2:
            asked.set()
            return await script(request, writer)
        return await says(http(GRANTED))(request, writer)

    async with serve(answers) as wire:
        wechat = HttpxWeChat((wire.url,), timeout=10, concurrency=1)
        assert isinstance(await wechat.fetch_token(STABLE), Grant)
        call = asyncio.create_task(wechat.fetch_token(STABLE))
        await asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert isinstance(await wechat.fetch_token(STABLE), Grant)
        await wechat.aclose()
    assert (len(wire.requests), wire.connections) == (3, 2)


async def test_a_call_cancelled_while_it_waits_for_a_lane_gives_its_place_up() -> None:
    asked = asyncio.Event()
    hold = asyncio.Event()

    async def answers(request: bytes, writer: Writer) -> bool:
        asked.set()
        await hold.wait()
        return await says(http(GRANTED))(request, writer)

    async with serve(answers) as wire:
        wechat = HttpxWeChat((wire.url,), timeout=10, concurrency=1)
        busy = asyncio.create_task(wechat.fetch_token(STABLE))
        await asked.wait()
        waiting = asyncio.create_task(wechat.fetch_token(STABLE))
        await asyncio.sleep(0)
        waiting.cancel()
        hold.set()
        assert isinstance(await busy, Grant)
        assert isinstance(await wechat.fetch_token(STABLE), Grant)
        await wechat.aclose()
    assert len(wire.requests) == 2


# TLS


async def test_a_certificate_that_the_environment_trusts_is_accepted(
    certificate: Callable[[str, int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate("IP:127.0.0.1", 1)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    async with serve(says(http(GRANTED)), server_tls(file)) as wire:
        wechat = HttpxWeChat((wire.url,), timeout=10, concurrency=2)
        grants = await asyncio.gather(*(wechat.fetch_token(STABLE) for _ in range(6)))
        await wechat.aclose()
    assert all(isinstance(grant, Grant) for grant in grants)
    assert wire.connections == 2


@pytest.mark.parametrize(
    ("name", "days", "trusted", "words"),
    [
        ("IP:127.0.0.1", 1, False, "self-signed certificate"),
        ("IP:127.0.0.1", -1, True, "certificate has expired"),
        (
            "DNS:api.weixin.qq.com",
            1,
            True,
            "IP address mismatch, certificate is not valid for '127.0.0.1'",
        ),
    ],
)
async def test_a_certificate_that_does_not_fit_is_refused_with_its_reason(
    certificate: Callable[[str, int], Path],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    days: int,
    trusted: bool,
    words: str,
) -> None:
    file = certificate(name, days)
    monkeypatch.setenv("SSL_CERT_FILE", str(file if trusted else certificate("DNS:other.invalid", 1)))
    async with serve(says(http(GRANTED)), server_tls(file)) as wire:
        failure = await _fetch(wire.url)
    assert failure == Failure(Cause.TLS, errmsg=words)
    assert wire.requests == []


async def test_a_server_without_tls_is_a_failure() -> None:
    async def plain(_reader: asyncio.StreamReader, writer: Writer) -> None:
        writer.write(http(b"speak TLS", "400 Bad Request"))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        failure = await _fetch(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    assert isinstance(failure, Failure)
    assert failure.cause is Cause.TLS


@pytest.mark.parametrize("account", [STABLE, CLASSIC], ids=["stable", "classic"])
async def test_a_handshake_that_never_ends_leaves_no_socket_behind(account: Account) -> None:
    async with serve(silent) as wire:  # waits for an HTTP request, which a handshake is not
        failure = await _fetch(wire.url.replace("http:", "https:"), account=account, seconds=0.3)
        assert isinstance(failure, Failure)
        assert failure.cause is Cause.TIMEOUT
        await wire.all_closed()


async def test_a_call_cancelled_within_the_handshake_leaves_no_socket_behind() -> None:
    async with serve(silent) as wire:
        wechat = HttpxWeChat((wire.url.replace("http:", "https:"),), timeout=10, concurrency=1)
        call = asyncio.create_task(wechat.fetch_token(STABLE))
        await wire.connected_once.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await wire.all_closed()
        await wechat.aclose()


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_certificates_that_cannot_be_read_are_a_failure_at_each_call(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "roots.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    wechat = HttpxWeChat(("https://127.0.0.1:9",), timeout=10, concurrency=1)
    for _ in range(2):
        failure = await wechat.fetch_token(STABLE)
        assert failure == Failure(
            Cause.TLS, errmsg="SSL_CERT_FILE or SSL_CERT_DIR names no usable certificates"
        )
    await wechat.aclose()


# Proxies


async def test_a_proxy_that_cannot_be_reached_is_a_failure_of_its_own(
    monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{CANARY}@{refused}")
    failure = await _fetch("https://api.weixin.invalid")
    assert failure == Failure(Cause.PROXY, errmsg="the proxy cannot be reached")


async def test_a_proxy_that_refuses_is_named_with_its_status(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve(says(http(b"", f"407 Log in {CANARY}"))) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        failure = await _fetch("https://api.weixin.invalid")
    assert failure == Failure(Cause.PROXY, errmsg="the proxy answered HTTP 407")
    assert proxy.requests[0].startswith(b"CONNECT api.weixin.invalid:443 ")


async def test_calls_go_through_the_proxy_of_the_environment(
    certificate: Callable[[str, int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate("DNS:api.weixin.invalid", 1)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))

    async def tunnel(_request: bytes, writer: Writer) -> bool:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await writer.drain()
        # The far end of the tunnel, played by the proxy itself.
        await writer.start_tls(server_tls(file))
        return True

    answered = says(http(GRANTED))

    async def script(request: bytes, writer: Writer) -> bool:
        return await (tunnel if request.startswith(b"CONNECT") else answered)(request, writer)

    async with serve(script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.removeprefix("http://"))
        grant = await _fetch("https://api.weixin.invalid")
    assert isinstance(grant, Grant)
    assert CANARY.encode() not in proxy.requests[0]


async def test_loopback_is_reached_past_every_proxy(monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://{refused}")
    async with serve(says(http(GRANTED))) as wire:
        assert isinstance(await _fetch(wire.url), Grant)


async def test_no_proxy_is_honoured(
    certificate: Callable[[str, int], Path], monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    file = certificate("IP:127.0.0.1", 1)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("HTTPS_PROXY", f"http://{refused}")
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    async with serve(says(http(GRANTED)), server_tls(file)) as wire:
        assert isinstance(await _fetch(wire.url), Grant)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("socks5://127.0.0.1:9", "a SOCKS proxy needs the package socksio"),
        (f"ftp://{CANARY}@127.0.0.1", "the proxy in the environment is not a URL"),
        (f"http://{CANARY}:port", "the proxy in the environment is not a URL"),
    ],
)
async def test_a_proxy_that_cannot_be_used_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, url: str, words: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", url)
    failure = await _fetch("https://api.weixin.invalid")
    assert failure == Failure(Cause.PROXY, errmsg=words)


# No leak


@spoilt
async def test_no_failure_and_no_log_record_at_any_level_holds_what_was_sent(
    caplog: pytest.LogCaptureFixture, script: Script, cause: Cause, words: str
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serve(script) as wire:
        wechat = HttpxWeChat((wire.url,), timeout=10, concurrency=1)
        outcomes = [
            await wechat.fetch_token(STABLE),
            await wechat.fetch_token(CLASSIC),
            await wechat.probe(STABLE, HELD),
        ]
        await wechat.aclose()
    logged = [f"{record.getMessage()} {record.args!r} {record.exc_text}" for record in caplog.records]
    assert any("httpcore" in record.name for record in caplog.records)
    told = repr(outcomes) + "".join(logged)
    assert CANARY not in told
    assert HELD.value.reveal() not in told


async def test_no_log_record_at_any_level_holds_the_token_of_an_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serve(says(http(GRANTED))) as wire:
        assert isinstance(await _fetch(wire.url, account=CLASSIC), Grant)
    assert caplog.records
    assert not [record for record in caplog.records if CANARY in record.getMessage()]
    assert not [record for record in caplog.records if "aCcEsS-tOkEn" in record.getMessage()]
