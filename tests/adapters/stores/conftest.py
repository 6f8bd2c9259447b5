import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.stores.places import Folder, SharedRedis, StorePlace
from tests.adapters.stores.samples import SetClock
from wxconsole.services.ports import Store


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(params=["tinydb", "redis"])
def shared(
    request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> StorePlace:
    """An empty place of each kind of store."""
    if request.param == "redis":
        place: SharedRedis = request.getfixturevalue("shared_redis")
        place.clock = clock
        return place
    monkeypatch.setattr(os, "fsync", lambda _: None)
    return Folder(tmp_path / "home", clock)


@pytest.fixture
def store(shared: StorePlace) -> Iterator[Store]:
    store = shared.open()
    yield store
    store.close()


@pytest.fixture
def other(shared: StorePlace) -> Iterator[Store]:
    """The same store as another console sees it."""
    other = shared.open()
    yield other
    other.close()
