"""A shared Redis that is copied from, or to."""

import json
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from operator import itemgetter
from secrets import token_hex
from typing import TypeVar

from wxconsole.adapters.records import client_row, holding_row, refresh_row, row_text
from wxconsole.adapters.redis_store.link import Link
from wxconsole.adapters.redis_store.scripts import BEGIN, BUILD, FINISH, REPLACED, TAKEN_OVER
from wxconsole.adapters.redis_store.state import read_text
from wxconsole.adapters.redis_store.store import EPOCH, MOST_ROWS, Change, Entry, RedisStore
from wxconsole.adapters.tenure import Process, Tenure, at_work
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.use import Use
from wxconsole.services.ports import AtWork, Snapshot

T = TypeVar("T")

# What one script does, so that it holds up nobody: some milliseconds.
BATCH = 200
# How many rows are asked for at once where all are wanted.
BULK = 2000
MILLISECOND = timedelta(milliseconds=1)


class MovingRedisStore(RedisStore):
    """A `MovingStore`.

    A stream takes no row before its last one: with rows of another store, the history is built anew beside
    the old one, and takes its place in one step. Rows that came from elsewhere have no `ahead`: their moments
    are what they are, for everybody.
    """

    most_rows: int | None = MOST_ROWS

    def at_work(self) -> AtWork:
        now, texts = self._now(), self._link.ask("hgetall", self._leases)
        tenures = [
            read_text(f"{self._leases} {appid}", text, Tenure.read, 0.0) for appid, text in texts.items()
        ]
        return replace(at_work(tenures, now), listeners=self._listeners())

    def _listeners(self) -> int | None:
        """How many wait for messages; None where we may not know."""
        channel = self._base + "changes"
        # On a line of its own: a refusal makes a line rest.
        with closing(Link(self._link.address)) as link, suppress(Problem):
            ((_, count),) = link.ask("pubsub_numsub", channel)
            return int(count)
        return None

    def rows(self) -> Iterator[Refresh]:
        for page in self._pages(BULK):
            for entry in page:
                yield from self._refreshes(*entry, ahead=0.0)

    def receive(self, state: Snapshot) -> Sequence[str]:
        if state.accounts:
            raise Problem("accounts_not_in_redis")
        for client in state.clients:
            self._read()  # refuses what a newer program wrote
            text = self._text(client_row(client))
            self._swap(Change([(self._clients, client.name, None)], [(self._clients, client.name, text)]))
        busy: list[str] = []
        for some in _batches(list(state.holdings.values()), BATCH):
            while (left := self._put_holdings(some)) is None:
                pass
            busy += left
        return busy

    def _put_holdings(self, holdings: Sequence[Holding]) -> Sequence[str] | None:
        """The AppIDs of those that somebody refreshes; None, and nothing done, where something has changed
        meanwhile."""
        known, process, now = self._read().holdings, Process.current(), self._now()
        leases = self._link.ask("hmget", self._leases, [holding.appid for holding in holdings])
        change, busy = Change(), []
        for holding, lease in zip(holdings, leases, strict=True):
            appid, held = holding.appid, known.get(holding.appid)
            if held is not None and (held.value == holding or held.value.later_than(holding)):
                continue
            if lease is not None:
                tenure = read_text(f"{self._leases} {appid}", lease, Tenure.read, 0.0)
                if tenure.excludes("", process, now):
                    busy.append(appid)
                    continue
            change.expected.append((self._holdings, appid, None if held is None else held.text.reveal()))
            # Who takes the lease after this has read what was there before, and would save over it.
            change.expected.append((self._leases, appid, lease))
            change.fields.append((self._holdings, appid, self._text(holding_row(holding))))
        return busy if not change.fields or self._swap(change) else None

    def receive_rows(self, rows: Iterable[Refresh]) -> None:
        """Raises Problem(`migrate_elsewhere`) where another one does the same."""
        wanted = set(rows)
        if not wanted:
            return
        self._read()
        builder, new = token_hex(8), self._base + "history:new"
        self._link.ask("eval", BEGIN, 2, self._meta, new, builder)
        here = self._entries("-")
        entries = self._merged(here, wanted)
        last = here[-1][0] if here else ""
        while True:
            for some in _batches(entries, BATCH):
                told = json.dumps([[number, *chain(*fields.items())] for number, fields in some])
                self._check_built(self._link.ask("eval", BUILD, 2, self._meta, new, builder, told))
            found = self._link.ask("eval", FINISH, 3, self._meta, new, self._stream, builder, last)
            self._check_built(found)
            if found == REPLACED:
                return
            # Somebody has saved a refresh meanwhile.
            entries = self._entries(f"({last}" if last else "-")
            last = entries[-1][0]

    def _entries(self, first: str) -> list[Entry]:
        """Those of the history from `first` on, oldest first."""
        return [entry for page in self._pages(BULK, first) for entry in page][::-1]

    def _merged(self, here: Sequence[Entry], wanted: Set[Refresh]) -> list[Entry]:
        """Both by time, with ids that are their moments, by which old rows are deleted."""
        placed: list[tuple[datetime, dict[str, str]]] = []
        known = set()
        for number, fields in here:
            found = self._refreshes(number, fields, ahead=0.0)
            known.update(found)
            moment = found[0].at if found else EPOCH + int(number.partition("-")[0]) * MILLISECOND
            placed.append((moment, fields))
        placed += [(refresh.at, {"row": row_text(refresh_row(refresh))}) for refresh in wanted - known]
        placed.sort(key=itemgetter(0))
        # What is saved meanwhile comes after.
        latest = (self._now() - EPOCH) // MILLISECOND - 1
        entries: list[Entry] = []
        before = (0, 0)
        for moment, fields in placed:
            time = max(1, min((moment - EPOCH) // MILLISECOND, latest))
            before = (time, before[1] + 1 if time == before[0] else 0)
            entries.append((f"{before[0]}-{before[1]}", fields))
        return entries

    @staticmethod
    def _check_built(found: int) -> None:
        if found == TAKEN_OVER:
            raise Problem("migrate_elsewhere")

    def receive_uses(self, uses: Iterable[Use]) -> None:
        for some in _batches(list(uses), BATCH):
            self._add_uses(some, Use.joined)


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[first : first + size] for first in range(0, len(items), size))
