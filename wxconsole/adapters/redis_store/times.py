"""Moments that one machine wrote, as another one's clock has them.

Each row says how far the server's clock was `ahead` of the writer's. So what lies between the clocks of two
machines is known wherever both have asked the same server for the time, and no clock need be right."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from wxconsole.adapters.records import Row, written_moment
from wxconsole.domain.moment import parse_rfc3339
from wxconsole.services.ports import Clock

AHEAD = "ahead"
# Less is left as it is: an answer takes time, and no rule here is that exact.
TOLERATED = 2.0
_MOMENTS = frozenset(
    {
        "at",
        "issued_at",
        "expires_at",
        "previous_until",
        "worked_at",
        "probed_at",
        "alive_at",
        "found_at",
        "last_forced_at",
        "first_at",
        "last_at",
        "resets",
    }
)


def server_moment(seconds: str | int, microseconds: str | int) -> datetime:
    """The two parts of the answer to TIME."""
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(microseconds))


class Ahead:
    """How many seconds the server's clock is ahead of this machine's. The same as before as long as that is
    as good, so that what is read twice is the same twice."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.seconds = 0.0

    def learn(self, server: datetime) -> float:
        """From the time that the server just told."""
        seconds = (server - self._clock.now()).total_seconds()
        if abs(seconds - self.seconds) > TOLERATED / 2:
            self.seconds = seconds
        return self.seconds


def here(row: Row, ahead: float) -> Row:
    """A row that may come from another machine, in the moments of this one."""
    seconds = float(row.get(AHEAD, ahead)) - ahead
    if abs(seconds) <= TOLERATED:
        return row
    by = timedelta(seconds=seconds)
    moved: Row = _moved(row, lambda moment: written_moment(parse_rfc3339(moment) + by))
    return moved


def _moved(value: Any, move: Callable[[str], str], name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _moved(each, move, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, move, name) for each in value]
    return move(value) if name in _MOMENTS and isinstance(value, str) else value
