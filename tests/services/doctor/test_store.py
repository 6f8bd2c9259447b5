from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.doctor.fakes import FakeMachine, folder, found
from tests.services.fakes import SetClock, account
from wxconsole.adapters.machine import ThisMachine
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.check import Check, State, Subject
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.services.doctor.store import store_checks

GIB = 2**30


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> TinyDbStore:
    """One account and one row of history."""
    clock = SetClock()
    store = TinyDbStore(home, clock, wait=0.01)
    saved = account()
    store.save_account(saved)
    lease = store.acquire(saved.appid, "me", 20)
    assert lease is not None
    row = Refresh(clock.now(), "shop", saved.appid, saved.endpoint, Trigger.MANUAL, Outcome.ROTATED, 9, "me")
    assert store.commit(lease, Holding(saved.appid), row)
    return store


def looked(store: TinyDbStore, home: Path) -> list[Check]:
    return list(store_checks(store, ThisMachine(mounts=Path("/nowhere")), home))


def test_a_sound_store_is_well(store: TinyDbStore, home: Path) -> None:
    before = (home / "state.json").stat()
    checks = looked(store, home)
    assert found(checks) == [
        (Subject.STORE, State.OK, "store_read"),
        (Subject.HISTORY, State.OK, "history_read"),
        (Subject.LOCK, State.OK, "lock_free"),
        (Subject.DISK, State.OK, "disk_free"),
        (Subject.FILE_SYSTEM, State.SKIPPED, "file_system_unknown"),
    ]
    assert checks[0].params == {"accounts": 1, "tokens": 0}
    assert checks[1].params == {"n": 1}
    assert (home / "state.json").stat() == before
    assert len(store.history()) == 1


def test_a_store_that_is_not_there_yet_is_well_and_stays_away(home: Path) -> None:
    checks = looked(TinyDbStore(home, SetClock()), home)
    assert found(checks)[:3] == [
        (Subject.STORE, State.OK, "store_empty"),
        (Subject.HISTORY, State.OK, "history_read"),
        (Subject.LOCK, State.SKIPPED, "lock_needless"),
    ]
    assert not home.exists()


def test_a_damaged_store_fails_and_the_disk_is_looked_at_all_the_same(store: TinyDbStore, home: Path) -> None:
    (home / "state.json").write_text("{")
    checks = looked(TinyDbStore(home, SetClock()), home)
    assert found(checks)[:2] == [
        (Subject.STORE, State.FAIL, "store_problem"),
        (Subject.DISK, State.OK, "disk_free"),
    ]
    assert getattr(checks[0].params["problem"], "key", None) == "store_damaged"


def test_a_damaged_part_of_the_history_and_one_set_aside_are_warned_about(
    store: TinyDbStore, home: Path
) -> None:
    (home / "history/000001.json").write_text("{")
    (home / "history/000000.json.damaged-20260101T000000.0Z").write_text("{")
    history = [
        (state, key) for subject, state, key in found(looked(store, home)) if subject is Subject.HISTORY
    ]
    assert history == [(State.WARN, "history_problem"), (State.WARN, "history_aside")]


@pytest.fixture
def locked(home: Path, store: TinyDbStore) -> Iterator[None]:
    with TinyDbStore(home, SetClock())._locked():
        yield


@pytest.mark.usefixtures("locked")
def test_a_lock_that_somebody_keeps_fails(store: TinyDbStore, home: Path) -> None:
    (check,) = [check for check in looked(store, home) if check.subject is Subject.LOCK]
    assert (check.state, check.key) == (State.FAIL, "lock_problem")
    assert getattr(check.params["problem"], "key", None) == "store_busy"


@pytest.mark.parametrize(
    ("free", "name", "expected"),
    [
        (GIB, "ext4", [(State.OK, "disk_free"), (State.OK, "file_system_local")]),
        (99_000_000, "nfs4", [(State.WARN, "disk_low"), (State.WARN, "file_system_network")]),
        (4_999_999, "tmpfs", [(State.FAIL, "disk_full"), (State.WARN, "file_system_memory")]),
        (0, None, [(State.FAIL, "disk_full"), (State.SKIPPED, "file_system_unknown")]),
    ],
)
def test_what_a_disk_can_be(
    home: Path, free: int, name: str | None, expected: list[tuple[State, str]]
) -> None:
    machine = FakeMachine(free=free, file_system=name)
    machine.put(folder(home))
    checks = list(store_checks(TinyDbStore(home, SetClock()), machine, home))
    assert [(state, key) for _, state, key in found(checks)[-2:]] == expected
