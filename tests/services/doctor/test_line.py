import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from tests.services.doctor.fakes import REFUSED, FakeLine, found
from wxconsole.domain.cause import Cause
from wxconsole.domain.check import Check, State, Subject
from wxconsole.domain.failure import Failure
from wxconsole.domain.problem import Problem
from wxconsole.domain.server_time import ServerTime
from wxconsole.services.doctor.line import clock_check, look_along
from wxconsole.services.doctor.ports import Answer, Certificate, Proxy

BASE = "https://api.weixin.qq.com"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PROVED = Certificate("DigiCert Inc", NOW)
WELL = Answer(REFUSED, 42, PROVED, ServerTime(NOW, timedelta(0), 0.0))


async def looked(line: FakeLine, base: str = BASE, seconds: float = 10) -> list[Check]:
    return list((await look_along(line, base, seconds)).checks)


def state_of(subject: Subject, checks: list[Check]) -> tuple[State, str]:
    ((state, key),) = [(state, key) for each, state, key in found(checks) if each is subject]
    return state, key


async def test_a_good_line_is_well_and_tells_the_time() -> None:
    line = FakeLine(WELL)
    report = await look_along(line, BASE, 10)
    assert found(report.checks) == [
        (Subject.PROXY, State.OK, "proxy_none"),
        (Subject.DNS, State.OK, "dns_resolves"),
        (Subject.TLS, State.OK, "tls_verified"),
        (Subject.API, State.OK, "api_answers"),
    ]
    assert report.time == WELL.time
    assert (line.looked_up, line.called) == (["api.weixin.qq.com"], [BASE])


async def test_a_name_that_does_not_resolve_ends_it_there() -> None:
    failure = Failure(Cause.DNS, errmsg="the name does not resolve")
    line = FakeLine(resolve=lambda: failure)
    checks = await looked(line)
    assert found(checks)[1:] == [
        (Subject.DNS, State.FAIL, "failed_call"),
        (Subject.TLS, State.SKIPPED, "not_reached"),
        (Subject.API, State.SKIPPED, "not_reached"),
    ]
    assert checks[1].failure == failure
    assert line.called == []


@pytest.fixture
def never() -> Iterator[Event]:
    """An event that comes only when the test is over."""
    event = Event()
    before = threading.active_count()
    yield event
    event.set()
    for thread in threading.enumerate()[before:]:
        thread.join(10)


async def test_a_name_service_that_is_silent_is_not_waited_for(never: Event) -> None:
    def resolve() -> list[str]:
        never.wait()
        return []

    checks = await looked(FakeLine(resolve=resolve), seconds=0.05)
    (dns,) = [check for check in checks if check.subject is Subject.DNS]
    assert dns.failure == Failure(Cause.DNS, errmsg="the name service does not answer")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "198.18.0.3", "0.0.0.0", "::1", "fe80::1"])  # noqa: S104 - what a name may resolve to
async def test_a_name_that_leads_off_the_internet_is_warned_about(address: str) -> None:
    checks = await looked(FakeLine(WELL, resolve=lambda: ["8.8.8.8", address]))
    assert state_of(Subject.DNS, checks) == (State.WARN, "dns_diverted")
    assert state_of(Subject.API, checks) == (State.OK, "api_answers")


async def test_behind_a_proxy_the_proxy_s_name_is_the_one_to_look_up() -> None:
    line = FakeLine(WELL, Proxy("HTTPS_PROXY", "proxy.corp", 3128), lambda: ["10.1.2.3"])
    checks = await looked(line)
    assert line.looked_up == ["proxy.corp"]
    assert checks[0].params["proxy"] == "proxy.corp:3128"
    assert checks[0].params["origin"] == "HTTPS_PROXY"
    assert state_of(Subject.DNS, checks) == (State.OK, "dns_resolves")


