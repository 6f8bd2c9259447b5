"""The scheduler: has the keeper refresh and probe what falls due, and follows what other processes do."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from heapq import nsmallest
from itertools import takewhile
from math import ceil
from operator import attrgetter

from wxconsole.domain.account import Account
from wxconsole.domain.holding import Holding, holding_of
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.schedule import CLOCK_STEP, Timing, next_probe_at, next_refresh_at
from wxconsole.services.accounts import AccountBook
from wxconsole.services.keeper import Keeper
from wxconsole.services.ports import Clock, Store

log = logging.getLogger(__name__)

TICK = 1.0
# Seconds between two looks at what the store tells of: a bulk refresh elsewhere is many changes.
FOLLOW_APART = 0.1
# Calls started in one tick, so that a herd of accounts that are due at once spreads out.
STARTS_A_TICK = 10
# Of more accounts, as many more are started that all have had their turn after so many ticks: a stable
# token that falls due has 290 s left (STABLE_MARGIN), of which a call and another try take some.
TURN_OF_ALL = 200
# However quiet the store is, the plan is made anew this often: the clock may have been set.
PLAN_LASTS = 30.0


class _Work(IntEnum):
    """In the order of what waits least."""

    REFRESH = 0
    PROBE = 1


@dataclass(frozen=True, slots=True)
class _Job:
    """Something to ask of WeChat about an account, from `at` on. From `late_at` on, it may have no token."""

    at: datetime
    late_at: datetime
    work: _Work
    alias: str

    @property
    def key(self) -> tuple[str, _Work]:
        return self.alias, self.work


class Scheduler:
    """Runs beside a face (the console, the token service) for as long as that runs."""

    def __init__(
        self,
        keeper: Keeper,
        book: AccountBook,
        store: Store,
        clock: Clock,
        timing: Timing,
        *,
        paused: bool,
        probe_every: timedelta | None = None,
    ) -> None:
        """`probe_every`: how often WeChat is asked whether it honours the held tokens; None is never."""
        self._keeper = keeper
        self._book = book
        self._store = store
        self._clock = clock
        self._timing = timing
        self._probe_every = probe_every
        self.paused = paused
        self._plan: list[_Job] = []
        self._planned_at = -PLAN_LASTS
        # By alias, what was planned for an account with this holding: most are as they were when one of
        # thousands has changed. All are looked at again as often as the clock may have been set.
        self._known: dict[str, tuple[Account, Holding, list[_Job]]] = {}
        self._looked_at = -PLAN_LASTS
        self._trigger = Trigger.STARTUP
        self._seen: tuple[object, float] | None = None
        self._running: dict[tuple[str, _Work], asyncio.Task[None]] = {}
        keeper.listen(lambda _: self.replan())

    def replan(self) -> None:
        """Has the plan made anew: what is held, or who is looked after, has changed."""
        self._planned_at = -PLAN_LASTS

    async def run(self) -> None:
        """Works until it is cancelled. Refreshes under way are the keeper's, and are not ended by that."""
        loop, heard = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(heard.set)

        self._store.listen(tell)
        while True:
            # Of many accounts, a tick takes a part of its second.
            next_at = loop.time() + TICK
            await self.tick()
            await self._rest(heard, next_at)

    async def _rest(self, heard: asyncio.Event, until: float) -> None:
        """Until then, follows what it hears of, many changes at once in one go."""
        loop = asyncio.get_running_loop()
        while (left := until - loop.time()) > 0:
            try:
                async with asyncio.timeout(left):
                    await heard.wait()
            except TimeoutError:
                return
            heard.clear()
            await self._attempt(self._follow)
            await asyncio.sleep(min(FOLLOW_APART, max(0.0, until - loop.time())))

    async def tick(self) -> None:
        """One second's work: follows the others, saves what is unsaved, starts what is due."""
        # Each by itself: a store that cannot be written must not stop what can still be done.
        for work in (self._follow, self._keeper.save_again, self._start_due):
            await self._attempt(work)

    async def _attempt(self, work: Callable[[], Awaitable[None]]) -> None:
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
            if stepped:
                self._looked_at = -PLAN_LASTS
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
        # The plan is in the order of time: nothing is looked at that is due later.
        ripe = takewhile(lambda job: job.at <= now, self._plan)
        waiting = [job for job in ripe if job.key not in self._running]
        starts = max(STARTS_A_TICK, ceil(len(self._known) / TURN_OF_ALL))
        begun = nsmallest(starts, waiting, key=attrgetter("work", "late_at"))
        keys = {job.key for job in begun}
        self._plan = [job for job in self._plan if job.key not in keys]
        for job in begun:
            self._running[job.key] = asyncio.create_task(self._do(job, self._trigger))
        self._trigger = Trigger.SCHEDULED

    def _planned(self) -> list[_Job]:
        """What is to be done, in the order of time."""
        uptime, now = self._clock.uptime(), self._clock.now()
        if uptime - self._looked_at >= PLAN_LASTS:
            self._looked_at, self._known = uptime, {}
        return sorted(self._jobs(now), key=attrgetter("at"))

    def _jobs(self, now: datetime) -> Iterator[_Job]:
        holdings, known = self._keeper.holdings(), self._known
        for account in self._book.all():
            holding = holding_of(account, holdings)
            before = known.get(account.alias)
            if before is None or before[0] is not account or before[1] is not holding:
                before = known[account.alias] = account, holding, list(self._jobs_of(account, holding, now))
            yield from before[2]

    def _jobs_of(self, account: Account, holding: Holding, now: datetime) -> Iterator[_Job]:
        refresh_at = next_refresh_at(account, holding, self._timing, now)
        if refresh_at is not None:
            # Who has no token takes turns with the others: it may be failing, again and again.
            late_at = refresh_at + timedelta(seconds=TURN_OF_ALL)
            if holding.token is not None and holding.token.alive(now):
                late_at = holding.token.expires_at
            yield _Job(refresh_at, late_at, _Work.REFRESH, account.alias)
        probe_at = next_probe_at(holding, self._probe_every, now) if self._probe_every else None
        if probe_at is not None:
            yield _Job(probe_at, probe_at, _Work.PROBE, account.alias)

    async def _do(self, job: _Job, trigger: Trigger) -> None:
        try:
            if job.work is _Work.REFRESH:
                await self._keeper.refresh(job.alias, trigger)
            elif self._probe_every is not None:
                await self._keeper.probe_again(job.alias, self._probe_every)
        except Problem as problem:
            log.warning("scheduler: %s: %s", job.alias, problem)
        finally:
            del self._running[job.key]
