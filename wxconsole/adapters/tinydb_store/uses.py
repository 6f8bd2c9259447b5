"""What clients did: `uses/2026-11-22.json` and so on, a file for each day in UTC, so that adding to today's
costs the same however many days are kept."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from tinydb.table import Document, Table

from wxconsole.adapters.records import read_use, use_row
from wxconsole.adapters.tinydb_store.atomic_json import AtomicJsonStorage, load
from wxconsole.adapters.tinydb_store.private import make_folder, sync_folder, unreadable, unwritable
from wxconsole.adapters.tinydb_store.rows import read_row
from wxconsole.domain.problem import Problem
from wxconsole.domain.use import Use

TABLE = "uses"


class Uses:
    """Writing is done under the store's lock; reading needs none.

    A damaged day does not stop the others: it is noted, and set aside when there is something to add to it.
    """

    def __init__(self, folder: Path, note: Callable[[Problem], None]) -> None:
        self._folder = folder
        self._note = note

    def search(self, since: date | None) -> Sequence[Use]:
        """Those of that day and after, the latest day first, each day by client and account. Raises Problem
        (`store_unreadable`)."""
        found: list[Use] = []
        for day, path in sorted(self._days().items(), reverse=True):
            if since is not None and day < since:
                break
            try:
                found += sorted(_read(path).values(), key=lambda use: (use.client, use.alias))
            except Problem as problem:
                _check_damaged(problem)
                self._note(Problem("uses_damaged", path=path))
        return found

    def add(self, uses: Iterable[Use], now: datetime, total: Callable[[Use, Use], Use] = Use.plus) -> None:
        """Makes the `total` of each and what is there of its client, account and day; on disk before this
        returns.

        Raises Problem: `store_unreadable`, `store_unwritable`.
        """
        by_day: dict[date, list[Use]] = {}
        for use in uses:
            by_day.setdefault(use.day, []).append(use)
        for day, added in by_day.items():
            path = self._folder / f"{day.isoformat()}.json"
            try:
                sums = _read(path)
            except Problem as problem:
                _check_damaged(problem)
                self._set_aside(path, now)
                sums = {}
            for use in added:
                key = (use.client, use.alias)
                sums[key] = total(sums[key], use) if key in sums else use
            self._write(path, sums.values())

    def prune(self, before: date) -> None:
        """Deletes earlier days. Raises Problem: `store_unreadable`, `store_unwritable`."""
        for day, path in self._days().items():
            if day < before:
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    raise unwritable(path, error) from None

    def _write(self, path: Path, uses: Iterable[Use]) -> None:
        make_folder(self._folder)
        storage = AtomicJsonStorage(path, {})
        with storage.change():
            table = Table(storage, TABLE, cache_size=0)
            table.truncate()
            table.insert_multiple(Document(use_row(use), number) for number, use in enumerate(uses, 1))
        sync_folder(path)

    def _set_aside(self, path: Path, now: datetime) -> None:
        aside = path.with_name(f"{path.name}.damaged-{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}")
        try:
            path.rename(aside)
        except OSError as error:
            raise unwritable(path, error) from None
        self._note(Problem("uses_set_aside", path=path, aside=aside))

    def _days(self) -> dict[date, Path]:
        try:
            paths = list(self._folder.glob("*.json"))
        except OSError as error:
            raise unreadable(self._folder, error) from None
        days = {}
        for path in paths:
            with suppress(ValueError):  # somebody else's file
                days[date.fromisoformat(path.stem)] = path
        return days


def _read(path: Path) -> dict[tuple[str, str], Use]:
    """The uses of a day, by client and account. Raises Problem: `store_damaged`, `store_unreadable`."""
    rows = (load(path)[1] or {}).get(TABLE, {})
    uses = [read_row(path, f"{TABLE} {number}", row, read_use) for number, row in rows.items()]
    return {(use.client, use.alias): use for use in uses}


def _check_damaged(problem: Problem) -> None:
    """Any other problem is not of one file alone."""
    if problem.key != "store_damaged":
        raise problem
