from pathlib import Path

import pytest

from tests.adapters.stores.places import Folder
from tests.adapters.stores.samples import SetClock


@pytest.fixture(autouse=True)
def _quick(no_waiting_for_the_disk: None) -> None:
    pass


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the store will be; nothing is there yet."""
    return tmp_path / "data" / "wxconsole"


@pytest.fixture
def shared(home: Path, clock: SetClock) -> Folder:
    return Folder(home, clock)
