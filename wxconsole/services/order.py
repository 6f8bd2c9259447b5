"""What a refresh is to be."""

from dataclasses import dataclass
from datetime import datetime

from wxconsole.domain.account import Account
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Refresh, Trigger
from wxconsole.domain.report import Report
from wxconsole.domain.schedule import Timing, next_refresh_at


@dataclass(frozen=True, slots=True)
class Order:
    """For the fields see `Keeper.refresh`. `known` was the latest refresh when this one was asked for."""

    account: Account
    known: Refresh | None
    trigger: Trigger
    actor: str
    force: bool = False
    min_ttl: int | None = None
    drill: int | None = None
    report: Report | None = None

    def needless(self, holding: Holding, timing: Timing, now: datetime) -> bool:
        """Whether WeChat need not be asked any more: what is held is all that was wanted, another process has
        made a refresh since, or nothing is due of what nobody asked for by hand."""
        if self._met(holding, now):
            return True
        last = holding.last
        if last is not None and last != self.known and (last.forced or not self.force):
            return True
        if self.force or self.trigger not in (Trigger.SCHEDULED, Trigger.STARTUP):
            return False
        due = next_refresh_at(self.account, holding, timing, now)
        return due is None or due > now

    def check(self, holding: Holding, now: datetime) -> None:
        """Raises Problem where WeChat must not be asked for it now."""
        if self.force:
            holding.check_force(now)
        if self.report is not None:
            self.report.check(self.account, holding, now)

    def _met(self, holding: Holding, now: datetime) -> bool:
        if self.min_ttl is not None and holding.served(now, self.min_ttl) is not None:
            return True
        return self.report is not None and self.report.answer(holding, now) is not None
