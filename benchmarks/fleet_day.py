"""A day of 10,000 accounts in compressed time: calls, CPU, and memory hour by hour.

python -m benchmarks.fleet_day [--quick]

Keeper, scheduler and store are the real ones, with the clock that is moved by hand of
`tests/reliability/ten_days`, a second a tick, and no threads. The store is in memory and flushes nothing, so
that what is counted is CPU. WeChat is a function: a stable token stays the same until its last five minutes.
All accounts are on the stable endpoint and start without a token; there is no trouble, and the slow probes
are off.

`calls` are those to the token endpoint, `least` what the schedule comes to if nothing is ever late: for each
token an early look and a refresh, from the moment of the first. Memory is that of the process, WeChat's few
megabytes included, from the third hour on, when each account has had its second token.

The quick form is six hours of 200 accounts.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from time import process_time
from unittest.mock import patch

from benchmarks.figures import say
from benchmarks.report import Report, run
from tests.reliability.world_wechat import without_threads
from tests.services.fakes import SetClock, keeper_on
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.adapters.tinydb_store.private import make_folder
from wxconsole.adapters.tinydb_store.state_file import EMPTY, StateFile
from wxconsole.bootstrap import MEMORY
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.schedule import EARLY_LOOK, Timing, next_refresh_at
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import OVERLAP, Token
from wxconsole.services.accounts import AccountBook
from wxconsole.services.ports import Grant
from wxconsole.services.scheduler import Scheduler

ACCOUNTS, HOURS = 10_000, 24
QUICK_ACCOUNTS, QUICK_HOURS = 200, 6
LIFE = timedelta(seconds=7200)
WARM_HOURS = 3
# More turns of the event loop than a refresh takes.
TURNS = 40


class StableWeChat:
    """Gives tokens by the rule of the stable endpoint, and counts."""

    def __init__(self, clock: SetClock) -> None:
        self._clock = clock
        self.calls = 0
        self.first: dict[str, datetime] = {}
        self.lapses: list[float] = []  # for how many seconds there had been no token when one was asked for
        self._tokens: dict[str, tuple[int, datetime]] = {}

    async def fetch_token(self, account: Account, *, force: bool = False) -> Grant | Failure:  # noqa: ARG002
        self.calls += 1
        now = self._clock.now()
        self.first.setdefault(account.appid, now)
        number, ends = self._tokens.get(account.appid, (0, now))
        if number and ends <= now:
            self.lapses.append((now - ends).total_seconds())
        if ends - now <= OVERLAP:
            number, ends = number + 1, now + LIFE
            self._tokens[account.appid] = number, ends
        return Grant(_value(account.appid, number), int((ends - now).total_seconds()))

    async def probe(self, account: Account, token: Token) -> Failure | None:  # noqa: ARG002
        return None

    async def aclose(self) -> None:
        pass


def measure(report: Report) -> None:
    count, hours = (QUICK_ACCOUNTS, QUICK_HOURS) if report.quick else (ACCOUNTS, HOURS)
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder, ExitStack() as stack:
        stack.enter_context(without_threads())
        stack.enter_context(patch("os.fsync", lambda _: None))
        asyncio.run(_day(report, Path(folder) / "home", count, hours))


async def _day(report: Report, home: Path, count: int, hours: int) -> None:
    clock = SetClock()
    begun = clock.now()
    accounts = [_account(number) for number in range(count)]
    make_folder(home)
    state = EMPTY
    for account in accounts:
        state = state.with_account(account)
    StateFile(home / "state.json").write(state)
    store, wechat = TinyDbStore(home, clock), StableWeChat(clock)
    keeper = keeper_on(store, wechat, clock)
    scheduler = Scheduler(keeper, AccountBook(store), store, clock, Timing(), paused=False)
    memory, cpu = [], []
    for hour in range(1, hours + 1):
        used = process_time()
        for _ in range(3600):
            clock.go(1)
            await scheduler.tick()
            for _ in range(TURNS if keeper.busy else 0):
                await asyncio.sleep(0)
        cpu.append(process_time() - used)
        memory.append(_resident())
        say(f"hour {hour}: {wechat.calls} calls, {cpu[-1]:.0f} s of CPU, {memory[-1]:.0f} MB")
    await keeper.close()
    least = _least(wechat.first.items(), clock.now())
    report.measured("a day", "calls", [wechat.calls], 0)
    report.measured("a day", "least", [least], 0)
    report.measured("a day", "CPU, s an hour", cpu, 1)
    report.measured("a day", "memory, MB", memory[WARM_HOURS - 1 :], 0)
    report.note(f"{count:,} accounts, {(clock.now() - begun) / timedelta(hours=1):.0f} hours")
    lapses = wechat.lapses
    report.note(f"refreshed after their end: {len(lapses)}, by {max(lapses, default=0):.0f} s at most")
    report.at_most(1.01, "calls, of the schedule's least", [wechat.calls / least])
    report.at_least(0.99, "calls, of the schedule's least", [wechat.calls / least])
    # Each change of the state makes the text of all of it for a moment, which an hour may end amid.
    warm = memory[WARM_HOURS - 1 :]
    grown = statistics.median(warm[-3:]) / statistics.median(warm[:3])
    report.at_most(1.05, "memory in the last three hours, of that in the third to fifth", [grown])


def _least(first: Iterable[tuple[str, datetime]], end: datetime) -> int:
    """The calls of all accounts until then by the schedule itself, each being made when it is due."""
    return sum(_least_of(appid, at, end) for appid, at in first)


def _least_of(appid: str, at: datetime, end: datetime) -> int:
    account = Account("shop", appid, Secret("0"))
    calls = 1
    while True:
        token = Token(_value(appid, (calls + 1) // 2), at, at + LIFE, Endpoint.STABLE)
        last = Refresh(
            at=token.expires_at - EARLY_LOOK,
            alias=account.alias,
            appid=appid,
            endpoint=Endpoint.STABLE,
            trigger=Trigger.SCHEDULED,
            outcome=Outcome.UNCHANGED,
            latency_ms=0,
            actor="",
        )
        due = next_refresh_at(account, Holding(appid, token=token, last=last), Timing(), last.at)
        if due is None or due > end:
            return calls + (last.at <= end)
        at, calls = due, calls + 2


def _account(number: int) -> Account:
    return Account(f"shop-{number:05}", f"wxf{number:015x}", Secret(f"{number:032x}"))


def _value(appid: str, number: int) -> Secret:
    return Secret(f"98_{appid}_{number:0115}")


def _resident() -> float:
    """Megabytes."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    if sys.platform != "linux":
        raise SystemExit("memory is read from /proc")
    run(measure)
