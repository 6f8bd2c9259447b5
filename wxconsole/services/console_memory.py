"""The console's memory from one run to the next."""

import asyncio
from typing import Protocol

from wxconsole.domain.problem import Problem
from wxconsole.services.console_state import ConsoleState


class StateFile(Protocol):
    """Where the console's state lies between two runs. Both calls block."""

    def load(self) -> ConsoleState:
        """That of a first run where there is none yet. Raises Problem(`console_state_damaged`)."""

    def save(self, state: ConsoleState) -> None:
        """Puts the state in the place of the one before. Raises Problem if it cannot."""


class ConsoleMemory:
    """Reads the state once. Whoever sets `state` has it kept. `damage` is why what was there could not be
    read: then the state begins anew, and takes its place when it is kept."""

    def __init__(self, file: StateFile) -> None:
        self._file = file
        self._writing = asyncio.Lock()
        self.damage: Problem | None = None
        self._saved: ConsoleState | None = None
        try:
            self._saved = file.load()
        except Problem as damage:
            self.damage = damage
        self.state = self._saved or ConsoleState()

    async def keep(self) -> None:
        """Returns once the state is on the disk, or needs not be. Raises Problem if it cannot be written: it
        counts for this run all the same."""
        # One write at a time, each of the newest: an older one never lands last.
        async with self._writing:
            newest = self.state
            if newest != self._saved:
                await asyncio.to_thread(self._file.save, newest)
                self._saved = newest
