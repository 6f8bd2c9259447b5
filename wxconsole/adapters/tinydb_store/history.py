"""The history in segments: `history/000001.json` and so on, in which one more row costs the same however many
there are, and the latest are read without the rest."""

import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from tinydb.table import Document, Table

from wxconsole.adapters.records import Row, read_refresh, refresh_row, written_moment
from wxconsole.adapters.tinydb_store.atomic_json import AtomicJsonStorage, load
from wxconsole.adapters.tinydb_store.private import make_folder, sync_folder, unreadable, unwritable
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh

SEGMENT_ROWS = 1000
TABLE = "history"
LAST = "~"  # after every written moment


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the history. No other has its number, and later ones have higher numbers."""

    number: int
    refresh: Refresh


class History:
    """Refreshes in files of their own. Writing is done under the store's lock; reading needs none.

    A damaged segment does not stop the others: it is noted, and set aside when the next row would go there.
    """

    def __init__(self, folder: Path, note: Callable[[Problem], None]) -> None:
        self._folder = folder
        self._note = note
        self._tail: AtomicJsonStorage | None = None

    def search(
        self,
        alias: str | None,
        since: datetime | None,
        pending: Sequence[Entry],
        until: datetime | None = None,
    ) -> Iterator[Refresh]:
        """Rows, newest first, and no more segments read than the caller takes. `pending` are rows that may
        not have been written yet. Raises Problem(`store_unreadable`)."""
        # Written moments all have one form, so that their order is that of time.
        earliest = written_moment(since) if since is not None else ""
        end = written_moment(until) if until is not None else LAST
        for path in chain(map(self._path, reversed(self._begun_before(end))), [None]):
            rows = self._read(path) if path is not None else {}
            if rows is None:
                continue
            rows |= numbered(_later(pending, rows))
            pending = ()
            for number in sorted(rows, reverse=True):
                row = rows[number]
                if alias in (None, row.get("alias")) and earliest <= str(row.get("at")) < end:
                    yield from self._refreshes(path, row)
            if rows and all(str(row.get("at")) < earliest for row in rows.values()):
                return

    def append(self, entries: Sequence[Entry], now: datetime) -> int:
        """Adds those that are not there yet, on disk before this returns, and returns the highest number, 0
        where there is no row. They go to one segment, however few it has room for.

        Raises Problem: `store_unreadable`, `store_unwritable`.
        """
        tail = self._find_tail(now)
        numbers = _numbers(tail) if tail is not None else []
        missing = _later(entries, numbers)
        if not missing:
            return max(numbers, default=0)
        if tail is None or len(numbers) >= SEGMENT_ROWS:
            following = int(tail.path.stem) + 1 if tail is not None else 1
            tail = self._tail = AtomicJsonStorage(self._folder / f"{following:06}.json", {})
        make_folder(self._folder)
        with tail.change():
            tail.put(TABLE, numbered(missing))
        sync_folder(tail.path)
        return missing[-1].number

    def merge(self, refreshes: Iterable[Refresh], now: datetime) -> None:
        """Puts rows of another history among those that are here, by time, on disk before this returns. What
        is here already stays as it is. Each row goes to one segment, which is replaced as a whole: wherever
        this is killed, a row is there once or not at all.

        Raises Problem: `store_unreadable`, `store_unwritable`.
        """
        self._find_tail(now)  # sets one aside that is damaged
        wanted, spans, end = set(refreshes), [], ""
        for path in map(self._path, self._names()):
            rows = self._read(path) or {}
            wanted.difference_update(chain.from_iterable(self._refreshes(path, row) for row in rows.values()))
            times = [str(row.get("at")) for row in rows.values()]
            if times:
                spans.append((min(times), path))
                end = max(end, *times)
        among: dict[Path, list[Refresh]] = {}
        after = []
        for refresh in sorted(wanted, key=lambda refresh: refresh.at):
            at = written_moment(refresh.at)
            if at > end:
                after.append(refresh)
            else:
                place = bisect_right(spans, at, key=lambda span: span[0])
                among.setdefault(spans[max(0, place - 1)][1], []).append(refresh)
        for path, added in among.items():
            self._merge_into(path, added)
        self._append_all(after, now)

    def _merge_into(self, path: Path, added: Sequence[Refresh]) -> None:
        """However many they are: a segment of the past is not written again for the next row."""
        storage = AtomicJsonStorage(path, {})
        before = storage.tables().get(TABLE, {})
        rows = sorted([*before.values(), *map(refresh_row, added)], key=lambda row: str(row.get("at")))
        # The highest number stays where it can, for the next row's goes on from there.
        first = max([len(rows), *map(int, before)]) - len(rows) + 1
        with storage.change():
            table = Table(storage, TABLE, cache_size=0)
            table.truncate()
            table.insert_multiple(Document(row, number) for number, row in enumerate(rows, first))
        sync_folder(path)

    def _append_all(self, refreshes: Sequence[Refresh], now: datetime) -> None:
        """Rows that are later than all, a segment at a time."""
        while refreshes:
            tail = self._find_tail(now)
            numbers = _numbers(tail) if tail is not None else []
            room = SEGMENT_ROWS - (len(numbers) if len(numbers) < SEGMENT_ROWS else 0)
            first = max(numbers, default=0) + 1
            self.append([Entry(number, row) for number, row in enumerate(refreshes[:room], first)], now)
            refreshes = refreshes[room:]

    def prune(self, before: datetime) -> None:
        """Deletes each segment whose rows are all older. The last one stays: it holds the number to go on
        from. Raises Problem: `store_unreadable`, `store_unwritable`."""
        for path in map(self._path, self._names()[:-1]):
            rows = self._read(path)
            if rows is None:
                continue
            if any(str(row.get("at")) >= written_moment(before) for row in rows.values()):
                return
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise unwritable(path, error) from None

    def _read(self, path: Path) -> dict[int, Row] | None:
        """The rows of a segment; None where it is damaged, which is noted."""
        try:
            tables = load(path, secrets=False)[1] or {}
        except Problem as problem:
            if problem.key != "store_damaged":
                raise
            self._note(Problem("history_damaged", path=path))
            return None
        return {int(number): row for number, row in tables.get(TABLE, {}).items()}

    def _refreshes(self, path: Path | None, row: Row) -> list[Refresh]:
        """The refresh in a row; none where it is no such row, which is noted."""
        try:
            return [read_refresh(row)]
        except (KeyError, TypeError, ValueError):
            self._note(Problem("history_damaged", path=path))
            return []

    def _find_tail(self, now: datetime) -> AtomicJsonStorage | None:
        """The last segment that is whole."""
        # While it has room and nobody has touched it, there is none after it: no need to list the folder.
        if self._tail is not None and self._tail.unchanged() and len(_numbers(self._tail)) < SEGMENT_ROWS:
            return self._tail
        for path in map(self._path, reversed(self._names())):
            if self._tail is None or self._tail.path != path:
                self._tail = AtomicJsonStorage(path, {})
            try:
                self._tail.tables()
            except Problem as problem:
                if problem.key != "store_damaged":
                    raise
                self._set_aside(path, now)
            else:
                return self._tail
        return None

    def _set_aside(self, path: Path, now: datetime) -> None:
        aside = path.with_name(f"{path.name}.damaged-{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}")
        try:
            path.rename(aside)
        except OSError as error:
            raise unwritable(path, error) from None
        self._note(Problem("history_set_aside", path=path, aside=aside))

    def _begun_before(self, end: str) -> list[str]:
        """The segments that may hold a row from before `end`, oldest first. Segments follow one another in
        time, unless the clock was wrong, so that a few of them tell which is the last."""
        names = self._names()
        return names if end == LAST else names[: bisect_left(names, end, key=self._begin)]

    def _begin(self, name: str) -> str:
        """The earliest moment in a segment, as written."""
        rows = (self._read(self._path(name)) or {}).values()
        return min((str(row.get("at")) for row in rows), default="")

    def _path(self, name: str) -> Path:
        return self._folder / name

    def _names(self) -> list[str]:
        """The segments, oldest first, as names: of hundreds, few are opened, and only these need a Path."""
        try:
            names = [name for name in os.listdir(self._folder) if _is_segment(name)]  # noqa: PTH208 - see above
        except FileNotFoundError:
            return []
        except OSError as error:
            raise unreadable(self._folder, error) from None
        return sorted(names, key=_number)


def numbered(entries: Iterable[Entry]) -> dict[int, Row]:
    """Their rows, by number."""
    return {entry.number: refresh_row(entry.refresh) for entry in entries}


def _is_segment(name: str) -> bool:
    return name.endswith(".json") and name.removesuffix(".json").isdecimal()


def _number(segment: str) -> int:
    return int(segment.removesuffix(".json"))


def _later(entries: Sequence[Entry], numbers: Iterable[int]) -> list[Entry]:
    """Those with a higher number than all of these."""
    last = max(numbers, default=0)
    return [entry for entry in entries if entry.number > last]


def _numbers(segment: AtomicJsonStorage) -> list[int]:
    return [int(number) for number in segment.tables().get(TABLE, {})]
