"""Stopped at any point, the old token stands or the new one does, with one history row for each commit."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.stores.samples import (
    APPID,
    ME,
    NOW,
    SetClock,
    held,
    numbers,
    refresh,
    rotate,
    token,
)
from wxconsole.adapters.tinydb_store import TinyDbStore, history
from wxconsole.domain.holding import Holding

# What a replacement does to the disk, in this order.
STEPS = ("open", "fsync", "replace", "sync")


class Stopped(BaseException):
    """The process is gone: nothing after this runs."""


class Stopper:
    """Stops before the step with this number, counted over all replacements."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int | None) -> None:
        self.at = at
        self.done: list[str] = []
        opened = os.open

        def open_file(path: Path, flags: int, mode: int = 0o777) -> int:
            if str(path).endswith(".tmp"):
                self._step(f"open {Path(path).name}")
            return opened(path, flags, mode)

        def fsync(handle: int) -> None:
            self._step(f"fsync {Path(f'/dev/fd/{handle}').resolve().name}")

        monkeypatch.setattr(os, "open", open_file)
        monkeypatch.setattr(os, "fsync", fsync)
        monkeypatch.setattr(Path, "replace", self._wrapped(Path.replace, "replace"))
        monkeypatch.setattr(Path, "unlink", self._after_the_end(Path.unlink))

    def _step(self, name: str) -> None:
        if len(self.done) == self.at:
            raise Stopped
        self.done.append(name)

    def _wrapped(self, act: Callable[..., Any], name: str) -> Callable[..., Any]:
        def wrapped(path: Path, *args: Any, **options: Any) -> Any:
            self._step(f"{name} {path.name}")
            return act(path, *args, **options)

        return wrapped

    def _after_the_end(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """Who is killed cleans nothing up."""

        def wrapped(path: Path, *args: Any, **options: Any) -> Any:
            return act(path, *args, **options) if len(self.done) != self.at else None

        return wrapped


WHOLE_COMMIT = [
    "open state.json.tmp",
    "fsync state.json.tmp",
    "replace state.json.tmp",
    "fsync wxconsole",
    "open 000001.json.tmp",
    "fsync 000001.json.tmp",
    "replace 000001.json.tmp",
    "fsync history",
]


def commit(store: TinyDbStore, number: int) -> None:
    lease = store.acquire(APPID, ME, 20)
    assert lease is not None
    store.commit(lease, Holding(APPID, token(f"token_{number}")), refresh(number))


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="names open files by /dev/fd")
def test_each_file_is_on_the_disk_before_it_takes_its_name_and_the_state_before_the_row(
    store: TinyDbStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate(store, 1)
    lease = store.acquire(APPID, ME, 20)
    assert lease is not None
    with monkeypatch.context() as patch:
        stopper = Stopper(patch, None)
        store.commit(lease, Holding(APPID, token("token_2")), refresh(2))
    assert stopper.done == WHOLE_COMMIT


@pytest.mark.parametrize("at", range(len(WHOLE_COMMIT)))
def test_a_commit_that_stops_anywhere_is_done_or_not_done(
    store: TinyDbStore, home: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    commit(store, 1)
    lease = store.acquire(APPID, ME, 20)
    assert lease is not None
    with monkeypatch.context() as patch:
        Stopper(patch, at)
        with pytest.raises(Stopped):
            store.commit(lease, Holding(APPID, token("token_2")), refresh(2))
    saved = at > WHOLE_COMMIT.index("replace state.json.tmp")
    for console in (TinyDbStore(home, SetClock()), store):
        assert held(console) == ("token_2" if saved else "token_1")
        assert numbers(console.history()) == ([2, 1] if saved else [1])
    commit(TinyDbStore(home, SetClock()), 3)
    commit(store, 4)
    assert numbers(store.history()) == ([4, 3, 2, 1] if saved else [4, 3, 1])
    assert not list(home.rglob("*.tmp"))


def test_a_row_that_was_left_behind_is_brought_in_before_the_next_commit(
    store: TinyDbStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped again while bringing it in, and again: it stays one row."""
    commit(store, 1)
    monkeypatch.setattr(history, "SEGMENT_ROWS", 2)
    lease = store.acquire(APPID, ME, 20)
    assert lease is not None
    with monkeypatch.context() as patch:
        Stopper(patch, 4)
        with pytest.raises(Stopped):
            store.commit(lease, Holding(APPID, token("token_2")), refresh(2))
    for at in range(8):
        console = TinyDbStore(home, SetClock())
        lease = console.acquire(APPID, ME, 20)
        assert lease is not None
        with monkeypatch.context() as patch:
            Stopper(patch, at)
            try:
                console.commit(lease, Holding(APPID, token("token_3")), refresh(3))
            except Stopped:
                found = numbers(TinyDbStore(home, SetClock()).history())
                assert found in ([2, 1], [3, 2, 1])
                if found == [3, 2, 1]:
                    break
    assert numbers(store.history()) == [3, 2, 1]
    commit(store, 4)
    assert numbers(store.history()) == [4, 3, 2, 1]


def test_a_row_that_was_left_behind_is_shown(store: TinyDbStore, monkeypatch: pytest.MonkeyPatch) -> None:
    lease = store.acquire(APPID, ME, 20)
    assert lease is not None
    with monkeypatch.context() as patch:
        Stopper(patch, 4)
        with pytest.raises(Stopped):
            store.commit(lease, Holding(APPID, token("token_1")), refresh(1))
    assert numbers(store.history("shop")) == [1]
    assert store.history("other") == []
    assert numbers(store.history(since=NOW)) == [1]
    assert store.history(since=NOW.replace(year=2027)) == []


def test_an_interrupt_leaves_no_half_written_file(
    store: TinyDbStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(store, 1)

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            commit(store, 2)
    assert not list(home.rglob("*.tmp"))
    commit(store, 3)
    assert numbers(store.history()) == [3, 1]
