"""The simulated WeChat API over HTTP, on loopback."""

import logging
import socket
import struct
import sys
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Event, Lock, Thread, current_thread
from typing import Any, Self

from wxconsole.domain.problem import Problem
from wxconsole.sandbox.control import PREFIX, control
from wxconsole.sandbox.fault import Fault, FaultKind
from wxconsole.sandbox.wechat import Answer, Ask, answer
from wxconsole.sandbox.wire import body_of, compact
from wxconsole.sandbox.world import World

HOST = "127.0.0.1"

# WeChat's own header, its misspelt charset included.
JSON = "application/json; encoding=utf-8"

BODY_LIMIT = 64 * 1024
# How long a call that is never answered is held before its connection is closed.
HOLD_SECONDS = 60.0
DRIP_SECONDS = 0.2

# SO_LINGER on, with zero seconds: closing sends RST instead of FIN.
_RESET = struct.pack("ii", 1, 0)

_log = logging.getLogger(__name__)


class Sandbox:
    """A running simulation: `with Sandbox() as sandbox:`, then talk to `sandbox.url`.

    `latency` is in seconds and added to every answer. Port 0 takes any free one. What it answers is
    logged at DEBUG by path and AppID, never with a secret or a token.
    """

    def __init__(self, world: World | None = None, port: int = 0, latency: float = 0.0) -> None:
        self.world = world or World()
        self._port = port
        self._latency = latency
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end. Raises RuntimeError while it does not run."""
        if self._server is None:
            raise RuntimeError("the sandbox is not running")
        return f"http://{HOST}:{self._server.server_port}"

    def start(self) -> Self:
        """Listen, and answer from threads of its own. Raises Problem where the port cannot be had."""
        try:
            self._server = _Server(self.world, self._port, self._latency)
        except OSError as error:
            raise Problem("sandbox_port", port=self._port, reason=error.strerror) from None
        self._server.start()
        return self

    def stop(self) -> None:
        """Close everything, calls in flight included, and wait until all threads have ended."""
        if self._server is not None:
            self._server.stop()
            self._server = None


class _Server(ThreadingHTTPServer):
    """Accepts connections, each served by a thread that is known, so that `stop` can end it."""

    request_queue_size = 128  # a burst of connections must not wait for a second SYN

    def __init__(self, world: World, port: int, latency: float) -> None:
        self.world = world
        self.latency = latency
        self.stopping = Event()
        self._lock = Lock()
        self._connections: dict[Thread, socket.socket] = {}
        self._loop = Thread(target=self._accept, name="sandbox", daemon=True)
        super().__init__((HOST, port), _Handler)

    def start(self) -> None:
        self._loop.start()

    def stop(self) -> None:
        self.stopping.set()
        # Accepting waits without a time limit, so that an idle sandbox costs nothing: a connection wakes it.
        socket.create_connection((HOST, self.server_port), timeout=1).close()
        self._loop.join()
        self.server_close()
        with self._lock:
            connections = dict(self._connections)
        for connection in connections.values():
            # Wakes a thread that waits for the next request. It may have closed the socket itself by now.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in connections:
            thread.join()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            self.handle_request()

    def server_bind(self) -> None:
        """Without the reverse look-up of HTTPServer, which may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.socket.getsockname()[1]

    def verify_request(self, *_: object) -> bool:
        return not self.stopping.is_set()

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = Thread(
            target=self.process_request_thread, args=(request, client_address), name="sandbox", daemon=True
        )
        with self._lock:
            self._connections[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        super().process_request_thread(request, client_address)
        with self._lock:
            del self._connections[current_thread()]

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is none; the usual way would print the rest on standard error."""
        if not isinstance(sys.exception(), ConnectionError):
            _log.exception("the sandbox failed to answer")


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: _Server
    protocol_version = "HTTP/1.1"
    # Headers and body leave in one packet, at once.
    wbufsize = -1
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            return
        path, _, query = self.path.partition("?")
        if path.startswith(PREFIX):
            status, document = control(
                self.server.world, self.command, path, body, self.headers.get("Origin")
            )
            self._send(status, compact(document))
        else:
            self._answer(answer(self.server.world, Ask(self.command, path, query, body)))

    # The names are http.server's.
    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

    def handle_expect_100(self) -> bool:
        """Let the client go on with its body, and not only once the buffer is full."""
        goes_on = super().handle_expect_100()
        self.wfile.flush()
        return goes_on

    def _body(self) -> bytes | None:
        """The request's body; None where it was refused, or the client went away within it."""
        if "Transfer-Encoding" in self.headers:
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
            return None
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()):
            self.send_error(HTTPStatus.BAD_REQUEST, "Content-Length is not a number")
            return None
        size = int(length[:10])
        # Read a little beyond the limit, so that the refusal arrives before the connection breaks.
        body = self.rfile.read(min(size, 16 * BODY_LIMIT))
        if size > BODY_LIMIT:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return None
        if len(body) < size:
            self.close_connection = True
            return None
        return body

    def _answer(self, given: Answer) -> None:
        """Send what WeChat would, after its latency and in the way that the fault wants."""
        _log.debug("%s %s %s %s", given.call.method, given.call.path, given.call.appid, given.call.errcode)
        if self._stopped_within(self.server.latency + given.latency):
            return
        fault = given.fault
        body = body_of(given.document, fault.kind)
        match fault.kind:
            case FaultKind.TIMEOUT:
                self._stopped_within(HOLD_SECONDS)
                self.close_connection = True
            case FaultKind.RESET:
                self._reset()
            case FaultKind.STATUS:
                self._send_status(fault)
            case FaultKind.CUT:
                self._send_head(HTTPStatus.OK, JSON, len(body))
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
            case FaultKind.DRIP:
                self._drip(body)
            case _:
                self._send(HTTPStatus.OK, body)

    def _stopped_within(self, seconds: float) -> bool:
        """Wait; True, and the connection is closed, where the sandbox was stopped meanwhile."""
        stopped = self.server.stopping.wait(seconds)
        self.close_connection = self.close_connection or stopped
        return stopped

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        # Closed behind the back of the base class, which would say a polite goodbye first.
        socket.close(self.connection.detach())

    def _drip(self, body: bytes) -> None:
        self._send_head(HTTPStatus.OK, JSON, len(body))
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self._stopped_within(DRIP_SECONDS):
                return

    def _send_status(self, fault: Fault) -> None:
        status = HTTPStatus(fault.status)
        body = f"<html><head><title>{status} {status.phrase}</title></head></html>".encode()
        headers = {"Location": "/redirected"} if status < HTTPStatus.BAD_REQUEST else {}
        if fault.retry_after is not None:
            headers["Retry-After"] = str(fault.retry_after)
        self._send_head(status, "text/html", len(body), headers)
        self.wfile.write(body)

    def _send(self, status: HTTPStatus, body: bytes) -> None:
        self._send_head(status, JSON, len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_head(
        self, status: HTTPStatus, content_type: str, length: int, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def version_string(self) -> str:
        """The Server header."""
        return "wxconsole-sandbox"

    def date_time_string(self, *_: object) -> str:
        """The Date header tells the sandbox's time."""
        return super().date_time_string(self.server.world.clock.now().timestamp())

    def log_message(self, *_: object) -> None:
        """Nothing: the base class would print whole URLs, and secrets travel in those."""
