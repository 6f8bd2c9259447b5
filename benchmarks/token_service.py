"""Tokens by HTTP: the service against nginx, bare servers and FastAPI, at 1, 50 and 500 connections.

python -m benchmarks.token_service [--quick]

It needs wrk, and compares with what there is of nginx and the extra `bench`. `service` is the whole of
it: key, rate limit, the token from memory, audit, metrics. `starlette` is a route that returns the same
bytes to anybody, on the same server (granian, uvloop); `rsgi` is the same without a framework, by the
interface that the service uses. nginx has the same bytes in its configuration, and one process. `fastapi`
runs on uvicorn with uvloop and httptools, checks a key, looks into a dictionary, and makes the JSON. All
are on loopback and keep connections, and each is the first in turn. wrk shares the cores with the server:
what has two threads at work gets less of them than it would elsewhere. `CPU` is what the server itself
takes for an answer.
"""

import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from benchmarks import load as wrk
from benchmarks.load import Load, load
from benchmarks.process import Running, running
from benchmarks.report import Report, ratios, run
from benchmarks.token_servers import HEADER, PATH, SERVERS, missing

COUNTS = (1, 50, 500)
READY_SECONDS = 20.0
WARM_SECONDS = 1


def measure(report: Report) -> None:
    if not wrk.INSTALLED:
        report.note(
            "wrk is not installed: nothing is measured, for a client in Python is slower than the servers"
        )
        return
    names = [name for name in SERVERS if not missing(name)]
    for name in SERVERS.keys() - names:
        report.note(f"{name} is not installed, and left out")
    loads: dict[tuple[int, str], list[Load]] = defaultdict(list)
    cpu: dict[tuple[int, str], list[float]] = defaultdict(list)
    with ExitStack() as running:
        header, servers = _servers(running, names)
        for server in servers.values():
            load(server.line + PATH, header, max(COUNTS), WARM_SECONDS)
        for number in range(2 if report.quick else 7):
            first = number % len(names)
            for count in COUNTS:
                for name in names[first:] + names[:first]:
                    before = servers[name].cpu
                    came = load(servers[name].line + PATH, header, count, 1 if report.quick else 2)
                    loads[count, name].append(came)
                    cpu[count, name].append((servers[name].cpu - before) * 1e6 / came.answers)
    for count in COUNTS:
        for name in names:
            row, of = f"{count}: {name}", loads[count, name]
            report.measured(row, "answers/s", [each.per_second for each in of], 0)
            report.measured(row, "service, of it", _rates(loads, count, name))
            report.measured(row, "CPU, µs", cpu[count, name], 1)
            report.measured(row, "p50, ms", [each.p50 for each in of])
            report.measured(row, "p99, ms", [each.p99 for each in of], 1)
    _budgets(report, names, loads)


def _budgets(report: Report, names: list[str], loads: Mapping[tuple[int, str], list[Load]]) -> None:
    for name, count, least in (
        ("nginx", 50, 0.2),
        ("fastapi", 50, 4),
        *(("starlette", count, 0.85) for count in COUNTS),
    ):
        if name in names:
            report.at_least(least, f"{count} connections: answers/s, of {name}", _rates(loads, count, name))
    if "starlette" in names:
        ours, bare = ([each.p99 for each in loads[500, name]] for name in ("service", "starlette"))
        report.at_most(3, "500 connections: p99, of starlette", ratios(ours, bare))


def _rates(loads: Mapping[tuple[int, str], list[Load]], count: int, name: str) -> list[float]:
    """Answers a second of the service, of those of another one."""
    ours, theirs = ([each.per_second for each in loads[count, one]] for one in ("service", name))
    return ratios(ours, theirs)


def _servers(stack: ExitStack, names: list[str]) -> tuple[str, dict[str, Running]]:
    """The servers, and the header that all of them take."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wxconsole-service-")))
    wechat = stack.enter_context(running(_module("wxconsole", "sandbox", "--port", "0")))
    environment = {
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder),
        "WXCONSOLE_HOME": str(folder / "home"),
        "WXCONSOLE_API_BASE": wechat.line,
        "WX_SHOP_APPID": "wx1111111111111111",
        "WX_SHOP_SECRET": "1" * 32,
    }
    with running(_module("wxconsole", "clients", "add", "load"), environment) as key:
        header = f"Authorization: Bearer {key.line}"
    answer = folder / "answer"
    servers = {}
    for name in names:  # the service is the first, and what it answers is what the others do
        command = _module("benchmarks.token_servers", name, str(answer))
        servers[name] = stack.enter_context(running(command, {**environment, HEADER: header}))
        body = _answer(servers[name].line + PATH, header)
        if name == "service":
            answer.write_bytes(body)
    return header, servers


def _module(name: str, *words: str) -> list[str]:
    return [sys.executable, "-m", name, *words]


def _answer(url: str, header: str) -> bytes:
    """What it answers, once it does."""
    name, _, value = header.partition(": ")
    request = urllib.request.Request(url, headers={name: value})  # noqa: S310 - our own
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


if __name__ == "__main__":
    run(measure)
