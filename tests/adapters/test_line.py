"""The way to WeChat, over real sockets on loopback."""

import os
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.conftest import server_tls
from tests.adapters.wire import Wire, http, says, serve, silent
from tests.services.fakes import NOW, SetClock
from wxconsole.adapters.line import HttpxLine
from wxconsole.adapters.network import Network
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.problem import Problem
from wxconsole.sandbox.server import Sandbox
from wxconsole.services.doctor.ports import Proxy

BASE = "https://api.weixin.qq.com"
DATE = "Sun, 22 Nov 2026 12:00:00 GMT"
MISSING = b'{"errcode":41001,"errmsg":"access_token missing rid: 6aac0064-355b48ab-4c5b487e"}'
ANSWER = http(MISSING, head=f"Date: {DATE}\r\n")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no certificates of the machine that runs the tests."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("SSL_CERT"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def line(clock: SetClock) -> HttpxLine:
    return HttpxLine(clock)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with serve(says(ANSWER)) as wire:
        yield wire


async def test_the_call_has_no_token_and_spends_nothing(line: HttpxLine, wire: Wire) -> None:
    answer = await line.call(wire.url, 10)
    assert answer.failure is not None
    assert answer.failure.errcode == 41001
    (request,) = wire.requests
    assert request.startswith(b"GET /cgi-bin/get_api_domain_ip HTTP/1.1\r\n")
    assert b"token" not in request
    await wire.all_closed()


async def test_the_sandbox_answers_as_wechat_and_tells_its_time(sandbox: Sandbox, line: HttpxLine) -> None:
    sandbox.world.clock.set(NOW + timedelta(hours=1))
    answer = await line.call(sandbox.url, 10)
    assert answer.failure is not None
    assert answer.failure.cause is Cause.TOKEN_MISSING
    assert answer.time is not None
    # The sandbox's clock has run on since, by less than anybody would wait for.
    ahead = answer.time.skew(NOW, SetClock().uptime()) - timedelta(hours=1)
    assert timedelta(0) <= ahead < timedelta(minutes=1)
    assert sandbox.world.calls[0].errcode == 41001


async def test_the_time_that_the_answer_tells_is_kept(line: HttpxLine, wire: Wire, clock: SetClock) -> None:
    answer = await line.call(wire.url, 10)
    assert answer.time is not None
    assert answer.time.skew(clock.now() + timedelta(minutes=5), clock.uptime()) == timedelta(
        minutes=-5, seconds=1
    )


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (http(b"<html>Log in</html>"), Cause.BAD_RESPONSE),
        (http(b"", "302 Found", "Location: http://login.corp/\r\n"), Cause.HTTP_STATUS),
        (b"* OK IMAP4\r\n\r\n", Cause.BAD_RESPONSE),
    ],
)
async def test_what_does_not_speak_as_wechat_is_a_failure(line: HttpxLine, data: bytes, cause: Cause) -> None:
    async with serve(says(data)) as wire:
        answer = await line.call(wire.url, 10)
    assert answer.failure is not None
    assert (answer.failure.cause, answer.failure.errcode) == (cause, None)


async def test_who_does_not_answer_is_given_up_on(line: HttpxLine) -> None:
    async with serve(silent) as wire:
        answer = await line.call(wire.url, 0.05)
    assert answer.failure is not None
    assert answer.failure.cause is Cause.TIMEOUT
    assert answer.time is None


async def test_a_port_that_nobody_listens_on_is_a_failure(line: HttpxLine) -> None:
    async with serve(silent) as wire:
        pass
    answer = await line.call(wire.url, 10)
    assert answer.failure is not None
    assert answer.failure.cause is Cause.CONNECT


Certificate = Callable[[str, int], Path]


async def test_a_certificate_that_only_a_variable_makes_count_is_told_so(
    line: HttpxLine, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate("IP:127.0.0.1", 2)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    async with serve(says(ANSWER), server_tls(file)) as wire:
        answer = await line.call(wire.url, 10)
        await wire.all_closed()
    assert answer.failure is not None
    assert answer.failure.errcode == 41001
    assert answer.certificate is not None
    assert (answer.certificate.issuer, answer.certificate.trusted_by) == ("test", "SSL_CERT_FILE")
    assert len(wire.requests) == 1


async def test_a_certificate_that_a_public_authority_vouches_for_is_no_interception(
    line: HttpxLine, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate("IP:127.0.0.1", 2)
    monkeypatch.setattr("certifi.where", lambda: str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    async with serve(says(ANSWER), server_tls(file)) as wire:
        answer = await line.call(wire.url, 10)
    assert answer.certificate is not None
    assert answer.certificate.trusted_by is None


async def test_a_certificate_that_nobody_trusts_is_a_failure(
    line: HttpxLine, certificate: Certificate
) -> None:
    async with serve(says(ANSWER), server_tls(certificate("IP:127.0.0.1", 2))) as wire:
        answer = await line.call(wire.url, 10)
    assert answer.failure == Failure(Cause.TLS, errmsg="self-signed certificate")
    assert wire.requests == []


async def test_the_public_authorities_are_not_those_of_the_environment(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate("IP:127.0.0.1", 2)))
    own = len((await Network()._context()).get_ca_certs())
    public = len((await Network(public_only=True)._context()).get_ca_certs())
    assert own == 1
    assert public > 50


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://op:canary@proxy.corp:3128"}, Proxy("HTTPS_PROXY", "proxy.corp", 3128)),
        ({"HTTPS_PROXY": "http://a:1", "https_proxy": "b:2"}, Proxy("https_proxy", "b", 2)),
        ({"ALL_PROXY": "socks5://a:1080"}, Proxy("ALL_PROXY", "a", 1080)),
        ({"ALL_PROXY": "a", "HTTPS_PROXY": "b"}, Proxy("HTTPS_PROXY", "b", None)),
        ({"HTTPS_PROXY": "http://a:1", "NO_PROXY": "qq.com"}, None),
        ({"HTTP_PROXY": "http://a:1"}, None),
    ],
)
def test_the_proxy_in_force_is_named_by_its_variable_and_without_its_password(
    line: HttpxLine, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], expected: Proxy | None
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert line.proxy(BASE) == expected


@pytest.mark.parametrize(
    "url", ["http://op:canary@", "http://op:canary@proxy:port", "http://[canary", "sock5://canary"]
)
def test_a_proxy_that_is_no_url_is_a_problem_that_does_not_show_it(
    line: HttpxLine, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", url)
    with pytest.raises(Problem) as problem:
        line.proxy(BASE)
    assert (problem.value.key, problem.value.params) == ("proxy_malformed", {"origin": "HTTPS_PROXY"})


def test_a_name_is_looked_up_and_one_that_is_none_is_a_failure(line: HttpxLine) -> None:
    found = line.addresses("localhost")
    assert not isinstance(found, Failure)
    assert {"127.0.0.1", "::1"} & set(found)
    failure = line.addresses("a" * 64 + ".invalid")
    assert failure == Failure(Cause.DNS, errmsg="the name does not resolve")
