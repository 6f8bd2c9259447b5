"""The account table, drawn line by line at paint time: its cost does not grow with the number of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile, zip_longest
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from wxconsole.domain.status import Health, Status
from wxconsole.tui.board import Board
from wxconsole.tui.columns import GAP, Column, Look, fitted
from wxconsole.tui.sections import Heading, Line, Section, grouped_lines, plain_lines

HEADER = 1
MARGIN = 3  # cursor, mark, and a space before the first column
# With fewer lines than that, each is needed for an account.
GROUPED_FROM = 9

Segments = list[Segment]


@dataclass(frozen=True, slots=True)
class _Row:
    """What is drawn of an account, and all that it was made from: `marks` are whether it is selected, marked,
    and being refreshed."""

    status: Status
    marks: tuple[bool, bool, bool]
    now: datetime | None
    segments: Segments


class AccountTable(ScrollView, can_focus=True):
    """Shows the board. Line 0 is the header; the rows scroll beneath it, by health in groups."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--sorted",
        "table--cursor",
        "table--mark",
        "table--alias",
        "table--quiet",
        "table--accent",
        "table--failed",
        *(f"table--{health}" for health in Health),
        *(f"table--{section}" for section in Section),
    }

    class Selected(Message):
        """The cursor is on another account, or on none."""

    class SortAsked(Message):
        """The header of a column that can be sorted by was clicked."""

        def __init__(self, sort: str) -> None:
            super().__init__()
            self.sort = sort

    def __init__(self, board: Board, look: Look, columns: Sequence[Column]) -> None:
        super().__init__(id="table")
        self.chosen = columns
        self._board = board
        self._look = look
        self._columns: list[tuple[Column, int]] = []
        self._width = 0  # for which they were chosen
        # By column, the cells of its longest text: for 10,000 accounts that takes some 15 ms to find.
        self._longest: dict[str, int] = {}
        self._lines: Sequence[Line] = ()
        self._arranged_for: tuple[Sequence[Status], int] = ((), 0)
        # What was in sight before the terminal took on another size.
        self._top, self._page = 0, 1
        self._rows: dict[str, _Row] = {}
        self._painted: dict[int, Segments] = {}
        self._styles: dict[tuple[str, bool], Style] = {}
        self._announced: str | None = None

    def use(self, look: Look) -> None:
        """Draws in another language or with other signs from now on."""
        self._look = look
        self._fit_anew()

    def choose(self, columns: Sequence[Column]) -> None:
        """Has these columns from now on, as far as there is room."""
        self.chosen = columns
        self._fit_anew()
        self._refresh_changed()

    def fitted(self, columns: Sequence[Column]) -> list[tuple[Column, int]]:
        """Those of `columns` that there is room for now, with their widths."""
        wanted = {column.id: self._longest_in(column) for column in columns if column.most}
        return fitted(columns, self.size.width - MARGIN - 1, wanted)

    def show(self, statuses: Sequence[Status], now: datetime) -> None:
        """Draws `statuses` as they are `now`: only what has changed."""
        self._board.now = now
        if statuses is not self._board.statuses:
            visible = self._cursor_visible()
            self._board.show(statuses)
            self._fit_anew()
            if visible:
                self._scroll_to_cursor()
        self._refresh_changed()
        self._announce()

    def changed(self) -> None:
        """Draws after the board's order, filter, marks or cursor was changed."""
        self._arrange()
        self._scroll_to_cursor()
        self._refresh_changed()
        self._announce()

    def page(self) -> int:
        """How many rows one page has."""
        return max(1, self.size.height - HEADER)

    def render_line(self, y: int) -> Strip:
        segments = self._painted[y] = self._line(y)
        return Strip(Segment.simplify(segments)).adjust_cell_length(self.size.width, self._style())

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._forget()
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self.page() == self._page:
            self._top = round(new_value)

    def on_resize(self) -> None:
        visible = self._cursor_visible()
        self._top, self._page = self.scroll_offset.y, self.page()
        if self.size.width != self._width:
            self._fit()
        self._arrange()
        if visible:
            self._scroll_to_cursor()

    def on_click(self, event: events.Click) -> None:
        if event.y >= HEADER:
            number = self.scroll_offset.y + event.y - HEADER
            line = self._lines[number] if number < len(self._lines) else None
            if isinstance(line, int):
                self._board.move(line)
                self.changed()
            return
        left = MARGIN
        for column, width in self._columns:
            if left <= event.x < left + width and column.sort is not None:
                self.post_message(self.SortAsked(column.sort))
            left += width + GAP

    # What is where

    def _fit(self) -> None:
        """Gives the columns the room that they need now, and has all drawn anew."""
        self._width = self.size.width
        self._columns = self.fitted(self.chosen)
        self._forget()

    def _fit_anew(self) -> None:
        """As `_fit`, to other texts than before."""
        self._longest.clear()
        self._fit()
        self._arrange()

    def _longest_in(self, column: Column) -> int:
        if column.id not in self._longest:
            # Each text once: accounts fail alike. Rich remembers the last 4096, which is not enough here.
            texts = {column.draw(status, self._look).text for status in self._board.statuses}
            self._longest[column.id] = max(map(_cells_of, texts), default=0)
        return self._longest[column.id]

    def _forget(self) -> None:
        self._rows.clear()
        self._styles.clear()

    def _arrange(self) -> None:
        """Puts rows and headings in their lines."""
        board = self._board
        grouped_on = self.page() if board.sort == "health" and self.page() >= GROUPED_FROM else 0
        rows, before = self._arranged_for
        if rows is not board.rows or grouped_on != before:
            self._arranged_for = (board.rows, grouped_on)
            self._lines = grouped_lines(board.rows, grouped_on) if grouped_on else plain_lines(board.rows)
        self.virtual_size = Size(self.size.width, len(self._lines) + HEADER)

    def _cursor_line(self) -> int | None:
        return self._lines.index(self._board.cursor) if self._board.cursor in self._lines else None

    def _cursor_visible(self) -> bool:
        line = self._cursor_line()
        return line is None or 0 <= line - self._top < self._page

    def _scroll_to_cursor(self) -> None:
        line = self._cursor_line()
        if line is None:
            return
        top, page = self.scroll_offset.y, self.page()
        first = line - 1 if line and isinstance(self._lines[line - 1], Heading) else line
        # Animated scrolling would delay each key by some 40 ms.
        if first < top:
            self.scroll_to(y=first, animate=False, immediate=True)
        elif line >= top + page:
            self.scroll_to(y=line - page + 1, animate=False, immediate=True)

    def _announce(self) -> None:
        selected = self._board.selected
        alias = selected.account.alias if selected is not None else ""
        if alias != self._announced:
            self._announced = alias
            self.post_message(self.Selected())

    # What is drawn

    def _refresh_changed(self) -> None:
        """Has drawn what differs from what is on the screen, to the digit."""
        width, regions = self.size.width, []
        for y in range(self.size.height):
            before, now = self._painted.get(y), self._line(y)
            if before is None:
                regions.append(Region(0, y, width, 1))
            elif before is not now:
                regions += [Region(x, y, length, 1) for x, length in differences(before, now)]
        if regions:
            self.refresh(*regions)

    def _line(self, y: int) -> Segments:
        if y < HEADER:
            return self._header()
        number = self.scroll_offset.y + y - HEADER
        line = self._lines[number] if number < len(self._lines) else None
        if line is None:
            return self._filled([], self._style())
        return self._heading(line) if isinstance(line, Heading) else self._row(line)

    def _header(self) -> Segments:
        plain, sorted_by = self._style("header"), self._style("sorted")
        segments = [Segment(" " * MARGIN, plain)]
        for column, width in self._columns:
            title, style = self._look.messages(f"column_{column.id}"), plain
            if column.sort is not None and column.sort == self._board.sort:
                glyphs = self._look.glyphs
                title += f" {glyphs.descending if self._board.reverse else glyphs.ascending}"
                style = sorted_by
            segments.append(Segment(self._fitted(title, column, width), style))
        return self._filled(segments, plain)

    def _heading(self, heading: Heading) -> Segments:
        text = self._look.messages(f"section_{heading.section}", n=heading.count)
        return self._filled(
            [Segment(" " * MARGIN, self._style()), Segment(text, self._style(heading.section))], self._style()
        )

    def _row(self, index: int) -> Segments:
        board, status = self._board, self._board.rows[index]
        alias = status.account.alias
        marks = index == board.cursor, alias in board.marked, self._look.refreshing(status.account.appid)
        drawn = self._rows.get(alias)
        if drawn is None or drawn.status is not status or drawn.marks != marks:
            segments = self._whole_row(board.at(index), selected=marks[0], marked=marks[1])
        elif drawn.now != board.now:
            segments = drawn.segments.copy()
            dated = board.at(index)
            for position, (column, width) in enumerate(self._columns):
                if column.ticking:
                    segments[MARGIN + position] = self._cell(dated, column, width, selected=marks[0])
        else:
            return drawn.segments
        self._rows[alias] = _Row(status, marks, board.now, segments)
        return segments

    def _whole_row(self, status: Status, *, selected: bool, marked: bool) -> Segments:
        glyphs, base = self._look.glyphs, self._style(selected=selected)
        segments = [Segment(" ", base)] * MARGIN
        if selected:
            segments[0] = Segment(glyphs.cursor, self._style("accent", selected=True))
        if marked:
            segments[1] = Segment(glyphs.mark, self._style("mark", selected=selected))
        segments += [self._cell(status, column, width, selected=selected) for column, width in self._columns]
        return self._filled(segments, base)

    def _cell(self, status: Status, column: Column, width: int, *, selected: bool) -> Segment:
        cell = column.draw(status, self._look)
        return Segment(self._fitted(cell.text, column, width), self._style(cell.tone, selected=selected))

    def _style(self, tone: str = "", *, selected: bool = False) -> Style:
        style = self._styles.get((tone, selected))
        if style is None:
            style = self.rich_style
            if selected:
                style += self.get_component_rich_style("table--cursor", partial=True)
            if tone:
                style += self.get_component_rich_style(f"table--{tone}", partial=True)
            self._styles[tone, selected] = style
        return style

    def _filled(self, segments: Segments, style: Style) -> Segments:
        return [*segments, Segment(" " * max(0, self.size.width - _cells(segments)), style)]

    def _fitted(self, text: str, column: Column, width: int) -> str:
        """The text in the room of its column, with the gap after it."""
        length = cell_len(text)
        if length > width:
            text, length = set_cell_size(text, width - 1) + self._look.glyphs.cut, width
        left = width - length if column.right else 0
        return " " * left + text + " " * (width - length - left + GAP)


def differences(before: Segments, now: Segments) -> list[tuple[int, int]]:
    """Where two lines differ: from which cell on, and in how many."""
    found = []
    for place, (old, new) in enumerate(zip_longest(before, now)):
        if old is new:  # most are, each second: only what counts down is made anew
            continue
        if old is None or new is None or cell_len(old.text) != cell_len(new.text):
            return [(0, _cells(now))]
        if old.style != new.style:
            found.append((_cells(now[:place]), cell_len(new.text)))
        elif old.text != new.text:
            pairs = zip(old.text, new.text, strict=False)
            same = cell_len("".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)))
            found.append((_cells(now[:place]) + same, cell_len(new.text) - same))
    return found


def _cells_of(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


def _cells(segments: Segments) -> int:
    return sum(cell_len(segment.text) for segment in segments)
