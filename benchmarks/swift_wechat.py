"""A WeChat for measurements: gives a new token to whoever asks for one, as fast as it can.

python benchmarks/swift_wechat.py MILLISECONDS [CERTIFICATE]

It takes so long for each answer, says on which port of 127.0.0.1 it listens, and looks at nothing but the
length of a request. On uvloop where that is installed: it is not to be what a client waits for.
"""

import asyncio
import itertools
import ssl
import sys
from types import ModuleType
from typing import cast

uvloop: ModuleType | None
try:
    import uvloop
except ImportError:  # there is none for Windows
    uvloop = None

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"


class Answering(asyncio.Protocol):
    """One connection, on which one request follows another."""

    numbers = itertools.count(1)

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(HEAD_END)
        if end >= 0 and len(self._received) >= end + len(HEAD_END) + _length(self._received[:end]):
            self._received = b""
            if self._seconds:
                asyncio.get_running_loop().call_later(self._seconds, self._answer)
            else:
                self._answer()

    def _answer(self) -> None:
        # As long as WeChat's are.
        body = b'{"access_token":"98_%0133d","expires_in":7200}' % next(self.numbers)
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Type: application/json; encoding=utf-8\r\n"
            b"Date: Thu, 26 Nov 2026 08:00:00 GMT\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        )


def _length(head: bytes) -> int:
    """Of the body that follows."""
    lines = (line for line in head.lower().split(b"\r\n") if line.startswith(LENGTH))
    return int(next(lines, LENGTH + b"0").removeprefix(LENGTH))


async def main(seconds: float, certificate: str | None) -> None:
    tls = None
    if certificate is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answering(seconds), "127.0.0.1", 0, ssl=tls, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    run = asyncio.run if uvloop is None else uvloop.run
    run(main(float(sys.argv[1]) / 1000, next(iter(sys.argv[2:]), None)))
