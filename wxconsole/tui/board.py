"""What the account table shows: rows in their order, which are marked, and where the cursor is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from wxconsole.domain.problem import Problem
from wxconsole.domain.status import Status
from wxconsole.tui.filter import Filter
from wxconsole.tui.filter_fields import Words

SortKey = Callable[[Status], tuple[object, ...]]

# The way in which each sort order goes first: the worst, the soonest, the most recent on top.
SORTS: dict[str, SortKey] = {
    "health": lambda status: (status.health.rank, _ends(status), status.account.alias),
    "alias": lambda status: (status.account.alias,),
    "kind": lambda status: (status.account.kind, status.account.alias),
    "left": lambda status: (_ends(status), status.account.alias),
    "last": lambda status: (_last(status), status.account.alias),
}


def _ends(status: Status) -> float:
    token = status.holding.token
    return -1.0 if token is None else token.expires_at.timestamp()


def _last(status: Status) -> float:
    last = status.holding.last
    return 0.0 if last is None else -last.at.timestamp()


@dataclass
class Board:
    """The state behind the table. Rows are told apart by alias, so that cursor and marks stay with their
    accounts when the order changes. `now` is the present moment, where that is later than the rows' own."""

    words: Words
    statuses: Sequence[Status] = ()
    now: datetime | None = None
    rows: list[Status] = field(default_factory=list)
    filter: Filter = field(default_factory=Filter)
    sort: str = "health"
    reverse: bool = False
    marked: set[str] = field(default_factory=set)
    cursor: int = 0
    # An account that is to be selected as soon as it is there.
    awaited: str = ""
    # Of marks made by shift and arrow: where they began, and what was marked before.
    _range: tuple[str, frozenset[str]] | None = None

    def show(self, statuses: Sequence[Status]) -> bool:
        """Takes new statuses in. True if the rows or their order have changed."""
        selected = self.selected
        before = [row.account for row in self.rows]
        self.statuses = statuses
        reading = self.filter.read(self.words)
        rows = [status for status in statuses if reading.keeps(status)]
        rows.sort(key=SORTS[self.sort], reverse=self.reverse)
        self.rows = rows
        self.marked &= {status.account.alias for status in statuses}
        self._point_at(selected)
        return before != [row.account for row in rows]

    @property
    def remarks(self) -> Sequence[Problem]:
        """What is wrong with the filter, or missing."""
        return self.filter.read(self.words).remarks

    @property
    def marked_unseen(self) -> int:
        """How many marked rows the filter hides."""
        return len(self.marked - {row.account.alias for row in self.rows})

    @property
    def selected(self) -> Status | None:
        """The row under the cursor."""
        return self.at(self.cursor) if self.cursor < len(self.rows) else None

    def at(self, index: int) -> Status:
        """A row, as it is at the present moment."""
        return self._dated(self.rows[index])

    @property
    def targets(self) -> list[Status]:
        """What an action applies to: the marked rows, else the selected one."""
        if self.marked:
            return [self._dated(each) for each in self.statuses if each.account.alias in self.marked]
        return [self.selected] if self.selected is not None else []

    def move(self, to: int) -> None:
        """Puts the cursor on row `to`, or on the nearest there is."""
        self.cursor = max(0, min(to, len(self.rows) - 1))
        self._range = None

    def toggle_mark(self) -> None:
        """Marks or unmarks the selected row."""
        if self.selected is not None:
            self.marked ^= {self.selected.account.alias}
            self._range = None

    def mark_to(self, to: int) -> None:
        """Moves to row `to` and marks the rows on the way. Further moves go on from where the first began:
        going back unmarks again."""
        if self.selected is None:
            return
        begun = self._range or (self.selected.account.alias, frozenset(self.marked))
        self.move(to)
        visible = [row.account.alias for row in self.rows]
        start = visible.index(begun[0]) if begun[0] in visible else self.cursor
        first, last = sorted((start, self.cursor))
        self.marked = {*begun[1], *visible[first : last + 1]}
        self._range = begun

    def toggle_all(self) -> None:
        """Marks all visible rows; unmarks them if they all are."""
        visible = {row.account.alias for row in self.rows}
        self.marked = self.marked - visible if visible <= self.marked else self.marked | visible
        self._range = None

    def invert(self) -> None:
        """Marks the visible rows that are not, and unmarks those that are."""
        self.marked = self.marked ^ {row.account.alias for row in self.rows}
        self._range = None

    def unmark_all(self) -> None:
        """Takes all marks away, those that the filter hides too."""
        self.marked = set()
        self._range = None

    def sort_next(self) -> None:
        """Goes on to the next sort order, from the next `show` on."""
        names = list(SORTS)
        self.sort = names[(names.index(self.sort) + 1) % len(names)]

    def _dated(self, status: Status) -> Status:
        return status if self.now is None else replace(status, at=self.now)

    def _point_at(self, selected: Status | None) -> None:
        alias = selected.account.alias if selected is not None else ""
        if self.awaited and any(row.account.alias == self.awaited for row in self.rows):
            alias, self.awaited = self.awaited, ""
        for index, row in enumerate(self.rows):
            if row.account.alias == alias:
                self.cursor = index
                return
        self.move(self.cursor)
