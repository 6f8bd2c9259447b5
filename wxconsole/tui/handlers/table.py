"""Moving about the table, and what it shows."""

from wxconsole.tui.filter import Filter
from wxconsole.tui.handlers.handler import Handler
from wxconsole.tui.screens.columns import ColumnsDialog


class TableHandler(Handler):
    """Cursor, marks, filter, sort, columns."""

    def down(self) -> None:
        self.screen.move_to(self.board.cursor + 1)

    def up(self) -> None:
        self.screen.move_to(self.board.cursor - 1)

    def first(self) -> None:
        self.screen.move_to(0)

    def last(self) -> None:
        self.screen.move_to(len(self.board.rows) - 1)

    def page_down(self) -> None:
        self.screen.move_to(self.board.cursor + self.screen.table.page())

    def page_up(self) -> None:
        self.screen.move_to(self.board.cursor - self.screen.table.page())

    def mark(self) -> None:
        self.board.toggle_mark()
        self.screen.move_to(self.board.cursor + 1)

    def mark_all(self) -> None:
        self.board.toggle_all()
        self.screen.rearranged()

    def mark_down(self) -> None:
        self.board.mark_to(self.board.cursor + 1)
        self.screen.marked()

    def mark_up(self) -> None:
        self.board.mark_to(self.board.cursor - 1)
        self.screen.marked()

    def invert_marks(self) -> None:
        self.board.invert()
        self.screen.rearranged()

    def filter(self) -> None:
        self.screen.enter_filter()

    def problems(self) -> None:
        self.screen.filter(Filter(self.board.filter.text, not self.board.filter.problems))

    def sort(self) -> None:
        self.board.sort_next()
        self.screen.resorted()

    def reverse(self) -> None:
        self.board.reverse = not self.board.reverse
        self.screen.resorted()

    def columns(self) -> None:
        self.begin(self._columns())

    async def _columns(self) -> None:
        table = self.screen.table
        dialog = ColumnsDialog(self.messages, table.chosen, table.fitted)
        columns = await self.screen.owner.push_screen_wait(dialog)
        if columns is not None:
            self.screen.show_columns(columns)
