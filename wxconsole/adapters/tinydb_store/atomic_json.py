"""A TinyDB storage whose file is replaced as a whole: TinyDB's own writes over the file in place, and a kill
in the middle leaves it unreadable (msiemens/tinydb#467)."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
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

    TinyDB's Table goes through all rows of its table for each operation, and all of them are put into JSON
    again. Where there are many, `put` does that for those alone that are new.
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
        # Rows as JSON, by table and number as in the tables themselves; whole tables or none of one.
        self._texts: dict[str, _Texts] = {}

    def tables(self) -> Tables:
        """What the file holds now: it is read again only if another process has changed it.

        Raises Problem: `store_damaged`, `store_unreadable`.
        """
        if self._tables is None or not self.unchanged():
            self.mark, found = load(self.path)
            if found is not None and self._upgrade is not None:
                found = self._upgrade(found, self.mark)
            self._tables = deepcopy(self._empty) if found is None else found
            self._texts = {}
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
                replace_file(self.path, self._text())
                self.mark = mark(self.path)
        except BaseException:
            self._tables = None  # it may have been changed in part
            raise

    def put(self, name: str, rows: Mapping[int, Row], gone: Iterable[int] = ()) -> None:
        """Within `change`: takes out of the table the rows whose numbers are gone, and puts these in."""
        table, texts = self._held.setdefault(name, {}), self._written(name)
        for old in map(str, gone):
            del table[old], texts[old]
        for number, row in rows.items():
            key = str(number)
            table[key], texts[key] = row, _write(key, row)
        self._changed = True

    def read(self) -> Tables | None:
        return self._tables

    def write(self, data: Tables) -> None:
        self._tables, self._texts = data, {}
        self._changed = True

    @property
    def _held(self) -> Tables:
        """As read last: nobody changes the file while we do."""
        return {} if self._tables is None else self._tables

    def _text(self) -> Secret:
        members = (f"{json.dumps(name)}:{{{','.join(self._written(name).values())}}}" for name in self._held)
        return Secret(f"{{{','.join(members)}}}")

    def _written(self, name: str) -> "_Texts":
        """The rows of the table as JSON."""
        if name not in self._texts:
            rows = self._held.get(name, {}).items()
            self._texts[name] = _Texts((number, _write(number, row)) for number, row in rows)
        return self._texts[name]


class _Texts(dict[str, str]):
    """Holds secrets in clear, for it is joined whenever the file is written. Does not show them."""

    def __repr__(self) -> str:
        return f"<{len(self)} rows>"


def load(path: Path, *, secrets: bool = True) -> tuple[Mark, Tables | None]:
    """The tables in a file, and its mark. Its `secrets` are Secrets in memory, unless its rows have none and
    need not be looked through. Raises Problem: `store_damaged`, `store_unreadable`."""
    found = read_file(path)
    if found is None:
        return None, None
    version, text = found
    tables, reason = _parse(text, hide if secrets else None)
    if reason is not None:
        raise Problem("store_damaged", path=path, reason=reason)
    return version, tables


def _write(number: str, row: Row) -> str:
    return f'"{number}":{row_text(row)}'


def _parse(text: Secret, hook: Callable[[Row], Row] | None = hide) -> tuple[Tables | None, str | None]:
    """The tables, or what is wrong. Raises nothing, for a JSON error carries all of the text."""
    try:
        tables = json.loads(text.reveal().encode(), object_hook=hook)
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
