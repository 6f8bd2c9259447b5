"""All accounts as they are at present."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from wxconsole.domain.account import Account
from wxconsole.domain.holding import Holding
from wxconsole.domain.schedule import Timing
from wxconsole.domain.status import Status, health_changes_at, statuses_of

# However little seems to change: what else hangs on the time of day is not older than that.
LASTS = timedelta(minutes=1)


class Present:
    """Makes the statuses anew only where one has become another one: for 1,000 accounts that costs some
    10 ms, and most seconds change none. In between, the moment that they are of is in the past."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self.known = False
        self._accounts: Sequence[Account] = ()
        self._holdings: Mapping[str, Holding] = {}
        self._made: tuple[datetime, datetime, Sequence[Status]] | None = None

    def take(self, accounts: Sequence[Account], holdings: Mapping[str, Holding]) -> None:
        """Goes by these from now on."""
        self.known = True
        self._accounts, self._holdings, self._made = accounts, holdings, None

    def statuses(self, now: datetime, *, anew: bool = False) -> Sequence[Status]:
        """Every account: the same object as long as no health has changed, unless they are wanted `anew`."""
        if anew or self._made is None or not self._made[0] <= now < self._made[1]:
            statuses = statuses_of(self._accounts, self._holdings, self._timing, now)
            changes = (health_changes_at(status, self._timing) for status in statuses)
            until = min([now + LASTS, *(moment for moment in changes if moment is not None)])
            self._made = now, until, statuses
        return self._made[2]
