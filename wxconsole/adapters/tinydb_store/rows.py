"""One table of the state: its rows as they are on disk, and what they mean."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from wxconsole.adapters.records import Row
from wxconsole.domain.problem import Problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Layout(Generic[T]):
    """The table's name, the field that tells its rows apart, and the way from row to object and back."""

    table: str
    key: str
    read: Callable[[Row], T]
    row: Callable[[T], Row]


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """A row with TinyDB's number for it, and the object that was read from it or written to it."""

    number: int
    row: Row
    value: T


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """The records of a table, by key. Never changed: what changes a row makes another one of these, so that
    a change that fails has changed nothing.

    `changed` are the records of now for keys whose row has changed since it was read or written last, so
    that a change costs the same however many rows there are. No record has a higher number than `highest`.
    """

    layout: Layout[T]
    records: Mapping[str, Record[T]]
    changed: Mapping[str, Record[T]]
    highest: int

    @classmethod
    def of(cls, layout: Layout[T], records: Mapping[str, Record[T]]) -> "Rows[T]":
        highest = max((record.number for record in records.values()), default=0)
        return cls(layout, records, {}, highest)

    def get(self, key: str) -> T | None:
        record = self._record(key)
        return None if record is None else record.value

    def values(self) -> Iterator[T]:
        return (record.value for record in self.all().values())

    def since(self, before: "Rows[T]") -> tuple[list[int], dict[int, Row]]:
        """The numbers of rows that are gone since then, and by number those that are new."""
        if self.records is before.records:
            return [], {record.number: record.row for record in self.changed.values()}
        was, now = before.all(), self.all()
        gone = [record.number for key, record in was.items() if key not in now]
        return gone, {each.number: each.row for key, each in now.items() if was.get(key) is not each}

    def settled(self) -> "Rows[T]":
        """The same, nothing of it changed since."""
        return Rows(self.layout, self.all(), {}, self.highest) if self.changed else self

    def put(self, value: T) -> "Rows[T]":
        """With `value` in the place of the one with its key. Fields of the row that are not ours stay."""
        row = self.layout.row(value)
        key = row[self.layout.key]
        before = self._record(key)
        if before is None:
            number = self.highest + 1
        else:
            number, row = before.number, before.row | row
        changed = {**self.changed, key: Record(number, row, value)}
        return Rows(self.layout, self.records, changed, max(number, self.highest))

    def without(self, key: str) -> "Rows[T]":
        return Rows.of(self.layout, {other: each for other, each in self.all().items() if other != key})

    def read_again(self, path: Path, table: Mapping[str, Row]) -> "Rows[T]":
        """What another version of the file says. Rows that are the same are not converted again.

        Raises Problem(`store_damaged`).
        """
        known = {record.number: record for record in self.all().values()}
        found = {}
        for number, row in table.items():
            record = known.get(int(number))
            if record is None or record.row != row:
                value = read_row(path, f"{self.layout.table} {number}", row, self.layout.read)
                record = Record(int(number), row, value)
            found[row[self.layout.key]] = record
        return Rows.of(self.layout, found)

    def _record(self, key: str) -> Record[T] | None:
        return self.changed.get(key) or self.records.get(key)

    def all(self) -> Mapping[str, Record[T]]:
        """Every record of now, by key."""
        return {**self.records, **self.changed} if self.changed else self.records


def read_row(path: Path, place: str, row: Row, read: Callable[[Row], T]) -> T:
    """What `read` makes of the row at `place`. Raises Problem(`store_damaged`) where it is none."""
    try:
        return read(row)
    except (KeyError, TypeError, ValueError, Problem):
        raise Problem("store_damaged", path=path, reason=place) from None
