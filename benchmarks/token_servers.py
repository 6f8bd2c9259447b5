"""The token service, and what it is measured against: `token_servers NAME FILE` serves in a
process of its own, and prints its URL. FILE holds the bytes of an answer of the service."""

import asyncio
import hmac
import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from socket import socket
from typing import Any

from granian.constants import Interfaces
from uvloop import new_event_loop

from benchmarks.figures import say
from wxconsole.bootstrap import Program
from wxconsole.server.http import Http
from wxconsole.server.listener import BACKLOG, checked_address, listen, url_of
from wxconsole.server.service import serve
from wxconsole.services.rate import Rate

PATH = "/v1/accounts/shop/token"
ROUTE = "/v1/accounts/{alias}/token"
HEADER = "TOKEN_SERVICE_HEADER"
HEADERS = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("content-type", "application/json"),
]


def missing(server: str) -> bool:
    """Whether what it needs is not installed."""
    if server == "nginx":
        return shutil.which("nginx") is None
    needed = {"starlette": ("starlette",), "fastapi": ("fastapi", "uvicorn", "httptools")}.get(server, ())
    return any(importlib.util.find_spec(name) is None for name in needed)


def service(_: Path) -> None:
    """As `wxconsole serve`, but that the rate, which is counted, refuses nothing."""
    program = Program.load({})
    with closing(program.log_file), _listener() as listener:
        ready = _announcer(listener)
        serve(program, listener, None, behind_proxy=False, ready=ready, reads=Rate(1e6, burst=10**6))


def rsgi(answer: Path) -> None:
    """The same bytes for everybody, by the interface and on the server of the service."""
    body = answer.read_bytes()

    async def app(_: Any, protocol: Any) -> None:
        protocol.response_bytes(200, HEADERS, body)

    _on_granian(app, Interfaces.RSGI)


def starlette(answer: Path) -> None:
    """The same from a route of Starlette, on the same server."""
    from starlette.responses import Response
    from starlette.routing import Route, Router

    body = answer.read_bytes()

    async def token(_: Any) -> Response:
        return Response(body, headers=dict(HEADERS))

    _on_granian(Router([Route(ROUTE, token)]), Interfaces.ASGINL)


def fastapi(answer: Path) -> None:
    """As one would write a token service: a key that is compared in constant time, a look into a dictionary,
    JSON. Both functions are coroutines, for FastAPI hands others to threads. The header that it wants is in
    the environment."""
    import uvicorn
    from fastapi import Depends, FastAPI, HTTPException, Request

    wanted = os.environ[HEADER].partition(": ")[2].encode()
    tokens = {"shop": json.loads(answer.read_bytes())}

    async def client(request: Request) -> None:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted):
            raise HTTPException(401)

    async def token(alias: str) -> Any:
        if alias not in tokens:
            raise HTTPException(404)
        return tokens[alias]

    app = FastAPI()
    app.add_api_route(ROUTE, token, dependencies=[Depends(client)])
    config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_level="error")
    with _listener() as listener:
        _announcer(listener)()
        uvicorn.Server(config).run([listener])


def nginx(answer: Path) -> None:
    """The same bytes in its configuration: one process that both listens and works."""
    with _listener() as free:
        port = free.getsockname()[1]
    folder = answer.parent
    places = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    headers = "".join(f"add_header {name} {value};" for name, value in HEADERS[:2])
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"""daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 2048; }}
http {{ access_log off; keepalive_requests 1000000000; {places}
  server {{ listen 127.0.0.1:{port} backlog={BACKLOG}; default_type application/json; {headers}
    location = {PATH} {{ return 200 '{answer.read_text()}'; }} }} }}""",
        "utf-8",
    )
    say(f"http://127.0.0.1:{port}")
    os.execvp("nginx", ["nginx", "-c", str(configuration)])  # noqa: S606, S607 - the one that is installed


SERVERS = {each.__name__: each for each in (service, starlette, rsgi, nginx, fastapi)}


def _on_granian(app: Any, interface: Interfaces) -> None:
    async def run(listener: socket) -> None:
        http = Http(app, listener, None)
        http.interface = interface
        _announcer(listener)()
        await http.serve()

    with _listener() as listener, asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(run(listener))


def _listener() -> socket:
    return listen(checked_address("127.0.0.1", secured=False), 0)


def _announcer(listener: socket) -> Callable[[], None]:
    return lambda: say(url_of(listener, tls=False))


if __name__ == "__main__":
    SERVERS[sys.argv[1]](Path(sys.argv[2]))
