"""What the account table shows: rows in their order, which are marked, and where the cursor is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wxconsole.domain.status import Status
from wxconsole.tui.filter import Filter, Words

SortKey = Callable[[Status], tuple[object, ...]]

# The way in which each sort order goes first: the worst, the soonest, the most recent on top.
SORTS: dict[str, SortKey] = {
    "health": lambda status: (status.health.rank, _left(status), status.account.alias),
    "alias": lambda status: (status.account.alias,),
    "kind": lambda status: (status.account.kind, status.account.alias),
    "left": lambda status: (_left(status), status.account.alias),
    "last": lambda status: (_last(status), status.account.alias),
}


def _left(status: Status) -> int:
    return -1 if status.remaining is None else status.remaining


def _last(status: Status) -> float:
    last = status.holding.last
    return 0.0 if last is None else -last.at.timestamp()


@dataclass
class Board:
    """The state behind the table. Rows are told apart by alias, so that cursor and marks stay with their
    accounts when the order changes."""

    words: Words
    statuses: Sequence[Status] = ()
    rows: list[Status] = field(default_factory=list)
    filter: Filter = field(default_factory=Filter)
    sort: str = "health"
    reverse: bool = False
    marked: set[str] = field(default_factory=set)
    cursor: int = 0

    def show(self, statuses: Sequence[Status]) -> bool:
        """Takes new statuses in. True if the rows or their order have changed."""
        selected = self.selected
        before = [row.account for row in self.rows]
        self.statuses = statuses
        rows = [status for status in statuses if self.filter.matches(status, self.words)]
        rows.sort(key=SORTS[self.sort], reverse=self.reverse)
        self.rows = rows
        self.marked &= {status.account.alias for status in statuses}
        self._point_at(selected)
        return before != [row.account for row in rows]

    @property
    def selected(self) -> Status | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    @property
    def targets(self) -> list[Status]:
        """What an action applies to: the marked rows, else the selected one."""
        if self.marked:
            return [status for status in self.statuses if status.account.alias in self.marked]
        return [self.selected] if self.selected is not None else []

    def move(self, to: int) -> None:
        """Puts the cursor on row `to`, or on the nearest there is."""
        self.cursor = max(0, min(to, len(self.rows) - 1))

    def toggle_mark(self) -> None:
        """Marks or unmarks the selected row."""
        if self.selected is not None:
            self.marked ^= {self.selected.account.alias}

    def toggle_all(self) -> None:
        """Marks all visible rows; unmarks them if they all are."""
        visible = {row.account.alias for row in self.rows}
        self.marked = self.marked - visible if visible <= self.marked else self.marked | visible

    def sort_next(self) -> None:
        """Goes on to the next sort order."""
        names = list(SORTS)
        self.sort = names[(names.index(self.sort) + 1) % len(names)]
        self.show(self.statuses)

    def _point_at(self, selected: Status | None) -> None:
        for index, row in enumerate(self.rows):
            if selected is not None and row.account.alias == selected.account.alias:
                self.cursor = index
                return
        self.move(self.cursor)
