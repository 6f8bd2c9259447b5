"""The main screen: all accounts, and the selected one in detail."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import is_
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from wxconsole.domain.diagnosis import Diagnosis
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Status
from wxconsole.domain.timeline import LONGEST_LIFE
from wxconsole.services.recent import recent
from wxconsole.tui.actions import Action, Group
from wxconsole.tui.board import SORTS, Board
from wxconsole.tui.columns import USUAL, Column, Look, chosen
from wxconsole.tui.filter import Filter
from wxconsole.tui.handlers.bulk import BulkHandler
from wxconsole.tui.handlers.handler import Handler
from wxconsole.tui.handlers.repair import RepairHandler
from wxconsole.tui.line_text import badges_of, line_text
from wxconsole.tui.needs import why_not
from wxconsole.tui.notices import Notice, Notices
from wxconsole.tui.present import Present
from wxconsole.tui.prose import tilde
from wxconsole.tui.split import Split, split_named
from wxconsole.tui.timeline import DAY
from wxconsole.tui.turns import Turns, turns_text
from wxconsole.tui.widgets.account_table import AccountTable
from wxconsole.tui.widgets.bars import FLASH_SECONDS, KeyBar, StatusLine, Summary
from wxconsole.tui.widgets.detail import RECENT, Detail
from wxconsole.tui.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from wxconsole.tui.app import ConsoleApp
    from wxconsole.tui.handlers.tokens import TokenHandler

TICK = 1.0
# For each second that it takes to show all accounts anew, this many go to keys and to the keeper before that
# is done again.
REST = 3
# How soon somebody is told of an account that has turned to the worse.
LOOK = 2.0
REVEAL_SECONDS = 10.0
# Seconds in which a key that is held down comes again.
HELD_KEY = 0.05
SMALLEST = (40, 12)
LINES_FOR_DETAILS = 22


class AccountsScreen(Screen[None]):
    """Draws what the services have; what keys do is in the handlers."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (150, "-wide")]  # noqa: RUF012 - so declared by Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (LINES_FOR_DETAILS, "-tall"), (35, "-roomy")]  # noqa: RUF012

    def __init__(self, app: "ConsoleApp") -> None:
        super().__init__()
        self.owner = app
        self._program = app.program
        self.present = Present(app.program.timing)
        self._looked_at: Sequence[Status] | None = None
        self._ticks: Timer | None = None
        self._detailed: tuple[object, ...] = (None,) * 4
        self._detailed_hour: int | None = None
        self._covered = False
        self._history: tuple[str, Sequence[Refresh]] = ("", ())
        # Up to which refresh of which account.
        self._history_wanted: tuple[str, Refresh | None] | None = None
        self._reveal: Timer | None = None
        self._store_trouble: Problem | None = None
        # Whether there is something to show, and whether somebody is at it.
        self._outdated = self._following = False
        self.board = Board(lambda key: self.owner.messages(key))
        kept = app.memory.state
        if kept.sort in SORTS:
            self.board.sort, self.board.reverse = kept.sort, kept.reverse
        self._columns = USUAL if kept.columns is None else chosen(kept.columns)
        self.use_split(split_named(kept.split))
        self.notices = Notices()
        self._turns = Turns()
        self.bulk = BulkHandler(self)
        self.repairs = RepairHandler(self)

    @cached_property
    def handlers(self) -> Mapping[Group, Handler]:
        """What does the actions. They bring all dialogs along, which take a while to import: made with the
        first action, or once the accounts have long been shown."""
        from wxconsole.tui.handlers.accounts import AccountHandler
        from wxconsole.tui.handlers.look import LookHandler
        from wxconsole.tui.handlers.program import ProgramHandler
        from wxconsole.tui.handlers.table import TableHandler

        return {
            Group.TOKEN: self.tokens,
            Group.LOOK: LookHandler(self),
            Group.ACCOUNT: AccountHandler(self),
            Group.TABLE: TableHandler(self),
            Group.PROGRAM: ProgramHandler(self),
        }

    @cached_property
    def tokens(self) -> "TokenHandler":
        from wxconsole.tui.handlers.tokens import TokenHandler

        return TokenHandler(self)

    @property
    def table(self) -> AccountTable:
        return self.query_one(AccountTable)

    @property
    def detail(self) -> Detail:
        return self.query_one(Detail)

    def compose(self) -> ComposeResult:
        yield Summary()
        with Container(id="body"):
            yield AccountTable(self.board, self._look(), self._columns)
            yield Static(id="empty", markup=False)
            yield Detail(id="detail")
        yield FilterLine()
        yield Static(id="progress", markup=False)
        yield StatusLine()
        yield KeyBar(self.owner.messages, self.owner.actions)
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        for hidden in ("progress", "too-small", "empty"):
            self.query_one(f"#{hidden}").display = False
        self.table.focus()
        self._program.keeper.listen(lambda _: self.reload())
        if self._program.publisher is not None:
            self._program.publisher.listen(self._tell_of_publishing)
        self.use_language()
        self._ticks = self.set_interval(TICK, self.draw)
        self.watch(self.app, "app_focus", self._tick_or_rest, init=False)
        # Apart from drawing: it matters most while nobody looks at the screen.
        self.set_interval(LOOK, self.look)
        self.reload()
        for warning in self._program.resolution.warnings[:1]:
            self.say_problem(warning)
        if self.owner.memory.damage is not None:
            self.say_problem(self.owner.memory.damage)

    def on_resize(self) -> None:
        width, height = self.app.size
        notice = self.query_one("#too-small", Static)
        notice.display = width < SMALLEST[0] or height < SMALLEST[1]
        notice.update(
            self.owner.messages(
                "too_small", width=SMALLEST[0], height=SMALLEST[1], now_width=width, now_height=height
            )
        )

    def on_screen_suspend(self) -> None:
        self._covered = True
        self._tick_or_rest()

    def on_screen_resume(self) -> None:
        self._covered = False
        self._tick_or_rest()

    # What is shown

    @property
    def _there(self) -> bool:
        """Whether there is something to draw on. An answer may still come while the console is being left,
        and then what is on the screen goes piece by piece."""
        return self.is_attached and not self.owner.left

    @property
    def _resting(self) -> bool:
        """Whether nobody is there to watch the seconds."""
        return self._covered or not self.app.app_focus

    def _tick_or_rest(self) -> None:
        if self._ticks is None:
            return
        if self._resting:
            self._ticks.pause()
        else:
            self._ticks.resume()
        if not self._covered:  # else what covers it would be there later
            self.draw()

    def reload(self) -> None:
        """Has accounts, holdings and the selected account's history read and shown again: at once, unless
        that was done just now and takes long."""
        self._outdated = True
        if not self._following:
            self._following = True
            self._follow()

    @work(group="reload")
    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        while self._outdated:
            self._outdated = False
            begun = loop.time()
            await self._show_anew()
            await asyncio.sleep(REST * (loop.time() - begun))
        self._following = False

    async def _show_anew(self) -> None:
        keeper, book = self._program.keeper, self._program.book
        try:
            known = await asyncio.to_thread(lambda: (book.all(), keeper.holdings()))
        except Problem as problem:
            self.say_problem(problem)
            return
        self.present.take(*known)
        self._tell_of_store()
        self.draw()
        self.look()
        self.load_history()

    def _tell_of_store(self) -> None:
        """That the store went away, and that it is back."""
        trouble, before = self._program.store.trouble, self._store_trouble
        self._store_trouble = trouble
        if trouble is not None and before is None:
            self.say_problem(trouble)
        elif trouble is None and before is not None:
            self.say("store_back")

    def _tell_of_publishing(self, problem: Problem | None) -> None:
        """That tokens are not published, or not what lies there, and that they are again."""
        if not self._there:
            return
        if problem is not None:
            self.say_problem(problem)
        else:
            self.say("publishing_back")
        self.draw()

    def load_history(self) -> None:
        """Has the selected account's latest refreshes read, unless they are known or being read."""
        selected = self.board.selected
        if selected is None:
            return
        wanted = selected.account.alias, selected.holding.last
        if wanted != self._history_wanted:
            self._history_wanted = wanted
            self._read_history(selected.account.alias)

    @work(exclusive=True, group="history")
    async def _read_history(self, alias: str) -> None:
        store = self._program.store
        since = self._program.clock.now() - DAY - LONGEST_LIFE
        # While a key is held down, nobody reads: of a long history this takes a while, and cannot be stopped.
        await asyncio.sleep(HELD_KEY)
        try:
            rows = await asyncio.to_thread(lambda: recent(store, alias, RECENT, since))
        except Problem as problem:
            self._history_wanted = None
            self.say_problem(problem)
            return
        self._history = (alias, rows)
        if self._there:
            self._draw_detail()

    def draw(self) -> None:
        """Puts the present moment on the screen. Called each second, and after each change."""
        if not self.present.known or not self._there:
            return
        now = self._program.clock.now()
        statuses = self.present.statuses(now, anew=self.board.filter.ticking)
        self.table.show(statuses, now)
        paused, summary = self._program.scheduler.paused, self.query_one(Summary)
        badges = badges_of(self._program, self.owner.messages) + self.repairs.badges()
        summary.show(statuses, now, badges, self.owner.messages, self.owner.glyphs, paused=paused)
        self._draw_empty()
        self._draw_detail()
        self._draw_status_line()
        self._draw_filter_line()

    def look(self) -> None:
        """Tells of accounts that have turned to the worse since the last look: here, and by the alarm that
        is set. The screen may rest, but it does not go on showing what has changed."""
        if not self.present.known or not self._there:
            return
        now = self._program.clock.now()
        statuses = self.present.statuses(now)
        if statuses is self._looked_at:
            return
        self._looked_at = statuses
        if self._resting:
            self.draw()
        turned = self._turns.since(statuses)
        if not turned:
            return
        text = turns_text(turned, self.owner.messages)
        self.notices.add(Notice(now, text, bad=True))
        self.query_one(StatusLine).flash_if_free(text, bad=True)
        self.owner.alarm(text)

    def use_language(self) -> None:
        """Speaks the app's present language."""
        self.table.use(self._look())
        self.query_one(KeyBar).use(self.owner.messages)
        self.on_resize()
        self.draw()

    def say(self, key: str, *, bad: bool = False, **params: object) -> None:
        """Tells the operator something, on one line."""
        self.tell(self.owner.messages(key, **params), bad=bad)

    def say_problem(self, problem: Problem) -> None:
        """Tells the operator what went wrong."""
        self.tell(self.owner.messages.problem(problem), bad=True)

    def tell(self, text: str, *, bad: bool, seconds: float = FLASH_SECONDS) -> None:
        """Tells the operator `text`, on one line and in the list of what was said."""
        self.note(text, bad=bad)
        if self._there:
            self.query_one(StatusLine).flash(text, bad=bad, seconds=seconds)

    def note(self, text: str, *, bad: bool) -> None:
        """Keeps `text` for the list of what was said, and nothing else."""
        self.notices.add(Notice(self._program.clock.now(), text, bad))

    def draw_progress(self) -> None:
        """Says how far the work on many accounts is."""
        if self._there:
            line, text = self.query_one("#progress", Static), self.bulk.progress()
            line.display = bool(text)
            line.update(text)

    def _look(self) -> Look:
        return Look(self.owner.messages, self.owner.glyphs, self._program.keeper.refreshing)

    def _draw_detail(self) -> None:
        board, detail, reveal = self.board, self.query_one(Detail), self._reveal is not None
        row = board.rows[board.cursor] if board.rows else None
        # An hour on, the timeline is another one whatever has happened.
        hour = None if board.selected is None else board.selected.at.astimezone().hour
        shown = (row, self._selected_history, self.owner.messages, self._reveal)
        before, self._detailed = self._detailed, shown
        before_hour, self._detailed_hour = self._detailed_hour, hour
        if board.selected is not None and hour == before_hour and all(map(is_, shown, before)):
            detail.count_down(board.selected, self.owner.messages, self.owner.glyphs, reveal=reveal)
            return
        detail.show(
            board.selected,
            self.diagnosis,
            self._selected_history,
            self.owner.messages,
            self.owner.glyphs,
            reveal=reveal,
        )

    @property
    def diagnosis(self) -> Diagnosis | None:
        """What is wrong with the selected account."""
        selected = self.board.selected
        if selected is None:
            return None
        return selected.diagnosis(self.owner.messages.lang, self._selected_history, self._program.wechat.skew)

    @property
    def _selected_history(self) -> Sequence[Refresh]:
        """The selected account's latest refreshes, once they are read."""
        alias, rows = self._history
        selected = self.board.selected
        return rows if selected is not None and selected.account.alias == alias else ()

    def _draw_empty(self) -> None:
        empty = self.query_one("#empty", Static)
        empty.display = not self.board.rows
        self.table.display = bool(self.board.rows)
        if not self.board.rows:
            say = self.owner.messages
            told = [say.problem(remark) for remark in self.board.remarks]
            home = tilde(self._program.settings.home)
            told.append(say("empty_filtered") if self.board.statuses else say("empty_first_run", home=home))
            empty.update(Content("\n\n".join(told)))

    def _draw_status_line(self) -> None:
        warnings = len(self._program.resolution.warnings) + len(self._program.store.notices)
        text = line_text(
            self.board,
            self.owner.messages,
            in_front=self.app.app_focus,
            with_cause=self.split is Split.HIDDEN,
            warnings=warnings,
        )
        self.query_one(StatusLine).rest(text)

    def _draw_filter_line(self) -> None:
        line = self.query_one(FilterLine)
        if line.display:
            line.show(self.board, self.owner.messages)

    # Why an action is off

    def why_not(self, action: Action) -> str | None:
        """The message key of the reason why `action` is off now; None when it is not."""
        return why_not(action, self)

    # What handlers do to the screen

    def move_to(self, row: int) -> None:
        """Puts the cursor on another row."""
        self.board.move(row)
        self.marked()

    def marked(self) -> None:
        """Draws after cursor and marks were changed: first the rows, at once, then what follows them."""
        self.table.changed()
        self.call_after_refresh(self._draw_status_line)

    def rearranged(self) -> None:
        """Draws after the board's order, marks or filter was changed: as `marked`, the rows first."""
        self.board.show(self.board.statuses)
        self.table.changed()
        self.call_after_refresh(self.draw)

    def resorted(self) -> None:
        """Draws in another order, and keeps that for the next time."""
        self.rearranged()
        self.owner.remember(sort=self.board.sort, reverse=self.board.reverse)

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Has these columns in the table, and keeps that for the next time."""
        self.table.choose(columns)
        usual = columns == USUAL
        self.owner.remember(columns=None if usual else tuple(column.id for column in columns))

    def use_split(self, split: Split) -> None:
        """Gives the details this share of the screen."""
        self.split = split
        for each in Split:
            self.set_class(each is split, f"-details-{each}")

    def split_anew(self, split: Split) -> None:
        """Gives the details another share, says so, and keeps that for the next time."""
        self.use_split(split)
        self._draw_status_line()
        unseen = split is Split.NORMAL and self.has_class("-short") and not self.has_class("-wide")
        self.say("split_no_room" if unseen else f"split_{split}", lines=LINES_FOR_DETAILS)
        self.owner.remember(split=split)

    def filter(self, wanted: Filter) -> None:
        """Shows only what `wanted` matches."""
        if wanted != self.board.filter:
            self.board.filter = wanted
            self.rearranged()

    def enter_filter(self, text: str | None = None) -> None:
        """Opens the filter's line, with `text` on it or what was there."""
        self._draw_filter_line()
        self.query_one(FilterLine).open(text)

    def go_to(self, alias: str) -> None:
        """Puts the cursor on an account; where the filter hides it, the filter goes."""
        if alias not in [row.account.alias for row in self.board.rows]:
            self._clear_filter()
        for index, row in enumerate(self.board.rows):
            if row.account.alias == alias:
                self.move_to(index)

    def step_back(self) -> None:
        """Leaves what is transient, one thing at a time: the filter's line, what is being done to many, the
        reveal, the marks, the filter itself."""
        line = self.query_one(FilterLine)
        if line.has_typist:
            self._clear_filter()
            self.on_input_submitted()
        elif self.bulk.stop():
            pass
        elif self._reveal is not None:
            self.hide()
        elif self.board.marked:
            self.board.unmark_all()
            self.rearranged()
        else:
            self._clear_filter()

    def _clear_filter(self) -> None:
        self.query_one(FilterLine).field.value = ""
        self.filter(Filter())

    def toggle_reveal(self) -> None:
        """Shows the selected token for some seconds."""
        if self._reveal is not None:
            self.hide()
            return
        self._reveal = self.set_timer(REVEAL_SECONDS, self.hide)
        self.add_class("-revealing")
        self._draw_detail()
        # Where it was hidden, it has a place only then.
        self.call_after_refresh(self.query_one("#detail-facts").scroll_visible, animate=False)

    def hide(self) -> None:
        """Masks the token again."""
        if self._reveal is not None:
            self._reveal.stop()
            self._reveal = None
            self.remove_class("-revealing")
            self._draw_detail()

    def on_account_table_selected(self) -> None:
        self.hide()
        self.call_after_refresh(self._draw_detail)
        self.load_history()

    def on_detail_moved(self) -> None:
        self.call_after_refresh(self._draw_detail)

    def on_account_table_sort_asked(self, event: AccountTable.SortAsked) -> None:
        self.sort_by(event.sort)

    def sort_by(self, sort: str) -> None:
        """Sorts by a column of `SORTS`; by the one that it is sorted by already, the other way round."""
        self.board.reverse = sort == self.board.sort and not self.board.reverse
        self.board.sort = sort
        self.resorted()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.filter(Filter(event.value, self.board.filter.problems))

    def on_input_submitted(self) -> None:
        """Back from the filter's line to the table; what was typed stays in force."""
        self.query_one(FilterLine).display = False
        self.table.focus()
