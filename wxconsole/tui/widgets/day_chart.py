"""All accounts' day as a chart: a row an account, a column a slot of time, and a cursor over both."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from wxconsole.domain.day import Day, DayRow
from wxconsole.domain.text import sanitise
from wxconsole.domain.timeline import Mark
from wxconsole.locale import Messages
from wxconsole.tui.glyphs import Glyphs
from wxconsole.tui.timeline import Scale, axis, level, scale_for

HEADER = 2  # the hours, and the row of all accounts
CURSOR = 1
LABEL_LEAST = 12
RATE = 6
# With less room than that, the hours are worth more than the success rate.
RATE_FROM = 60
REVERSE = Style(reverse=True)


class DayChart(Widget, can_focus=True):
    """Draws `day`. The row of all accounts is 0, the accounts are 1 and so on."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "chart--all",
        "chart--account",
        "chart--cursor",
        *(f"chart--{mark}" for mark in Mark),
    }

    class Moved(Message):
        """The cursor is elsewhere."""

    def __init__(self, messages: Messages, glyphs: Glyphs) -> None:
        super().__init__(id="day-chart")
        self._messages = messages
        self._glyphs = glyphs
        self._top = 0
        self._longest = 0
        self.day: Day | None = None
        self.row = 0
        self.slot = 0

    @property
    def scale(self) -> Scale:
        """How a day is best laid out in the room there is."""
        return scale_for(self.size.width - CURSOR - LABEL_LEAST - 1 - self._rate)

    @property
    def selected(self) -> DayRow | None:
        """The account under the cursor; None where it is on the row of all."""
        return self.day.rows[self.row - 1] if self.day is not None and self.row > 0 else None

    @property
    def page(self) -> int:
        """How many accounts are on the screen at a time."""
        return max(1, self.size.height - HEADER)

    def show(self, day: Day) -> None:
        """Draws another day; the cursor stays with its account and its time, as far as there is one."""
        alias = self.selected.account.alias if self.selected is not None else None
        before, self.day = self.day, day
        self._longest = max((cell_len(_label(row)) for row in day.rows), default=0)
        aliases = [row.account.alias for row in day.rows]
        if before is not None:
            self.slot = self.slot * day.window.count // before.window.count
        self.move(aliases.index(alias) + 1 if alias in aliases else 0, self.slot)
        self.refresh()

    def move(self, row: int, slot: int) -> None:
        """Puts the cursor there, or as near as there is."""
        if self.day is None:
            return
        before, top = self.row, self._top
        self.row = max(0, min(row, len(self.day.rows)))
        self.slot = max(0, min(slot, self.day.window.count - 1))
        self._scroll()
        if self._top == top:
            lines = {0, self._line_of(before), self._line_of(self.row)}
            self.refresh(*(Region(0, line, self.size.width, 1) for line in lines))
        else:
            self.refresh()
        self.post_message(self.Moved())

    def on_resize(self) -> None:
        self._scroll()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        slot = (event.x - CURSOR - self._label - 1) // self._cell
        row = 0 if event.y < HEADER else self._top + event.y - HEADER + 1
        self.move(row, slot if event.x > CURSOR + self._label else self.slot)

    def on_mouse_scroll_down(self) -> None:
        self.move(self.row + 1, self.slot)

    def on_mouse_scroll_up(self) -> None:
        self.move(self.row - 1, self.slot)

    def render_line(self, y: int) -> Strip:
        return Strip(self._line(y)).adjust_cell_length(self.size.width, self.rich_style)

    # Where things are

    @property
    def _rate(self) -> int:
        return RATE if self.size.width >= RATE_FROM else 0

    @property
    def _cell(self) -> int:
        count = self.day.window.count if self.day is not None else 1
        return max(1, min(2, (self.size.width - CURSOR - LABEL_LEAST - 1 - self._rate) // count))

    @property
    def _label(self) -> int:
        """How wide aliases and names are: as they need, in the room that the slots leave."""
        if self.day is None:
            return LABEL_LEAST
        room = self.size.width - CURSOR - 1 - self.day.window.count * self._cell - self._rate
        return max(LABEL_LEAST, min(self._longest, room))

    def _scroll(self) -> None:
        self._top = max(self.row - self.page, min(self._top, max(0, self.row - 1)))

    def _line_of(self, row: int) -> int:
        """The line of the screen that a row is on."""
        return 1 if row == 0 else row - self._top + HEADER - 1

    # What is drawn

    def _line(self, y: int) -> list[Segment]:
        day, number = self.day, self._top + y - HEADER + 1
        if day is None:
            return [Segment(self._messages("history_reading") if y == 0 else "", self.rich_style)]
        if y == 0:
            return self._hours(day)
        if y == 1:
            return self._all(day)
        return self._account(day.rows[number - 1], number) if number <= len(day.rows) else []

    def _hours(self, day: Day) -> list[Segment]:
        hours, at = axis(day.window, self._cell), self.slot * self._cell
        quiet = self._style(Mark.QUIET)
        rate = f"{self._messages('day_rate')} " if self._rate else ""
        return [
            Segment(" " * (CURSOR + self._label + 1) + hours[:at], quiet),
            Segment(hours[at : at + self._cell], quiet + REVERSE),
            Segment(hours[at + self._cell :] + " " * (self._rate - cell_len(rate)) + rate, quiet),
        ]

    def _all(self, day: Day) -> list[Segment]:
        cells = [
            (
                level(tally.troubled, tally.accounts, self._glyphs) * self._cell,
                "failed" if tally.failed else "gap",
            )
            for tally in day.tallies
        ]
        asked = sum(row.record.asked for row in day.rows)
        succeeded = sum(row.record.succeeded for row in day.rows)
        percent = succeeded * 100 // asked if asked else None
        return self._row(self._messages("day_total", n=len(day.rows)), "all", cells, percent, 0)

    def _account(self, row: DayRow, number: int) -> list[Segment]:
        signs = self._glyphs.slot
        marks = [slot.mark for slot in row.timeline.slots]
        cells = [(signs[mark].ljust(self._cell), mark.value) for mark in marks]
        return self._row(_label(row), "account", cells, row.record.percent, number)

    def _row(
        self, label: str, tone: str, cells: Sequence[tuple[str, str]], percent: int | None, number: int
    ) -> list[Segment]:
        here = number == self.row
        cursor = self._glyphs.cursor if here else " "
        segments = [
            Segment(cursor, self._style("all", selected=here)),
            Segment(self._fitted(label) + " ", self._style(tone, selected=here)),
        ]
        styles = {mark: self._style(mark, selected=here) for mark in {mark for _, mark in cells}}
        for slot, (sign, mark) in enumerate(cells):
            style = styles[mark]
            segments.append(Segment(sign, style + REVERSE if here and slot == self.slot else style))
        if self._rate:
            rate = "" if percent is None else f"{percent} % "
            segments.append(Segment(rate.rjust(self._rate), self._style(Mark.QUIET, selected=here)))
        return segments

    def _style(self, tone: str, *, selected: bool = False) -> Style:
        style = self.rich_style
        if selected:
            style += self.get_component_rich_style("chart--cursor", partial=True)
        return style + self.get_component_rich_style(f"chart--{tone}", partial=True)

    def _fitted(self, label: str) -> str:
        if cell_len(label) > self._label:
            return set_cell_size(label, self._label - 1) + self._glyphs.cut
        return label + " " * (self._label - cell_len(label))


def _label(row: DayRow) -> str:
    return f"{row.account.alias}  {sanitise(row.account.name)}".rstrip()
