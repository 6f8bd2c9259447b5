"""A clock for tests of the console."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)


class HandClock:
    """Stands still until it is moved by hand. It is the sandbox's clock too."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def uptime(self) -> float:
        return self._now.timestamp()

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
