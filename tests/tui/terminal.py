"""A terminal for a program under test: what it wrote, and what a person would see of it."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import pyte

PATIENCE = 30.0
ROOT = Path(__file__).parents[2]


class Terminal:
    """Runs `python -m <args>` on a pseudo-terminal: `with Terminal("wxconsole", "demo", env=env) as it`."""

    def __init__(self, *args: str, env: Mapping[str, str], size: tuple[int, int] = (120, 35)) -> None:
        self.written = b""
        self._columns, self._rows = size
        self._display = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._display)
        self._args = args
        self._env = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **env}

    def __enter__(self) -> Self:
        self._ours, self._theirs = pty.openpty()
        self._ends = [self._ours, self._theirs]
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", self._rows, self._columns, 0, 0))
        self.modes_before = self.modes
        self._process = subprocess.Popen(
            [sys.executable, "-m", *self._args],
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            env=self._env,
            cwd=self._env["HOME"],
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for end in self._ends:
            os.close(end)

    @property
    def modes(self) -> list[Any]:
        """How the terminal treats what is typed and written: echo, lines, signals."""
        return termios.tcgetattr(self._theirs)

    @property
    def screen(self) -> str:
        """What is to be seen. A wide character is followed by an empty cell."""
        return "\n".join(self._display.display)

    def type(self, keys: str | bytes) -> None:
        os.write(self._ours, keys.encode() if isinstance(keys, str) else keys)

    def send(self, number: signal.Signals) -> None:
        """Sends the program a signal."""
        self._process.send_signal(number)

    def sees(self, text: str) -> None:
        """Waits until `text` is to be seen."""
        self._until(lambda: text in self.screen, f"{text!r} was not to be seen")

    def writes(self, data: bytes, since: int = 0) -> None:
        """Waits until `data` has been written after the first `since` bytes."""
        self._until(lambda: data in self.written[since:], f"{data!r} was not written")

    def stops(self) -> None:
        """Waits until a signal has stopped the program."""
        options = os.WSTOPPED | os.WNOWAIT | os.WNOHANG
        self._until(lambda: os.waitid(os.P_PID, self._process.pid, options) is not None, "it did not stop")

    def vanishes(self) -> None:
        """Takes the terminal away without a word, and waits until the program has ended."""
        while self._ends:
            os.close(self._ends.pop())
        self._process.wait(PATIENCE)

    def ends(self) -> int:
        """Waits until the program has ended, and returns its exit status."""
        self._until(lambda: self._process.poll() is not None, "it did not end")
        self._read(0)
        return self._process.returncode

    def _until(self, condition: Callable[[], bool], else_: str) -> None:
        give_up_at = time.monotonic() + PATIENCE
        while not condition():
            self._read(0.05)
            assert time.monotonic() < give_up_at, f"{else_}:\n{self.screen}"

    def _read(self, seconds: float) -> None:
        while select.select([self._ours], [], [], seconds)[0]:
            data = os.read(self._ours, 65536)
            self.written += data
            self._stream.feed(data)
            seconds = 0
