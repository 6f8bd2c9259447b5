"""Requests over many connections at once, by wrk: a client in Python is slower than what is measured."""

import re
import shutil
import subprocess
from dataclasses import dataclass

INSTALLED = shutil.which("wrk") is not None
# Of itself, wrk gives up on what takes 2 s, as it may on a busy machine.
PATIENCE = ("--timeout", "30s")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Load:
    """What came of it. Times of an answer are in milliseconds."""

    answers: int
    per_second: float
    p50: float
    p99: float


def load(url: str, header: str, connections: int, seconds: int) -> Load:
    """As many requests as the connections can have answered one after the other. Whoever refuses one ends the
    benchmark."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *PATIENCE, "--latency", "-H", header, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{url}: {said}")
    return Load(
        int(_found(r"(\d+) requests in", said)[0]),
        float(_found(r"Requests/sec:\s*([\d.]+)", said)[0]),
        _time(said, 50),
        _time(said, 99),
    )


def _time(said: str, percent: int) -> float:
    number, unit = _found(rf"^\s*{percent}%\s+([\d.]+)(us|ms|s|m)\s*$", said)
    return float(number) * _MILLISECONDS[unit]


def _found(pattern: str, said: str) -> tuple[str, ...]:
    found = re.search(pattern, said, re.MULTILINE)
    if found is None:
        raise SystemExit(f"wrk says something else: {said}")
    return found.groups()
