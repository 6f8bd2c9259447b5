"""A stretch of time cut into equal slots, the columns of a chart."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """`count` slots, each `step` long, the first of which begins at `start` (UTC)."""

    start: datetime
    step: timedelta
    count: int

    @classmethod
    def ending(cls, now: datetime, step: timedelta, count: int) -> "Window":
        """The window whose last slot holds `now`. Its slots begin on the full hours (or half hours, ...) of
        the zone that `now` is in: what is `03:00` on the wall begins a slot."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        last = midnight + (now - midnight) // step * step
        return cls((last - step * (count - 1)).astimezone(UTC), step, count)

    @property
    def end(self) -> datetime:
        return self.start + self.step * self.count

    def begin(self, slot: int) -> datetime:
        """When the slot begins."""
        return self.start + self.step * slot

    def slot_of(self, at: datetime) -> int | None:
        """The slot that holds `at`; None outside of the window."""
        slot = (at - self.start) // self.step
        return slot if 0 <= slot < self.count else None

    def earlier(self, span: timedelta) -> "Window":
        """The same slots, `span` before."""
        return replace(self, start=self.start - span)
