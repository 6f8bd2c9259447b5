"""What happened to all accounts in a day, hour by hour."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from wxconsole.bootstrap import Program
from wxconsole.domain.day import Day, day_of
from wxconsole.domain.problem import Problem
from wxconsole.domain.status import Status
from wxconsole.domain.timeline import LONGEST_LIFE
from wxconsole.domain.window import Window
from wxconsole.locale import Messages
from wxconsole.tui.day_text import all_in_slot, refreshes_in_slot, row_in_slot, troubled_in_slot
from wxconsole.tui.glyphs import Glyphs
from wxconsole.tui.history_text import legend
from wxconsole.tui.timeline import DAY, Scale
from wxconsole.tui.widgets.day_chart import DayChart

# More lines on what happened than any screen has room for.
LINES = 8


class DayScreen(ModalScreen[str]):
    """Opens at once and draws when the day has been read. Ends with the alias of the account to go to.

    `statuses` gives the accounts to show, out of `accounts`. The picture is of the moment it was read: it
    does not follow the clock, `r` reads again."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall"), (35, "-roomy")]  # noqa: RUF012 - so declared by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,H", "dismiss(None)", show=False),
        Binding("enter", "open", show=False),
        Binding("h,left", "step(-1)", show=False),
        Binding("l,right", "step(1)", show=False),
        Binding("j,down", "row(1)", show=False),
        Binding("k,up", "row(-1)", show=False),
        Binding("pagedown,ctrl+f,space", "page(1)", show=False),
        Binding("pageup,ctrl+b", "page(-1)", show=False),
        Binding("g,home", "row(-1000000)", show=False),
        Binding("G,end", "row(1000000)", show=False),
        Binding("left_square_bracket", "day(-1)", show=False),
        Binding("right_square_bracket", "day(1)", show=False),
        Binding("r", "read", show=False),
    ]

    def __init__(
        self,
        program: Program,
        statuses: Callable[[], Sequence[Status]],
        accounts: int,
        messages: Messages,
        glyphs: Glyphs,
    ) -> None:
        super().__init__()
        self._program = program
        self._statuses = statuses
        self._accounts = accounts
        self._messages = messages
        self._glyphs = glyphs
        self._back = 0
        self._scale: Scale | None = None

    @property
    def chart(self) -> DayChart:
        return self.query_one(DayChart)

    def compose(self) -> ComposeResult:
        yield Static(id="page-title")
        yield DayChart(self._messages, self._glyphs)
        yield Static(id="day-sum")
        yield Static(id="day-told")
        yield Static(legend(self._messages, self._glyphs), id="day-legend")
        yield Static(id="page-keys", markup=False)

    def on_resize(self) -> None:
        # The chart gets its size after this.
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        keys = self._messages("day_keys")
        if Content(keys).cell_length > self.size.width - 2:
            keys = self._messages("day_keys_short")
        self.query_one("#page-keys", Static).update(keys)
        if self._scale != self.chart.scale:
            self.action_read()

    def action_read(self) -> None:
        """Reads the day again, as far as it has gone by now."""
        self._read(self._back, at_end=False)

    @work(exclusive=True)
    async def _read(self, back: int, *, at_end: bool) -> None:
        """Reads the day that ended `back` days ago, and puts the cursor to its end if so wanted."""
        first, scale = self.chart.day is None, self.chart.scale
        now = self._program.clock.now()
        window = scale.window(now).earlier(back * DAY)
        try:
            day = await asyncio.to_thread(self._read_day, window, now, self._statuses())
        except Problem as problem:
            self._put("day-sum", Content.styled(self._messages.problem(problem), "$error"))
            return
        self._back, self._scale = back, scale
        self._put("page-title", self._title(day, min(now, window.end)))
        self.chart.show(day)
        if first or at_end:
            last = window.count - 1
            self.chart.move(self.chart.row, last if at_end or day.worst is None else day.worst)

    def _read_day(self, window: Window, now: datetime, statuses: Sequence[Status]) -> Day:
        # Until now there is no end to look for.
        until = window.end if window.end < now else None
        rows = self._program.store.history(since=window.start - LONGEST_LIFE, until=until)
        return day_of(statuses, rows, window, now)

    def action_step(self, slots: int) -> None:
        """An hour on or back, and over the edge into the next day or the one before."""
        if self.chart.day is None:
            return
        slot = self.chart.slot + slots
        if slot < 0:
            self._go(self._back + 1, at_end=True)
        elif slot < self.chart.day.window.count:
            self.chart.move(self.chart.row, slot)
        elif self._back:
            self.chart.move(self.chart.row, 0)
            self.action_day(1)

    def action_day(self, days: int) -> None:
        """A day on or back, at the same hour."""
        self._go(self._back - days, at_end=False)

    def _go(self, back: int, *, at_end: bool) -> None:
        kept = timedelta(days=self._program.settings.history_days)
        if back * DAY >= kept:
            self._put("day-sum", Content(self._messages("day_no_more")))
        elif back >= 0:
            self._read(back, at_end=at_end)

    def action_row(self, rows: int) -> None:
        self.chart.move(self.chart.row + rows, self.chart.slot)

    def action_page(self, pages: int) -> None:
        self.action_row(pages * self.chart.page)

    def action_open(self) -> None:
        """Goes to the account; from the row of all, to the first that had trouble then."""
        chart = self.chart
        if chart.selected is not None:
            self.dismiss(chart.selected.account.alias)
        elif chart.day is not None:
            rows = enumerate(chart.day.rows, 1)
            found = (number for number, row in rows if row.timeline.slots[chart.slot].troubled)
            chart.move(next(found, 0), chart.slot)

    def on_day_chart_moved(self) -> None:
        chart, say = self.chart, self._messages
        if chart.day is None:
            return
        if chart.selected is None:
            told = all_in_slot(chart.day, chart.slot, say)
            lines = troubled_in_slot(chart.day, chart.slot, say, LINES)
        else:
            told = row_in_slot(chart.selected, chart.day.window, chart.slot, say)
            lines = refreshes_in_slot(chart.selected, chart.slot, say, self._glyphs, LINES)
        self._put("day-sum", told)
        self._put("day-told", Content("\n").join(lines))

    def _title(self, day: Day, end: datetime) -> Content:
        say, shown = self._messages, len(day.rows)
        if shown == self._accounts:
            count = say("summary_account" if shown == 1 else "summary_accounts", n=shown)
        else:
            count = say("day_some", n=shown, of=self._accounts)
        begin, end = day.window.start.astimezone(), end.astimezone()
        span = say("day_title", begin=f"{begin:%m-%d %H:%M}", end=f"{end:%m-%d %H:%M}")
        return Content.assemble((span, "bold $accent"), "  ", (count, "$quiet"))

    def _put(self, part: str, content: Content) -> None:
        if self.is_attached:
            self.query_one(f"#{part}", Static).update(content)
