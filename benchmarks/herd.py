"""Many accounts that fall due at once, in the console and in real time: is each refreshed before its end?

python -m benchmarks.herd [--quick]

10,000 stable accounts have 60 to 260 s left. The console refreshes them by itself, in a terminal of 160x45,
in front, with a store on disk that holds a day of history of each. WeChat is swift_wechat.py, which takes
150 ms. One in 25 has just been refused, and does not count: it is looked at later.

What counts is that no token ends before there is another one, and that all have had their turn after the
time that the scheduler gives them. The CPU is that of the console's process, the memory what it holds at the
end.

The quick form has 100 accounts.
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.fleet import ROW, fleet
from benchmarks.process import running
from benchmarks.programs import CONSOLE
from benchmarks.report import Report, run
from benchmarks.terminal import Terminal, read_all
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.services.scheduler import STARTS_A_TICK, TICK, TURN_OF_ALL

COUNT, QUICK_COUNT = 10_000, 100
LATENCY = "150"  # milliseconds
WECHAT = (sys.executable, str(Path(__file__).parent / "swift_wechat.py"), LATENCY)
# Seconds between two looks at the store, and after which no more is waited for.
LOOK, PATIENCE = 2.0, 300.0


def measure(report: Report) -> None:
    count = QUICK_COUNT if report.quick else COUNT
    with running(WECHAT) as wechat, fleet(count, due_at=f"http://127.0.0.1:{wechat.line}") as env:
        store, begun = TinyDbStore(Path(env["WXCONSOLE_HOME"]), SystemClock()), datetime.now(UTC)
        ends = dict(_ends(store))
        with Terminal(CONSOLE, {**env, "WXCONSOLE_AUTO_REFRESH": "true"}) as console:
            console.shows(ROW)
            started = perf_counter()
            while _left(store, ends) and perf_counter() - started < PATIENCE:
                read_all([console], LOOK)
            took = perf_counter() - started
            report.measured("console", "all refreshed, s", [took], 0)
            report.measured("console", "CPU, ms an account", [console.cpu * 1000 / count], 1)
            report.measured("console", "memory, MB", [console.memory], 0)
        done = {row.appid: row.at for row in store.history(since=begun) if row.succeeded}
    lapsed = [appid for appid, end in ends.items() if appid not in done or done[appid] > end]
    report.note(f"{count:,} accounts, of which {count - len(ends):,} do not count")
    report.at_most(0, "tokens that ended before there was another", [len(lapsed)])
    given = min(TURN_OF_ALL, count / STARTS_A_TICK) * TICK
    report.at_most(1.2, "until all are refreshed, of the time that they are given", [took / given])


def _ends(store: TinyDbStore) -> Iterator[tuple[str, datetime]]:
    """When the tokens of those that count end, by AppID."""
    for appid, holding in store.snapshot().holdings.items():
        if holding.token is not None and not holding.failures:
            yield appid, holding.token.expires_at


def _left(store: TinyDbStore, ends: Mapping[str, datetime]) -> bool:
    """Whether one of these still has the token that it had."""
    now = dict(_ends(store))
    return any(now.get(appid) == end for appid, end in ends.items())


if __name__ == "__main__":
    run(measure)
