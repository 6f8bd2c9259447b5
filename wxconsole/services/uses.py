"""What clients use tokens for, summed in memory: a token may be read a thousand times a second."""

from collections.abc import Sequence
from datetime import UTC, date
from threading import Lock

from wxconsole.domain.use import Deed, Use, use_of
from wxconsole.services.ports import Clock, Store


class UseTally:
    """For any number of threads. Whoever runs it flushes it every few seconds and at the end; a process that
    is killed loses what was not flushed."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._uses: dict[tuple[str, str, date], Use] = {}
        self._lock = Lock()

    def note(self, client: str, alias: str, deed: Deed, times: int = 1) -> None:
        """Counts what the client did just now, so many times. `alias` is that of an account which it may see,
        or empty: nobody can fill the store with names."""
        self._add([use_of(client, alias, deed, self._clock.now().astimezone(UTC), times)])

    def flush(self) -> None:
        """Saves what was noted since the last time. Blocks. Raises the store's Problem if it cannot: then it
        is still there for the next time."""
        with self._lock:
            uses, self._uses = list(self._uses.values()), {}
        if not uses:
            return
        try:
            self._store.add_uses(uses)
        except BaseException:
            self._add(uses)
            raise

    def _add(self, uses: Sequence[Use]) -> None:
        with self._lock:
            for use in uses:
                key = (use.client, use.alias, use.day)
                known = self._uses.get(key)
                self._uses[key] = use if known is None else known.plus(use)
