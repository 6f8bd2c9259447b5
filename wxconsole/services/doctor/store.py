"""The store: whether it can be read, locked and written to, and what it lies on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from wxconsole.domain.check import Check, Subject
from wxconsole.domain.problem import Problem
from wxconsole.services.doctor.files import nearest
from wxconsole.services.doctor.ports import Machine
from wxconsole.services.ports import ServerFacts, Store

# A refresh rewrites the state and a segment of the history, some hundred KiB each.
# Milliseconds: each refresh asks some six times.
_SLOW = 200
_LITTLE, _TOO_LITTLE = 100_000_000, 5_000_000

# The lock of one machine may not be seen by another, and a server that is gone holds every call.
_NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "fuse.sshfs",
        "vboxsf",
    }
)
_MEMORY = frozenset({"tmpfs", "ramfs"})

# Nothing is older: pruning up to here takes the lock as any change does, and changes nothing.
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


def store_checks(store: Store, machine: Machine, home: Path) -> Iterator[Check]:
    """Blocks; where another process holds the lock, for as long as the store waits for it."""
    try:
        server = store.server()
        yield _content(store)
    except Problem as problem:
        yield Check.fail(Subject.STORE, "store_problem", problem=problem)
    else:
        yield from _unmended(store)
        yield from _history(store, machine, home / "history")
        if server is None:
            yield _lock(store)
        else:
            yield from _server(server)
    try:
        disk = machine.disk(nearest(machine, home))
    except Problem as problem:
        yield Check.fail(Subject.DISK, "store_problem", problem=problem)
    else:
        yield _space(disk.free, home)
        yield _file_system(disk.file_system, home)


def _content(store: Store) -> Check:
    if store.mark() is None:
        return Check.ok(Subject.STORE, "store_empty")
    snapshot = store.snapshot()
    tokens = sum(holding.token is not None for holding in snapshot.holdings.values())
    return Check.ok(Subject.STORE, "store_read", accounts=len(snapshot.accounts), tokens=tokens)


def _server(facts: ServerFacts) -> Iterator[Check]:
    version = facts.version or "?"
    yield Check.ok(
        Subject.STORE, "redis_answers", address=facts.address, version=version, ms=round(facts.latency_ms, 1)
    )
    if facts.away and not facts.tls:
        yield Check.warn(Subject.STORE, "redis_plain", address=facts.address)
    if facts.durable is False:
        yield Check.warn(Subject.STORE, "redis_volatile", address=facts.address)
    if facts.latency_ms > _SLOW:
        yield Check.warn(Subject.STORE, "redis_slow", address=facts.address, ms=round(facts.latency_ms))


def _unmended(store: Store) -> Iterator[Check]:
    """Opening the store has made its files private, but for these."""
    for notice in store.notices:
        if notice.key == "store_mode_loose":
            yield Check.fail(Subject.FILES, "store_problem", problem=notice)


def _history(store: Store, machine: Machine, folder: Path) -> Iterator[Check]:
    try:
        rows = len(store.history())
    except Problem as problem:
        yield Check.fail(Subject.HISTORY, "store_problem", problem=problem)
        return
    damaged = [notice for notice in store.notices if notice.key.startswith("history_")]
    for notice in damaged:
        yield Check.warn(Subject.HISTORY, "history_problem", problem=notice, folder=folder)
    # So the store names what it could not read and has put out of its way.
    aside = sum(".damaged-" in name for name in machine.names(folder))
    if aside:
        yield Check.warn(Subject.HISTORY, "history_aside", n=aside, folder=folder)
    if not damaged and not aside:
        yield Check.ok(Subject.HISTORY, "history_read", n=rows)


def _lock(store: Store) -> Check:
    try:
        if store.mark() is None:
            return Check.skipped(Subject.LOCK, "lock_needless")
        store.prune(_BEFORE_ALL)
    except Problem as problem:
        return Check.fail(Subject.LOCK, "lock_problem", problem=problem)
    return Check.ok(Subject.LOCK, "lock_free")


def _space(free: int, home: Path) -> Check:
    megabytes = free // 1_000_000
    if free < _TOO_LITTLE:
        return Check.fail(Subject.DISK, "disk_full", path=home, mb=megabytes)
    if free < _LITTLE:
        return Check.warn(Subject.DISK, "disk_low", path=home, mb=megabytes)
    return Check.ok(Subject.DISK, "disk_free", mb=megabytes)


def _file_system(name: str | None, home: Path) -> Check:
    if name is None:
        return Check.skipped(Subject.FILE_SYSTEM, "file_system_unknown")
    if name in _NETWORK:
        return Check.warn(Subject.FILE_SYSTEM, "file_system_network", path=home, name=name)
    if name in _MEMORY:
        return Check.warn(Subject.FILE_SYSTEM, "file_system_memory", path=home, name=name)
    return Check.ok(Subject.FILE_SYSTEM, "file_system_local", name=name)
