import os
from pathlib import Path

import pytest

from tests.adapters.stores.samples import SetClock
from wxconsole.adapters.tinydb_store import TinyDbStore


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flush is what costs time here, and it counts only when the power goes. The writers that are killed
    are other processes, and do flush."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the store will be; nothing is there yet."""
    return tmp_path / "data" / "wxconsole"


@pytest.fixture
def store(home: Path, clock: SetClock) -> TinyDbStore:
    return TinyDbStore(home, clock)


@pytest.fixture
def other(home: Path, clock: SetClock) -> TinyDbStore:
    """The same store as another console sees it."""
    return TinyDbStore(home, clock)
