"""The watches of the whitelist repair: they go on whether or not their screen is open."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.worker import Worker

from wxconsole.domain.attempt import Attempt, Verdict
from wxconsole.domain.cause import Cause
from wxconsole.domain.egress import refusal_of
from wxconsole.domain.failure import Failure
from wxconsole.domain.moment import countdown
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.domain.status import Status
from wxconsole.locale.repair_told import end_told
from wxconsole.services.ports import Route
from wxconsole.tui.handlers.handler import Handler
from wxconsole.tui.widgets.bars import FLASH_SECONDS

if TYPE_CHECKING:
    from wxconsole.tui.screens.accounts import AccountsScreen

# In which the app ends them before it closes what they work with.
WATCHES = "repair"
# A notice that nobody may be there to see stays until something else is said.
NOTICE_SECONDS = 3600.0


@dataclass
class Watch:
    """Whether the address `added` is let in, watched since `began` (uptime). `told` is how it ended, None as
    long as it runs."""

    added: str | None
    began: float
    attempts: list[Attempt] = field(default_factory=list)
    told: str | None = None
    worker: Worker[None] | None = None

    @property
    def latest(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None


class RepairHandler(Handler):
    """Applies to the selected account."""

    def __init__(self, screen: "AccountsScreen") -> None:
        super().__init__(screen)
        self._watches: dict[str, Watch] = {}

    def open(self) -> None:
        """Shows the repair of the selected account, with the watch on it, if one is running."""
        selected = self.board.selected
        if selected is None:
            return
        alias, refusal = selected.account.alias, refusal_of(selected.holding)
        if not self.running(alias):
            self._watches.pop(alias, None)
        if refusal is None:  # something else has gone wrong since the watch began
            watch = self.watch_of(alias)
            refusal = Failure(Cause.IP_NOT_WHITELISTED, ip=None if watch is None else watch.added)
        from wxconsole.tui.screens.repair import RepairScreen

        self.screen.owner.push_screen(RepairScreen(self, alias, refusal))

    def status_of(self, alias: str) -> Status | None:
        """The account as it is now; None once it has been removed."""
        return next((each for each in self.board.statuses if each.account.alias == alias), None)

    def watch_of(self, alias: str) -> Watch | None:
        """The watch on the account, running or ended."""
        return self._watches.get(alias)

    def running(self, alias: str) -> bool:
        """Whether a watch on the account goes on."""
        watch = self._watches.get(alias)
        return watch is not None and watch.told is None

    def elapsed(self, watch: Watch) -> int:
        """Whole seconds since it began."""
        return int(self.program.clock.uptime() - watch.began)

    def badges(self) -> list[str]:
        """What must not be overlooked: the watches that are running."""
        return [
            self.messages("badge_watching", alias=alias, elapsed=countdown(self.elapsed(watch)))
            for alias, watch in self._watches.items()
            if watch.told is None
        ]

    def watch(self, alias: str, added: str | None) -> None:
        """Begins a watch, in the place of the one that may be running for another address."""
        self._end(alias)
        watch = self._watches[alias] = Watch(added, self.program.clock.uptime())
        watch.worker = self.screen.owner.run_worker(self._run(alias, watch), group=WATCHES)

    def stop(self, alias: str) -> None:
        """Ends the watch on the account, if one is running."""
        if self.running(alias):
            self._end(alias)
            self.screen.say("repair_stopped", alias=alias)

    async def copy(self, ip: str) -> str:
        """Copies the address, and says by which way it went."""
        try:
            route: Route = await asyncio.to_thread(self.program.clipboard.copy, Secret(ip))
        except Problem as problem:
            return self.messages.problem(problem)
        return self.messages(f"repair_copied_{route}", ip=ip)

    def _end(self, alias: str) -> None:
        watch = self._watches.pop(alias, None)
        if watch is not None and watch.worker is not None:
            watch.worker.cancel()

    async def _run(self, alias: str, watch: Watch) -> None:
        try:
            async with aclosing(self.program.repair.watch(alias, watch.added)) as attempts:
                async for attempt in attempts:
                    watch.attempts.append(attempt)
        except Problem as problem:
            self._tell_end(watch, self.messages.problem(problem), bad=True)
            return
        works = attempt.verdict is Verdict.WORKS
        self._tell_end(watch, end_told(attempt, self.messages), bad=not works)

    def _tell_end(self, watch: Watch, told: str, *, bad: bool) -> None:
        watch.told = told
        owner = self.screen.owner
        # Whoever left it running may be looking at another window.
        owner.bell()
        from wxconsole.tui.screens.repair import RepairScreen

        seen = isinstance(owner.screen, RepairScreen)
        self.screen.tell(told, bad=bad, seconds=FLASH_SECONDS if seen else NOTICE_SECONDS)
