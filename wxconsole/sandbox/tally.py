"""Counting within a day, a month, or whatever else begins anew."""

from collections.abc import Callable, Hashable
from datetime import datetime


class Tally:
    """How often something happened in the present period, which `period_of` names for any moment."""

    def __init__(self, period_of: Callable[[datetime], Hashable]) -> None:
        self._period_of = period_of
        self._period: Hashable = None
        self._count = 0

    def count(self, now: datetime) -> int:
        """How often so far."""
        return self._count if self._period == self._period_of(now) else 0

    def add(self, now: datetime) -> None:
        """Once more."""
        self._count = self.count(now) + 1
        self._period = self._period_of(now)

    def clear(self) -> None:
        """Not once, as it were."""
        self._count = 0
