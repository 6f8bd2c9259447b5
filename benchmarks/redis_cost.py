"""What the shared store adds to Redis: reads and a rotation, against plain redis-py doing the bare commands.

python -m benchmarks.redis_cost [--quick]

One server on loopback, one process, 1,000 accounts. Each step is done by one, then by the other, by turns who
is first, after a question that warms its line. `plain` compares nothing, knows no other machine and reads no
JSON but the token's: it is what somebody would write in ten lines.

snapshot     all holdings, nothing changed since: HGET of the mark.
changed      all holdings after a rotation elsewhere: the mark, HGETALL.
token        the token of one account, to be given out: HGET, json.loads.
rotation     the lease, then token, history row and end of the lease: SET NX PX, then HSET, XADD, DEL as one.
"""

import json
import statistics
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from redis import Redis

from benchmarks.report import Report, ratios, run
from tests.redis_server import RedisServer
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.records import holding_row, refresh_row, row_text
from wxconsole.adapters.redis_store import RedisStore
from wxconsole.adapters.redis_store.link import Link
from wxconsole.domain.account import Endpoint
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.services.redis_address import redis_address

ACCOUNTS = 1_000
STEPS = 200
ACTOR = "op@host:1"
# What plain redis-py waits for: the lock, and the transaction.
PLAIN_ASKS = {"snapshot": 1, "changed": 2, "token": 1, "rotation": 2}
BUDGETS = {"snapshot": 1.5, "changed": 3.0, "token": 1.5, "rotation": 6.0}


class Ours:
    """The store of the program, and one of another machine, which rotates what this one reads."""

    def __init__(self, url: str) -> None:
        self._store, self._other = (RedisStore(redis_address(url), SystemClock()) for _ in range(2))
        for number in range(ACCOUNTS):
            _rotate(self._store, number)
        self._store.snapshot()

    def snapshot(self, _: int) -> Callable[[], object]:
        self._store.snapshot()
        return self._store.snapshot

    def changed(self, number: int) -> Callable[[], object]:
        _rotate(self._other, number)
        return self._store.snapshot

    def token(self, number: int) -> Callable[[], object]:
        self._store.snapshot()
        now, appid = datetime.now(UTC), _appid(number)
        return lambda: self._store.snapshot().holdings[appid].served(now)

    def rotation(self, number: int) -> Callable[[], object]:
        self._store.snapshot()
        return lambda: _rotate(self._store, number)

    def close(self) -> None:
        self._store.close()
        self._other.close()


class Plain:
    """redis-py as it comes."""

    def __init__(self, port: int) -> None:
        self._redis: Any = Redis(port=port, decode_responses=True, protocol=2)
        for number in range(ACCOUNTS):
            self.rotation(number)()

    def snapshot(self, _: int) -> Callable[[], object]:
        self._warm()
        return self._warm

    def changed(self, number: int) -> Callable[[], object]:
        self.rotation(number)()

        def read() -> None:
            self._warm()
            self._redis.hgetall("plain:holdings")

        return read

    def token(self, number: int) -> Callable[[], object]:
        self._warm()
        appid = _appid(number)
        return lambda: json.loads(self._redis.hget("plain:holdings", appid))["token"]["value"]

    def rotation(self, number: int) -> Callable[[], object]:
        appid, lock = _appid(number), f"plain:lock:{number}"
        refresh, token = _rotation(number)
        holding = row_text(holding_row(Holding(appid).after(refresh, token)))
        row = row_text(refresh_row(refresh))
        self._warm()

        def rotate() -> None:
            if not self._redis.set(lock, ACTOR, nx=True, px=20_000):
                raise SystemExit("somebody else is at it")
            with self._redis.pipeline(transaction=True) as pipe:
                pipe.hset("plain:holdings", appid, holding)
                pipe.xadd("plain:history", {"row": row}, maxlen=200_000)
                pipe.delete(lock)
                pipe.execute()

        return rotate

    def close(self) -> None:
        self._redis.close()

    def _warm(self) -> None:
        self._redis.hget("plain:meta", "changes")


def measure(report: Report) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # As Redis writes to disk unless told otherwise.
        server = RedisServer(Path(folder), "--appendfsync", "everysec")
        with (
            closing(server),
            closing(Ours(server.url)) as ours,
            closing(Plain(server.port)) as plain,
        ):
            rounds = [_round(ours, plain) for _ in range(2 if report.quick else 7)]
            asks = {what: _asks(getattr(ours, what)) for what in PLAIN_ASKS}
    for what, limit in BUDGETS.items():
        times = {name: [each[what, name] for each in rounds] for name in ("ours", "plain")}
        factor = ratios(times["ours"], times["plain"])
        report.measured(what, "plain, µs", times["plain"], 0)
        report.measured(what, "ours, µs", times["ours"], 0)
        report.measured(what, "ratio", factor)
        report.at_most(limit, f"{what}: of plain redis-py", factor)
    told = ", ".join(f"{what} {asks[what]} and {PLAIN_ASKS[what]}" for what in PLAIN_ASKS)
    report.note(f"round trips, ours and plain: {told}")


def _round(ours: Ours, plain: Plain) -> Mapping[tuple[str, str], float]:
    """The median microseconds of each step, by what it was and who did it."""
    times: dict[tuple[str, str], list[float]] = {}
    both: dict[str, Ours | Plain] = {"ours": ours, "plain": plain}
    for number in range(STEPS):
        # Each is the first in turn.
        order = list(both) if number % 2 else list(both)[::-1]
        for what in PLAIN_ASKS:
            for name in order:
                step = getattr(both[name], what)(number * 7 % ACCOUNTS)
                started = perf_counter()
                step()
                times.setdefault((what, name), []).append((perf_counter() - started) * 1e6)
    return {each: statistics.median(found) for each, found in times.items()}


def _asks(prepare: Callable[[int], Callable[[], object]]) -> int:
    """How often our store asks the server in one step."""
    count, ask = [0], Link.ask

    def counted(link: Link, command: str, *args: Any, **options: Any) -> Any:
        count[0] += 1
        return ask(link, command, *args, **options)

    step = prepare(1)
    Link.ask = counted  # type: ignore[method-assign, assignment]
    try:
        step()
    finally:
        Link.ask = ask  # type: ignore[method-assign]
    return count[0]


def _rotate(store: RedisStore, number: int) -> None:
    refresh, token = _rotation(number)
    lease = store.acquire(refresh.appid, ACTOR, 20)
    if lease is None:
        raise SystemExit("somebody else is at it")
    store.commit(lease, Holding(refresh.appid).after(refresh, token), refresh)


def _rotation(number: int) -> tuple[Refresh, Token]:
    now = datetime.now(UTC)
    token = Token(
        Secret(f"98_{now.timestamp():.6f}_{number:0115}"), now, now + timedelta(hours=2), Endpoint.STABLE
    )
    return Refresh(
        at=now,
        alias=f"shop-{number:04}",
        appid=_appid(number),
        endpoint=Endpoint.STABLE,
        trigger=Trigger.SCHEDULED,
        outcome=Outcome.ROTATED,
        latency_ms=120,
        actor=ACTOR,
        expires_in=7200,
        fingerprint=token.fingerprint,
    ), token


def _appid(number: int) -> str:
    return f"wxf{number:015x}"


if __name__ == "__main__":
    run(measure)
