"""Programs that run while something is measured, and what a process takes."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.fleet import ROOT


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has taken, all its threads together."""
    # The kernel's clock of another process, as clock_getcpuclockid(3) makes its number.
    return time.clock_gettime(~pid << 3 | 2)


@dataclass(frozen=True)
class Running:
    """A program that runs, and the first line that it has printed, as where it listens."""

    line: str
    pid: int

    @property
    def cpu(self) -> float:
        """As `cpu_of`."""
        return cpu_of(self.pid)


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """One of our own programs, from its first line on, with this in its environment besides."""
    with subprocess.Popen(  # noqa: S603 - our own programs
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
    ) as process:
        try:
            yield Running(next(iter(process.stdout or ())).strip(), process.pid)
        finally:
            process.terminate()
