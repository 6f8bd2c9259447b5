"""One table of the state: its rows as they are on disk, and what they mean."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
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
    a change that fails has changed nothing."""

    layout: Layout[T]
    records: Mapping[str, Record[T]]

    def get(self, key: str) -> T | None:
        record = self.records.get(key)
        return None if record is None else record.value

    def values(self) -> Iterator[T]:
        return (record.value for record in self.records.values())

    def missing_in(self, other: "Rows[T]") -> dict[int, Row]:
        """The rows, by number, that the other does not have, or not as they are here."""
        kept = other.records
        return {each.number: each.row for key, each in self.records.items() if kept.get(key) is not each}

    def put(self, value: T) -> "Rows[T]":
        """With `value` in the place of the one with its key. Fields of the row that are not ours stay."""
        row = self.layout.row(value)
        key = row[self.layout.key]
        before = self.records.get(key)
        if before is None:
            number = 1 + max((record.number for record in self.records.values()), default=0)
        else:
            number, row = before.number, before.row | row
        return replace(self, records={**self.records, key: Record(number, row, value)})

    def without(self, key: str) -> "Rows[T]":
        return replace(self, records={other: self.records[other] for other in self.records if other != key})

    def read_again(self, path: Path, table: Mapping[str, Row]) -> "Rows[T]":
        """What another version of the file says. Rows that are the same are not converted again.

        Raises Problem(`store_damaged`).
        """
        known = {record.number: record for record in self.records.values()}
        found = {}
        for number, row in table.items():
            record = known.get(int(number))
            if record is None or record.row != row:
                value = read_row(path, f"{self.layout.table} {number}", row, self.layout.read)
                record = Record(int(number), row, value)
            found[row[self.layout.key]] = record
        return replace(self, records=found)


def read_row(path: Path, place: str, row: Row, read: Callable[[Row], T]) -> T:
    """What `read` makes of the row at `place`. Raises Problem(`store_damaged`) where it is none."""
    try:
        return read(row)
    except (KeyError, TypeError, ValueError, Problem):
        raise Problem("store_damaged", path=path, reason=place) from None
