"""The store in a Redis that any number of machines share."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from threading import Lock
from typing import Any, TypeVar

from wxconsole.adapters.records import (
    Row,
    client_row,
    holding_row,
    read_client,
    read_holding,
    read_refresh,
    read_use,
    refresh_row,
    row_text,
    use_row,
)
from wxconsole.adapters.redis_store.ears import Ears
from wxconsole.adapters.redis_store.link import Link
from wxconsole.adapters.redis_store.scripts import LOOK, READ, SWAP
from wxconsole.adapters.redis_store.state import Field, State, read_fields, read_text, stamped
from wxconsole.adapters.redis_store.times import Ahead, server_moment
from wxconsole.adapters.tenure import Process, Tenure
from wxconsole.domain.account import Account
from wxconsole.domain.client import Client
from wxconsole.domain.holding import Holding
from wxconsole.domain.loopback import is_loopback
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.secret import Secret
from wxconsole.domain.use import Use
from wxconsole.services.ports import Clock, Lease, ServerFacts, Snapshot
from wxconsole.services.redis_address import RedisAddress
from wxconsole.services.tried import tried

T = TypeVar("T")

# A later layout gets a later number, and is refused by programs that do not know it.
SCHEMA = 1
# A hundred accounts make some 1200 rows a day.
MOST_ROWS = 200_000
PAGE = 200

# Of the history's stream: its id, and its fields.
Entry = tuple[str, dict[str, str]]

# Changes that wait for the server at the same time.
AT_ONCE = 32

MICROSECOND = timedelta(microseconds=1)
EPOCH = server_moment("0", "0")


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is kept for an AppID at one moment of the server's clock."""

    now: datetime
    lease: str | None
    holding: str | None
    tenure: Tenure | None
    value: Holding | None


@dataclass
class Change:
    """Fields to be written, as (key, field, text), if these still are as they were; None is no field."""

    expected: list[tuple[str, str, str | None]] = field(default_factory=list)
    fields: list[tuple[str, str, str | None]] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    told: bool = True


