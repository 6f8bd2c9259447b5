"""Every state in which a crash may leave a folder, from the operations on it.

A process that is killed leaves what the kernel has been told, down to the bytes of the write it was in. A
power cut may leave less: without an fsync of the file its bytes may be missing, zero, or there in part;
without an fsync of the folder a new name, a rename or a removal may not have happened, each by itself. That
is a model, harsher than common file systems, and no test of a disk.

    python -m tests.reliability.crashes

prints how many states there are, and how many of them are bad.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path, PurePath
from unittest.mock import patch

from tests.adapters.stores.samples import SetClock, held, numbers, rotate
from tests.reliability.recorder import Operation
from wxconsole.adapters.tinydb_store import TinyDbStore, history
from wxconsole.domain.problem import Problem

ROOT = Path(__file__).parents[2]
BLOCK = 4096
# So small that a new segment begins every other refresh.
SEGMENT_ROWS = 2
# The number under which tests/reliability/commits.py prunes: no refresh has it.
PRUNED = 50
# The contents of all files by their paths; None is a folder.
Disk = dict[str, bytes | None]


@dataclass
class _File:
    """One file, under whatever name: what was written to it, and what of that is surely on the disk."""

    written: bytes = b""
    synced: bytes = b""

    def after_power_cut(self) -> list[bytes]:
        if self.written == self.synced:
            return [self.written]
        whole, kept = self.written, len(self.written) // 2 // BLOCK * BLOCK
        return [self.synced, whole, bytes(len(whole)), whole[:kept], whole[:kept].ljust(len(whole), b"\0")]


@dataclass
class _Change:
    """One change of a folder's list of names, which a sync of that folder makes last."""

    folder: str
    act: Callable[[dict[str, _File | None]], None]
    synced: bool = False


