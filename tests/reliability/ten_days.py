"""Ten days of fifty accounts in some minutes: is a token ever missing that could have been had?

    python -m tests.reliability.ten_days [--days 10] [--accounts 50] [--seed 1]

The keeper, the scheduler and the store are the real ones, and so are WeChat's rules (the sandbox's). Time is
moved by hand, one second a tick. Meanwhile there are troubles (see `TROUBLES`), at random, as the seed gives
them, most of them in the last quarter of an hour of some token, when it is looked after.

What counts as a lapse: a second in which WeChat honours no token that we hold, although it would have given
us one. It would not, or nobody could ask it, in a trouble; and some seconds more are granted after one, as
many as the schedule pauses at most after a refusal. How long tokens were missing so is reported, too. A token
that is dropped while WeChat honours it is a lapse in any trouble.

What the schedule needs: for each stable token one look and one refresh, for each classic one a refresh; and
in a row of failures the tries of a back-off that pauses 30 s on average.
"""

import argparse
import asyncio
import heapq
import itertools
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from tests.reliability.shared_home import TIMEOUT, Console, Home
from tests.reliability.world_wechat import honoured_until, token_asked, token_tried
from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.cause import Cause, needs_person
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import quota_day
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.services.ports import Grant

DAY = 86400.0
# More turns of the event loop than anything here takes that does not wait for time to pass.
TURNS = 40


# A pause of 60 s, a call that hangs until its time-out, and the ticks between.
_PAUSE = 60 + TIMEOUT + 3

# The sorts of trouble, the worst first, and how many seconds after one a token may still be missing.
TROUBLES = {
    "offline": _PAUSE,  # no connection, for all
    "hanging": _PAUSE,  # no answer, for all
    "ip": 600 + 3,  # 40164, mended by a person after 25 minutes, and looked at every ten
    "down": 10,  # the process was killed, and is started again 20 s later
    "asleep": 10,  # the machine
    "superseded": 3,  # somebody else fetched, and no program has told us yet
    "operator": 3,  # the same on classic: only a person may rotate it
    "lost": _PAUSE,  # WeChat did it, and its answer was lost
    "busy": _PAUSE,  # -1, for one account
}


@dataclass
class Figures:
    """What became of one account: seconds without a token by reason, and calls by what came of them."""

    lapsed: float = 0
    in_trouble: Counter[str] = field(default_factory=Counter)
    recovering: Counter[str] = field(default_factory=Counter)
    superseded: int = 0


