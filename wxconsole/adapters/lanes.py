"""Calls in parallel, each on a connection of its own.

The pool of one httpx client is searched on each assignment, at a cost that grows with the square of the
calls that wait. Lanes of one connection each, used one call at a time, have no such search.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from wxconsole.adapters.call import Call, Reply
from wxconsole.adapters.faults import Fault, fault_of
from wxconsole.adapters.network import Network, proxy_of
from wxconsole.domain.cause import Cause

# WeChat's answers are well under 1 KiB.
BODY_LIMIT = 64 * 1024

# An exchange on a kept connection may fail so because the server was just closing it.
_DROPPED = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class Lane:
    """One call at a time, over a connection that is kept for the next one.

    Uses httpx's transports below its client: the client logs whole URLs, keeps cookies from one account to
    the next, decodes bodies without a bound, and makes a call a quarter slower.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._transports: dict[str, httpx.AsyncHTTPTransport] = {}

    async def exchange(self, base: str, call: Call) -> Reply:
        """Sends `call` to `base`, and again on a fresh connection where a kept one turns out to be closed
        and `call` is repeatable. Raises Fault, or what httpx raises."""
        kept = base in self._transports
        try:
            return await self._attempt(base, call)
        except _DROPPED:
            if not (kept and call.repeatable):
                raise
        return await self._attempt(base, call)

    async def _attempt(self, base: str, call: Call) -> Reply:
        if base not in self._transports:
            self._transports[base] = await self._network.transport(base)
        sockets = _Sockets()
        try:
            # Not kept in a local: its URL or its body holds a secret.
            response = await self._transports[base].handle_async_request(sockets.watch(call.request(base)))
            if call.inspect is not None:
                call.inspect(response)
            return await _read(response)
        except BaseException as error:
            # Whatever stopped it, a cancellation included: the next call gets a connection without a past,
            # and no pool whose only place is taken for good.
            await self._transports.pop(base).aclose()
            await sockets.aclose()
            if _proxy_unreachable(base, error):
                raise Fault(Cause.PROXY, "the proxy cannot be reached") from error
            raise

    async def aclose(self) -> None:
        """Closes its connections."""
        while self._transports:
            await self._transports.popitem()[1].aclose()


class Lanes:
    """At most `count` lanes, opened on first need. The one used last is used next, so that few stay warm."""

    def __init__(self, count: int) -> None:
        self._network = Network()
        self._slots = asyncio.Semaphore(count)
        self._idle: list[Lane] = []
        self._closed = False

    @asynccontextmanager
    async def take(self) -> AsyncIterator[Lane]:
        """A lane for one call; waits while all are taken."""
        async with self._slots:
            lane = self._idle.pop() if self._idle else Lane(self._network)
            try:
                yield lane
            finally:
                if self._closed:
                    await lane.aclose()
                else:
                    self._idle.append(lane)

    async def aclose(self) -> None:
        """Closes the idle lanes now, and each busy one as soon as its call ends."""
        self._closed = True
        while self._idle:
            await self._idle.pop().aclose()


class _Sockets:
    """What one attempt connected. httpcore 1.0 loses the socket, and the event loop keeps it, when a call is
    cancelled or runs out of time within the TLS handshake."""

    def __init__(self) -> None:
        self._closers: list[Callable[[], Awaitable[None]]] = []

    def watch(self, request: httpx.Request) -> httpx.Request:
        """`request`, which from now on reports what it connects."""
        request.extensions["trace"] = self._note
        return request

    async def _note(self, event: str, info: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self._closers.append(info["return_value"].aclose)

    async def aclose(self) -> None:
        """Closes them, also where that has been done."""
        for close in self._closers:
            await close()


def _proxy_unreachable(base: str, error: BaseException) -> bool:
    """Whether what could not be connected was the proxy, and not WeChat behind it."""
    connecting = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
    return connecting and proxy_of(base) is not None and fault_of(error).cause is not Cause.TLS


async def _read(response: httpx.Response) -> Reply:
    body = bytearray()
    try:
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise Fault(Cause.BAD_RESPONSE, "larger than 64 KiB")
    except (httpx.RemoteProtocolError, httpx.ReadError):
        raise Fault(Cause.BAD_RESPONSE, "cut short") from None
    finally:
        await response.aclose()
    headers = response.headers
    return Reply(response.status_code, bytes(body), headers.get("Retry-After"), headers.get("Date"))
