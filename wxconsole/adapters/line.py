"""The way to WeChat, gone once to see where it leads: through which proxy, to which addresses, to whom."""

import asyncio
import os
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from wxconsole.adapters.answers import refusal_of
from wxconsole.adapters.call import Call, Reply
from wxconsole.adapters.faults import fault_of
from wxconsole.adapters.lanes import Lane
from wxconsole.adapters.network import Network, proxy_of
from wxconsole.adapters.wechat import HEADERS
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.domain.server_time import ServerTime
from wxconsole.services.doctor.ports import Answer, Certificate, Proxy
from wxconsole.services.ports import Clock

# In the order in which they count: urllib lets the lower case win, and any https_proxy before an all_proxy.
_PROXY_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
# Not a variable: macOS keeps proxies in its own settings, which urllib reads.
_SYSTEM = "system settings"
# As httpx reads them.
_CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class HttpxLine:
    """The `Line` of the services: the way that HttpxWeChat takes, by the same parts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def proxy(self, base: str) -> Proxy | None:
        """The proxy that calls to `base` go through. Raises Problem(`proxy_malformed`)."""
        url = proxy_of(base)
        if url is None:
            return None
        origin = next((name for name in _PROXY_VARIABLES if os.environ.get(name)), None)
        try:
            httpx.Proxy(url)  # which knows the schemes that there are
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except (ValueError, httpx.InvalidURL):
            host = port = None
        if not host:
            raise Problem("proxy_malformed", origin=origin or _SYSTEM)
        return Proxy(origin or _SYSTEM, host, port)

    def addresses(self, host: str) -> Sequence[str] | Failure:
        """The addresses that a name resolves to. Blocks for as long as the system's resolver does."""
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):  # a label that is too long is no name
            return Failure(Cause.DNS, errmsg="the name does not resolve")
        # An address of one network card only carries its name behind a %.
        return list(dict.fromkeys(str(address[0]).partition("%")[0] for *_, address in found))

    async def call(self, base: str, seconds: float) -> Answer:
        """Calls get_api_domain_ip without a token: it spends nothing of any account, and WeChat answers
        41001."""
        until = asyncio.get_running_loop().time() + seconds
        answer = await self._call(base, seconds, Network())
        variable = next((name for name in _CERTIFICATE_VARIABLES if os.environ.get(name)), None)
        if variable is None or answer.certificate is None:
            return answer
        # A company's own certificate is accepted because somebody said so: would it be without that?
        left = max(0.0, until - asyncio.get_running_loop().time())
        public = await self._call(base, left, Network(public_only=True))
        if public.failure is None or public.failure.cause is not Cause.TLS:
            return answer
        return replace(answer, certificate=replace(answer.certificate, trusted_by=variable))

    async def _call(self, base: str, seconds: float, network: Network) -> Answer:
        seen: list[Certificate] = []
        lane = Lane(network)
        sent = self._clock.uptime()

        def question(base: str) -> httpx.Request:
            nonlocal sent
            sent = self._clock.uptime()  # reading the certificates took its time before this
            return httpx.Request("GET", f"{base}/cgi-bin/get_api_domain_ip", headers=HEADERS)

        try:
            async with asyncio.timeout(seconds):
                call = Call(question, repeatable=True, inspect=lambda answer: seen.extend(_proofs(answer)))
                reply: Reply | None = await lane.exchange(base, call)
        except TimeoutError:
            reply, failure = None, Failure(Cause.TIMEOUT, errmsg=f"no whole answer within {seconds:.1f} s")
        except Exception as error:
            fault = fault_of(error)
            reply, failure = None, Failure(fault.cause, errmsg=fault.words)
        finally:
            await lane.aclose()
        uptime = self._clock.uptime()
        took = timedelta(seconds=uptime - sent)
        return Answer(
            failure if reply is None else refusal_of(reply, Secret("")),
            round(took / timedelta(milliseconds=1)),
            seen[0] if seen else None,
            None if reply is None else ServerTime.read(reply.date, took, uptime),
        )


def _proofs(answer: httpx.Response) -> list[Certificate]:
    """The certificate of whoever answers; none without TLS."""
    stream: Any = answer.extensions["network_stream"]
    tls: ssl.SSLObject | None = stream.get_extra_info("ssl_object")
    content = tls.getpeercert() if tls is not None else None
    return [_certificate(content)] if content else []


def _certificate(content: Mapping[str, Any]) -> Certificate:
    names = dict(pair for part in content.get("issuer", ()) for pair in part)
    words = [names[name] for name in ("organizationName", "commonName") if name in names]
    expires_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(content["notAfter"]), UTC)
    return Certificate(", ".join(words), expires_at)
