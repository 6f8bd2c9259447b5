"""When tokens end, by a clock that nobody sets."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from wxconsole.domain.holding import Holding
from wxconsole.domain.schedule import CLOCK_STEP
from wxconsole.domain.token import Token
from wxconsole.services.ports import Clock


class Deadlines:
    """Remembers, from when a token is first seen, how long it has by uptime. Where the wall clock is set back
    after that, the stored end would come too late, and the token would lapse before its refresh."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends: dict[str, tuple[Token | None, float]] = {}

    def kept(self, holding: Holding) -> Holding:
        """`holding`, whose token ends no later than it would have by the wall clock it was seen under. A
        clock set forward is left alone: the token is then asked for early, which does no harm."""
        return self._kept(holding, self._clock.now(), self._clock.uptime())

    def all_kept(self, holdings: Mapping[str, Holding]) -> dict[str, Holding]:
        """All of them so, by the same keys."""
        now, uptime = self._clock.now(), self._clock.uptime()
        return {appid: self._kept(holding, now, uptime) for appid, holding in holdings.items()}

    def _kept(self, holding: Holding, now: datetime, uptime: float) -> Holding:
        token = holding.token
        if token is None:
            return holding
        seen, end = self._ends.get(holding.appid, (None, 0.0))
        if seen is not token and seen != token:
            end = uptime + (token.expires_at - now).total_seconds()
            self._ends[holding.appid] = (token, end)
        ends_at = now + timedelta(seconds=end - uptime)
        if token.expires_at - ends_at <= CLOCK_STEP:
            return holding
        return replace(holding, token=replace(token, expires_at=ends_at))
