"""The network below httpx: asyncio's own transports.

httpcore's way to them is anyio, which costs a third of the time of a call, asks the kernel about a kept
connection before each, sends head and body apart, and loses the socket of a TLS handshake that is cancelled.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn, cast

import httpcore

# More than that is not taken from the kernel before it is read.
_AHEAD = 64 * 1024

# Where a name has several addresses, the next one is tried so many seconds after the one before (RFC 8305).
_NEXT_ADDRESS = 0.25


class Stream(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One connection. What is written goes out, in one piece, when an answer is waited for."""

    def __init__(self) -> None:
        self._unsent = bytearray()
        self._received = bytearray()
        self._ended = False
        self._error: Exception | None = None
        self._arrival: asyncio.Future[None] | None = None

    # What asyncio says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) > _AHEAD:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._error = True, exc
        self._wake()

    def _wake(self) -> None:
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    # What httpcore asks

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        """Some of what has come, nothing once the other side has closed. Raises httpcore's ReadError and
        ReadTimeout."""
        if self._unsent and not self._ended:
            self._transport.write(bytes(self._unsent))
            self._unsent.clear()
        if not self._received and not self._ended:
            await self._arrived(timeout)
        if not self._received and self._error is not None:
            try:
                raise self._error  # so that it is the context: httpcore hides the cause
            except Exception as error:
                raise httpcore.ReadError(str(error)) from error
        data = bytes(self._received[:max_bytes])
        del self._received[:max_bytes]
        if not self._ended and len(self._received) <= _AHEAD:
            self._transport.resume_reading()
        return data

    async def _arrived(self, seconds: float | None) -> None:
        self._arrival = asyncio.get_running_loop().create_future()
        try:
            if seconds is None:
                await self._arrival
            else:
                async with asyncio.timeout(seconds):
                    await self._arrival
        except TimeoutError:
            raise httpcore.ReadTimeout from None
        finally:
            self._arrival = None

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 - as above
        """Raises httpcore's WriteError."""
        if self._ended:
            raise httpcore.WriteError("closed by the other side") from self._error
        self._unsent += buffer

    async def aclose(self) -> None:
        self.abort()

    def abort(self) -> None:
        self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> "Stream":
        """The same connection, secured. Raises httpcore's ConnectError and ConnectTimeout, and closes it
        then."""
        secured = Stream()
        try:
            async with asyncio.timeout(timeout):
                transport = await asyncio.get_running_loop().start_tls(
                    self._transport, secured, ssl_context, server_hostname=server_hostname
                )
        except BaseException as error:
            self._transport.abort()
            _failed(error)
        if transport is None:
            raise httpcore.ConnectError("closed within the handshake")
        secured.connection_made(transport)
        return secured

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # of an idle connection: the other side has closed it
            return self._ended or bool(self._received)
        name = {"client_addr": "sockname", "server_addr": "peername"}.get(info, info)
        return self._transport.get_extra_info(name)


class Backend(httpcore.AsyncNetworkBackend):
    """Connects."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - nobody sets any
    ) -> Stream:
        """Raises httpcore's ConnectError and ConnectTimeout."""
        try:
            async with asyncio.timeout(timeout):
                found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
                addresses = [(str(address[0]), port) for *_, address in found]
                return await _first_connected(addresses, local_address)
        except UnicodeError:  # a label that is too long is no name
            _failed(socket.gaierror(socket.EAI_NONAME, "no name"))
        except OSError as error:
            _failed(error)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def _first_connected(addresses: Sequence[tuple[str, int]], local: str | None) -> Stream:
    """To the first of the addresses that answers, the next one being tried when the one before fails or has
    taken a while. Raises the OSError of the first where all fail. Leaves no other connection behind."""
    loop = asyncio.get_running_loop()

    async def connect(host: str, port: int) -> Stream:
        bound = None if local is None else (local, 0)
        return (await loop.create_connection(Stream, host, port, local_addr=bound))[1]

    if len(addresses) == 1:
        return await connect(*addresses[0])
    tries: list[asyncio.Task[Stream]] = []
    winner: asyncio.Task[Stream] | None = None
    try:
        for number, address in enumerate(addresses, 1):
            tries.append(asyncio.create_task(connect(*address)))
            last = number == len(addresses)
            while winner is None and (under_way := [each for each in tries if not each.done()]):
                await asyncio.wait(
                    under_way, timeout=None if last else _NEXT_ADDRESS, return_when=asyncio.FIRST_COMPLETED
                )
                winner = next((each for each in tries if each.done() and each.exception() is None), None)
                if not last:
                    break
            if winner is not None:
                return winner.result()
        return tries[0].result()
    finally:
        for other in tries:
            if other is not winner:
                other.cancel()
                other.add_done_callback(_let_go)


def _let_go(unwanted: "asyncio.Task[Stream]") -> None:
    if not unwanted.cancelled() and unwanted.exception() is None:
        unwanted.result().abort()


def _failed(error: BaseException) -> NoReturn:
    """Raises what httpcore says of it."""
    try:
        raise error  # so that it is the context, which httpcore leaves when it hides the cause
    except OSError as known:
        if isinstance(known, TimeoutError) and known.errno is None:
            raise httpcore.ConnectTimeout from known
        raise httpcore.ConnectError(str(known)) from known
