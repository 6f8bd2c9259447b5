"""The scheduler: has the keeper refresh what falls due, and follows what other processes do."""

import asyncio
import logging
from datetime import datetime

from wxconsole.domain.account import Account
from wxconsole.domain.holding import holding_of
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.schedule import CLOCK_STEP, Timing, next_refresh_at
from wxconsole.services.accounts import AccountBook
from wxconsole.services.keeper import Keeper
from wxconsole.services.ports import Clock, Store

log = logging.getLogger(__name__)

TICK = 1.0
# Refreshes started in one tick, so that a herd of accounts that are due at once spreads out.
STARTS_A_TICK = 10
# However quiet the store is, the plan is made anew this often: the clock may have been set.
PLAN_LASTS = 30.0


class Scheduler:
    """Runs beside a face (the console, the token service) for as long as that runs."""

    def __init__(
        self, keeper: Keeper, book: AccountBook, store: Store, clock: Clock, timing: Timing, *, paused: bool
    ) -> None:
        self._keeper = keeper
        self._book = book
        self._store = store
        self._clock = clock
        self._timing = timing
        self.paused = paused
        self._plan: list[tuple[datetime, Account]] = []
        self._planned_at = -PLAN_LASTS
        self._trigger = Trigger.STARTUP
        self._seen: tuple[object, float] | None = None
        self._running: dict[str, asyncio.Task[None]] = {}
        keeper.listen(lambda _: self.replan())

    def replan(self) -> None:
        """Has the plan made anew: what is held, or who is looked after, has changed."""
        self._planned_at = -PLAN_LASTS

    async def run(self) -> None:
        """Works until it is cancelled. Refreshes under way are the keeper's, and are not ended by that."""
        while True:
            await self.tick()
            await asyncio.sleep(TICK)

    async def tick(self) -> None:
        """One second's work: follows the others, saves what is unsaved, starts what is due."""
        # Each by itself: a store that cannot be written must not stop what can still be done.
        for work in (self._follow, self._keeper.save_again, self._start_due):
            try:
                await work()
            except Problem as problem:
                log.warning("scheduler: %s", problem)
            except Exception:  # nor must a mistake of ours let every token lapse
                log.exception("scheduler: unexpected")

    async def _follow(self) -> None:
        """Announces what another process has done to the store, or somebody to the clock."""
        mark = await asyncio.to_thread(self._store.mark)
        offset = self._clock.now().timestamp() - self._clock.uptime()
        if self._seen is not None:
            stepped = abs(offset - self._seen[1]) > CLOCK_STEP.total_seconds()
            if stepped or mark != self._seen[0]:
                self._keeper.announce_change()
        self._seen = (mark, offset)

    async def _start_due(self) -> None:
        if self.paused:
            return
        uptime = self._clock.uptime()
        if uptime - self._planned_at >= PLAN_LASTS:
            # Marked first: a change that comes while the plan is made asks for another one.
            self._planned_at = uptime
            self._plan = await asyncio.to_thread(self._planned)
        now = self._clock.now()
        due = [
            account for moment, account in self._plan if moment <= now and account.alias not in self._running
        ][:STARTS_A_TICK]
        started = {account.alias for account in due}
        self._plan = [(moment, account) for moment, account in self._plan if account.alias not in started]
        for account in due:
            self._running[account.alias] = asyncio.create_task(self._refresh(account.alias, self._trigger))
        self._trigger = Trigger.SCHEDULED

    def _planned(self) -> list[tuple[datetime, Account]]:
        now = self._clock.now()
        holdings = self._keeper.holdings()
        moments = (
            (next_refresh_at(account, holding_of(account, holdings), self._timing, now), account)
            for account in self._book.all()
        )
        return sorted(
            ((moment, account) for moment, account in moments if moment is not None), key=lambda each: each[0]
        )

    async def _refresh(self, alias: str, trigger: Trigger) -> None:
        try:
            await self._keeper.refresh(alias, trigger)
        except Problem as problem:
            log.warning("scheduler: %s: %s", alias, problem)
        finally:
            del self._running[alias]
