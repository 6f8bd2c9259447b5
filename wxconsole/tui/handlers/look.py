"""Reading about an account on a screen of its own."""

import asyncio

from textual.content import Content

from wxconsole.domain.status import Status
from wxconsole.tui.handlers.handler import Handler
from wxconsole.tui.prose import diagnosis_text, facts, heading, history_text
from wxconsole.tui.screens.page import Page

HISTORY_ROWS = 500


class LookHandler(Handler):
    """Applies to the selected account."""

    def diagnosis(self) -> None:
        selected, say = self.board.selected, self.messages
        if selected is None:
            return
        diagnosis = selected.diagnosis(say.lang)
        wrong = Content(say("diagnosis_none")) if diagnosis is None else diagnosis_text(diagnosis, say)
        known = facts(selected, say, self.screen.owner.glyphs, reveal=False)
        text = Content("\n\n").join([wrong, known])
        self.screen.owner.push_screen(Page(heading(selected, say), text, say("page_keys")))

    def scroll_down(self) -> None:
        self.screen.detail.scroll_page_down(animate=False)

    def scroll_up(self) -> None:
        self.screen.detail.scroll_page_up(animate=False)

    def history(self) -> None:
        if self.board.selected is not None:
            self.begin(self._history(self.board.selected))

    async def _history(self, status: Status) -> None:
        store, say = self.program.store, self.messages
        rows = await asyncio.to_thread(lambda: store.history(status.account.alias, limit=HISTORY_ROWS))
        text = history_text(rows, self.program.clock.now(), say, self.screen.owner.glyphs, HISTORY_ROWS)
        await self.screen.owner.push_screen(Page(heading(status, say), text, say("page_keys")))
