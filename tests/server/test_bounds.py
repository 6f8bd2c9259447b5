"""Floods, and requests that are too large, too slow or malformed."""

import asyncio
import gc

import pytest

from tests.server.conftest import Centre, running
from wxconsole.bootstrap import Program
from wxconsole.sandbox.server import Sandbox
from wxconsole.server import body as body_module
from wxconsole.server import desk as desk_module
from wxconsole.server import http as http_module
from wxconsole.server.body import BODY_LIMIT
from wxconsole.services.rate import FAILED_KEYS, Rate

TOKEN = "/v1/accounts/shop/token"
REFRESH = "/v1/accounts/shop/refresh"


async def test_a_client_that_asks_too_often_is_429_and_another_is_not(
    program: Program, sandbox: Sandbox
) -> None:
    async with running(program, sandbox, reads=Rate(0.01, burst=3)) as centre:
        other = centre.client("other")
        answers = [await centre.get(TOKEN) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 100
        assert answers[-1].json()["code"] == "too_many_requests"
        assert (await centre.get(TOKEN, other)).status_code == 200
        shaped = await centre.get(
            "/cgi-bin/token",
            None,
            params={"grant_type": "client_credential", "appid": "wx1111111111111111", "secret": centre.key},
        )
        assert shaped.json()["errcode"] == 45011


async def test_too_many_wrong_keys_from_an_address_are_429_and_a_right_one_is_let_in(centre: Centre) -> None:
    answers = [await centre.get(TOKEN, "wxc_wrong") for _ in range(FAILED_KEYS.burst + 1)]
    assert [answer.status_code for answer in answers] == [401] * FAILED_KEYS.burst + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert (await centre.get(TOKEN)).status_code == 200


async def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_names(
    program: Program, sandbox: Sandbox
) -> None:
    async with running(program, sandbox, behind_proxy=True) as centre:

        async def status(named: str) -> int:
            headers = {**centre.headers("wxc_wrong"), "X-Forwarded-For": named}
            return (await centre.http.get(TOKEN, headers=headers)).status_code

        for invented in range(FAILED_KEYS.burst):
            assert await status(f"192.0.2.{invented}, 203.0.113.5") == 401
        assert await status("203.0.113.5") == 429
        assert await status("203.0.113.6") == 401
        assert (await centre.get("/metrics", None)).status_code == 401


async def test_refreshes_of_a_client_are_limited(centre: Centre) -> None:
    present = (await centre.get(TOKEN)).json()["fingerprint"]
    codes = [
        (await centre.post(REFRESH, {"stale_fingerprint": present})).json().get("code") for _ in range(7)
    ]
    assert codes[0] is None
    assert codes[1] == "refresh_too_soon"
    assert codes[-1] == "too_many_refreshes"
    assert centre.calls() == 2


async def test_no_more_wait_than_there_is_room_for(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "MOST_WAITING", 0)
    answer = await centre.get(TOKEN, params={"wait": "60", "unless": "00000000"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_waiting")


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_beyond_the_limit_is_413(centre: Centre, chunked: bool) -> None:
    async def pieces() -> object:
        for _ in range(BODY_LIMIT // 512 + 1):
            yield b" " * 512

    content = pieces() if chunked else b" " * (BODY_LIMIT + 1)
    answer = await centre.http.post(REFRESH, content=content, headers=centre.headers())  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_a_body_that_does_not_come_is_408(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_module, "BODY_SECONDS", 0.05)
    gc.disable()  # what holds a connection in a circle would keep it open
    try:
        answers = await asyncio.gather(*(centre.raw(_half(centre.key)) for _ in range(50)))
    finally:
        gc.enable()
    assert {answer[:13] for answer in answers} == {b"HTTP/1.1 408 "}


async def test_a_body_that_does_not_come_is_not_waited_for_where_the_key_is_wrong(centre: Centre) -> None:
    answers = await asyncio.gather(*(centre.raw(_half("wxc_wrong")) for _ in range(20)))
    assert {answer[:13] for answer in answers} == {b"HTTP/1.1 401 ", b"HTTP/1.1 429 "}


def _half(key: str) -> bytes:
    """A report whose body breaks off."""
    head = f"POST {REFRESH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Length: 9\r\n\r\n"
    return head.encode() + b"{"


async def test_a_head_that_does_not_come_and_an_idle_connection_are_closed(
    program: Program, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_module, "HEAD_SECONDS", 0.2)
    async with running(program, sandbox) as centre:
        slow = [
            centre.raw(sent)
            for sent in (b"", b"GET / HTTP/1.1\r\nHost:", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        ]
        nothing, half, whole = await asyncio.gather(*slow)
    assert (nothing, half) == (b"", b"")
    assert whole.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GARBAGE\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\nabc", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", 400),
    ],
    ids=["no HTTP", "TLS", "long header", "long path", "many headers", "negative", "two lengths", "bad name"],
)
async def test_what_is_no_good_http_is_refused_and_the_connection_closed(
    centre: Centre, sent: bytes, status: int
) -> None:
    answer = await centre.raw(sent)
    assert answer.split(b" ", 2)[1] == str(status).encode()
    assert (await centre.get("/healthz", None)).status_code == 200


async def test_a_hundred_connections_that_say_nothing_leave_room_for_others(centre: Centre) -> None:
    host, port = centre.url.removeprefix("http://").split(":")
    idle = [await asyncio.open_connection(host, int(port)) for _ in range(100)]
    try:
        assert (await centre.get(TOKEN)).status_code == 200
    finally:
        for _, writer in idle:
            writer.close()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
async def test_a_method_that_is_not_taken_is_405_and_nobody_may_read_from_elsewhere(
    centre: Centre, method: str
) -> None:
    headers = {"Origin": "https://example.com", "Access-Control-Request-Method": "GET", **centre.headers()}
    for path, allowed in ((TOKEN, "GET, HEAD"), (REFRESH, "POST"), ("/v1/accounts", "GET, HEAD")):
        answer = await centre.http.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
        assert not [name for name in answer.headers if name.startswith("access-control")]
