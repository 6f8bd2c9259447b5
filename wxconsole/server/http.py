"""The HTTP server: granian, on the event loop of the keeper."""

import os
import socket
from collections.abc import Callable
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from wxconsole.server.listener import BACKLOG, Tls

# A request's head must come within this, and a connection that asks nothing is closed after it.
HEAD_SECONDS = 15.0
# The least that hyper takes.
HEAD_BYTES = 8192 * 2
# A process may mostly open 1024 files; some are needed for other things.
CONNECTIONS = 900


class Http(Server):
    """Serves `app` at `listener` until `stop`, which lets answers under way be finished."""

    def __init__(self, app: Callable[..., Any], listener: socket.socket, tls: Tls | None) -> None:
        self._listener = listener
        super().__init__(
            app,
            interface=Interfaces.RSGI,
            http=HTTPModes.http1,
            websockets=False,
            backlog=BACKLOG,
            backpressure=CONNECTIONS,
            http1_settings=HTTP1Settings(
                header_read_timeout=int(HEAD_SECONDS * 1000), max_buffer_size=HEAD_BYTES
            ),
            # Incremental: the full configuration would close the program's own log file.
            log_dictconfig={"incremental": True, "handlers": {}, "loggers": {}},
            log_level=LogLevels.error,
            ssl_cert=None if tls is None else tls.cert,
            ssl_key=None if tls is None else tls.key,
            ssl_protocol_min=SSLProtocols.tls12,
        )

    def _init_shared_socket(self) -> None:
        """Granian's own sockets are of SO_REUSEPORT: a second service on the same port would get half of the
        requests, and neither would notice."""
        # It closes what it gets. Its stub lacks the arguments, and the base class the type.
        self._shd = SocketHolder(os.dup(self._listener.fileno()), False, BACKLOG)  # type: ignore[call-arg,assignment]

    def end(self) -> None:
        """As `stop`, which lacks a type."""
        self.stop()  # type: ignore[no-untyped-call]
