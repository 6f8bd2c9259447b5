"""The main screen: all accounts, and the selected one in detail."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Status, statuses_of
from wxconsole.tui.actions import Action, Group, Need
from wxconsole.tui.board import Board
from wxconsole.tui.columns import Look
from wxconsole.tui.filter import Filter
from wxconsole.tui.handlers.accounts import AccountHandler
from wxconsole.tui.handlers.handler import Handler
from wxconsole.tui.handlers.look import LookHandler
from wxconsole.tui.handlers.program import ProgramHandler
from wxconsole.tui.handlers.table import TableHandler
from wxconsole.tui.handlers.tokens import TokenHandler, alive
from wxconsole.tui.widgets.account_table import AccountTable
from wxconsole.tui.widgets.bars import KeyBar, StatusLine, Summary
from wxconsole.tui.widgets.detail import Detail

if TYPE_CHECKING:
    from wxconsole.tui.app import ConsoleApp

TICK = 1.0
REVEAL_SECONDS = 10.0
RECENT = 100
SMALLEST = (40, 12)


class AccountsScreen(Screen[None]):
    """Draws what the services have; what keys do is in the handlers."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (150, "-wide")]  # noqa: RUF012 - so declared by Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (22, "-tall")]  # noqa: RUF012

    def __init__(self, app: "ConsoleApp") -> None:
        super().__init__()
        self.owner = app
        self._program = app.program
        self._accounts: Sequence[Account] = ()
        self._holdings: Mapping[str, Holding] | None = None
        self._history: tuple[str, Sequence[Refresh]] = ("", ())
        self._reveal: Timer | None = None
        self.board = Board(lambda key: self.owner.messages(key))
        self.tokens = TokenHandler(self)
        self.handlers: Mapping[Group, Handler] = {
            Group.TOKEN: self.tokens,
            Group.LOOK: LookHandler(self),
            Group.ACCOUNT: AccountHandler(self),
            Group.TABLE: TableHandler(self),
            Group.PROGRAM: ProgramHandler(self),
        }

    @property
    def table(self) -> AccountTable:
        return self.query_one(AccountTable)

    @property
    def detail(self) -> Detail:
        return self.query_one(Detail)

    def compose(self) -> ComposeResult:
        yield Summary(id="summary")
        with Container(id="body"):
            yield AccountTable(self.board, self._look())
            yield Static(id="empty", markup=False)
            yield Detail(id="detail")
        yield Input(id="filter", compact=True)
        yield StatusLine()
        yield KeyBar(self.owner.messages)
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        for hidden in ("filter", "too-small", "empty"):
            self.query_one(f"#{hidden}").display = False
        self.table.focus()
        self._program.keeper.listen(self._on_refresh)
        self.use_language()
        self.set_interval(TICK, self.draw)
        self.reload()
        for warning in self._program.resolution.warnings[:1]:
            self.say_problem(warning)

    def on_resize(self) -> None:
        width, height = self.app.size
        notice = self.query_one("#too-small", Static)
        notice.display = width < SMALLEST[0] or height < SMALLEST[1]
        notice.update(
            self.owner.messages(
                "too_small", width=SMALLEST[0], height=SMALLEST[1], now_width=width, now_height=height
            )
        )

    # What is shown

    @work(exclusive=True, group="reload")
    async def reload(self) -> None:
        """Reads accounts, holdings and the selected account's history again, off the event loop."""
        keeper, book = self._program.keeper, self._program.book
        try:
            self._accounts, self._holdings = await asyncio.to_thread(lambda: (book.all(), keeper.holdings()))
        except Problem as problem:
            self.say_problem(problem)
            return
        self.draw()
        self.load_history()

    @work(exclusive=True, group="history")
    async def load_history(self) -> None:
        """Reads the selected account's latest refreshes."""
        if self.board.selected is None:
            return
        alias, store = self.board.selected.account.alias, self._program.store
        try:
            rows = await asyncio.to_thread(lambda: store.history(alias, limit=RECENT))
        except Problem as problem:
            self.say_problem(problem)
            return
        self._history = (alias, rows)
        if self.is_attached:
            self._draw_detail()

    def _on_refresh(self, _refresh: Refresh | None) -> None:
        self.reload()

    def draw(self) -> None:
        """Puts the present moment on the screen. Called each second, and after each change."""
        # An answer may still come while the console is being left.
        if self._holdings is None or not self.is_attached:
            return
        now = self._program.clock.now()
        statuses = statuses_of(self._accounts, self._holdings, self._program.timing, now)
        self.table.show(statuses)
        self.query_one(Summary).show(statuses, self._badges(), self.owner.messages, self.owner.glyphs)
        self._draw_empty()
        self._draw_detail()
        self._draw_status_line()

    def use_language(self) -> None:
        """Speaks the app's present language."""
        self.table.use(self._look())
        self.query_one(KeyBar).use(self.owner.messages)
        self.query_one("#filter", Input).placeholder = self.owner.messages("filter_hint")
        self.on_resize()
        self.draw()

    def say(self, key: str, *, bad: bool = False, **params: object) -> None:
        """Tells the operator something, on one line."""
        self._tell(self.owner.messages(key, **params), bad=bad)

    def say_problem(self, problem: Problem) -> None:
        """Tells the operator what went wrong."""
        self._tell(self.owner.messages.problem(problem), bad=True)

    def _tell(self, text: str, *, bad: bool) -> None:
        if self.is_attached:
            self.query_one(StatusLine).flash(text, bad=bad)

    def _look(self) -> Look:
        return Look(self.owner.messages, self.owner.glyphs, self._program.keeper.refreshing)

    def _badges(self) -> list[str]:
        badges = []
        if self._program.settings.read_only:
            badges.append("badge_read_only")
        elif self._program.scheduler.paused:
            badges.append("badge_paused")
        if self._program.keeper.unsaved:
            badges.append("badge_unsaved")
        return [self.owner.messages(badge) for badge in badges]

    def _draw_detail(self) -> None:
        selected = self.board.selected
        alias, rows = self._history
        history = rows if selected is not None and selected.account.alias == alias else ()
        self.query_one(Detail).show(
            selected, history, self.owner.messages, self.owner.glyphs, reveal=self._reveal is not None
        )

    def _draw_empty(self) -> None:
        empty = self.query_one("#empty", Static)
        empty.display = not self.board.rows
        self.table.display = bool(self.board.rows)
        if not self.board.rows:
            key = "empty_filtered" if self.board.statuses else "empty_first_run"
            empty.update(Content(self.owner.messages(key)))

    def _draw_status_line(self) -> None:
        board, say = self.board, self.owner.messages
        parts = [say("line_sort", column=say(f"column_{board.sort}"))]
        if board.rows:
            parts.insert(0, say("line_position", at=board.cursor + 1, of=len(board.rows)))
        if board.filter.active:
            text = board.filter.text or say("line_problems")
            parts.append(say("line_filter", text=text, n=len(board.rows), of=len(board.statuses)))
        if board.marked:
            parts.append(say("line_marked", n=len(board.marked)))
        warnings = len(self._program.resolution.warnings) + len(self._program.store.notices)
        if warnings:
            parts.append(say("line_warnings", n=warnings))
        self.query_one(StatusLine).rest("   ".join(parts))

    # Why an action is off

    def why_not(self, action: Action) -> str | None:
        """The message key of the reason why `action` is off now; None when it is not."""
        selected = self.board.selected
        # What works on one account works on the selected one, whatever is marked.
        alone = [selected] if selected is not None else []
        targets = alone if Need.ONE in action.needs else self.board.targets
        return next((f"why_{need}" for need in action.needs if not self._meets(need, targets)), None)

    def _meets(self, need: Need, targets: Sequence[Status]) -> bool:
        match need:
            case Need.ACCOUNT | Need.ONE:
                return bool(targets)
            case Need.TOKEN:
                return any(alive(status) for status in targets)
            case Need.EDITABLE:
                return all(status.account.editable for status in targets)
            case Need.STABLE:
                return all(status.account.endpoint is Endpoint.STABLE for status in targets)
            case Need.EMPTY:
                return not self.board.statuses
            case Need.WRITABLE:
                return not self._program.settings.read_only

    # What handlers do to the screen

    def move_to(self, row: int) -> None:
        """Puts the cursor on another row."""
        self.board.move(row)
        self.table.changed()
        self._draw_status_line()

    def rearranged(self) -> None:
        """Draws after the board's order, marks or filter was changed."""
        self.board.show(self.board.statuses)
        self.table.changed()
        self.draw()

    def filter(self, wanted: Filter) -> None:
        """Shows only what `wanted` matches."""
        self.board.filter = wanted
        self.rearranged()

    def enter_filter(self) -> None:
        """Opens the filter's line."""
        field = self.query_one("#filter", Input)
        field.display = True
        field.focus()

    def step_back(self) -> None:
        """Leaves what is transient, one thing at a time: the filter's line, the reveal, the marks, the
        filter itself."""
        field = self.query_one("#filter", Input)
        if field.has_focus:
            field.value = ""
            self.on_input_submitted()
        elif self._reveal is not None:
            self.hide()
        elif self.board.marked:
            self.board.marked.clear()
            self.rearranged()
        else:
            field.value = ""
            self.filter(Filter())

    def toggle_reveal(self) -> None:
        """Shows the selected token for some seconds."""
        if self._reveal is not None:
            self.hide()
            return
        self._reveal = self.set_timer(REVEAL_SECONDS, self.hide)
        self._draw_detail()
        self.query_one("#detail-facts").scroll_visible(animate=False)

    def hide(self) -> None:
        """Masks the token again."""
        if self._reveal is not None:
            self._reveal.stop()
            self._reveal = None
            self._draw_detail()

    def on_account_table_selected(self) -> None:
        self.hide()
        self._draw_detail()
        self.load_history()

    def on_account_table_sort_asked(self, event: AccountTable.SortAsked) -> None:
        self.board.reverse = event.sort == self.board.sort and not self.board.reverse
        self.board.sort = event.sort
        self.rearranged()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.filter(Filter(event.value, self.board.filter.problems))

    def on_input_submitted(self) -> None:
        """Back from the filter's line to the table; what was typed stays in force."""
        self.query_one("#filter").display = False
        self.table.focus()