@dataclass
class _Replay:
    """The folder after so many operations."""

    changes: list[_Change] = field(default_factory=list)
    names: dict[str, _File | None] = field(default_factory=dict)

    def do(self, operation: Operation) -> None:
        match operation:
            case "create", str(path) if path not in self.names:
                self._change(path, _put(path, _File()))
            case "mkdir", str(path) if path not in self.names:
                self._change(path, _put(path, None))
            case "remove", str(path) if path in self.names:
                self._change(path, _removed(path))
            case "rename", str(source), str(target) if source in self.names:
                self._change(target, _renamed(source, target))
            case "write", str(path), str(content):
                self._file(path).written = base64.b64decode(content)
            case "sync", str(path):
                self._file(path).synced = self._file(path).written
            case "sync_folder", str(path):
                for change in self.changes:
                    change.synced = change.synced or change.folder == path

    def killed(self, following: Operation | None) -> Iterator[Disk]:
        """What a kill leaves: all that was done, and any beginning of a write that was under way."""
        disk = _contents(self.names)
        yield disk
        match following:
            case "write", str(path), str(content):
                whole = base64.b64decode(content)
                for size in {1, len(whole) // 2, len(whole) - 1}:
                    yield disk | {path: whole[:size]}

    def cut_off(self) -> Iterator[Disk]:
        """What a power cut may leave."""
        open_changes = [change for change in self.changes if not change.synced]
        for kept in product((True, False), repeat=len(open_changes)):
            lost = [change for change, keep in zip(open_changes, kept, strict=True) if not keep]
            names: dict[str, _File | None] = {}
            for change in self.changes:
                if change not in lost:
                    change.act(names)
            reached = {path: file for path, file in names.items() if _is_reached(path, names)}
            choices = [[None] if file is None else file.after_power_cut() for file in reached.values()]
            for contents in product(*choices):
                yield dict(zip(reached, contents, strict=True))

    def _change(self, path: str, act: Callable[[dict[str, _File | None]], None]) -> None:
        self.changes.append(_Change(str(PurePath(path).parent), act))
        act(self.names)

    def _file(self, path: str) -> _File:
        found = self.names[path]
        assert found is not None
        return found


def _put(path: str, file: _File | None) -> Callable[[dict[str, _File | None]], None]:
    return lambda names: names.update({path: file})


def _removed(path: str) -> Callable[[dict[str, _File | None]], None]:
    def act(names: dict[str, _File | None]) -> None:
        names.pop(path, None)

    return act


def _renamed(source: str, target: str) -> Callable[[dict[str, _File | None]], None]:
    def act(names: dict[str, _File | None]) -> None:
        if source in names:
            names[target] = names.pop(source)

    return act


def _is_reached(path: str, names: dict[str, _File | None]) -> bool:
    return all(str(folder) in names for folder in PurePath(path).parents if str(folder) != ".")


def _contents(names: dict[str, _File | None]) -> Disk:
    return {path: None if file is None else file.written for path, file in names.items()}


@dataclass
class Figures:
    """How many different states there were, and what was wrong with the bad ones."""

    killed: int = 0
    cut_off: int = 0
    bad: list[str] = field(default_factory=list)


def commits() -> list[Operation]:
    """The operations of a store's first change, of commits that go on with a segment of the history and that
    begin one, and of a pruning, recorded in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.commits"], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    return [tuple(operation) for operation in json.loads(done.stdout)]


def check(operations: Sequence[Operation]) -> Figures:
    """Builds each state that a crash may leave, and looks at it as the next process would."""
    figures = Figures()
    replay = _Replay()
    begun = told = -1
    seen: set[tuple[object, ...]] = set()
    for number, operation in enumerate([*operations, None]):
        for kind, disks in (("killed", replay.killed(operation)), ("cut_off", replay.cut_off())):
            for disk in _new(disks, seen, (kind, begun, told)):
                setattr(figures, kind, getattr(figures, kind) + 1)
                wrong = _wrong_with(disk, begun, told)
                if wrong:
                    figures.bad.append(f"{kind} before operation {number}: {wrong}")
        match operation:
            case "begin", int(begun):
                pass
            case "told", int(told):
                pass
            case _ if operation is not None:
                replay.do(operation)
    return figures


def _new(disks: Iterable[Disk], seen: set[tuple[object, ...]], key: tuple[object, ...]) -> Iterator[Disk]:
    """Those that are not in `seen` yet."""
    for disk in disks:
        state = (*key, *sorted(disk.items()))
        if state not in seen:
            seen.add(state)
            yield disk


def _wrong_with(disk: Disk, begun: int, told: int) -> str | None:
    """What the next process finds wrong: 0 is the account, each further number a refresh."""
    with tempfile.TemporaryDirectory() as name:
        for path, content in disk.items():
            place = Path(name, path)
            if content is None:
                place.mkdir(mode=0o700)
            else:
                place.write_bytes(content)
                place.chmod(0o600)
        # What is looked at here is not to outlive a power cut itself.
        with patch.object(history, "SEGMENT_ROWS", SEGMENT_ROWS), patch.object(os, "fsync"):
            return _wrong_in(Path(name, "data", "home"), begun, told)


def _wrong_in(home: Path, begun: int, told: int) -> str | None:
    try:
        store = TinyDbStore(home, SetClock())
        token, rows = held(store), sorted(numbers(store.history()))
        accounts = len(store.snapshot().accounts)
    except Problem as problem:
        return f"unreadable: {problem}"
    if told >= 0 and accounts != 1:
        return "the account is lost"
    last = int(token.removeprefix("token_")) if token is not None else 0
    if not told <= last <= max(begun, 0):
        return f"{last} is held, {told} was told, {begun} begun"
    # Pruning, the last change, takes whole segments, but the one that still grows.
    pruned = range(1, last) if begun == PRUNED else ()
    if [row for row in rows if row not in pruned] != [row for row in range(1, last + 1) if row not in pruned]:
        return f"{last} is held, the rows are {rows}"
    rotate(store, 99)
    rotate(TinyDbStore(home, SetClock()), 100)
    after = sorted(numbers(store.history()))
    if after != [*rows, 99, 100]:
        return f"after two more refreshes the rows are {after}"
    if leftovers := list(home.rglob("*.tmp")):
        return f"left over: {leftovers}"
    return None


def without(operations: Sequence[Operation], *whats: str) -> list[Operation]:
    """The same program, had it forgotten to do that; no further than its first change, as what was never
    synced may be lost in more and more combinations."""
    first = operations[: operations.index(("told", 0)) + 1]
    return [operation for operation in first if operation[0] not in whats]


if __name__ == "__main__":
    recorded = commits()
    for name, these in (
        ("as it is", recorded),
        ("without fsync of the folders", without(recorded, "sync_folder")),
        ("without fsync of the files", without(recorded, "sync")),
    ):
        found = check(these)
        sys.stdout.write(
            f"{name}: {found.killed} states after a kill, {found.cut_off} after a power cut, "
            f"{len(found.bad)} bad\n"
        )
        for line in found.bad[:5]:
            sys.stdout.write(f"  {line}\n")
