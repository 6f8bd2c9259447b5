"""A TinyDB storage whose file is replaced as a whole: TinyDB's own writes over the file in place, and a kill
in the middle leaves it unreadable (msiemens/tinydb#467)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from tinydb import Storage

from wxconsole.adapters.records import Row, hide, row_text
from wxconsole.adapters.tinydb_store.private import Mark, mark, read_file, replace_file
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret

# The tables of a TinyDB file: documents by number, by the name of the table.
Tables = dict[str, dict[str, Row]]
Upgrade = Callable[[Tables, Mark], Tables]


class AtomicJsonStorage(Storage):
    """One JSON file, private to its owner, that stock TinyDB can open. To be used under a lock:

        with storage.change():
            Table(storage, "accounts", cache_size=0).insert(...)

    However many operations the change has, the file is replaced once, at its end; not at all if nothing was
    written or an error passes through. The new text outlasts a power cut once `sync_folder` has returned.
    Only rows that are new are put into JSON again: a row is removed and
    inserted anew, never changed in place, as `Table.update` does.
    """

    def __init__(self, path: Path, empty: Tables, upgrade: Upgrade | None = None) -> None:
        """`empty` is what a file that is not there yet begins with; `upgrade` makes of the tables of an
        older layout those of now."""
        self.path = path
        self.mark: Mark = None
        self._empty = empty
        self._upgrade = upgrade
        self._tables: Tables | None = None
        self._changed = False
        # By the row's id, with the row itself, so that no other one gets that id meanwhile.
        self._texts: dict[int, tuple[Row, Secret]] = {}

    def tables(self) -> Tables:
        """What the file holds now: it is read again only if another process has changed it.

        Raises Problem: `store_damaged`, `store_unreadable`.
        """
        if self._tables is None or not self.unchanged():
            self.mark, found = load(self.path)
            if found is not None and self._upgrade is not None:
                found = self._upgrade(found, self.mark)
            self._tables = deepcopy(self._empty) if found is None else found
        return self._tables

    def unchanged(self) -> bool:
        """Whether the file is the one that was read or written here last."""
        return self._tables is not None and self.mark == mark(self.path)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Raises Problem as `tables`, and `store_unwritable`."""
        self.tables()
        self._changed = False
        try:
            yield
            if self._changed:
                replace_file(self.path, self._text(self._tables or {}))
                self.mark = mark(self.path)
        except BaseException:
            self._tables = None  # it may have been changed in part
            raise

    def read(self) -> Tables | None:
        return self._tables

    def write(self, data: Tables) -> None:
        self._tables = data
        self._changed = True

    def _text(self, tables: Tables) -> Secret:
        self._texts = {
            id(row): self._texts.get(id(row)) or (row, _write(number, row))
            for table in tables.values()
            for number, row in table.items()
        }
        members = (
            f"{json.dumps(name)}:{{{','.join(self._texts[id(row)][1].reveal() for row in table.values())}}}"
            for name, table in tables.items()
        )
        return Secret(f"{{{','.join(members)}}}")


def load(path: Path) -> tuple[Mark, Tables | None]:
    """The tables in a file, and its mark. Raises Problem: `store_damaged`, `store_unreadable`."""
    found = read_file(path)
    if found is None:
        return None, None
    version, text = found
    tables, reason = _parse(text)
    if reason is not None:
        raise Problem("store_damaged", path=path, reason=reason)
    return version, tables


def _write(number: str, row: Row) -> Secret:
    return Secret(f'"{number}":{row_text(row)}')


def _parse(text: Secret) -> tuple[Tables | None, str | None]:
    """The tables, or what is wrong. Raises nothing, for a JSON error carries all of the text."""
    try:
        tables = json.loads(text.reveal().encode(), object_hook=hide)
    except json.JSONDecodeError as error:
        return None, str(error)
    except (ValueError, RecursionError) as error:  # no UTF-8, a number out of range, nested too deep
        return None, type(error).__name__
    for name, table in tables.items() if isinstance(tables, dict) else [("", None)]:
        if not isinstance(table, dict) or not all(_is_row(key, row) for key, row in table.items()):
            return None, f"no table: {name!r}"
    return tables, None


def _is_row(key: str, row: object) -> bool:
    return key.isdecimal() and isinstance(row, dict)
