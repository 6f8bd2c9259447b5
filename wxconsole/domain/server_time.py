"""What an answer of WeChat tells of the time, and with it of this machine's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# A clock that is further off is told to the operator.
NOTABLE_SKEW = timedelta(seconds=30)

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ServerTime:
    """A Date header: WeChat's clock at some moment while the call was under way, without its fraction of a
    second. The call took `took`, and its answer was here at `uptime`, in seconds on a clock that nobody sets:
    so the header goes on telling the time after somebody has set this machine's clock."""

    date: datetime
    took: timedelta
    uptime: float

    @classmethod
    def read(cls, header: str | None, took: timedelta, uptime: float) -> "ServerTime | None":
        """The header as a moment; None where it is missing or names none."""
        from email.utils import parsedate_to_datetime  # slow to import, and most commands call nobody

        try:
            date = parsedate_to_datetime(header or "")
        except (ValueError, OverflowError):
            return None
        return cls(date, took, uptime) if date.tzinfo is not None else None

    def skew(self, now: datetime, uptime: float) -> timedelta:
        """How far WeChat's clock is ahead of one that shows `now` at `uptime`; negative where it is behind.
        The least that explains the header: at most a second and the time of the call less than it is."""
        answered = now - timedelta(seconds=uptime - self.uptime)
        ahead = self.date - answered
        behind = self.date - (answered - self.took) + _SECOND
        return max(ahead, min(behind, timedelta(0)))
