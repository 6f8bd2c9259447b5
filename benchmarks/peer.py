"""What the console is measured against: a bare Textual app with as many rows, drawn line by line, of which
each second only the digits that changed are drawn again: `peer.py 1000`.

Keys: j k g G move, / filters, s sorts, space marks, ? opens a dialog, esc leaves it, q quits."""

import sys
import time
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Input, Static

PLAIN, CURSOR, LEFT = Style(), Style(reverse=True), 40


class Table(ScrollView, can_focus=True):
    """The rows: a name, and the seconds that it has left."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.all = [(f"shop-{number:04}", 3600 + number * 997 % 3300) for number in range(count)]
        self.rows = self.all
        self.marks: set[str] = set()
        self.cursor = 0
        self._begun = time.monotonic()
        self._drawn: dict[int, str] = {}

    def on_mount(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows))
        self.set_interval(1, self.tick)

    def tick(self) -> None:
        regions = []
        for y in range(self.size.height):
            before, now = self._drawn.get(y, ""), self._text(y)
            if before != now:
                differs = [x for x, pair in enumerate(zip(before, now, strict=False)) if pair[0] != pair[1]]
                first, end = (differs[0], differs[-1] + 1) if differs else (0, len(now))
                regions.append(Region(first, y, end - first, 1))
        if regions:
            self.refresh(*regions)

    def show(self, rows: list[tuple[str, int]]) -> None:
        self.rows = rows
        self.virtual_size = Size(self.size.width, len(rows))
        self.move(0)
        self.refresh()

    def move(self, to: int) -> None:
        before, self.cursor = self.cursor, max(0, min(to, len(self.rows) - 1))
        top = self.scroll_offset.y
        if not top <= self.cursor < top + self.size.height:
            first = self.cursor if self.cursor < top else self.cursor - self.size.height + 1
            self.scroll_to(y=first, animate=False, immediate=True)
        lines = (line - self.scroll_offset.y for line in (before, self.cursor))
        self.refresh(*(Region(0, line, self.size.width, 1) for line in lines))

    def render_line(self, y: int) -> Strip:
        text = self._drawn[y] = self._text(y)
        style = CURSOR if y + self.scroll_offset.y == self.cursor else PLAIN
        return Strip([Segment(text, style)], len(text))

    def _text(self, y: int) -> str:
        number = y + self.scroll_offset.y
        if number >= len(self.rows):
            return " " * self.size.width
        name, left = self.rows[number]
        left -= int(time.monotonic() - self._begun)
        sign = ">" if number == self.cursor else " "
        mark = "*" if name in self.marks else " "
        text = f"{sign}{mark} {name:<{LEFT}}{left // 3600}:{left // 60 % 60:02}:{left % 60:02}"
        return f"{text:<{self.size.width}}"


class Dialog(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss")]

    def compose(self) -> ComposeResult:
        yield Static("\n".join(("Keys", *(f"key {number}" for number in range(30)))))


class Peer(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)"),
        Binding("k", "move(-1)"),
        Binding("g", "move(-1000000)"),
        Binding("G", "move(1000000)"),
        Binding("slash", "filter"),
        Binding("escape", "leave"),
        Binding("s", "sort"),
        Binding("space", "mark"),
        Binding("question_mark", "help"),
        Binding("q", "quit"),
    ]

    def __init__(self, count: int) -> None:
        super().__init__()
        self.table = Table(count)

    def compose(self) -> ComposeResult:
        yield self.table
        yield Input()

    def on_mount(self) -> None:
        self.query_one(Input).display = False
        self.table.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.table.show([row for row in self.table.all if event.value in row[0]])

    def action_move(self, by: int) -> None:
        self.table.move(self.table.cursor + by)

    def action_filter(self) -> None:
        self.query_one(Input).display = True
        self.query_one(Input).focus()

    def action_leave(self) -> None:
        self.query_one(Input).value = ""
        self.query_one(Input).display = False
        self.table.focus()

    def action_sort(self) -> None:
        key = (lambda row: row[0]) if self.table.rows[0][0] != "shop-0000" else (lambda row: row[1])
        self.table.show(sorted(self.table.rows, key=key))

    def action_mark(self) -> None:
        self.table.marks ^= {self.table.rows[self.table.cursor][0]}
        self.table.move(self.table.cursor + 1)

    def action_help(self) -> None:
        self.push_screen(Dialog())


if __name__ == "__main__":
    Peer(int(sys.argv[1])).run()