class TenDays:
    """One run. `lapses` says when and for whom there was one."""

    def __init__(self, folder: Path, *, days: int, accounts: int, seed: int) -> None:
        self.days = days
        self.random = random.Random(seed)
        self.accounts = [_account(number) for number in range(accounts)]
        self.home = Home(folder, self.accounts)
        self.begun = self.home.clock.up
        self.figures = {each.appid: Figures() for each in self.accounts}
        self.lapses: list[tuple[float, str]] = []
        self.present: dict[str | None, Counter[str]] = defaultdict(Counter)
        self.over: dict[str, tuple[float, str]] = {each.appid: (10.0, "start") for each in self.accounts}
        self.plan: list[tuple[float, int, Callable[[], object]]] = []
        self.order = itertools.count()
        self.waking: list[tuple[float, int, asyncio.Future[None]]] = []
        self.console: Console | None = None
        self.killed_when_busy = False
        self.lives_until: dict[str, datetime] = {}
        self.tokens: dict[str, Token] = {}
        self.earliest: datetime | None = None

    @property
    def now(self) -> float:
        """Seconds since the beginning."""
        return self.home.clock.up - self.begun

    async def run(self) -> None:
        """All of it. Raises AssertionError where two ask for one account at once."""
        self._arrange()
        self._open()
        assert self.console is not None
        for each in self.accounts:
            self.console.book.add(each)
        while self.now < self.days * DAY:
            self.home.clock.go(1)
            while self.plan and self.plan[0][0] <= self.now:
                done = heapq.heappop(self.plan)[2]()
                if asyncio.iscoroutine(done):
                    await done
            while self.waking and self.waking[0][0] <= self.now:
                answer = heapq.heappop(self.waking)[2]
                if not answer.done():
                    answer.set_result(None)
            if self.console is not None:
                await self.console.tick()
                if self.console.keeper.busy or self.console._pressed:
                    await self._settle()
                if self.killed_when_busy and self.console.keeper.busy:
                    await self._kill()
            self._look()
        if self.console is not None:
            for _, _, answer in self.waking:
                if not answer.done():
                    answer.set_result(None)
            await self.console.close()

    async def _settle(self) -> None:
        """Until all refreshes wait for an answer, or for a slot."""
        assert self.console is not None
        for _ in range(TURNS):
            await asyncio.sleep(0)
        self.console.at_rest()
        self.earliest = None

    # What goes wrong, and when

    def _arrange(self) -> None:
        for day in range(self.days):
            for each in self.accounts:
                for _ in range(3):
                    self._aim(day, each, lambda each: self._trouble("busy", self._between(3, 90), each.appid))
            for sort in ("offline", "hanging") * 3:
                self._aim(day, None, partial(self._fleet_trouble, sort))
            self._aim(day, None, self._unlist)
            for _ in range(max(1, len(self.accounts) // 8)):
                self._at(self._moment(day), lambda: self._supersede(self.random.choice(self.accounts)))
            self._at(self._moment(day), self._kill_when_busy if day % 2 else self._kill)
        self._aim(self.days // 3, None, lambda _: self._trouble("offline", 1800))
        self._at(self._moment(self.days // 2), self._sleep)

    def _fleet_trouble(self, sort: str, _: Account) -> None:
        self._trouble(sort, self._between(60, 240))

    def _aim(self, day: int, account: Account | None, work: Callable[[Account], object]) -> None:
        """Does it some time that day, shortly before a token of the account ends: in the quarter of an hour
        in which the keeper looks after it. Any account where none is given."""

        def wait() -> None:
            target = account or self.random.choice(self.accounts)
            token = self._held(target.appid)
            left = 0.0 if token is None else (token.expires_at - self.home.clock.now()).total_seconds()
            self._at(self.now + max(0.0, left - self.random.uniform(0, 1000)), lambda: work(target))

        self._at(self._moment(day), wait)

    def _between(self, least: float, most: float) -> float:
        return self.random.uniform(least, most)

    def _moment(self, day: int) -> float:
        # None in the first minutes: an account that never had a token cannot lose one.
        return (day + self.random.uniform(0.02, 0.98)) * DAY

    def _at(self, moment: float, work: Callable[[], object]) -> None:
        heapq.heappush(self.plan, (moment, next(self.order), work))

    def _trouble(self, sort: str, seconds: float, appid: str | None = None) -> None:
        self._begin(sort, appid)
        self._at(self.now + seconds, lambda: self._end(sort, appid))

    def _begin(self, sort: str, appid: str | None) -> None:
        self.present[appid][sort] += 1

    def _end(self, sort: str, appid: str | None) -> None:
        self.present[appid][sort] -= 1
        until = self.now + TROUBLES[sort]
        for each in self.accounts:
            if appid in (None, each.appid):
                self.over[each.appid] = max(self.over[each.appid], (until, sort))

    def _unlist(self, account: Account) -> None:
        """The whitelist loses our address."""
        self.home.world.change(account.appid, whitelist=("198.51.100.1",))
        self._begin("ip", account.appid)

        def mend() -> None:
            self.home.world.change(account.appid, whitelist=None)
            self._end("ip", account.appid)

        self._at(self.now + 1500, mend)

    def _supersede(self, account: Account) -> None:
        """Somebody else fetches, too. Some program that uses the token notices when it is dead."""
        overlap = self.random.choice([0, 300])
        self.home.world.supersede(account.appid, account.endpoint, timedelta(seconds=overlap))
        self.figures[account.appid].superseded += 1
        self.earliest = None
        self._at(self.now + overlap, lambda: self._dies(account))

    def _dies(self, account: Account) -> None:
        if self.console is None:  # programs notice once they can ask us for a token again
            self._at(self.now + 5, lambda: self._dies(account))
            return
        token = self._held(account.appid)
        if token is not None and not self._honoured(token):
            self._begin("superseded", account.appid)
            self._at(self.now + self.random.uniform(1, 60), lambda: self._noticed(account))

    def _noticed(self, account: Account) -> None:
        console = self.console
        if console is None:  # the program that noticed asks again
            self._at(self.now + 5, lambda: self._noticed(account))
            return
        self._end("superseded", account.appid)
        token = self._held(account.appid)
        if token is None or self._honoured(token):
            return
        console.found_dead(account.appid, token.fingerprint)
        if account.endpoint is Endpoint.STABLE:
            console.press(console.keeper.token(account.alias, Trigger.PASSIVE))
        else:
            self._begin("operator", account.appid)
            self._at(self.now + 120, lambda: self._operator(account))

    def _operator(self, account: Account) -> None:
        """Presses the key, again and again, until there is a token that works."""
        token = self._held(account.appid)
        if token is not None and self._honoured(token):
            self._end("operator", account.appid)
            return
        if self.console is not None:
            self.console.press(self.console.keeper.refresh(account.alias, Trigger.MANUAL))
        self._at(self.now + 60, lambda: self._operator(account))

    def _kill_when_busy(self) -> None:
        self.killed_when_busy = True

    async def _kill(self) -> None:
        assert self.console is not None
        self.killed_when_busy = False
        await self.console.kill()
        self.console = None
        self._begin("down", None)
        self._at(self.now + 20, self._open)

    def _open(self) -> None:
        self.console = Console("one", self.home, _Line(self))
        if self.now:
            self._end("down", None)

    def _sleep(self) -> None:
        """The machine sleeps for two hours, and what else was to go wrong waits for it."""
        self._begin("asleep", None)
        self.home.clock.go(7200)
        self.plan = [(moment + 7200, order, work) for moment, order, work in self.plan]
        self._end("asleep", None)

    # What comes of it

    def has(self, sort: str, appid: str) -> bool:
        """Whether the account is in this sort of trouble now."""
        return bool(self.present[None][sort] or self.present[appid][sort])

    def trouble_of(self, appid: str) -> str | None:
        """Why the account cannot get a token now."""
        return next((sort for sort in TROUBLES if self.has(sort, appid)), None)

    def _look(self) -> None:
        """Counts this second for those that are without a token."""
        now = self.home.world.clock.now()
        if self.earliest is None:
            holdings = {} if self.console is None else self.console.keeper.holdings()
            for each in self.accounts if self.console is not None else ():
                holding = holdings.get(each.appid)
                self._follow(each.appid, None if holding is None else holding.token)
            self.earliest = min(self.lives_until.values())
        if now < self.earliest:
            return
        for appid, until in self.lives_until.items():
            if now < until:
                continue
            figures = self.figures[appid]
            if (trouble := self.trouble_of(appid)) is not None:
                figures.in_trouble[trouble] += 1
            elif self.now <= self.over[appid][0]:
                figures.recovering[self.over[appid][1]] += 1
            else:
                figures.lapsed += 1
                self.lapses.append((self.now, appid))

    def _follow(self, appid: str, token: Token | None) -> None:
        """Notes until when the held token lives. One that lives is dropped for none, whatever the trouble."""
        until, now = self._lives_until(token), self.home.world.clock.now()
        if until <= now < self._lives_until(self.tokens.get(appid)):
            self.lapses.append((self.now, appid))
        self.lives_until[appid] = until
        if token is not None:
            self.tokens[appid] = token

    def _held(self, appid: str) -> Token | None:
        holding = None if self.console is None else self.console.keeper.holdings().get(appid)
        return None if holding is None else holding.token

    def _lives_until(self, token: Token | None) -> datetime:
        """The token is served until its end by our clock, and of use until WeChat's."""
        until = None if token is None else honoured_until(self.home.world, token)
        return self.home.world.clock.now() if token is None or until is None else min(until, token.expires_at)

    def _honoured(self, token: Token) -> bool:
        until = honoured_until(self.home.world, token)
        return until is not None and self.home.world.clock.now() < until

    async def arrive(self, seconds: float) -> None:
        """Waits for an answer that takes so long."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self.waking, (self.now + seconds, next(self.order), answer))
        await answer

    # The figures

    def rows(self, account: Account) -> list[Refresh]:
        return [row for row in self.home.saved[account.appid] if row is not None]

    def brought(self, account: Account) -> int:
        """Calls that brought a token, new or known."""
        return sum(row.succeeded for row in self.rows(account))

    def least(self, account: Account) -> float:
        """The calls of a run without any trouble."""
        life, each = (7200 - 275, 2) if account.endpoint is Endpoint.STABLE else (7200 - 570, 1)
        return each * self.days * DAY / life

    def most(self, account: Account) -> float:
        """The calls that may bring a token: as if each were fetched as early as the schedule has it, and one
        more where somebody else fetched."""
        life, each = (7200 - 290, 2) if account.endpoint is Endpoint.STABLE else (7200 - 600, 1)
        return each * (self.days * DAY / life + 1 + self.figures[account.appid].superseded)

    def failed(self, account: Account) -> int:
        """Calls that brought nothing, those among them that the process did not outlive."""
        return len(self.home.sent[account.appid]) - self.brought(account)

    def most_failed(self, account: Account) -> float:
        """The calls that may fail: one amid each kill, and in a row of failures as many as its causes
        allow."""
        most: float = self.days
        automatic = [row for row in self.rows(account) if row.trigger in (Trigger.STARTUP, Trigger.SCHEDULED)]
        for failed, streak in itertools.groupby(automatic, lambda row: not row.succeeded):
            rows = list(streak)
            if failed:
                seconds = (rows[-1].at - rows[0].at).total_seconds()
                looks = [row for row in rows if row.failure is not None and needs_person(row.failure.cause)]
                most += min(len(looks), 2 + seconds / 600) + 5 + seconds / 15
        return most + sum(row.trigger in (Trigger.MANUAL, Trigger.PASSIVE) for row in self.rows(account))

    def too_many_calls(self) -> list[str]:
        """The aliases of those that asked more often than that."""
        return [
            each.alias
            for each in self.accounts
            if self.brought(each) > self.most(each) or self.failed(each) > self.most_failed(each)
        ]

    def busiest_day(self, account: Account) -> int:
        return max(Counter(quota_day(sent.wall) for sent in self.home.sent[account.appid]).values())


class _Line:
    """The console's connection to WeChat, through all that is wrong with it."""

    def __init__(self, run: TenDays) -> None:
        self._run = run

    async def fetch_token(self, account: Account, *, force: bool = False) -> Grant | Failure:
        run = self._run
        with run.home.asking("one", account, force=force):
            if run.has("offline", account.appid):
                return Failure(Cause.CONNECT)
            if run.has("hanging", account.appid):
                await run.arrive(TIMEOUT)
                return Failure(Cause.TIMEOUT)
            await run.arrive(run.random.uniform(0.05, 0.9))
            if run.has("busy", account.appid):
                return Failure(Cause.SYSTEM_BUSY, -1)
            answer = token_asked(run.home.world, account, force=force)
            run.earliest = None
            if run.random.random() < 0.01:
                run._begin("lost", account.appid)
                run._end("lost", account.appid)
                await run.arrive(TIMEOUT)
                return Failure(Cause.TIMEOUT)
            return answer

    async def probe(self, account: Account, token: Token) -> Failure | None:
        run = self._run
        if run.has("offline", account.appid) or run.has("hanging", account.appid):
            return Failure(Cause.CONNECT)
        return token_tried(run.home.world, token)

    async def aclose(self) -> None:
        pass


def _account(number: int) -> Account:
    """Two of three are on the stable endpoint; the kinds take turns."""
    endpoint = Endpoint.CLASSIC if number % 3 == 2 else Endpoint.STABLE
    kind = list(Kind)[number // 3 % len(Kind)]
    return Account(f"shop{number}", f"wxf{number:015x}", Secret(f"{number:032x}"), "", kind, endpoint)


def main(arguments: list[str]) -> int:
    """Runs it and prints the figures. 1 if there was a lapse, or more calls than the schedule needs."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.ten_days")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--accounts", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        run = ran(Path(folder), days=given.days, accounts=given.accounts, seed=given.seed)
        for line in report(run):
            sys.stdout.write(f"{line}\n")
    return 1 if run.lapses or run.too_many_calls() else 0


def ran(folder: Path, *, days: int, accounts: int, seed: int) -> TenDays:
    """One run, done."""
    run = TenDays(folder, days=days, accounts=accounts, seed=seed)
    with run.home.rules():
        asyncio.run(run.run())
    return run


def report(run: TenDays) -> Iterator[str]:
    """The figures, an account a line, and all together."""
    yield (
        f"{'account':8} {'endpoint':8} {'lapsed':>6} {'trouble':>7} {'after':>5} {'rows':>5} "
        f"{'rotated':>7} {'same':>5} {'least':>6} {'most':>6} {'failed':>6} {'most':>6} {'day max':>7}"
    )
    troubles: Counter[str] = Counter()
    lags: Counter[str] = Counter()
    for account in run.accounts:
        figures, rows = run.figures[account.appid], run.rows(account)
        outcomes = Counter(row.outcome for row in rows)
        yield (
            f"{account.alias:8} {account.endpoint:8} {figures.lapsed:>6} {figures.in_trouble.total():>7} "
            f"{figures.recovering.total():>5} {len(rows):>5} {outcomes[Outcome.ROTATED]:>7} "
            f"{outcomes[Outcome.UNCHANGED]:>5} {run.least(account):>6.0f} {run.most(account):>6.0f} "
            f"{run.failed(account):>6} {run.most_failed(account):>6.0f} {run.busiest_day(account):>7}"
        )
        troubles += figures.in_trouble
        lags += figures.recovering
    yield f"seconds without a token, in a trouble: {dict(troubles.most_common())}"
    yield f"seconds without a token, soon after one: {dict(lags.most_common())}"
    brought, least, most = (sum(map(each, run.accounts)) for each in (run.brought, run.least, run.most))
    yield f"calls that brought a token: {brought}; without any trouble {least:.0f}, at most {most:.0f}"
    yield f"failed calls: {sum(map(run.failed, run.accounts))}"
    yield f"lapses: {len(run.lapses)} seconds {run.lapses[:5]}"
    yield f"more calls than allowed: {run.too_many_calls()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
