"""The way to WeChat, one host at a time: proxy, name, connection, certificate, answer."""

import asyncio
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from wxconsole.domain.cause import Cause
from wxconsole.domain.check import Check, Subject
from wxconsole.domain.failure import Failure
from wxconsole.domain.loopback import is_loopback
from wxconsole.domain.moment import countdown, whole_seconds
from wxconsole.domain.problem import Problem
from wxconsole.domain.server_time import NOTABLE_SKEW, ServerTime
from wxconsole.services.doctor.ports import Answer, Certificate, Line, Proxy
from wxconsole.services.doctor.side_thread import in_time
from wxconsole.services.setting_values import api_host


@dataclass(frozen=True, slots=True)
class LineReport:
    """What was found on the way to one host, and the time that the host named."""

    checks: Sequence[Check]
    time: ServerTime | None = None


async def look_along(line: Line, base: str, seconds: float) -> LineReport:
    """Goes the way to `base`, which takes `seconds` at most."""
    until = asyncio.get_running_loop().time() + seconds
    host = api_host(base)
    try:
        proxy = line.proxy(base)
    except Problem as problem:
        return LineReport([Check.fail(Subject.PROXY, "proxy_problem", problem=problem), *_skipped(host)])
    checks = [_proxy(proxy, host)]
    name = await _name(line, proxy, host, seconds)
    checks.append(name)
    if name.failure is not None:
        return LineReport([*checks, *_skipped(host)])
    answer = await line.call(base, max(0.0, until - asyncio.get_running_loop().time()))
    checks += [_certificate(base, answer), _answer(base, answer)]
    return LineReport(checks, answer.time)


def clock_check(skew: timedelta | None) -> Check:
    """What `skew`, WeChat's clock less this one, says of this clock. None: no answer told the time."""
    if skew is None:
        return Check.skipped(Subject.CLOCK, "clock_unknown")
    if abs(skew) <= NOTABLE_SKEW:
        return Check.ok(Subject.CLOCK, "clock_right", seconds=whole_seconds(abs(skew)))
    key = "clock_behind" if skew > timedelta(0) else "clock_ahead"
    return Check.warn(Subject.CLOCK, key, by=countdown(whole_seconds(abs(skew))))


def _skipped(host: str) -> list[Check]:
    return [Check.skipped(subject, "not_reached", host=host) for subject in (Subject.TLS, Subject.API)]


def _proxy(proxy: Proxy | None, host: str) -> Check:
    if proxy is None:
        return Check.ok(Subject.PROXY, "proxy_none", host=host)
    place = proxy.host if proxy.port is None else f"{proxy.host}:{proxy.port}"
    return Check.ok(Subject.PROXY, "proxy_used", host=host, proxy=place, origin=proxy.origin)


async def _name(line: Line, proxy: Proxy | None, host: str, seconds: float) -> Check:
    """Looks up the name that has to be looked up here: behind a proxy, that is the proxy's."""
    name = host if proxy is None else proxy.host
    if _is_address(name) or (proxy is None and is_loopback(name)):
        return Check.skipped(Subject.DNS, "no_name", host=name)
    try:
        found = await in_time(lambda: line.addresses(name), seconds)
    except TimeoutError:
        found = Failure(Cause.DNS, errmsg="the name service does not answer")
    if isinstance(found, Failure):
        # The name is the proxy's: a refresh says so too.
        failure = found if proxy is None else replace(found, cause=Cause.PROXY)
        return Check.failed_call(Subject.DNS, failure, name)
    shown = ", ".join(found)
    if proxy is None and any(not ipaddress.ip_address(each).is_global for each in found):
        return Check.warn(Subject.DNS, "dns_diverted", host=name, addresses=shown)
    return Check.ok(Subject.DNS, "dns_resolves", host=name, addresses=shown)


def _certificate(base: str, answer: Answer) -> Check:
    host, certificate = api_host(base), answer.certificate
    if urlsplit(base).scheme == "http":
        return Check.skipped(Subject.TLS, "tls_needless", host=host)
    if certificate is not None:
        return _proof(host, certificate)
    if answer.failure is not None and answer.failure.cause is Cause.TLS:
        return Check.failed_call(Subject.TLS, answer.failure, host)
    return Check.skipped(Subject.TLS, "not_reached", host=host)


def _proof(host: str, certificate: Certificate) -> Check:
    params = {"host": host, "issuer": certificate.issuer, "expires": certificate.expires_at}
    if certificate.trusted_by is not None:
        return Check.warn(Subject.TLS, "tls_intercepted", variable=certificate.trusted_by, **params)
    return Check.ok(Subject.TLS, "tls_verified", **params)


def _answer(base: str, answer: Answer) -> Check:
    """Only WeChat, or what speaks as it does, refuses with a code of its own."""
    host, failure = api_host(base), answer.failure
    if failure is None:
        failure = Failure(Cause.BAD_RESPONSE, errmsg="a call without a token succeeded")
    if failure.errcode is not None:
        return Check.ok(Subject.API, "api_answers", host=host, errcode=failure.errcode, ms=answer.latency_ms)
    if failure.cause is Cause.TLS:
        return Check.skipped(Subject.API, "not_reached", host=host)
    return Check.failed_call(Subject.API, failure, host)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
