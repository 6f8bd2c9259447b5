"""The leak drill as it runs: force, wait, force, prove."""

import asyncio
import math
from asyncio import sleep
from collections.abc import AsyncGenerator

from wxconsole.domain.drill import (
    STEPS,
    DrillEnd,
    DrillEvent,
    DrillPlan,
    Ended,
    StepBegun,
    StepDone,
    Waiting,
    plan_drill,
    proved,
)
from wxconsole.domain.holding import FORCED_APART, holding_of
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Trigger
from wxconsole.services.accounts import AccountBook
from wxconsole.services.keeper import Keeper
from wxconsole.services.ports import Clock, Store

TICK = 1.0
# Counted from the answer, for nobody here knows when WeChat took the call; its clock may round.
APART = FORCED_APART.total_seconds() + 1
ROWS_READ = 100


class Drill:
    """Ends a leaked token through the keeper, under its rules for forced refreshes."""

    def __init__(self, keeper: Keeper, book: AccountBook, store: Store, clock: Clock) -> None:
        self._keeper = keeper
        self._book = book
        self._store = store
        self._clock = clock

    def plan(self, alias: str) -> DrillPlan:
        """What a drill would do now. Blocks. Raises Problem as `plan_drill` does."""
        account = self._book.find(alias)
        holding = holding_of(account, self._keeper.holdings())
        return plan_drill(account, holding, self._store.history(alias, limit=ROWS_READ), self._clock.now())

    async def run(self, alias: str, trigger: Trigger) -> AsyncGenerator[DrillEvent, None]:
        """Runs the drill, and yields `Ended` last. Left before that, the step under way still ends, and no
        other follows. Raises Problem as `plan` and `Keeper.token` do, before anything is forced, and the
        store's where the proof cannot be noted."""
        await asyncio.to_thread(self.plan, alias)
        # Where none is held, WeChat hands out the one in use: its end is what has to be proved.
        leaked = await self._keeper.token(alias, trigger)
        yield StepBegun(1)
        done = await self._step(1, alias, trigger)
        answered_at = self._clock.uptime()
        yield done
        first = done.rotated
        if first is None:
            yield Ended(DrillEnd.NOTHING)
            return
        while (left := answered_at + APART - self._clock.uptime()) > 0:
            yield Waiting(math.ceil(left))
            await sleep(min(TICK, left))
        yield StepBegun(STEPS)
        done = await self._step(STEPS, alias, trigger)
        yield done
        if done.rotated is None:
            yield Ended(DrillEnd.HALF, first)
            return
        new = await self._keeper.probe(alias)
        yield proved(first, new, await self._keeper.probe(alias, leaked))

    async def _step(self, step: int, alias: str, trigger: Trigger) -> StepDone:
        try:
            return StepDone(step, await self._keeper.refresh(alias, trigger, force=True, drill=step))
        except Problem as problem:
            return StepDone(step, problem)
