"""Consoles that share one home and can be killed at any point, on a clock that is moved by hand, before a
WeChat that keeps count. What they do is the same every time: no threads, no random token."""

import asyncio
import errno
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import count
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from tests.reliability.world_wechat import token_asked, token_tried, without_threads, world_of
from tests.services.fakes import SetClock, keeper_on
from wxconsole.adapters.tenure import Process
from wxconsole.adapters.tinydb_store import TinyDbStore, atomic_json
from wxconsole.adapters.tinydb_store.private import replace_file, unwritable
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.schedule import Timing
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token, fingerprint
from wxconsole.sandbox import chain
from wxconsole.services.accounts import AccountBook
from wxconsole.services.ports import Grant, Lease, WeChat
from wxconsole.services.scheduler import Scheduler
from wxconsole.services.tried import all_tried

T = TypeVar("T")

TIMEOUT = 10.0
PROBE_EVERY = timedelta(minutes=30)
# So many turns of the event loop without anything new, and nothing will come until a test moves something.
CALM_TURNS = 20


class Killed(BaseException):
    """The process ended here."""


@dataclass(frozen=True)
class Sent:
    """A call to a token endpoint: when by WeChat's clock and by this machine's, which had been set `steps`
    times by then."""

    true: float
    wall: datetime
    steps: int
    forced: bool


@dataclass(frozen=True)
class Moment:
    """How many rows of an AppID were saved by then, by how many seconds the clock had been set back in all,
    and when the token was last doubted."""

    rows: int
    set_back: float
    doubted_at: float | None


class Disk(Enum):
    """What can be written."""

    FREE = "all"
    NO_HISTORY = "all but the history"
    FULL = "nothing"


