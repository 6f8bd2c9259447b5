"""Doing one thing to many accounts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import TypeVar

from wxconsole.tui.bulk import Bulk
from wxconsole.tui.handlers.handler import Handler

Result = TypeVar("Result")


class BulkHandler(Handler):
    """One bulk at a time: its progress on a line of its own, each failure among the notices, and the sum in
    the end."""

    bulk: Bulk | None = None

    async def run(
        self,
        what: str,
        aliases: Sequence[str],
        work: Callable[[Iterator[str]], AsyncIterator[tuple[str, Result]]],
        wrong: Callable[[str, Result], Awaitable[str | None]],
    ) -> None:
        """Has `work` go through `aliases`. `wrong` tells in words what went wrong with one, if anything
        did."""
        if self.bulk is not None:
            self.screen.say("bulk_busy", bad=True)
            return
        bulk = self.bulk = Bulk(what, aliases)
        try:
            self.screen.draw_progress()
            async for alias, result in work(bulk.turns()):
                told = await wrong(alias, result)
                if told is not None:
                    self.screen.note(told, bad=True)
                bulk.count(well=told is None)
                self.screen.draw_progress()
        finally:
            self.bulk = None
            self.screen.draw_progress()
        how = "stopped" if bulk.left_out else "done"
        self.screen.say(
            f"{what}_{how}",
            n=bulk.done - bulk.failed,
            failed=bulk.failed,
            left=bulk.left_out,
            bad=bulk.failed > 0,
        )

    def stop(self) -> bool:
        """Lets nothing further begin. Whether there was something to stop."""
        if self.bulk is None or self.bulk.stopped:
            return False
        self.bulk.stopped = True
        self.screen.draw_progress()
        return True

    def progress(self) -> str:
        """How far it is, in words; "" where nothing is done to many."""
        bulk = self.bulk
        if bulk is None:
            return ""
        if bulk.stopped:
            return self.messages("bulk_stopping", n=bulk.under_way)
        return self.messages(f"bulk_{bulk.what}", done=bulk.done, of=bulk.of, failed=bulk.failed)
