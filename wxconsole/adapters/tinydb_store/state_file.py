"""`state.json`: accounts, holdings, leases, and the history row that was committed last."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tinydb import where
from tinydb.table import Document, Table

from wxconsole.adapters.tinydb_store.atomic_json import AtomicJsonStorage, Tables, load
from wxconsole.adapters.tinydb_store.history import Entry
from wxconsole.adapters.tinydb_store.private import Mark
from wxconsole.adapters.tinydb_store.records import (
    Row,
    account_row,
    field,
    holding_row,
    read_account,
    read_holding,
    read_refresh,
    refresh_row,
)
from wxconsole.adapters.tinydb_store.tenure import Tenure
from wxconsole.domain.account import Account
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.services.ports import Snapshot

# A later layout of the files gets a later number, and is refused by programs that do not know it.
SCHEMA = 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class State:
    """What one version of the file says. `outbox` is the row that was committed last: the history may lack
    it, for the process may have been killed before it could write it there."""

    mark: Mark
    snapshot: Snapshot
    outbox: Entry | None


def read_state(path: Path) -> State:
    """The state; an empty one where there is no file. Needs no lock, for the file is replaced as a whole.

    Raises Problem: `store_damaged`, `store_unreadable`, `store_newer`.
    """
    mark, tables = load(path)
    if tables is None:
        return State(mark, Snapshot((), {}), None)
    _check_schema(path, tables)
    accounts = _read_rows(path, tables, "accounts", read_account)
    holdings = _read_rows(path, tables, "holdings", read_holding)
    outbox = [
        Entry(number, refresh) for number, refresh in _read_rows(path, tables, "outbox", read_refresh).items()
    ]
    snapshot = Snapshot(tuple(accounts.values()), {each.appid: each for each in holdings.values()})
    return State(mark, snapshot, outbox[-1] if outbox else None)


class StateFile:
    """The tables of the state, to be changed under the store's lock and inside `change()`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._storage = AtomicJsonStorage(path, {"meta": {"1": {"schema": SCHEMA, "leases": 0}}})

    @contextmanager
    def change(self) -> Iterator[None]:
        """One change: whatever is put is saved at its end, as one, or not at all if an error passes through.

        Raises Problem: `store_damaged`, `store_unreadable`, `store_newer`, `store_unwritable`.
        """
        _check_schema(self._path, self._storage.tables())
        with self._storage.change():
            yield

    def account(self, alias: str) -> Account | None:
        return self._find("accounts", "alias", alias, read_account)

    def has_appid(self, appid: str) -> bool:
        """Whether a stored account has it."""
        return self._table("accounts").contains(where("appid") == appid)

    def put_account(self, account: Account) -> None:
        self._table("accounts").upsert(account_row(account), where("alias") == account.alias)

    def remove_account(self, alias: str) -> None:
        self._table("accounts").remove(where("alias") == alias)

    def holding(self, appid: str) -> Holding | None:
        return self._find("holdings", "appid", appid, read_holding)

    def put_holding(self, holding: Holding) -> None:
        self._table("holdings").upsert(holding_row(holding), where("appid") == holding.appid)

    def forget(self, appid: str) -> None:
        """Removes what is held for it, and the lease: who holds that one must not save any more."""
        self._table("holdings").remove(where("appid") == appid)
        self._table("leases").remove(where("appid") == appid)

    def tenure(self, appid: str) -> Tenure | None:
        return self._find("leases", "appid", appid, Tenure.read)

    def put_tenure(self, tenure: Tenure) -> None:
        self._table("leases").upsert(tenure.row(), where("appid") == tenure.appid)

    def next_lease(self) -> int:
        """A number that no lease had before."""
        meta = self._table("meta")
        number = int(meta.all()[0]["leases"]) + 1
        meta.update({"leases": number})
        return number

    def outbox(self) -> Entry | None:
        for row in self._table("outbox"):
            return Entry(row.doc_id, self._read("outbox", row, read_refresh))
        return None

    def put_outbox(self, entry: Entry) -> None:
        self._table("outbox").truncate()
        self._table("outbox").insert(Document(refresh_row(entry.refresh), entry.number))

    def _table(self, name: str) -> Table:
        # TinyDB's cache of queries never hears of what another process wrote.
        return Table(self._storage, name, cache_size=0)

    def _find(self, table: str, name: str, value: str, read: Callable[[Row], T]) -> T | None:
        for row in self._table(table).search(where(name) == value):
            return self._read(table, row, read)
        return None

    def _read(self, table: str, row: Document, read: Callable[[Row], T]) -> T:
        return _read_row(self._path, f"{table} {row.doc_id}", row, read)


def _check_schema(path: Path, tables: Tables) -> None:
    meta = tables.get("meta", {}).get("1", {})
    found = _read_row(path, "meta", meta, lambda row: (field(row, "schema", int), field(row, "leases", int)))
    if found[0] > SCHEMA:
        raise Problem("store_newer", path=path, found=found[0], known=SCHEMA)


def _read_rows(path: Path, tables: Tables, name: str, read: Callable[[Row], T]) -> dict[int, T]:
    rows = tables.get(name, {})
    return {int(number): _read_row(path, f"{name} {number}", row, read) for number, row in rows.items()}


def _read_row(path: Path, place: str, row: Row, read: Callable[[Row], T]) -> T:
    try:
        return read(row)
    except (KeyError, TypeError, ValueError, Problem):
        raise Problem("store_damaged", path=path, reason=place) from None
