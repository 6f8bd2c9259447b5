"""A client's word that a token is dead, and what is made of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.holding import Holding, next_quota_day
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.schedule import CLASSIC_AUTOMATIC_A_DAY
from wxconsole.domain.token import Token


@dataclass(frozen=True, slots=True)
class Report:
    """`client` says that the token of this fingerprint is dead. `floor` is the least time from one refresh
    that a report causes to the next."""

    fingerprint: str
    client: str
    floor: timedelta

    def answer(self, holding: Holding, now: datetime) -> Token | None:
        """The token to give for the reported one without asking WeChat: another that is held and served."""
        return None if holding.holds(self.fingerprint) else holding.served(now)

    def check(self, account: Account, holding: Holding, now: datetime) -> None:
        """Raises Problem, naming when the next is possible, if a report must not cause a refresh now:
        `refresh_too_soon` within the floor; `refresh_limit_day` where the classic endpoint's calls of today
        are left to people."""
        last = holding.last
        if last is not None and last.trigger is Trigger.PASSIVE and self._recent(last.at, now):
            raise self._too_soon(account, last.at)
        if account.endpoint is Endpoint.CLASSIC and holding.calls_on(now) >= CLASSIC_AUTOMATIC_A_DAY:
            raise Problem(
                "refresh_limit_day",
                alias=account.alias,
                limit=CLASSIC_AUTOMATIC_A_DAY,
                next_at=next_quota_day(now),
            )

    def disproved(self, account: Account, holding: Holding, now: datetime) -> bool:
        """Whether WeChat has just honoured the held token. Raises Problem (`refresh_too_soon`) where it was
        just asked, and there is no such answer."""
        if holding.probed_at is None or not self._recent(holding.probed_at, now):
            return False
        if holding.alive_at != holding.probed_at:
            raise self._too_soon(account, holding.probed_at)
        return True

    def _recent(self, moment: datetime, now: datetime) -> bool:
        # What lies ahead was before the clock was set back.
        return timedelta(0) <= now - moment < self.floor

    def _too_soon(self, account: Account, latest: datetime) -> Problem:
        return Problem("refresh_too_soon", alias=account.alias, next_at=latest + self.floor)