async def test_a_proxy_whose_name_does_not_resolve_is_the_proxy_s_fault() -> None:
    failure = Failure(Cause.DNS, errmsg="the name does not resolve")
    checks = await looked(FakeLine(WELL, Proxy("HTTPS_PROXY", "proxy.corp", 3128), lambda: failure))
    assert checks[1].failure == Failure(Cause.PROXY, errmsg="the name does not resolve")


@pytest.mark.parametrize("proxy", [None, Proxy("ALL_PROXY", "10.0.0.1", None)])
async def test_an_address_needs_no_look_up(proxy: Proxy | None) -> None:
    line = FakeLine(WELL, proxy)
    assert state_of(Subject.DNS, await looked(line, "https://192.0.2.1")) == (State.SKIPPED, "no_name")
    assert line.looked_up == []


async def test_a_proxy_that_is_no_url_ends_it_there() -> None:
    line = FakeLine(WELL, Problem("proxy_malformed", origin="HTTPS_PROXY"))
    checks = await looked(line)
    assert state_of(Subject.PROXY, checks) == (State.FAIL, "proxy_problem")
    assert line.called == []


async def test_loopback_needs_neither_name_nor_certificate() -> None:
    checks = await looked(FakeLine(Answer(REFUSED, 1)), "http://localhost:8800")
    assert state_of(Subject.DNS, checks) == (State.SKIPPED, "no_name")
    assert state_of(Subject.TLS, checks) == (State.SKIPPED, "tls_needless")


async def test_a_certificate_that_is_refused_fails_as_tls_and_nothing_is_said_of_the_api() -> None:
    checks = await looked(FakeLine(Answer(Failure(Cause.TLS, errmsg="certificate has expired"), 5)))
    assert state_of(Subject.TLS, checks) == (State.FAIL, "failed_call")
    assert state_of(Subject.API, checks) == (State.SKIPPED, "not_reached")


async def test_a_certificate_that_counts_here_only_is_told_as_interception() -> None:
    answer = replace(WELL, certificate=replace(PROVED, issuer="Corp", trusted_by="SSL_CERT_FILE"))
    checks = await looked(FakeLine(answer))
    assert state_of(Subject.TLS, checks) == (State.WARN, "tls_intercepted")


@pytest.mark.parametrize("cause", [Cause.CONNECT, Cause.TIMEOUT, Cause.PROXY])
async def test_without_a_connection_the_api_fails(cause: Cause) -> None:
    checks = await looked(FakeLine(Answer(Failure(cause, errmsg="no"), 5)))
    assert state_of(Subject.TLS, checks) == (State.SKIPPED, "not_reached")
    assert state_of(Subject.API, checks) == (State.FAIL, "failed_call")


@pytest.mark.parametrize(
    "failure",
    [Failure(Cause.BAD_RESPONSE, errmsg="an HTML page"), Failure(Cause.HTTP_STATUS, errmsg="HTTP 302"), None],
)
async def test_who_does_not_speak_as_wechat_does_is_not_taken_for_it(failure: Failure | None) -> None:
    checks = await looked(FakeLine(replace(WELL, failure=failure)))
    assert state_of(Subject.API, checks) == (State.FAIL, "failed_call")
    assert state_of(Subject.TLS, checks) == (State.OK, "tls_verified")


@pytest.mark.parametrize(
    ("seconds", "state", "key", "shown"),
    [
        (None, State.SKIPPED, "clock_unknown", {}),
        (0, State.OK, "clock_right", {"seconds": 0}),
        (30, State.OK, "clock_right", {"seconds": 30}),
        (31, State.WARN, "clock_behind", {"by": "0:00:31"}),
        (-30, State.OK, "clock_right", {"seconds": 30}),
        (-3600, State.WARN, "clock_ahead", {"by": "1:00:00"}),
    ],
)
def test_what_a_clock_can_be(seconds: int | None, state: State, key: str, shown: dict[str, object]) -> None:
    check = clock_check(None if seconds is None else timedelta(seconds=seconds))
    assert (check.state, check.key, check.params) == (state, key, shown)
