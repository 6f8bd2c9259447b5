"""What a long history costs: saving a refresh, and opening the latest 200 rows, with 1,000 and 100,000 rows.

python -m benchmarks.store_growth [--quick]

A round makes both stores anew and saves 1,000 refreshes in each, one here, one there: a whole segment, whose
rows are what a commit rewrites. After every fifth, each history is opened by a store that knows nothing yet;
the files are in the memory of the system. `stock` is TinyDB as it comes, with the same accounts and rows in
one file: a token updated, a row inserted.
"""

import statistics
import tempfile
from collections.abc import Callable
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

FEW, MANY = 1_000, 100_000
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


def measure(report: Report) -> None:
    measured = [_round() for _ in range(1 if report.quick else 3)]
    for what in ("commit", f"latest {LATEST}"):
        for name, figure in (("median", statistics.median), ("p99", lambda times: part(times, 99))):
            few, many, stock = (
                [figure(times[what, where]) for times in measured] for where in ("few", "many", "stock")
            )
            row, grown = f"{what}, {name}", ratios(many, few)
            report.measured(row, f"{FEW:,} rows, ms", few)
            report.measured(row, f"{MANY:,} rows, ms", many)
            report.measured(row, "ratio", grown)
            report.measured(row, f"stock, {FEW:,} rows, ms", stock)
            report.at_most(2, f"{row}: {MANY:,} rows, of {FEW:,}", grown)


def _round() -> Times:
    times: Times = {}
    with tempfile.TemporaryDirectory() as folder:
        stores: dict[str, Ours | Stock] = {
            "few": Ours(Path(folder) / "few", FEW),
            "many": Ours(Path(folder) / "many", MANY),
            "stock": Stock(Path(folder) / "stock.json", FEW),
        }
        for number in range(1, COMMITS + 1):
            # Each is the first in turn, so that none always comes after the slowest.
            order = list(stores)[number % 3 :] + list(stores)[: number % 3]
            for name in order:
                times.setdefault(("commit", name), []).append(stores[name].commit(MANY + number))
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
