"""A server on loopback that says, byte for byte, what a test wants, and notes what it was sent."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

TOKEN = "99_aCcEsS-tOkEn_0123456789"
GRANTED = b'{"access_token":"' + TOKEN.encode() + b'","expires_in":7000}'

Writer = asyncio.StreamWriter
# Answers one request, and says whether the connection stays open for another.
Script = Callable[[bytes, Writer], Awaitable[bool]]


class Wire:
    """What went over the wire: one entry a request, head and body, and the number of connections."""

    def __init__(self, script: Script) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.connected_once = asyncio.Event()
        self.url = ""
        self._script = script
        self._tasks: set[asyncio.Task[None]] = set()

    async def connected(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.connected_once.set()
        # The client may go away at any point: that is what half of the tests are about.
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                request = await _request(reader)
                self.requests.append(request)
                if not await self._script(request, writer):
                    break
        writer.close()
        self._tasks.discard(task)

    async def all_closed(self) -> None:
        """Waits until no connection is open."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)
        assert not self._tasks

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def serve(script: Script, tls: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    """Runs `script` for each request that comes in."""
    wire = Wire(script)
    server = await asyncio.start_server(wire.connected, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    wire.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{port}"
    try:
        yield wire
    finally:
        server.close()
        await wire.stop()
        await server.wait_closed()


def says(data: bytes) -> Script:
    """A script that says the same to everybody, and keeps the connection."""

    async def script(_request: bytes, writer: Writer) -> bool:
        writer.write(data)
        await writer.drain()
        return True

    return script


def says_and_closes(data: bytes) -> Script:
    """A script that hangs up after its words."""

    async def script(_request: bytes, writer: Writer) -> bool:
        writer.write(data)
        await writer.drain()
        return False

    return script


async def silent(_request: bytes, _writer: Writer) -> bool:
    """A script that never answers."""
    await asyncio.Event().wait()
    return False


def http(body: bytes, status: str = "200 OK", head: str = "") -> bytes:
    """A whole HTTP answer. `head` are further header lines, each with its line end."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)
