"""How often one token endpoint of one account was called, and what that forbids."""

from datetime import date, datetime, timedelta

from wxconsole.domain.account import Endpoint
from wxconsole.domain.holding import FORCED_A_DAY, FORCED_APART, quota_day
from wxconsole.sandbox.refusal import CLASSIC_DAILY_LIMIT, Refusal

# https://developers.weixin.qq.com/doc/service/Message_Management/API_Call_Limits.html and
# https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html
A_DAY = {Endpoint.CLASSIC: 2_000, Endpoint.STABLE: 500_000}
STABLE_A_MINUTE = 10_000


class Quota:
    """Counts the calls that got as far as asking for a token; refused ones cost nothing."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._day: date | None = None
        self._today = 0
        self._forced_today = 0
        self._minute: int | None = None
        self._this_minute = 0
        self._last_forced_at: datetime | None = None

    def spend(self, now: datetime, a_day: int | None) -> None:
        """Count a call. Raises Refusal where the day (`a_day` calls, or the usual number) or the minute
        is full."""
        self._turn(now)
        if self._today >= self.limit(a_day):
            raise Refusal(45009, shape=CLASSIC_DAILY_LIMIT if self._endpoint is Endpoint.CLASSIC else None)
        if self._endpoint is Endpoint.STABLE and self._this_minute >= STABLE_A_MINUTE:
            raise Refusal(45011)
        self._today += 1
        self._this_minute += 1

    def limit(self, a_day: int | None) -> int:
        """How many calls a day has: `a_day`, or the usual number."""
        return A_DAY[self._endpoint] if a_day is None else a_day

    def used(self, now: datetime) -> int:
        """The calls so far today."""
        self._turn(now)
        return self._today

    def clear(self) -> None:
        """Begin the day's calls anew. Forced refreshes are counted on: no page says that a reset is for
        these too."""
        self._today = 0

    def force(self, now: datetime) -> bool:
        """Whether a forced refresh takes effect now; it is counted only if it does."""
        self._turn(now)
        last = self._last_forced_at
        too_soon = last is not None and timedelta(0) <= now - last < FORCED_APART
        if too_soon or self._forced_today >= FORCED_A_DAY:
            return False
        self._forced_today += 1
        self._last_forced_at = now
        return True

    def _turn(self, now: datetime) -> None:
        """Start anew what a new day in Beijing or a new minute starts anew."""
        day, minute = quota_day(now), int(now.timestamp()) // 60
        if day != self._day:
            self._day, self._today, self._forced_today = day, 0, 0
        if minute != self._minute:
            self._minute, self._this_minute = minute, 0
