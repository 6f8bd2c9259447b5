"""The sandbox's time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

# The first group of a rid is the time in eight hex digits, which end in 2106.
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC).timestamp()
_LATEST = datetime(2106, 1, 1, tzinfo=UTC).timestamp()


class Clock:
    """Runs at the speed of `ticks` (seconds; by default the machine's clock), from wherever it was moved to.

    It starts at `start`, or at the machine's time. A test that counts seconds passes `ticks` that stand
    still.
    """

    def __init__(self, start: datetime | None = None, ticks: Callable[[], float] = time.time) -> None:
        self._ticks = ticks
        self._lock = Lock()
        self._offset = 0.0 if start is None else start.timestamp() - ticks()

    def now(self) -> datetime:
        """The sandbox's present, in UTC."""
        return datetime.fromtimestamp(self._ticks() + self._offset, UTC)

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`; negative goes back. Raises ValueError beyond the years 1970 to 2105."""
        with self._lock:
            self._move(self._offset + seconds)

    def set(self, moment: datetime) -> None:
        """Move to `moment`. Raises ValueError as `advance` does."""
        with self._lock:
            self._move(moment.timestamp() - self._ticks())

    def _move(self, offset: float) -> None:
        # Written so that a NaN fails it too.
        if not _EARLIEST <= self._ticks() + offset < _LATEST:
            raise ValueError("the sandbox's clock stays within the years 1970 to 2105")
        self._offset = offset
