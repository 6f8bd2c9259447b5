"""What the token service costs a request: GET …/token, against servers that know no keys, limits or tokens.

python benchmarks/token_service.py [CONNECTIONS…]     (1, 50 and 500 unless given)

`service` is the whole of it: key, rate limit, the token from memory, audit, metrics. `bare` is a Starlette
route that returns the same bytes, on the same server (granian, uvloop). `nginx`, where it is installed, has
the same bytes in its configuration, and one worker. All on loopback, one after the other, with keep-alive.
The load is wrk's, or where that is not installed, of a client in this process, which is slower than any of
the servers: then the ratios say little.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SECONDS = 5
COUNTS = (1, 50, 500)
APPID, SECRET = "wx1111111111111111", "1" * 32
PATH = "/v1/accounts/shop/token"
READY_SECONDS = 20.0


def main(counts: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder, _sandbox() as wechat, _service(folder, wechat) as found:
        service, key = found
        with urllib.request.urlopen(_request(service + PATH, key)) as answer:  # noqa: S310 - our own
            body = answer.read()
        others = [("bare", _bare), ("nginx", _nginx)] if shutil.which("nginx") else [("bare", _bare)]
        figures = {"service": [_load(service + PATH, key, count) for count in counts]}
        for name, start in others:
            with start(folder, body) as url:
                figures[name] = [_load(url + PATH, key, count) for count in counts]
    _say(f"{'connections':>11} {'service':>9}" + "".join(f" {name:>9} {'ratio':>6}" for name, _ in others))
    for index, count in enumerate(counts):
        service_rate = figures["service"][index]
        line = f"{count:>11} {service_rate:>7.0f}/s"
        for name, _ in others:
            line += f" {figures[name][index]:>7.0f}/s {service_rate / figures[name][index]:>6.2f}"
        _say(line)


@contextmanager
def _process(*command: str, **environment: str) -> Iterator[str]:
    """The first line that the command prints, while it runs."""
    with subprocess.Popen(  # noqa: S603 - our own programs
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **environment},
    ) as process:
        try:
            yield next(iter(process.stdout or ())).strip()
        finally:
            process.terminate()


@contextmanager
def _sandbox() -> Iterator[str]:
    with _process(sys.executable, "-m", "wxconsole", "sandbox", "--port", "0") as url:
        yield url


@contextmanager
def _service(folder: str, wechat: str) -> Iterator[tuple[str, str]]:
    """The URL of a service that holds a token of `shop`, and a key."""
    environment = {
        "HOME": folder,
        "XDG_STATE_HOME": folder,
        "WXCONSOLE_HOME": f"{folder}/home",
        "WXCONSOLE_API_BASE": wechat,
        "WX_SHOP_APPID": APPID,
        "WX_SHOP_SECRET": SECRET,
    }
    with _process(sys.executable, "-m", "wxconsole", "clients", "add", "load", **environment) as key:
        pass
    with _process(sys.executable, __file__, "service", **environment) as url:
        yield url, key


@contextmanager
def _bare(folder: str, body: bytes) -> Iterator[str]:
    path = Path(folder, "body")
    path.write_bytes(body)
    with _process(sys.executable, __file__, "bare", str(path)) as url:
        yield url


@contextmanager
def _nginx(folder: str, body: bytes) -> Iterator[str]:
    with closing(_listener()) as free:
        port = free.getsockname()[1]
    configuration = Path(folder, "nginx.conf")
    configuration.write_text(
        f"""daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 2048; }}
http {{ access_log off; keepalive_requests 1000000000;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 127.0.0.1:{port} backlog=1024; default_type application/json;
    location = {PATH} {{ return 200 '{body.decode()}'; }} }} }}""",
        "utf-8",
    )
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(["nginx", "-c", configuration], stderr=subprocess.DEVNULL) as process:  # noqa: S603, S607
        try:
            _wait_for(url + PATH)
            yield url
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url):  # noqa: S310 - our own
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _load(url: str, key: str, count: int) -> float:
    """Answers a second."""
    header = f"Authorization: Bearer {key}"
    if shutil.which("wrk") is None:
        return asyncio.run(_own_load(url, header, count))
    command = ["wrk", "-t1", f"-c{count}", f"-d{SECONDS}s", "-H", header, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    if "Non-2xx" in said:
        raise SystemExit(f"refused: {said}")
    return float(re.findall(r"Requests/sec:\s*([0-9.]+)", said)[0])


async def _own_load(url: str, header: str, count: int) -> float:
    parts = urlsplit(url)
    sent = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{header}\r\n\r\n".encode()
    until = time.monotonic() + SECONDS

    async def ask() -> int:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        answers = 0
        while time.monotonic() < until:
            writer.write(sent)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"refused: {head!r}")
            length = re.findall(rb"content-length: *(\d+)", head, re.IGNORECASE)[0]
            await reader.readexactly(int(length))
            answers += 1
        writer.close()
        return answers

    return sum(await asyncio.gather(*(ask() for _ in range(count)))) / SECONDS


def _request(url: str, key: str) -> urllib.request.Request:
    return urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})  # noqa: S310 - our own


# The servers, each in a process of its own


def _listener() -> Any:
    from wxconsole.server.listener import checked_address, listen

    return listen(checked_address("127.0.0.1", secured=False), 0)


def _announce(listener: Any) -> Callable[[], None]:
    from wxconsole.server.listener import url_of

    return lambda: _say(url_of(listener, tls=False))


def _serve() -> None:
    """As `wxconsole serve`, but that the rate, which is counted, refuses nothing."""
    from wxconsole.bootstrap import Program
    from wxconsole.server.service import serve
    from wxconsole.services.rate import Rate

    program = Program.load({})
    with closing(program.log_file), _listener() as listener:
        ready = _announce(listener)
        serve(program, listener, None, behind_proxy=False, ready=ready, reads=Rate(1e6, burst=10**6))


def _serve_bare(body: bytes) -> None:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route, Router
    from uvloop import new_event_loop

    from wxconsole.server.http import Http

    async def token(_: Request) -> Response:
        return Response(body, media_type="application/json")

    async def run(listener: Any) -> None:
        _announce(listener)()
        await Http(Router([Route("/v1/accounts/{alias}/token", token)]), listener, None).serve()

    with _listener() as listener, asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(run(listener))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["service"]:
            _serve()
        case ["bare", path]:
            _serve_bare(Path(path).read_bytes())
        case counts:
            main([int(count) for count in counts] or list(COUNTS))
