"""The account table, drawn line by line at paint time: its cost does not grow with the number of accounts."""

from collections.abc import Sequence
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
from wxconsole.tui.columns import GAP, Cell, Column, Look, fitted

HEADER = 1
MARGIN = 3  # cursor, mark, and a space before the first column


class AccountTable(ScrollView, can_focus=True):
    """Shows the board. Line 0 is the header; the rows scroll beneath it."""

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
    }

    class Selected(Message):
        """The cursor is on another account, or on none."""

    class SortAsked(Message):
        """The header of a column that can be sorted by was clicked."""

        def __init__(self, sort: str) -> None:
            super().__init__()
            self.sort = sort

    def __init__(self, board: Board, look: Look) -> None:
        super().__init__(id="table")
        self._board = board
        self._look = look
        self._columns: list[tuple[Column, int]] = []
        self._drawn: dict[int, tuple[Cell, ...]] = {}
        self._announced: str | None = None

    def use(self, look: Look) -> None:
        """Draws in another language or with other signs from now on."""
        self._look = look
        self._redraw()

    def show(self, statuses: Sequence[Status]) -> None:
        """Draws `statuses`; where no row has moved, only the cells that have changed."""
        if self._board.show(statuses) or len(self._board.rows) + HEADER != self.virtual_size.height:
            self._redraw()
        else:
            self._refresh_changed()
        self._announce()

    def changed(self) -> None:
        """Draws anew after the board's order, filter, marks or cursor was changed."""
        self._redraw()
        self._scroll_to_cursor()
        self._announce()

    def page(self) -> int:
        """How many rows one page has."""
        return max(1, self.size.height - HEADER)

    def render_line(self, y: int) -> Strip:
        if y < HEADER:
            return self._header()
        index = self.scroll_offset.y + y - HEADER
        if index >= len(self._board.rows):
            return Strip.blank(self.size.width, self.rich_style)
        return self._row(index)

    def on_resize(self, event: events.Resize) -> None:
        self._columns = fitted(event.size.width - MARGIN)
        self._redraw()
        self._scroll_to_cursor()

    def on_click(self, event: events.Click) -> None:
        if event.y >= HEADER:
            self._board.move(self.scroll_offset.y + event.y - HEADER)
            self.changed()
            return
        left = MARGIN
        for column, width in self._columns:
            if left <= event.x < left + width and column.sort is not None:
                self.post_message(self.SortAsked(column.sort))
            left += width + GAP

    def _redraw(self) -> None:
        self._drawn.clear()
        self.virtual_size = Size(self.size.width, len(self._board.rows) + HEADER)
        self.refresh()

    def _announce(self) -> None:
        selected = self._board.selected
        alias = selected.account.alias if selected is not None else ""
        if alias != self._announced:
            self._announced = alias
            self.post_message(self.Selected())

    def _scroll_to_cursor(self) -> None:
        # Animated scrolling would delay each key by some 40 ms.
        top, page = self.scroll_offset.y, self.page()
        if self._board.cursor < top:
            self.scroll_to(y=self._board.cursor, animate=False, immediate=True)
        elif self._board.cursor >= top + page:
            self.scroll_to(y=self._board.cursor - page + 1, animate=False, immediate=True)

    def _refresh_changed(self) -> None:
        top = self.scroll_offset.y
        for index in range(top, min(top + self.page(), len(self._board.rows))):
            before, now = self._drawn.get(index), self._cells(index)
            if before == now:
                continue
            left = MARGIN
            for position, (_, width) in enumerate(self._columns):
                if before is None or before[position] != now[position]:
                    self.refresh(Region(left, index - top + HEADER, width, 1))
                left += width + GAP

    def _cells(self, index: int) -> tuple[Cell, ...]:
        status = self._board.rows[index]
        return tuple(column.draw(status, self._look) for column, _ in self._columns)

    def _header(self) -> Strip:
        style = self.get_component_rich_style("table--header")
        segments = [Segment(" " * MARGIN, style)]
        for column, width in self._columns:
            title, used = self._look.messages(f"column_{column.id}"), style
            if column.sort is not None and column.sort == self._board.sort:
                glyphs = self._look.glyphs
                title += f" {glyphs.descending if self._board.reverse else glyphs.ascending}"
                used = self.get_component_rich_style("table--sorted")
            segments.append(Segment(self._fit(title, width, right=column.right), used))
            segments.append(Segment(" " * GAP, style))
        return Strip(segments).adjust_cell_length(self.size.width, style)

    def _row(self, index: int) -> Strip:
        cells = self._drawn[index] = self._cells(index)
        selected = index == self._board.cursor
        marked = self._board.rows[index].account.alias in self._board.marked
        base = self.rich_style
        if selected:
            base += self.get_component_rich_style("table--cursor", partial=True)
        glyphs = self._look.glyphs
        segments = [
            Segment(glyphs.cursor if selected else " ", base + self._tone("accent")),
            Segment(glyphs.mark if marked else " ", base + self._tone("mark")),
            Segment(" ", base),
        ]
        for cell, (column, width) in zip(cells, self._columns, strict=True):
            style = base + self._tone(cell.tone) if cell.tone else base
            segments.append(Segment(self._fit(cell.text, width, right=column.right), style))
            segments.append(Segment(" " * GAP, base))
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _tone(self, tone: str) -> Style:
        return self.get_component_rich_style(f"table--{tone}", partial=True)

    def _fit(self, text: str, width: int, *, right: bool) -> str:
        length = cell_len(text)
        if length > width:
            return set_cell_size(text, width - 1) + self._look.glyphs.cut
        pad = " " * (width - length)
        return pad + text if right else text + pad
