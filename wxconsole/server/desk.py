"""What the token service hands out, and what it does where it has nothing to hand out."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from wxconsole.domain.account import Account
from wxconsole.domain.client import Client
from wxconsole.domain.moment import rfc3339, whole_seconds
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.report import Report
from wxconsole.domain.schedule import Timing, next_refresh_at
from wxconsole.domain.status import Status
from wxconsole.domain.token import Token
from wxconsole.server.gate import Gate
from wxconsole.server.refused import Refused
from wxconsole.services.accounts import AccountBook
from wxconsole.services.dead_tokens import DeadTokens
from wxconsole.services.keeper import Keeper
from wxconsole.services.ports import Clock, Store

log = logging.getLogger(__name__)

T = TypeVar("T")

# Long polls at once, of all clients: each holds a connection, of which there are not many more.
MOST_WAITING = 500
# A look at the disk for each request would take a quarter of its time. What another process has done, such as
# to revoke a client, counts this much later.
LOOK_SECONDS = 0.05
# Where nothing says when it may be better.
TRY_AGAIN = 60


@dataclass(frozen=True, slots=True)
class Held:
    """A token to hand out, with what is said of it each time. It is handed out until `last`."""

    token: Token
    fingerprint: str
    expires_at: str
    last: datetime


def _held(token: Token) -> Held:
    last = token.expires_at - timedelta(seconds=1)
    return Held(token, token.fingerprint, rfc3339(token.expires_at), last)


class Desk:
    """Reads from memory, and from the store only when it has changed, off the event loop. WeChat is asked
    by the rules of `DeadTokens`: a client never makes the keeper ask more often than the floor."""

    def __init__(
        self,
        keeper: Keeper,
        dead_tokens: DeadTokens,
        gate: Gate,
        store: Store,
        book: AccountBook,
        clock: Clock,
        timing: Timing,
        floor: timedelta,
        lang: str,
    ) -> None:
        self._keeper = keeper
        self._dead_tokens = dead_tokens
        self._gate = gate
        self._store = store
        self._book = book
        self._clock = clock
        self._timing = timing
        self._floor = floor
        self._lang = lang
        self._mark: object = object()  # like no mark of the store; None where that cannot be read
        self._looked_at = -LOOK_SECONDS
        self._accounts: dict[str, Account] = {}
        self._tokens: dict[str, Held | None] = {}
        self._fresh: set[str] = set()  # aliases whose token is known not to have changed
        self._news = asyncio.Event()
        self._asking: Counter[str] = Counter()
        self._waiting = 0
        self._draining = False
        self._over = asyncio.Event()
        keeper.listen(lambda _: self._forget())

    async def look(self) -> None:
        """Reads the store if it has changed, so that what follows finds it in memory. One that cannot be read
        lets what was known before be served on."""
        if self._clock.uptime() - self._looked_at >= LOOK_SECONDS:
            await self._read()

    async def _read(self) -> None:
        self._looked_at = self._clock.uptime()
        try:
            mark = await asyncio.to_thread(self._store.mark)
            if mark == self._mark:
                return
            accounts = await asyncio.to_thread(self._book.all)
        except Problem as problem:
            if self._mark is not None:
                log.warning("the store cannot be read, what was known before is served: %s", problem)
            self._mark = None
            return
        self._mark = mark
        self._accounts = {account.alias: account for account in accounts}
        self._gate.forget()
        self._forget()

    async def account(self, alias: str, client: Client) -> Account:
        """The account of that alias. Raises Refused (404) where there is none that the client may see."""
        if alias not in self._accounts:  # it may have come this moment
            await self._read()
        account = self._accounts.get(alias)
        if account is None or not client.sees(alias):
            raise Refused(404, Problem("http_account_unknown"), errcode=40013)
        return account

    async def account_of(self, appid: str, client: Client) -> Account:
        """As `account`, by its AppID."""
        if all(account.appid != appid for account in self._accounts.values()):
            await self._read()
        aliases = [account.alias for account in self._accounts.values() if account.appid == appid]
        return await self.account(next(filter(client.sees, aliases), ""), client)

    def held(self, alias: str) -> Held | None:
        """The token to hand out without asking WeChat, if there is one. Look before."""
        if alias not in self._fresh:
            try:
                token = self._keeper.held_token(alias)
            except Problem:
                if alias not in self._tokens:
                    raise
            else:
                self._tokens[alias] = None if token is None else _held(token)
            self._fresh.add(alias)
        held = self._tokens[alias]
        return None if held is None or self._clock.now() > held.last else held

    async def token(self, client: Client, alias: str) -> Held:
        """The token of `alias`. Where none is held, WeChat is asked on behalf of the client, unless the plan
        says that this cannot help yet. Raises Refused (503, with the diagnosis) if none is to be had."""
        held = self.held(alias)
        if held is not None:
            return held
        status = await self._keeper.status(alias)
        if self._keeper.refreshing(status.account.appid):
            await self._joined(client, alias)
            held = self.held(alias)
            if held is not None:
                return held
            status = await self._keeper.status(alias)
        token = status.holding.token
        if status.holding.superseded and token is not None:
            return await self.replaced(client, alias, token.fingerprint)
        if self._hopeless(status):
            raise self._unavailable(status)
        # No token has an empty fingerprint: whatever is held by then is the answer.
        return await self.replaced(client, alias, "")

    async def _joined(self, client: Client, alias: str) -> None:
        """Returns when the refresh that is under way is over."""
        report = Report("", client.name, self._floor)
        try:
            await self._unless_over(self._keeper.refresh(alias, Trigger.PASSIVE, report=report))
        except Problem as problem:
            raise await self._refused(alias, problem) from None

    async def replaced(self, client: Client, alias: str, fingerprint: str) -> Held:
        """The token to use instead of the one of this fingerprint: `DeadTokens.replace`. Raises Refused."""
        held = self.held(alias)
        if held is not None and held.fingerprint != fingerprint:
            return held
        if not self._asking[alias]:  # who joins in costs nothing
            self._gate.refresh(client)
        self._asking[alias] += 1
        try:
            work = self._dead_tokens.replace(alias, fingerprint, client.name)
            return _held((await self._unless_over(work)).token)
        except Problem as problem:
            raise await self._refused(alias, problem) from None
        finally:
            self._asking[alias] -= 1

    async def another(
        self, client: Client, alias: str, unless: str, seconds: int, gone: Callable[[], Awaitable[object]]
    ) -> Held:
        """The token of `alias` as soon as it is not the one of fingerprint `unless`, or the same one after so
        many seconds, when the client is `gone`, or when the service ends. Raises Refused (429) where too many
        wait already."""
        if self._waiting >= MOST_WAITING:
            raise Refused(429, Problem("http_too_many_waiting"), errcode=45011, retry_after=1)
        until = self._clock.uptime() + seconds
        left = asyncio.ensure_future(gone())
        self._waiting += 1
        try:
            while not self._draining and not left.done():
                await self.look()
                held = self.held(alias)
                remaining = until - self._clock.uptime()
                if (held is not None and held.fingerprint != unless) or remaining <= 0:
                    break
                news = asyncio.create_task(self._news.wait())
                await asyncio.wait({news, left}, timeout=remaining, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
        finally:
            self._waiting -= 1
            left.cancel()
        return await self.token(client, alias)

    def drain(self) -> None:
        """Lets nobody wait for news any more."""
        self._draining = True
        self._forget()

    def give_up(self) -> None:
        """Lets nobody wait for WeChat any more."""
        self._over.set()

    def _forget(self) -> None:
        self._fresh.clear()
        self._news.set()
        self._news = asyncio.Event()

    async def _unless_over(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` returns. Raises Problem (`http_closing`) once nobody is to wait."""
        task, over = asyncio.ensure_future(work), asyncio.create_task(self._over.wait())
        await asyncio.wait({task, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        if task.done():
            return task.result()
        task.cancel()
        raise Problem("http_closing")

    def _hopeless(self, status: Status) -> bool:
        """Whether the latest attempt failed, and it is not yet time for another one."""
        if status.holding.last is None or status.holding.last.failure is None:
            return False
        due = self._due(status)
        return due is None or due > status.at

    def _due(self, status: Status) -> datetime | None:
        """As planned for an account that is refreshed by itself, for here somebody waits for it."""
        return next_refresh_at(replace(status.account, auto=True), status.holding, self._timing, status.at)

    def _unavailable(self, status: Status, problem: Problem | None = None) -> Refused:
        """None is held. What is wrong, and when the plan has the next attempt."""
        last = status.holding.last
        diagnosis = status.diagnosis(self._lang)
        if diagnosis is None and last is not None and last.failure is not None:
            diagnosis = status.refresh_diagnosis(last.failure, self._lang)
        due = self._due(status)
        wait = TRY_AGAIN if due is None else max(1, whole_seconds(due - status.at) + 1)
        return Refused(
            503,
            problem or Problem("http_no_token", alias=status.account.alias),
            retry_after=wait,
            diagnosis=None if diagnosis is None else diagnosis.as_json(),
        )

    async def _refused(self, alias: str, problem: Problem) -> Refused:
        """The answer to what `DeadTokens.replace` raises."""
        if problem.key in ("http_closing", "closing"):
            return Refused(503, Problem("http_closing"), retry_after=5)
        status = await self._keeper.status(alias)
        next_at = problem.params.get("next_at")
        if status.holding.served(status.at) is None:
            return self._unavailable(status, problem if problem.key == "token_dead_again" else None)
        if isinstance(next_at, datetime):
            wait = max(1, whole_seconds(next_at - status.at) + 1)
            return Refused(429, problem, errcode=45011, retry_after=wait)
        return self._unavailable(status, problem)
