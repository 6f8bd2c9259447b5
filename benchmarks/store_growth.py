"""What a long history costs: saving a refresh, and opening the latest 200 rows, with 1,000 to 500,000 rows.

python -m benchmarks.store_growth [--quick]

A round saves 1,000 refreshes in each store, one here, one there: a whole segment of ours, whose rows are
what a commit rewrites. After every fifth, each history is opened by a store that knows nothing yet; the files
are in the memory of the system. `commit` is that alone, the lease having been taken before.

`stock` is TinyDB as it comes, with the same accounts and rows in one file: a token updated, a row inserted;
opened, all rows are read and the last 200 taken. With 100,000 rows each takes seconds, so it is asked a few
times a round only, and with 500,000 not at all. `sqlite` is one file in WAL mode with synchronous=FULL: a
token updated and a row inserted in one transaction; opened, a connection is made and 200 rows are selected.

The quick form has no 500,000 rows.
"""

import json
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from tinydb import TinyDB, where

from benchmarks.figures import part
from benchmarks.report import Report, ratios, run
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.adapters.tinydb_store.history import SEGMENT_ROWS, Entry, History, numbered
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token

FEW, MANY, MOST = 1_000, 100_000, 500_000
STOCK_SAMPLES = 5
ACCOUNTS = 50
COMMITS = SEGMENT_ROWS
OPEN_EVERY = 5
LATEST = 200

# What was measured, in milliseconds: by what was done, and where.
Times = dict[tuple[str, str], list[float]]


class Ours:
    """The store of the program."""

    def __init__(self, home: Path, rows: int) -> None:
        self._home = home
        self._store = TinyDbStore(home, SystemClock())
        for number in range(ACCOUNTS):
            self._store.save_account(_account(number))
        history = History(home / "history", _refuse)
        for first in range(1, rows + 1, SEGMENT_ROWS):
            entries = [Entry(number, _refresh(number)) for number in range(first, first + SEGMENT_ROWS)]
            history.append(entries, datetime.now(UTC))

    def commit(self, number: int) -> float:
        refresh = _refresh(number)
        lease = self._store.acquire(refresh.appid, refresh.actor, 20)
        if lease is None:
            raise SystemExit("somebody else is at it")
        holding = self._store.snapshot().holdings.get(refresh.appid, Holding(refresh.appid))
        holding = holding.after(refresh, _token(number, refresh.at))
        return _timed(lambda: self._store.commit(lease, holding, refresh))

    def open(self) -> float:
        return _timed(lambda: TinyDbStore(self._home, SystemClock()).history(limit=LATEST))


class Stock:
    """TinyDB as it comes."""

    def __init__(self, path: Path, rows: int) -> None:
        self._path = path
        self._db = TinyDB(path)
        self._db.table("holdings").insert_multiple(
            {"appid": _account(number).appid, "value": "", "expires_at": ""} for number in range(ACCOUNTS)
        )
        entries = (Entry(number, _refresh(number)) for number in range(1, rows + 1))
        self._db.table("history").insert_multiple(numbered(entries).values())

    def commit(self, number: int) -> float:
        refresh = _refresh(number)
        row = numbered([Entry(number, refresh)])[number]
        token = {"value": f"token_{number}", "expires_at": row["at"]}

        def work() -> None:
            self._db.table("holdings").update(token, where("appid") == refresh.appid)
            self._db.table("history").insert(row)

        return _timed(work)

    def open(self) -> float:
        def work() -> None:
            with TinyDB(self._path) as db:
                db.table("history").all()[-LATEST:]

        return _timed(work)


