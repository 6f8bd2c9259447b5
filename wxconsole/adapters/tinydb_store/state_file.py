"""`state.json`: accounts, holdings, leases, clients, and the history rows that were committed last."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TypeVar

from wxconsole.adapters.records import (
    Row,
    account_row,
    client_row,
    field,
    holding_row,
    read_account,
    read_client,
    read_holding,
    read_refresh,
)
from wxconsole.adapters.tenure import Tenure
from wxconsole.adapters.tinydb_store.atomic_json import AtomicJsonStorage, Tables
from wxconsole.adapters.tinydb_store.history import Entry, numbered
from wxconsole.adapters.tinydb_store.private import mark, sync_folder
from wxconsole.adapters.tinydb_store.rows import Layout, Rows, read_row
from wxconsole.adapters.tinydb_store.schema import SCHEMA, upgraded
from wxconsole.domain.account import Account
from wxconsole.domain.client import Client
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.services.ports import Snapshot

T = TypeVar("T")


@dataclass(frozen=True)
class State:
    """What one version of the file says. Never changed: what changes something returns another state.

    `outbox` is what was committed last, in one turn: the history may lack it, for the process may have been
    killed before it could write it there. `meta` has the number of the layout, and that of the last lease.
    """

    accounts: Rows[Account]
    holdings: Rows[Holding]
    tenures: Rows[Tenure]
    clients: Rows[Client]
    outbox: tuple[Entry, ...]
    meta: Row

    @property
    def last_lease(self) -> int:
        """No lease had a higher number."""
        return int(self.meta["leases"])

    @cached_property
    def snapshot(self) -> Snapshot:
        holdings = {holding.appid: holding for holding in self.holdings.values()}
        return Snapshot(tuple(self.accounts.values()), holdings, tuple(self.clients.values()))

    def settled(self) -> "State":
        """The same, once it has been written."""
        return replace(
            self,
            accounts=self.accounts.settled(),
            holdings=self.holdings.settled(),
            tenures=self.tenures.settled(),
            clients=self.clients.settled(),
        )

    def with_account(self, account: Account) -> "State":
        """An AppID that no account has any more is forgotten. Another secret or endpoint is a new beginning
        for one that had failed."""
        before = self.accounts.get(account.alias)
        after = self._replaced(account.alias, self.accounts.put(account))
        holding = after.holdings.get(account.appid)
        if before is None or holding is None or _asks_alike(before, account):
            return after
        return after.with_holding(holding.mended())

    def without_account(self, alias: str) -> "State":
        """An AppID that no account has any more is forgotten."""
        return self._replaced(alias, self.accounts.without(alias))

    def with_holding(self, holding: Holding) -> "State":
        return replace(self, holdings=self.holdings.put(holding))

    def with_tenure(self, tenure: Tenure) -> "State":
        after = replace(self, tenures=self.tenures.put(tenure))
        if tenure.number <= self.last_lease:
            return after
        return replace(after, meta={**self.meta, "leases": tenure.number})

    def with_client(self, client: Client) -> "State":
        return replace(self, clients=self.clients.put(client))

    def without_client(self, name: str) -> "State":
        return replace(self, clients=self.clients.without(name))

    def _replaced(self, alias: str, accounts: Rows[Account]) -> "State":
        before = self.accounts.get(alias)
        after = replace(self, accounts=accounts)
        if before is None or any(account.appid == before.appid for account in accounts.values()):
            return after
        # With the lease: who has that one must not save any more.
        return replace(
            after, holdings=self.holdings.without(before.appid), tenures=self.tenures.without(before.appid)
        )


def _asks_alike(one: Account, other: Account) -> bool:
    """Whether WeChat is asked the same for both."""
    return (one.secret, one.endpoint) == (other.secret, other.endpoint)


EMPTY = State(
    accounts=Rows.of(Layout("accounts", "alias", read_account, account_row), {}),
    holdings=Rows.of(Layout("holdings", "appid", read_holding, holding_row), {}),
    tenures=Rows.of(Layout("leases", "appid", Tenure.read, Tenure.row), {}),
    clients=Rows.of(Layout("clients", "name", read_client, client_row), {}),
    outbox=(),
    meta={"schema": SCHEMA, "leases": 0},
)


class StateFile:
    """The file, and the version of it that was read or written last. `write` is called under the store's
    lock; reading needs none, for the file is replaced as a whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._storage = AtomicJsonStorage(path, {"meta": {"1": EMPTY.meta}}, upgraded)
        # The version that was read or written last, under a mark that no file has while there is none.
        self._seen: tuple[object, State] = (object(), EMPTY)
        # Held while a version is read or written, so that no other thread reads it as well.
        self._busy = Lock()

    def read(self) -> State:
        """What the file says now; an empty state where there is none.

        Raises Problem: `store_damaged`, `store_unreadable`, `store_newer`.
        """
        seen, state = self._seen
        if seen == mark(self._path):
            return state
        with self._busy:
            tables = self._storage.tables()
            seen, state = self._seen
            if seen != self._storage.mark:
                state = _read_state(self._path, tables, known=state)
                self._seen = (self._storage.mark, state)
            return state

    def write(self, state: State) -> None:
        """Puts `state` in the place of the one that was read last, on disk before this returns.

        Raises Problem: `store_unwritable`, and as `read`.
        """
        before = self.read()
        with self._busy:
            with self._storage.change():
                self._update(before.accounts, state.accounts)
                self._update(before.holdings, state.holdings)
                self._update(before.tenures, state.tenures)
                self._update(before.clients, state.clients)
                if state.outbox is not before.outbox:
                    gone = [entry.number for entry in before.outbox]
                    self._storage.put("outbox", numbered(state.outbox), gone)
                if state.meta is not before.meta:
                    self._storage.put("meta", {1: state.meta})
            self._seen = (self._storage.mark, state.settled())
        # Last, for on a slow disk it takes a while, in which nobody need wait to read.
        sync_folder(self._path)

    def _update(self, before: Rows[T], after: Rows[T]) -> None:
        if after is not before:
            gone, new = after.since(before)
            self._storage.put(after.layout.table, new, gone)


def _read_state(path: Path, tables: Tables, known: State) -> State:
    """What the tables say; what is the same as in `known` is taken from there."""
    meta = tables.get("meta", {}).get("1", {})
    schema = read_row(path, "meta", meta, _schema)
    if schema > SCHEMA:
        raise Problem("store_newer", path=path, found=schema, known=SCHEMA)
    outbox = tuple(
        Entry(int(number), read_row(path, f"outbox {number}", row, read_refresh))
        for number, row in tables.get("outbox", {}).items()
    )
    return State(
        accounts=known.accounts.read_again(path, tables.get("accounts", {})),
        holdings=known.holdings.read_again(path, tables.get("holdings", {})),
        tenures=known.tenures.read_again(path, tables.get("leases", {})),
        clients=known.clients.read_again(path, tables.get("clients", {})),
        outbox=outbox,
        meta=meta,
    )


def _schema(meta: Row) -> int:
    field(meta, "leases", int)
    return field(meta, "schema", int)
