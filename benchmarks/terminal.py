"""A program on a pseudo-terminal, watched from outside: when it writes, and what it takes."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple, Self

from benchmarks.process import cpu_of

COLUMNS, ROWS = 160, 45
PATIENCE = 60.0
AT_ONCE = 65536
OPENED = b"\x1b[?1049h"  # what a program of the whole screen writes first


class Piece(NamedTuple):
    """What came at once, and when; `cpu` is what the program had taken by then, in seconds."""

    at: float
    cpu: float
    text: bytes


class Terminal:
    """Runs `command` (its first word a path): `with Terminal(command, env) as it`. Questions that the program
    asks of its terminal are not answered."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self._command = command
        self._env = env
        self.pieces: list[Piece] = []
        self._written = bytearray()

    def __enter__(self) -> Self:
        self.started = perf_counter()
        self._pid, self.end = pty.fork()
        if self._pid == 0:
            # The size has to be there before the program asks for it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.chdir(self._env["HOME"])
            os.execve(self._command[0], list(self._command), dict(self._env))  # noqa: S606 - no shell is wanted
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self.end)

    @property
    def cpu(self) -> float:
        """Seconds of CPU that the program has taken, all its threads together."""
        return cpu_of(self._pid)

    @property
    def memory(self) -> float:
        """Megabytes of memory that it holds."""
        status = Path(f"/proc/{self._pid}/status").read_text("ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    @property
    def written(self) -> int:
        """How many bytes it has written."""
        return len(self._written)

    def press(self, keys: bytes) -> None:
        """Types."""
        os.write(self.end, keys)

    def has_shown(self, text: bytes) -> bool:
        """Whether `text` has been written."""
        return text in self._written

    def shows(self, text: bytes) -> Piece:
        """Waits until `text` has been written; returns the piece that it ended in."""
        give_up_at = perf_counter() + PATIENCE
        while not self.has_shown(text):
            self.read(0.1)
            if perf_counter() > give_up_at:
                raise SystemExit(f"{self._name} did not write {text!r}")
        return self.pieces[-1]

    def settle(self, quiet: float) -> None:
        """Takes what it writes until it has written nothing for so many seconds."""
        while self.read(quiet):
            pass

    def read(self, seconds: float) -> bool:
        """Takes what there is within so many seconds. False if that was nothing."""
        if not select.select([self.end], [], [], seconds)[0]:
            return False
        try:
            text = os.read(self.end, AT_ONCE)
        except OSError:  # Linux's way to say that nobody is at the other end any more
            told = bytes(self._written[-2000:]).decode("utf-8", "replace")
            raise SystemExit(f"{self._name} has ended:\n{told}") from None
        self.pieces.append(Piece(perf_counter(), self.cpu, text))
        self._written += text
        return True

    @property
    def _name(self) -> str:
        return " ".join(self._command)


def read_all(terminals: Iterable[Terminal], seconds: float) -> None:
    """Takes what all of them write in the next so many seconds."""
    by_end = {terminal.end: terminal for terminal in terminals}
    until = perf_counter() + seconds
    while (left := until - perf_counter()) > 0:
        for end in select.select(list(by_end), [], [], left)[0]:
            by_end[end].read(0)
