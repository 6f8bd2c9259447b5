"""A lease as the store remembers it."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from wxconsole.adapters.records import (
    Row,
    field,
    moment_field,
    optional,
    written_moment,
)
from wxconsole.services.ports import AtWork


@dataclass(frozen=True, slots=True)
class Process:
    """A process, told from every other one: also from a later one with its number, and from one of another
    machine or container on the same folder."""

    machine: str
    pid: int
    started: int | None

    @classmethod
    def current(cls) -> "Process":
        return _this_process(os.getpid())

    def runs(self) -> bool:
        """Whether it runs on this machine. What cannot be known is False."""
        return self.machine == _machine() and os.name == "posix" and not self.gone()

    def gone(self) -> bool:
        """Whether it ran on this machine and does so no more. What cannot be known is False."""
        if self.machine != _machine() or os.name != "posix":
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False  # it lives, under another user
        return self.started is not None and _started(self.pid) != self.started


@dataclass(frozen=True, slots=True)
class Tenure:
    """`owner` is None once the lease has ended; `saved` once its refresh was committed. `seconds` is its
    full length, `forced` what its call was to be."""

    appid: str
    number: int
    owner: str | None
    process: Process
    until: datetime
    seconds: float
    saved: bool = False
    forced: bool = False

    def excludes(self, owner: str, process: Process, now: datetime) -> bool:
        """Whether `owner` in `process` must wait for this one to end."""
        if self.owner is None or (self.owner, self.process) == (owner, process):
            return False
        # More than its length ahead: the clock was set back since, and its end means nothing.
        lasts = timedelta(0) < self.until - now <= timedelta(seconds=self.seconds)
        return lasts and not self.process.gone()

    def ended(self, *, saved: bool) -> "Tenure":
        return replace(self, owner=None, saved=saved)

    def row(self) -> Row:
        return {
            "appid": self.appid,
            "number": self.number,
            "owner": self.owner,
            "machine": self.process.machine,
            "pid": self.process.pid,
            "started": self.process.started,
            "until": written_moment(self.until),
            "seconds": self.seconds,
            "saved": self.saved,
            "forced": self.forced,
        }

    @classmethod
    def read(cls, row: Row) -> "Tenure":
        """Raises what `records` says where the row is none."""
        return cls(
            appid=field(row, "appid", str),
            number=field(row, "number", int),
            owner=optional(row, "owner", str),
            process=Process(
                field(row, "machine", str), field(row, "pid", int), optional(row, "started", int)
            ),
            until=moment_field(row, "until"),
            seconds=field(row, "seconds", float),
            saved=field(row, "saved", bool),
            forced=optional(row, "forced", bool) or False,
        )


def at_work(tenures: Iterable[Tenure], now: datetime) -> AtWork:
    """Whose leases last, and which of the processes that had one still run, but for this one."""
    me = Process.current()
    others = [tenure for tenure in tenures if tenure.process != me]
    owners = {str(tenure.owner) for tenure in others if tenure.excludes("", me, now)}
    pids = {tenure.process.pid for tenure in others if tenure.process.runs()}
    return AtWork(tuple(sorted(owners)), tuple(sorted(pids)))


@cache
def _this_process(pid: int) -> Process:
    """Asked for with each lease, and the same as long as it runs; a fork of it has another number."""
    return Process(_machine(), pid, _started(pid))


def _machine() -> str:
    """This boot of this machine and, on Linux, the container: process numbers mean nothing elsewhere."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return platform.node()


def _started(pid: int) -> int | None:
    """When a process was started, in ticks since the boot; None where that is not to be learned, and for a
    process that has ended and only waits to be collected."""
    try:
        # The second field is the program's name in brackets, which may hold anything.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[19])
