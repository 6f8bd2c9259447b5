"""The line on which a filter is typed, and what it comes to so far."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from wxconsole.domain.text import sanitise
from wxconsole.locale import Messages
from wxconsole.tui.board import Board


class FilterLine(Horizontal):
    """Hidden but for the typing. Beside the text: how many rows match, and what is wrong with it."""

    def __init__(self) -> None:
        super().__init__(id="filter-line")
        self.display = False

    def compose(self) -> ComposeResult:
        yield Input(id="filter", compact=True)
        yield Static(id="filter-note", markup=False)

    @property
    def field(self) -> Input:
        return self.query_one(Input)

    @property
    def has_typist(self) -> bool:
        """Whether the typing goes here."""
        return self.field.has_focus

    def open(self, text: str | None = None) -> None:
        """Takes the typing, from `text` on or from what stood there."""
        self.display = True
        if text is not None:
            self.field.value = text
            self.field.cursor_position = len(text)
        self.field.focus()

    def show(self, board: Board, messages: Messages) -> None:
        """Says what the board's filter comes to."""
        self.field.placeholder = messages("filter_hint")
        count = messages("filter_count", n=len(board.rows), of=len(board.statuses))
        told = "   ".join(messages.problem(remark) for remark in board.remarks)
        self.query_one(Static).update(Content.assemble((count, "$quiet"), f"  {sanitise(told)}".rstrip()))
