"""What clients do, on its way into the audit history."""

import asyncio
import logging
from collections import Counter

from wxconsole.domain.problem import Problem
from wxconsole.domain.use import Deed
from wxconsole.services.uses import UseTally

log = logging.getLogger(__name__)

FLUSH_SECONDS = 5.0


class Tally:
    """Counts, and hands on the sums: a token may be read ten thousand times a second."""

    def __init__(self, uses: UseTally) -> None:
        self._uses = uses
        self._counts: Counter[tuple[str, str, Deed]] = Counter()

    def note(self, client: str, alias: str, deed: Deed) -> None:
        """As `UseTally.note`."""
        self._counts[client, alias, deed] += 1

    async def run(self) -> None:
        """Saves every few seconds, until it is cancelled."""
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Saves what was noted. What cannot be saved is kept for the next time."""
        counts, self._counts = self._counts, Counter()
        for (client, alias, deed), times in counts.items():
            self._uses.note(client, alias, deed, times)
        try:
            await asyncio.to_thread(self._uses.flush)
        except Problem as problem:
            log.warning("uses are not saved: %s", problem)
