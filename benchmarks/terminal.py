"""A program on a pseudo-terminal, watched from outside: when it writes, and what it takes."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Self

COLUMNS, ROWS = 160, 45
PATIENCE = 60.0


class Terminal:
    """Runs `command` (its first word a path): `with Terminal(command, env) as it`."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self._command = command
        self._env = env
        self.written = bytearray()
        self.last_at = 0.0  # when the latest bytes came

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
        # The kernel's clock of another process, as clock_getcpuclockid(3) makes its number.
        return time.clock_gettime(~self._pid << 3 | 2)

    @property
    def memory(self) -> float:
        """Megabytes of memory that it holds."""
        status = Path(f"/proc/{self._pid}/status").read_text("ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def press(self, keys: bytes) -> None:
        """Types."""
        os.write(self.end, keys)

    def shows(self, text: bytes) -> None:
        """Waits until `text` has been written."""
        give_up_at = perf_counter() + PATIENCE
        while text not in self.written:
            self.read(0.1)
            if perf_counter() > give_up_at:
                raise SystemExit(f"{text!r} was not written")

    def settle(self, quiet: float) -> None:
        """Takes what it writes until it has written nothing for so many seconds."""
        while self.read(quiet):
            pass

    def read(self, seconds: float) -> bool:
        """Takes what there is within so many seconds. False if that was nothing."""
        if not select.select([self.end], [], [], seconds)[0]:
            return False
        self.written += os.read(self.end, 65536)
        self.last_at = perf_counter()
        return True


def read_all(terminals: Iterable[Terminal], seconds: float) -> None:
    """Takes what all of them write in the next so many seconds."""
    by_end = {terminal.end: terminal for terminal in terminals}
    until = perf_counter() + seconds
    while (left := until - perf_counter()) > 0:
        for end in select.select(list(by_end), [], [], left)[0]:
            by_end[end].read(0)
