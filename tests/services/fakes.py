"""A world that tests of the services arrange: time that stands still, a WeChat that says what it is told to,
and a store that can fail."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.schedule import Timing
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.services.accounts import AccountBook
from wxconsole.services.keeper import Keeper, KeeperRules
from wxconsole.services.ports import Clock, Grant, Lease, Store, WeChat

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
APPID = "wx448f04719cd48f69"
APPSECRET = "0123456789abcdef0123456789abcdef"
ME, OTHER = "op@host:1", "op@host:2"
UNWRITABLE = Problem("store_unwritable", path="state.json", reason="No space left on device")

BUSY = Failure(Cause.SYSTEM_BUSY, -1, "system error")
WRONG_SECRET = Failure(Cause.INVALID_SECRET, 40125, "invalid appsecret")
REFUSED_IP = Failure(
    Cause.IP_NOT_WHITELISTED, 40164, "invalid ip 203.0.113.5, not in whitelist", "203.0.113.5"
)


@dataclass
class SetClock:
    """Stands still between the moves of a test."""

    wall: datetime = NOW
    up: float = 1000.0

    def now(self) -> datetime:
        return self.wall

    def uptime(self) -> float:
        return self.up

    def go(self, seconds: float) -> None:
        """Time passes."""
        self.wall += timedelta(seconds=seconds)
        self.up += seconds

    def set_wall(self, seconds: float) -> None:
        """Somebody sets the wall clock, by so many seconds."""
        self.wall += timedelta(seconds=seconds)


Answer = Grant | Failure | Exception


@dataclass
class ScriptedWeChat:
    """Gives the next of `answers`, or a new token where there is none; notes calls as (alias, forced).

    `gate` open lets calls through; `most` is how many were under way at once; `latency` passes on `clock`
    with each call; `closed_amid` is how many were under way when it was closed.
    """

    clock: SetClock = field(default_factory=SetClock)
    latency: float = 0.0
    answers: deque[Answer] = field(default_factory=deque)
    calls: list[tuple[str, bool]] = field(default_factory=list)
    probed: list[str] = field(default_factory=list)
    verdict: Failure | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0
    most: int = 0
    closed_amid: int | None = None

    def __post_init__(self) -> None:
        self.gate.set()

    async def fetch_token(self, account: Account, *, force: bool = False) -> Grant | Failure:
        assert self.closed_amid is None
        self.calls.append((account.alias, force))
        answer = self.answers.popleft() if self.answers else granted(f"token_{len(self.calls)}")
        await self._pass_gate()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def probe(self, account: Account, token: Token) -> Failure | None:
        self.probed.append(token.value.reveal())
        await self._pass_gate()
        return self.verdict

    async def aclose(self) -> None:
        self.closed_amid = self.under_way

    async def called(self, times: int = 1) -> None:
        """Waits until so many calls have been made."""
        await until(lambda: len(self.calls) >= times)

    async def _pass_gate(self) -> None:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await self.gate.wait()
            self.clock.go(self.latency)
        finally:
            self.under_way -= 1


class FailingStore(TinyDbStore):
    """Raises `refusal` instead of saving, as long as there is one; counts what it was asked."""

    refusal: Exception | None = None
    refused_acquires: int = 0
    marks: int = 0
    on_mark: Callable[[], None] | None = None

    def commit(self, lease: Lease, holding: Holding, refresh: Refresh) -> bool:
        if self.refusal is not None:
            raise self.refusal
        return super().commit(lease, holding, refresh)

    def acquire(self, appid: str, owner: str, seconds: float, *, forced: bool = False) -> Lease | None:
        lease = super().acquire(appid, owner, seconds, forced=forced)
        self.refused_acquires += lease is None
        return lease

    def mark(self) -> object:
        self.marks += 1
        if self.on_mark is not None:
            self.on_mark()
        return super().mark()


def granted(value: str, expires_in: int = 7200) -> Grant:
    return Grant(Secret(value), expires_in)


def account(
    alias: str = "shop", appid: str = APPID, endpoint: Endpoint = Endpoint.STABLE, *, auto: bool = True
) -> Account:
    return Account(alias, appid, Secret(APPSECRET), endpoint=endpoint, auto=auto)


def accounts(count: int) -> list[Account]:
    return [account(f"shop{number}", f"wxf{number:015x}") for number in range(count)]


def keeper_on(
    store: Store,
    wechat: WeChat,
    clock: Clock,
    actor: str = ME,
    *,
    timeout: float = 10.0,
    concurrency: int = 32,
    read_only: bool = False,
) -> Keeper:
    rules = KeeperRules(actor, Timing(), timeout, concurrency, read_only)
    return Keeper(AccountBook(store), store, wechat, clock, rules)


def keeper_in(book: AccountBook, store: Store, wechat: WeChat, clock: Clock) -> Keeper:
    """A keeper of the accounts in `book`."""
    return Keeper(book, store, wechat, clock, KeeperRules(ME, Timing(), 10.0, 32))


def held(keeper: Keeper, appid: str = APPID) -> Holding:
    return keeper.holdings()[appid]


def value(keeper: Keeper, appid: str = APPID) -> str | None:
    """The value of the token that is held."""
    holding = keeper.holdings().get(appid)
    return None if holding is None or holding.token is None else holding.token.value.reveal()


async def until(condition: Callable[[], object]) -> None:
    """Waits for the condition; raises TimeoutError if it does not come true at all."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.001)