class RedisStore:
    """A `Store` for any number of threads, processes and machines. See docs/redis.md for its keys.

    Everything is changed by a script that first compares what it replaces, and leases end by the server's
    clock. While Redis is away, what was read last is told on, and nothing can be changed; but with
    `refresh_alone` a lease is given that nobody else knows of.

    Accounts are not kept here: an AppSecret must not lie where so many can read it.
    """

    keeps_accounts = False

    def __init__(self, address: RedisAddress, clock: Clock, *, refresh_alone: bool = False) -> None:
        self._link = Link(address)
        self._clock = clock
        self._refresh_alone = refresh_alone
        self._ahead = Ahead(clock)
        self._notices: dict[str, Problem] = {}
        self._known: State | None = None
        self._reading = Lock()
        self._ears: Ears | None = None
        self._threads = ThreadPoolExecutor(AT_ONCE, "redis")
        self._base = "{" + address.prefix + "}:"
        self._meta, self._leases, self._holdings, self._clients, self._stream, self._days = (
            self._base + name for name in ("meta", "leases", "holdings", "clients", "history", "days")
        )

    @property
    def notices(self) -> tuple[Problem, ...]:
        """`history_damaged`. Each once."""
        return tuple(self._notices.values())

    @property
    def trouble(self) -> Problem | None:
        return self._link.trouble

    def server(self) -> ServerFacts:
        address = self._link.address
        self._changes()  # the first call may have to connect
        begun = time.perf_counter()
        self._changes()
        latency = (time.perf_counter() - begun) * 1000
        try:
            told = self._link.ask("info", **self._node())
        except Problem:  # it may be forbidden, and says nothing that is needed
            told = {}
        durable = told.get("aof_enabled")
        return ServerFacts(
            str(address),
            latency,
            tls=address.tls,
            away=not all(is_loopback(host) for host, _ in address.hosts),
            version=told.get("redis_version"),
            durable=None if durable is None else bool(durable),
        )

    def listen(self, heard: Callable[[], None]) -> None:
        """See `Store`. `heard` is called too whenever the line was broken and is there again: what was said
        meanwhile nobody says again."""
        if self._ears is not None:
            self._ears.close()
        self._ears = Ears(self._link, self._base + "changes", heard)

    def snapshot(self) -> Snapshot:
        """See `Store`. The same object as long as nothing has changed. While Redis is away, the one before
        at once: that it is there again, the next look at the mark finds out."""
        known = self._known
        if known is not None and self._link.trouble is not None:
            return known.snapshot
        try:
            changes = self._changes()
            if known is None or changes != known.changes:
                known = self._read(changes)
        except Problem:
            if known is None or self._link.trouble is None:
                raise
        return known.snapshot

    def mark(self) -> object:
        """See `Store`. Raises nothing: while Redis is away, that is a mark of its own."""
        try:
            return self._changes()
        except Problem:
            return ("away", None if self._known is None else self._known.changes)

    def save_account(self, account: Account) -> None:  # noqa: ARG002 - as the port has it
        raise Problem("accounts_not_in_redis")

    def remove_account(self, alias: str) -> None:  # noqa: ARG002 - as the port has it
        raise Problem("accounts_not_in_redis")

    def save_client(self, client: Client) -> None:
        self._read()
        self._swap(Change(fields=[(self._clients, client.name, self._text(client_row(client)))]))

    def update_client(self, name: str, change: Callable[[Client], Client]) -> bool:
        while True:
            found = self._read().clients.get(name)
            after = None if found is None else change(found.value)
            if found is None or after is None or after == found.value:
                return False
            step = Change(
                [(self._clients, name, found.text.reveal())],
                [(self._clients, name, self._text(client_row(after)))],
            )
            if self._swap(step):
                return True

    def remove_client(self, name: str) -> None:
        if name in self._read().clients:
            self._swap(Change(fields=[(self._clients, name, None)]))

    def acquire(self, appid: str, owner: str, seconds: float, *, forced: bool = False) -> Lease | None:
        # From before the server is asked, so that it ends here no later than there.
        asked = self._clock.now()
        try:
            return self._acquired(appid, owner, seconds, asked, forced=forced)
        except Problem:
            if self._refresh_alone and self._link.trouble is not None:
                return Lease(
                    appid, owner, 0, asked + timedelta(seconds=seconds), self.snapshot().holdings.get(appid)
                )
            raise

    def _acquired(
        self, appid: str, owner: str, seconds: float, asked: datetime, *, forced: bool
    ) -> Lease | None:
        process = Process.current()
        while True:
            seen = self._look(appid)
            held = seen.tenure
            if held is not None and held.excludes(owner, process, seen.now):
                return None
            number = max((seen.now - EPOCH) // MICROSECOND, 0 if held is None else held.number + 1)
            until = seen.now + timedelta(seconds=seconds)
            given = Tenure(appid, number, owner, process, until, float(seconds), forced=forced)
            change = self._change_of(seen, given)
            if held is not None and held.owner is not None:
                # Its holder was killed, or slept: the call was made before its end, if at all.
                at = asked - max(timedelta(0), seen.now - held.until)
                lost = (seen.value or Holding(appid)).with_lost_call(at, forced=held.forced)
                self._put(change, seen, lost)
            if self._swap(change):
                # Not what was seen: a server that has lost its latest changes is given them back here.
                holding = self.snapshot().holdings.get(appid)
                return Lease(appid, owner, number, asked + timedelta(seconds=seconds), holding)

    def commit(self, lease: Lease, holding: Holding, refresh: Refresh) -> bool:
        """See `Store`. May be called again after it raised: one lease saves one refresh."""
        while True:
            seen = self._look(lease.appid)
            tenure = seen.tenure
            if tenure is None or tenure.number != lease.number:
                return False
            if tenure.saved:
                return True
            change = self._change_of(seen, tenure.ended(saved=True))
            saved = Field(Secret(self._text(holding_row(holding))), self._ahead.seconds, holding)
            change.fields.append((self._holdings, lease.appid, saved.text.reveal()))
            change.rows.append(self._text(refresh_row(refresh)))
            change.told = True
            told = self._swapped(change)
            if told:
                self._remember(lease.appid, saved, *told)
                return True

    def release(self, lease: Lease) -> None:
        while True:
            seen = self._look(lease.appid)
            tenure = seen.tenure
            if tenure is None or tenure.number != lease.number or tenure.owner is None:
                return
            if self._swap(self._change_of(seen, tenure.ended(saved=False))):
                return

    def together(self, works: Sequence[Callable[[], T]]) -> Sequence[T | Exception]:
        """See `Store`. Side by side, for each waits for the server."""
        if len(works) == 1:
            return [tried(works[0])]
        return list(self._threads.map(tried, works))

    def update(self, appid: str, change: Callable[[Holding], Holding]) -> bool:
        while True:
            seen = self._look(appid)
            after = None if seen.value is None else change(seen.value)
            if after is None or after == seen.value:
                return False
            step = Change()
            self._put(step, seen, after)
            if self._swap(step):
                return True

    def history(
        self,
        alias: str | None = None,
        *,
        limit: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Sequence[Refresh]:
        """See `Store`. Reads no more pages than `limit` and `since` ask for."""
        self._now()
        rows = (
            row
            for row in self._rows(since)
            if alias in (None, row.alias)
            and (since is None or row.at >= since)
            and (until is None or row.at < until)
        )
        return list(islice(rows, limit))

    def add_uses(self, uses: Iterable[Use]) -> None:
        self._add_uses(uses, Use.plus)

    def _add_uses(self, uses: Iterable[Use], total: Callable[[Use, Use], Use]) -> None:
        """Makes the `total` of each and what is there."""
        by_day: dict[date, list[Use]] = {}
        for use in uses:
            by_day.setdefault(use.day, []).append(use)
        for day, added in by_day.items():
            self._link.ask("sadd", self._days, day.isoformat())
            while not self._add_to(day, added, total):
                pass

    def uses(self, since: date | None = None) -> Sequence[Use]:
        """See `Store`. Reads no earlier day."""
        found: list[Use] = []
        for day in sorted(self._kept_days(), reverse=True):
            if since is not None and day < since:
                break
            key = self._uses(day)
            texts = self._link.ask("hgetall", key)
            sums = [read_text(key, text, read_use, 0.0) for text in texts.values()]
            found += sorted(sums, key=lambda use: (use.client, use.alias))
        return found

    def prune(self, before: datetime) -> None:
        """Deletes history, in blocks of some hundred rows, and uses of earlier days."""
        age = self._clock.now() - before
        first = max(0, (self._now() - age - EPOCH) // timedelta(milliseconds=1))
        self._link.ask("xtrim", self._stream, minid=first, approximate=True)
        for day in self._kept_days():
            if day < before.date():
                self._link.ask("delete", self._uses(day))
                self._link.ask("srem", self._days, day.isoformat())

    def close(self) -> None:
        if self._ears is not None:
            self._ears.close()
        self._threads.shutdown(wait=False)
        self._link.close()

    # What Redis says

    def _changes(self) -> str | None:
        changes: str | None = self._link.ask("hget", self._meta, "changes")
        return changes

    def _read(self, changes: str | None = None) -> State:
        """The present state, which has these changes in it. Raises Problem also where `snapshot` would tell
        what was before."""
        with self._reading:
            known = self._known or State()
            if changes is not None and changes == known.changes:  # another thread has read them
                return known
            keys = (self._meta, self._holdings, self._clients)
            seconds, micros, schema, changes, *hashes = self._link.ask("eval", READ, len(keys), *keys)
            self._check(schema)
            ahead = self._learn(seconds, micros)
            texts, client_texts = map(_pairs, hashes)
            found = read_fields(self._holdings, texts, known.holdings, read_holding, ahead)
            clients = read_fields(self._clients, client_texts, known.clients, read_client, ahead)
            values = {appid: each.value for appid, each in found.items()}
            snapshot = Snapshot((), values, tuple(each.value for each in clients.values()))
            self._known = state = State(changes, found, clients, snapshot)
            self._give_back(known, state)
        return state

    def _remember(self, appid: str, saved: Field[Holding], before: str | None, changes: str) -> None:
        """Has in memory what was saved, in case Redis goes away now: all is read only where somebody else has
        changed something besides."""
        with self._reading:
            known = self._known
            if known is not None and known.changes == before:
                values = {**known.snapshot.holdings, appid: saved.value}
                snapshot = Snapshot((), values, known.snapshot.clients)
                self._known = State(changes, {**known.holdings, appid: saved}, known.clients, snapshot)
                return
        with suppress(Problem):
            self._read()

    def _give_back(self, known: State, found: State) -> None:
        """Puts newer tokens back that we have seen and the server has lost: in a restart without its latest
        changes, or where another one took its place. No refresh makes a token older."""
        for appid, before in known.holdings.items():
            now = found.holdings.get(appid)
            if now is before or not _is_older(now, before):
                continue
            change = Change(
                [(self._holdings, appid, None if now is None else now.text.reveal())],
                [(self._holdings, appid, before.text.reveal())],
            )
            with suppress(Problem):  # then the next read finds the same
                self._swap(change)

    def _look(self, appid: str) -> _Seen:
        keys = (self._meta, self._leases, self._holdings)
        seconds, micros, schema, lease, holding = self._link.ask("eval", LOOK, len(keys), *keys, appid)
        self._check(schema)
        ahead = self._learn(seconds, micros)
        return _Seen(
            server_moment(seconds, micros),
            lease,
            holding,
            # Its moments are the server's own.
            None if lease is None else read_text(f"{self._leases} {appid}", lease, Tenure.read, 0.0),
            None if holding is None else read_text(f"{self._holdings} {appid}", holding, read_holding, ahead),
        )

    def _now(self) -> datetime:
        """The server's time. What it says of our clock is known from then on."""
        now = server_moment(*self._link.ask("time", **self._node()))
        self._ahead.learn(now)
        return now

    def _learn(self, seconds: str, micros: str) -> float:
        return self._ahead.learn(server_moment(seconds, micros))

    def _check(self, schema: str | None) -> None:
        if schema is not None and int(schema) > SCHEMA:
            address = str(self._link.address)
            raise Problem("store_newer_shared", address=address, found=int(schema), known=SCHEMA)

    def _rows(self, since: datetime | None) -> Iterator[Refresh]:
        """All rows, newest first; none any more after a page of rows that are all from before `since`."""
        for page in self._pages():
            rows = [row for entry in page for row in self._refreshes(*entry, self._ahead.seconds)]
            yield from rows
            if since is not None and all(row.at < since for row in rows):
                return

    def _pages(self, size: int | None = None, first: str = "-") -> Iterator[Sequence[Entry]]:
        """The entries of the history from `first` on, in pages, newest first."""
        count, end = size or PAGE, "+"
        while True:
            page: list[Entry] = self._link.ask("xrevrange", self._stream, max=end, min=first, count=count)
            yield page
            if len(page) < count:
                return
            end = f"({page[-1][0]}"

    def _refreshes(self, number: str, fields: Mapping[str, str], ahead: float) -> list[Refresh]:
        """The refresh in a row; none where it is no such row, which is noted."""
        try:
            return [read_text(f"{self._stream} {number}", fields.get("row", ""), read_refresh, ahead)]
        except Problem:
            self._note(Problem("history_damaged", path=self._stream))
            return []

    def _kept_days(self) -> list[date]:
        days = []
        for day in self._link.ask("smembers", self._days):
            with suppress(ValueError):  # somebody else's
                days.append(date.fromisoformat(day))
        return days

    # What it is told

    def _change_of(self, seen: _Seen, tenure: Tenure) -> Change:
        """The lease that was seen becomes this one."""
        appid = tenure.appid
        return Change(
            [(self._leases, appid, seen.lease)],
            [(self._leases, appid, row_text(tenure.row()))],
            told=False,
        )

    def _put(self, change: Change, seen: _Seen, holding: Holding) -> None:
        """Besides, the holding that was seen becomes this one."""
        change.expected.append((self._holdings, holding.appid, seen.holding))
        change.fields.append((self._holdings, holding.appid, self._text(holding_row(holding))))
        change.told = True

    def _add_to(self, day: date, added: Iterable[Use], total: Callable[[Use, Use], Use]) -> bool:
        key, change = self._uses(day), Change(told=False)
        sums: dict[str, Use] = {}
        for use in added:
            name = f"{use.client} {use.alias}"
            sums[name] = total(sums[name], use) if name in sums else use
        texts = self._link.ask("hmget", key, list(sums))
        for (name, use), text in zip(sums.items(), texts, strict=True):
            after = use if text is None else total(read_text(key, text, read_use, 0.0), use)
            change.expected.append((key, name, text))
            change.fields.append((key, name, row_text(use_row(after))))
        return self._swap(change)

    def _swap(self, change: Change) -> bool:
        """Whether the change was made: if not, something was no longer as expected."""
        return bool(self._swapped(change))

    def _swapped(self, change: Change) -> Any:
        """What SWAP returns."""
        named = (key for key, *_ in (*change.expected, *change.fields))
        keys = list(dict.fromkeys([self._meta, self._stream, *named]))
        places = {key: number for number, key in enumerate(keys, 1)}
        told = json.dumps(
            {
                "expected": [(places[key], name, text or False) for key, name, text in change.expected],
                "fields": [(places[key], name, text or False) for key, name, text in change.fields],
                "rows": change.rows,
                "told": change.told,
            }
        )
        args = (told, SCHEMA, MOST_ROWS, self._base + "changes")
        return self._link.ask("eval", SWAP, len(keys), *keys, *args)

    def _text(self, row: Row) -> str:
        return row_text(stamped(row, self._ahead.seconds))

    def _uses(self, day: date) -> str:
        return f"{self._base}uses:{day.isoformat()}"

    def _node(self) -> dict[str, Any]:
        """Whom to ask for the time, where there are several."""
        return {"target_nodes": "random"} if self._link.address.cluster else {}

    def _note(self, problem: Problem) -> None:
        self._notices.setdefault(str(problem), problem)


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    """What HGETALL gives within a script."""
    return dict(islice(pairwise(flat), 0, None, 2))


def _is_older(found: Field[Holding] | None, known: Field[Holding]) -> bool:
    """Whether the token that was found is an older one than the known."""
    before, now = known.value.token, None if found is None else found.value.token
    if before is None:
        return False
    return now is None or (now.value != before.value and now.issued_at < before.issued_at)
