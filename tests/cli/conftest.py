"""A command line of one's own: an empty home, a working directory, a sandbox, and nothing from outside."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from tests.services.fakes import SetClock
from wxconsole.cli.run import run
from wxconsole.sandbox.server import Sandbox

SHOP = "wx1111111111111111"
# AppIDs that the sandbox answers with the code at their end.
BLOCKED = "wx0000000000040164"
SECRET = "5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0"


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    status: int
    out: str
    err: str


class Place:
    """Where commands run: `env` is all they see of the environment."""

    def __init__(self, folder: Path, api_base: str) -> None:
        self.home = folder / "home"
        self.work = folder / "work"
        self.logs = folder / "state"
        self.work.mkdir()
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_STATE_HOME": str(self.logs),
            "LANG": "C.UTF-8",
            "WXCONSOLE_HOME": str(self.home),
            "WXCONSOLE_API_BASE": api_base,
        }

    def account(self, alias: str = "shop", appid: str = SHOP, **more: str) -> None:
        """Defines an account in the environment."""
        stem = f"WX_{alias.upper()}"
        self.env |= {f"{stem}_APPID": appid, f"{stem}_SECRET": SECRET}
        self.env |= {f"{stem}_{part.upper()}": value for part, value in more.items()}

    def run(self, *args: str, stdin: str | bytes = "") -> Ran:
        """Runs a command line in this process."""
        with patch.dict(os.environ, self.env, clear=True), CliRunner().isolation(stdin) as (out, err, _):
            status = run(args)
            return Ran(status, out.getvalue().decode(), err.getvalue().decode())

    def start(self, *args: str, **options: Any) -> subprocess.Popen[str]:
        """Starts a command line as a process of its own."""
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(
            [sys.executable, "-m", "wxconsole", *args],
            cwd=self.work,
            env=self.env | {"PYTHONPATH": str(Path(__file__).parents[2])},
            text=True,
            encoding="utf-8",
            **{**streams, **options},
        )

    def spawn(self, *args: str, stdin: str = "") -> Ran:
        """Runs a command line as a process of its own."""
        with self.start(*args) as process:
            out, err = process.communicate(stdin, timeout=60)
        return Ran(process.returncode, out, err)


@pytest.fixture
def place(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """An empty home over the test's sandbox."""
    place = Place(tmp_path, sandbox.url)
    monkeypatch.chdir(place.work)
    level = logging.getLogger().level
    yield place
    logging.getLogger().setLevel(level)


@pytest.fixture
def clock(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """The commands' time, and the sandbox's with it: both go on while a drill waits, at once."""
    clock = SetClock()

    async def sleep(seconds: float) -> None:
        pass_time(clock, sandbox, seconds)

    monkeypatch.setattr("wxconsole.services.drill.sleep", sleep)
    monkeypatch.setattr("wxconsole.adapters.clock.SystemClock", lambda: clock)
    return clock


def pass_time(clock: SetClock, sandbox: Sandbox, seconds: float) -> None:
    clock.go(seconds)
    sandbox.world.clock.advance(seconds)
