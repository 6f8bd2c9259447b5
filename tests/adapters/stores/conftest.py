from pathlib import Path

import pytest

from tests.adapters.stores.places import Folder, StorePlace
from tests.adapters.stores.samples import SetClock


@pytest.fixture(params=["tinydb", "redis"])
def shared(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> StorePlace:
    """An empty place of each kind of store."""
    if request.param == "redis":
        place: StorePlace = request.getfixturevalue("shared_redis")
        return place
    request.getfixturevalue("no_waiting_for_the_disk")
    return Folder(tmp_path / "home", clock)