class Home:
    """What the consoles share: the folder, time, the disk, WeChat; and what an onlooker noted of them."""

    def __init__(self, path: Path, accounts: list[Account]) -> None:
        self.path = path
        self.clock = SetClock()
        self.world = world_of(accounts, self.clock)
        # The state of things that a test changes.
        self.offline = False
        self.disk = Disk.FREE
        self.answering = asyncio.Event()
        self.answering.set()
        self.too_late = False
        # Names of consoles that are stopped: their answers come last.
        self.stopped: dict[str, asyncio.Event] = {}
        # How often the wall clock was set, and by how many seconds back in all.
        self.steps = 0
        self.set_back = 0.0
        # By fingerprint: when WeChat gave a token out first.
        self.values = count(1)
        self.issued_at: dict[str, float] = {}
        # By fingerprint: how often the clock had been set by then.
        self.steps_before: dict[str, int] = {}
        # By fingerprint: how far it was set back by the time at which the token came first.
        self.set_back_before: dict[str, float] = {}
        # By AppID: who is asking, all calls, and what is saved, in order, with None for an edit by hand.
        self.under_way: dict[str, list[str]] = defaultdict(list)
        self.sent: dict[str, list[Sent]] = defaultdict(list)
        self.saved: dict[str, list[Refresh | None]] = defaultdict(list)
        self.leases_saved: set[int] = set()
        # By AppID: when another classic token came, so that the held one was trusted for the overlap only.
        self.doubted_at: dict[str, float] = {}
        # What was so at a call, by console and AppID; at the call of a row and when it was saved, by its id:
        # rows themselves may be equal where the clock was set back.
        self.at_call: dict[tuple[str, str], Moment] = {}
        self.moments: dict[int, tuple[Moment, Moment]] = {}
        # By AppID: how many tokens WeChat gave, and who got the last, if it came.
        self.grants: Counter[str] = Counter()
        self.given: dict[str, tuple[str, Secret, Endpoint]] = {}
        # AppIDs whose lease cannot hold: amid a call the clock was set, the machine slept, or the account
        # was removed.
        self.unfenced: set[str] = set()
        # Process numbers.
        self.running = 0
        self.gone: set[int] = set()
        self.processes = count(1)
        self.committing = 0
        self.dies_once_saved = -1

    @contextmanager
    def rules(self) -> Iterator[None]:
        """Within, disk, processes and tokens are what this home says."""
        with ExitStack() as stack:
            stack.enter_context(without_threads())
            for target, name, stand_in in (
                (atomic_json, "replace_file", self._replace_file),
                (chain, "_new_value", self._new_value),
                (Process, "current", lambda: Process("here", self.running, None)),
                (Process, "gone", lambda process: process.pid in self.gone),
                (os, "fsync", lambda _: None),
            ):
                stack.enter_context(patch.object(target, name, stand_in))
            yield

    def set_wall(self, seconds: float) -> None:
        """Somebody sets the wall clock."""
        self.clock.set_wall(seconds)
        self.steps += 1
        self.set_back += max(0.0, -seconds)
        self.unfence()

    def unfence(self) -> None:
        """Leases do not outlast what has happened just now."""
        self.unfenced |= {appid for appid, names in self.under_way.items() if names}

    def moment(self, appid: str) -> Moment:
        return Moment(len(self.saved[appid]), self.set_back, self.doubted_at.get(appid))

    def follows(self, row: Refresh, before: Refresh) -> bool:
        """Whether `row` was asked for in knowledge of the one before, and nothing meanwhile has made a token
        shorter than it was to be."""
        (asked_before, saved_before), (asked, saved) = self.moments[id(before)], self.moments[id(row)]
        calm = (asked_before.set_back, asked_before.doubted_at) == (saved.set_back, saved.doubted_at)
        return calm and asked.rows > saved_before.rows

    def granted(self, appid: str) -> int:
        """WeChat gives a token, of which we have not heard yet. Its number among those for the AppID."""
        self.given.pop(appid, None)
        self.grants[appid] += 1
        return self.grants[appid]

    def forget(self, appid: str) -> None:
        """The account was removed, and with it what was counted."""
        self.grants[appid] += 1
        self.saved[appid].append(None)
        self.sent[appid].clear()
        self.given.pop(appid, None)

    @contextmanager
    def asking(self, name: str, account: Account, *, force: bool) -> Iterator[None]:
        """One call to a token endpoint. Never are there two for one AppID."""
        appid, names = account.appid, self.under_way[account.appid]
        assert name not in names
        assert not names or appid in self.unfenced, f"{names} and {name} ask for {appid} at once"
        self.sent[appid].append(Sent(self.clock.up, self.clock.wall, self.steps, force))
        self.at_call[name, appid] = self.moment(appid)
        names.append(name)
        try:
            yield
        finally:
            names.remove(name)
            if not names:
                self.unfenced.discard(appid)

    async def answered(self, name: str) -> bool:
        """Whether the answer that is on its way comes in time."""
        await self.answering.wait()
        if name in self.stopped:
            await self.stopped[name].wait()
        return not self.too_late

    def _new_value(self) -> str:
        value = f"token_{next(self.values)}"
        named = fingerprint(Secret(value))
        self.issued_at[named], self.steps_before[named] = self.clock.up, self.steps
        return value

    def _replace_file(self, path: Path, text: Secret) -> None:
        if self.disk is Disk.FULL or (self.disk is Disk.NO_HISTORY and path.name != "state.json"):
            raise unwritable(path, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
        replace_file(path, text)
        if self.dies_once_saved == self.committing and path.name == "state.json":
            # Between the token and its row of the history: the narrowest place to die in.
            self.gone.add(self.committing)
            raise Killed


class Line:
    """A console's connection to WeChat."""

    def __init__(self, name: str, home: Home) -> None:
        self._name = name
        self._home = home

    async def fetch_token(self, account: Account, *, force: bool = False) -> Grant | Failure:
        home = self._home
        with home.asking(self._name, account, force=force):
            answer = Failure(Cause.DNS) if home.offline else token_asked(home.world, account, force=force)
            number = home.granted(account.appid) if isinstance(answer, Grant) else 0
            if not await home.answered(self._name):
                return Failure(Cause.TIMEOUT)
            if isinstance(answer, Grant):
                home.set_back_before.setdefault(fingerprint(answer.value), home.set_back)
                if number == home.grants[account.appid]:
                    home.given[account.appid] = self._name, answer.value, account.endpoint
            return answer

    async def probe(self, account: Account, token: Token) -> Failure | None:
        return Failure(Cause.DNS) if self._home.offline else token_tried(self._home.world, token)

    async def aclose(self) -> None:
        pass


class MortalStore(TinyDbStore):
    """The store as one process sees it, until that is killed."""

    def __init__(self, name: str, home: Home, process: int) -> None:
        super().__init__(home.path, home.clock)
        self._name = name
        self._shared = home
        self._process = process
        # AppIDs whose lease somebody else has.
        self.waiting: set[str] = set()

    def acquire(self, appid: str, owner: str, seconds: float, *, forced: bool = False) -> Lease | None:
        self._live()
        lease = super().acquire(appid, owner, seconds, forced=forced)
        (self.waiting.discard if lease is not None else self.waiting.add)(appid)
        return lease

    def commit(self, lease: Lease, holding: Holding, refresh: Refresh) -> bool:
        self._live()
        self._shared.committing = self._process
        try:
            saved = super().commit(lease, holding, refresh)
        except Killed:
            self._saved(lease, refresh)
            raise
        finally:
            self._shared.committing = 0
        if saved:
            self._saved(lease, refresh)
        elif refresh.succeeded and refresh.endpoint is Endpoint.CLASSIC:
            self._shared.doubted_at[lease.appid] = self._shared.clock.up
        return saved

    def together(self, works: Sequence[Callable[[], T]]) -> Sequence[T | Exception]:
        # One by one, so that what is noted of each is on disk by then.
        return all_tried(works)

    def release(self, lease: Lease) -> None:
        # Who is dead does not tidy up.
        if self._process not in self._shared.gone:
            super().release(lease)

    def update(self, appid: str, change: Callable[[Holding], Holding]) -> bool:
        self._live()
        return super().update(appid, change)

    def _live(self) -> None:
        self._shared.running = self._process
        if self._process in self._shared.gone:
            raise Killed

    def _saved(self, lease: Lease, refresh: Refresh) -> None:
        if lease.number not in self._shared.leases_saved:
            self._shared.leases_saved.add(lease.number)
            called, saved = self._shared.at_call[self._name, lease.appid], self._shared.moment(lease.appid)
            self._shared.moments[id(refresh)] = called, saved
            self._shared.saved[lease.appid].append(refresh)


class Console:
    """A console without a face: a keeper, a scheduler, and what somebody has pressed."""

    def __init__(self, name: str, home: Home, line: WeChat | None = None) -> None:
        """`line` is its way to WeChat: one that fails as the home says unless given."""
        self.name = name
        self.process = next(home.processes)
        self._home = home
        self.store = MortalStore(name, home, self.process)
        self.book = AccountBook(self.store)
        self.keeper = keeper_on(
            self.store, line or Line(name, home), home.clock, f"op@host:{self.process}", timeout=TIMEOUT
        )
        self.scheduler = Scheduler(
            self.keeper, self.book, self.store, home.clock, Timing(), paused=False, probe_every=PROBE_EVERY
        )
        self._pressed: set[asyncio.Task[None]] = set()
        # What it saw of each AppID: the newest token, and how far the clock had been set back at first sight.
        self.newest: dict[tuple[str, str], int] = {}
        self.first_seen: dict[str, float] = {}

    @property
    def dead(self) -> bool:
        return self.process in self._home.gone

    def press(self, work: Coroutine[object, object, object]) -> None:
        """Somebody asks for something. A Problem is an answer."""

        async def answered() -> None:
            with suppress(Problem):
                await work

        self._pressed.add(asyncio.create_task(answered()))

    def found_dead(self, appid: str, fingerprint: str) -> None:
        """A program has told that WeChat no longer honours this token."""
        now = self._home.clock.now()
        self.store.update(appid, lambda holding: holding.reported_dead(fingerprint, now))

    def at_rest(self) -> bool:
        """Whether all that goes on here waits for WeChat, or for another console."""
        if self.dead:
            return True
        for task in [task for task in self._pressed if task.done()]:
            self._pressed.remove(task)
            task.result()
        return all(
            self.name in self._home.under_way[appid] or appid in self.store.waiting
            for appid in self.keeper._flights
        )

    async def tick(self) -> None:
        """A second of its life has come."""
        with suppress(Killed):
            await self.scheduler.tick()

    async def close(self) -> None:
        """Somebody ends it. All answers come in."""
        await self.keeper.close()
        await asyncio.gather(*self._pressed)
        await asyncio.gather(*self.scheduler._running.values(), return_exceptions=True)
        self._home.gone.add(self.process)

    async def kill(self) -> None:
        """Whatever it was at, it does no more of it."""
        self._home.gone.add(self.process)
        given = self._home.given
        for appid in [appid for appid, (name, *_) in given.items() if name == self.name]:
            del given[appid]
        flights = [flight.task for flight in self.keeper._flights.values()]
        tasks = [*flights, *self._pressed, *self.scheduler._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def number_of(value: Secret) -> int:
    """A later token has a higher one."""
    return int(value.reveal().removeprefix("token_"))


async def settle(consoles: list[Console]) -> None:
    """Until all that goes on waits for something that a test moves."""
    calm = 0
    for _ in range(20_000):
        await asyncio.sleep(0)
        calm = calm + 1 if all(console.at_rest() for console in consoles) else 0
        if calm >= CALM_TURNS:
            return
    raise AssertionError("something goes on and on")
