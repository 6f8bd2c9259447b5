"""Where stores of one kind meet: each one that is opened there sees what the others do."""

from pathlib import Path
from typing import Protocol

from tests.adapters.stores.samples import SetClock
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.services.ports import Store


class StorePlace(Protocol):
    """`clock` is that of every store that is opened there."""

    clock: SetClock

    def open(self) -> Store:
        """One more store on what is there, as another console has it."""

    def go(self, seconds: float) -> None:
        """Time passes, by every clock that counts there."""


class Folder:
    """Stores of TinyDB files."""

    def __init__(self, home: Path, clock: SetClock) -> None:
        self.clock = clock
        self._home = home

    def open(self) -> TinyDbStore:
        return TinyDbStore(self._home, self.clock)

    def go(self, seconds: float) -> None:
        self.clock.go(seconds)