class Sqlite:
    """A table of tokens and one of rows."""

    def __init__(self, path: Path, rows: int) -> None:
        self._path = path
        self._db = self._connected()
        self._db.execute("CREATE TABLE holdings (appid TEXT PRIMARY KEY, value TEXT, expires_at TEXT)")
        self._db.execute("CREATE TABLE history (number INTEGER PRIMARY KEY, row TEXT)")
        holdings = [(_account(number).appid, "", "") for number in range(ACCOUNTS)]
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO holdings VALUES (?, ?, ?)", holdings)
        entries = numbered(Entry(number, _refresh(number)) for number in range(1, rows + 1))
        self._db.executemany(
            "INSERT INTO history VALUES (?, ?)",
            ((number, json.dumps(row)) for number, row in entries.items()),
        )
        self._db.execute("COMMIT")

    def commit(self, number: int) -> float:
        refresh = _refresh(number)
        row = json.dumps(numbered([Entry(number, refresh)])[number])
        token = (f"token_{number}", str(refresh.at), refresh.appid)

        def work() -> None:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("UPDATE holdings SET value = ?, expires_at = ? WHERE appid = ?", token)
            self._db.execute("INSERT INTO history VALUES (?, ?)", (number, row))
            self._db.execute("COMMIT")

        return _timed(work)

    def open(self) -> float:
        def work() -> None:
            found = self._connected().execute(
                "SELECT row FROM history ORDER BY number DESC LIMIT ?", (LATEST,)
            )
            for (row,) in found:
                json.loads(row)

        return _timed(work)

    def _connected(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        return db


def measure(report: Report) -> None:
    counts = (FEW, MANY) if report.quick else (FEW, MANY, MOST)
    rounds = 1 if report.quick else 3
    commits = COMMITS // 4 if report.quick else COMMITS
    report.note("milliseconds; p50 and p99 of each round")
    with tempfile.TemporaryDirectory() as folder:
        stores: dict[str, Ours | Stock | Sqlite] = {}
        for count in counts:
            stores[f"{count:,} rows"] = Ours(Path(folder) / str(count), count)
            stores[f"sqlite, {count:,}"] = Sqlite(Path(folder) / f"{count}.sqlite", count)
        for count in (FEW, MANY):
            stores[f"stock, {count:,}"] = Stock(Path(folder) / f"{count}.json", count)
        measured = [_round(stores, MOST + turn * COMMITS, commits) for turn in range(rounds)]
    for what in ("commit", f"latest {LATEST}"):
        of = {name: [statistics.median(times[what, name]) for times in measured] for name in stores}
        for name in stores:
            report.measured(f"{what}, p50", name, of[name])
            report.measured(f"{what}, p99", name, [part(times[what, name], 99) for times in measured])
        few = of[f"{FEW:,} rows"]
        for count in counts[1:]:
            grown = ratios(of[f"{count:,} rows"], few)
            report.at_most(2, f"{what}, p50: {count:,} rows, of {FEW:,}", grown)
        stock = ratios(of[f"stock, {MANY:,}"], of[f"{MANY:,} rows"])
        report.at_least(100, f"{what}, p50: stock TinyDB at {MANY:,} rows, of ours", stock)


def _round(stores: Mapping[str, Ours | Stock | Sqlite], first: int, commits: int) -> Times:
    times: Times = {}
    names = list(stores)
    slow = f"stock, {MANY:,}"
    for number in range(1, commits + 1):
        # Each is the first in turn, so that none always comes after the slowest.
        turn = number % len(names)
        sampled = number % (commits // STOCK_SAMPLES) == 0
        order = [name for name in (*names[turn:], *names[:turn]) if name != slow or sampled]
        for name in order:
            times.setdefault(("commit", name), []).append(stores[name].commit(first + number))
        for name in order if number % OPEN_EVERY == 0 else ():
            times.setdefault((f"latest {LATEST}", name), []).append(stores[name].open())
    return times


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


def _account(number: int) -> Account:
    return Account(f"shop{number}", f"wxf{number:015x}", Secret(f"{number:032x}"))


def _refresh(number: int) -> Refresh:
    account = _account(number % ACCOUNTS)
    return Refresh(
        at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
        alias=account.alias,
        appid=account.appid,
        endpoint=Endpoint.STABLE,
        trigger=Trigger.SCHEDULED,
        outcome=Outcome.ROTATED,
        latency_ms=120,
        actor="op@host:1",
        expires_in=7200,
        fingerprint=f"{number:08x}",
        previous_fingerprint=f"{number - 1:08x}",
    )


def _token(number: int, at: datetime) -> Token:
    return Token(Secret(f"{number:0136}"), at, at + timedelta(seconds=7200), Endpoint.STABLE)


def _refuse(problem: Exception) -> None:
    raise problem


if __name__ == "__main__":
    run(measure)
