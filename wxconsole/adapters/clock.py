"""Time as this machine knows it."""

import sys
import time
from datetime import UTC, datetime


def _sleepless_clock() -> int | None:
    # CLOCK_MONOTONIC stands still while Linux sleeps and goes on while macOS does.
    if sys.platform == "darwin":
        return time.CLOCK_MONOTONIC
    return getattr(time, "CLOCK_BOOTTIME", None)


class SystemClock:
    """The `Clock` of the services, on the clocks of the operating system."""

    def __init__(self) -> None:
        self._sleepless = _sleepless_clock()

    def now(self) -> datetime:
        """Wall clock, UTC, aware."""
        return datetime.now(UTC)

    def uptime(self) -> float:
        """Seconds on a clock that nobody sets and that, where the system has one, counts sleep."""
        if self._sleepless is None:
            return time.monotonic()
        return time.clock_gettime(self._sleepless)
