"""How often somebody may ask."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second for good, and `burst` at once after a pause."""

    per_second: float
    burst: int


# Of one client. A token is read from memory, and may be asked for before each call of a busy server.
READS = Rate(50, burst=100)
REFRESHES = Rate(1, burst=5)
# From one address: a key is not to be guessed anyway, but the log is to be readable.
FAILED_KEYS = Rate(5 / 60, burst=5)

# Seconds that are lost in rounding: who waits as long as it was told may ask.
_GRAIN = 1e-6

# More than these are not remembered. The one forgotten first has asked nothing for longest.
MOST = 10_000


class Limit:
    """A token bucket for each of many. `now` is seconds on a clock that nobody sets, `Clock.uptime`.

    Of a bucket, only the moment is kept at which it is full again: it holds `burst` less what flows in until
    then. Not for several threads at once.
    """

    def __init__(self, rate: Rate, most: int = MOST) -> None:
        self._rate = rate
        self._most = most
        self._full_at: dict[str, float] = {}  # whoever asked last at the end

    def wait(self, who: str, now: float) -> float:
        """Seconds until `who` may ask next; 0 is now. Takes nothing."""
        full_at = self._full_at.get(who, now)
        # What the bucket would lack after one more, beyond all that it can lack.
        wait = full_at - now - (self._rate.burst - 1) / self._rate.per_second
        return wait if wait > _GRAIN else 0.0

    def take(self, who: str, now: float) -> float:
        """0 if `who` may ask now, which is counted; else the seconds to wait, and nothing is counted."""
        wait = self.wait(who, now)
        if wait == 0:
            full_at = max(now, self._full_at.pop(who, now))
            self._full_at[who] = full_at + 1 / self._rate.per_second
            if len(self._full_at) > self._most:
                del self._full_at[next(iter(self._full_at))]
        return wait
