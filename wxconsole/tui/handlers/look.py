"""Reading about an account on a screen of its own."""

import asyncio
from datetime import timedelta
from functools import partial

from textual.content import Content

from wxconsole.domain.account import Account
from wxconsole.domain.problem import Problem
from wxconsole.domain.quota import RESETS_A_MONTH
from wxconsole.domain.status import Status
from wxconsole.services.recent import recent
from wxconsole.tui.clients_text import clients_text
from wxconsole.tui.handlers.handler import Handler
from wxconsole.tui.history_text import WEEK, HistoryText
from wxconsole.tui.prose import diagnosis_text, facts, heading
from wxconsole.tui.quota_text import quota_text
from wxconsole.tui.repair_text import addresses_text
from wxconsole.tui.screens.confirm import Confirm
from wxconsole.tui.screens.day import DayScreen
from wxconsole.tui.screens.history import HistoryPage
from wxconsole.tui.screens.page import Page
from wxconsole.tui.screens.quota import QuotaPanel

HISTORY_ROWS = 500
USES_SHOWN = timedelta(days=7)


class LookHandler(Handler):
    """Applies to the selected account."""

    def diagnosis(self) -> None:
        selected, say = self.board.selected, self.messages
        if selected is None:
            return
        diagnosis = self.screen.diagnosis
        wrong = Content(say("diagnosis_none"))
        if diagnosis is not None:
            wrong = diagnosis_text(diagnosis, say, auto=selected.account.auto)
        known = facts(selected, say, self.screen.owner.glyphs, reveal=False)
        addresses = addresses_text(selected, say)
        parts = [wrong, known] if addresses is None else [wrong, addresses, known]
        text = Content("\n\n").join(parts)
        self.screen.owner.push_screen(Page(heading(selected, say), text, say("page_keys")))

    def clients(self) -> None:
        self.begin(self._clients())

    async def _clients(self) -> None:
        say, program = self.messages, self.program
        now = program.clock.now()
        since = (now - USES_SHOWN).date()
        clients, uses = await asyncio.to_thread(lambda: (program.clients.all(), program.store.uses(since)))
        text = clients_text(clients, uses, now, say)
        self.screen.owner.push_screen(Page(Content(say("clients_title")), text, say("page_keys")))

    def split(self) -> None:
        self.screen.split_anew(self.screen.split.following)

    def scroll_down(self) -> None:
        self.screen.detail.scroll_page_down(animate=False)

    def scroll_up(self) -> None:
        self.screen.detail.scroll_page_up(animate=False)

    def history(self) -> None:
        selected, say = self.board.selected, self.messages
        if selected is None:
            return
        wrong = self.screen.diagnosis
        page = HistoryPage(
            heading(selected, say),
            say,
            lambda: self._read_history(selected),
            lambda text, width: text.page(wrong, HISTORY_ROWS, width),
        )
        self.screen.owner.push_screen(page)

    def day(self) -> None:
        self.begin(self._day())

    async def _day(self) -> None:
        owner, board = self.screen.owner, self.board
        screen = DayScreen(
            self.program,
            lambda: [board.at(index) for index in range(len(board.rows))],
            len(board.statuses),
            self.messages,
            owner.glyphs,
        )
        alias = await owner.push_screen_wait(screen)
        rows = [row.account.alias for row in board.rows]
        if alias in rows:
            self.screen.move_to(rows.index(alias))

    def repair(self) -> None:
        self.screen.repairs.open()

    def quota(self) -> None:
        if self.board.selected is not None:
            self.begin(self._quota(self.board.selected.account))

    async def _quota(self, account: Account) -> None:
        say, owner = self.messages, self.screen.owner
        panel = QuotaPanel(
            say, account.alias, lambda: self._ask_quota(account), read_only=self.program.settings.read_only
        )
        if not await owner.push_screen_wait(panel):
            return
        made = await self.program.inquiry.resets_made(account.alias)
        text = say("reset_text", alias=account.alias, limit=RESETS_A_MONTH, made=made)
        if await owner.push_screen_wait(Confirm(say, say("reset_title"), text, say("reset_verb"))):
            await self._reset(account.alias)

    async def _ask_quota(self, account: Account) -> Content:
        say = self.messages
        try:
            answers = await self.program.inquiry.quotas(account.alias)
        except Problem as problem:
            needs_token = problem.key == "token_needed"
            return Content(say("quota_needs_token") if needs_token else say.problem(problem))
        diagnose = partial(self.program.call_diagnosis, account, lang=say.lang)
        return await asyncio.to_thread(quota_text, answers, diagnose, say)

    async def _reset(self, alias: str) -> None:
        reset = await self.program.inquiry.reset(alias)
        if reset.failure is None:
            self.screen.say("reset_succeeded", alias=alias, limit=RESETS_A_MONTH)
        elif reset.uncertain:
            self.screen.say("reset_unanswered", alias=alias, bad=True)
        else:
            cause = self.messages(f"cause_{reset.failure.cause}")
            self.screen.say("reset_refused", alias=alias, cause=cause, bad=True)

    async def _read_history(self, status: Status) -> HistoryText:
        store, alias, week_ago = self.program.store, status.account.alias, status.at - WEEK
        rows = await asyncio.to_thread(lambda: recent(store, alias, HISTORY_ROWS, week_ago))
        return HistoryText(status, rows, self.messages, self.screen.owner.glyphs)
