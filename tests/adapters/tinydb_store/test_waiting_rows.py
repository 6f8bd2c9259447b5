"""Rows that wait in the state for a history that cannot be written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.adapters.stores.samples import APPID, ME, keys, numbers, refresh, rotate
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.adapters.tinydb_store import store as store_module
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome

WAITING_ROWS = 4


@pytest.fixture(autouse=True)
def _few_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "WAITING_ROWS", WAITING_ROWS)


@contextmanager
def history_cannot_be_written() -> Iterator[None]:
    replaced = Path.replace

    def refuse_segments(path: Path, target: Path) -> Path:
        if path.parent.name == "history":
            raise OSError(30, "Read-only file system")
        return replaced(path, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", refuse_segments)
        yield


def fail(store: TinyDbStore, number: int) -> None:
    """A refresh that failed, as the keeper saves it."""
    lease = store.acquire(APPID, ME, 20)
    assert lease is not None
    row = replace(refresh(number), outcome=Outcome.FAILED, failure=Failure(Cause.TIMEOUT))
    before = store.snapshot().holdings.get(APPID, Holding(APPID))
    assert store.commit(lease, before.after(row, None), row)


def waiting(store: TinyDbStore) -> list[int]:
    return numbers(entry.refresh for entry in store._file.read().outbox)


def test_as_many_as_may_wait_are_all_written_once_they_can_be(store: TinyDbStore) -> None:
    with history_cannot_be_written():
        for number in range(1, WAITING_ROWS + 1):
            rotate(store, number)
    assert keys(store.notices) == ["history_delayed"]
    rotate(store, 5)
    assert numbers(store.history()) == [5, 4, 3, 2, 1]


def test_however_long_it_cannot_be_written_no_more_rows_wait(store: TinyDbStore) -> None:
    with history_cannot_be_written():
        for number in range(1, 30):
            rotate(store, number)
            assert len(waiting(store)) <= WAITING_ROWS
        assert waiting(store) == [26, 27, 28, 29]
    rotate(store, 30)
    assert numbers(store.history()) == [30, 29, 28, 27, 26]


def test_rows_of_new_tokens_outlast_those_of_failures(store: TinyDbStore) -> None:
    with history_cannot_be_written():
        for number in (1, 2, 3):
            rotate(store, number)
        for number in range(4, 20):
            fail(store, number)
        assert waiting(store) == [1, 2, 3, 19]


def test_that_rows_are_dropped_is_said_once(store: TinyDbStore, home: Path) -> None:
    with history_cannot_be_written():
        for number in range(1, 30):
            rotate(store, number)
    assert keys(store.notices) == ["history_delayed", "history_dropped"]
    assert store.notices[1].params == {"path": home / "history", "limit": WAITING_ROWS}
