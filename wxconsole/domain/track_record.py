"""How refreshes went over a time: how many succeeded, and how long WeChat took to answer."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wxconsole.domain.refresh import Refresh


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """`succeeded` of `asked` refreshes did; `latencies` are those of all, in milliseconds, ascending."""

    asked: int
    succeeded: int
    latencies: tuple[int, ...]

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all of them; None where nothing was asked."""
        return self.succeeded * 100 // self.asked if self.asked else None

    def quantile(self, share: float) -> int | None:
        """The latency that this share of the answers did not exceed (0 < share <= 1); None without any."""
        if not self.latencies:
            return None
        return self.latencies[math.ceil(share * len(self.latencies)) - 1]


def track_record(history: Iterable[Refresh], since: datetime, until: datetime) -> TrackRecord:
    """The record of the refreshes that were sent at `since` or later, and before `until`."""
    rows = [refresh for refresh in history if since <= refresh.at < until]
    succeeded = sum(refresh.succeeded for refresh in rows)
    return TrackRecord(len(rows), succeeded, tuple(sorted(refresh.latency_ms for refresh in rows)))
