"""What the endpoints work with."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from wxconsole.domain.loopback import is_loopback
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Status
from wxconsole.server.desk import Desk
from wxconsole.server.gate import Gate
from wxconsole.server.metrics import Metrics
from wxconsole.server.request import Request
from wxconsole.server.tally import Tally
from wxconsole.services.rate import READS, Rate

if TYPE_CHECKING:
    from wxconsole.bootstrap import Program

log = logging.getLogger(__name__)

TIDY_SECONDS = 24 * 3600.0


class House:
    """The program's services and those of the token service. Make it on a running event loop."""

    def __init__(self, program: "Program", *, behind_proxy: bool = False, reads: Rate = READS) -> None:
        """`behind_proxy`: whoever connects is a proxy, which says in X-Forwarded-For whom it speaks for.
        `reads` is how often a client may ask."""
        self.behind_proxy = behind_proxy
        self.clock = program.clock
        self.store = program.store
        self.book = program.book
        self.keeper = program.keeper
        self.scheduler = program.scheduler
        self.messages = program.messages
        self.metrics = Metrics()
        self.keeper.listen(self.metrics.refreshed)
        self.hooks = program.hooks(self.metrics.told)
        self.publisher = program.publisher
        self.tally = Tally(program.uses)
        self.gate = Gate(program.clients, program.clock, reads)
        self.desk = Desk(
            self.keeper,
            program.dead_tokens,
            self.gate,
            program.store,
            program.book,
            program.clock,
            program.timing,
            timedelta(seconds=program.settings.report_floor),
            self.lang,
        )
        self._program = program
        self.ready = False

    @property
    def lang(self) -> str:
        return self.messages.lang

    def histories(self, *statuses: Status) -> Mapping[str, Sequence[Refresh]]:
        """As `Program.histories`. It may block."""
        return self._program.histories(*statuses)

    async def tidy(self) -> None:
        """Once a day deletes what is older than the settings keep it, until it is cancelled."""
        while True:
            try:
                await asyncio.to_thread(self._program.tidy)
            except Problem as problem:
                log.warning("%s", problem)
            await asyncio.sleep(TIDY_SECONDS)

    def address(self, request: Request) -> str:
        """Where the request comes from."""
        if self.behind_proxy:
            # The last one: those before it are what the client itself may have said.
            named = request.header("x-forwarded-for").rpartition(",")[2].strip()
            if named:
                return named[:64]
        return request.address

    def from_here(self, request: Request) -> bool:
        """Whether it comes from this machine itself, by one of its names: a browser here that is made to ask
        for another name than that does not."""
        return not self.behind_proxy and is_loopback(request.address) and is_loopback(request.host)
