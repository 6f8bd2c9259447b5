"""The keeper: keeps tokens fresh, and is the only code that asks WeChat for one."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar, TypeVarTuple

from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding, holding_of
from wxconsole.domain.probe import Probe
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.report import Report
from wxconsole.domain.schedule import Timing, next_probe_at
from wxconsole.domain.status import Status, status_of, statuses_of
from wxconsole.domain.token import Token
from wxconsole.services.accounts import AccountBook
from wxconsole.services.deadlines import Deadlines
from wxconsole.services.order import Order
from wxconsole.services.ports import Clock, Grant, Lease, Store, WeChat
from wxconsole.services.several import several
from wxconsole.services.together import Together
from wxconsole.services.tried import all_tried

log = logging.getLogger(__name__)

T = TypeVar("T")
Args = TypeVarTuple("Args")

# A lease outlasts the longest call it covers; a waiter outlasts the lease.
LEASE_SPARE = 10.0
LEASE_LOOK = 0.05

# Of many refreshes, so many times as there may be calls have a lease or wait for one, and as many again are
# being saved: WeChat is asked without a pause, and the store is changed for many at once.
AHEAD = 4
# Seconds for which changes of the store are gathered while at least so many more refreshes are under way.
GATHER = 0.02
MANY_FLIGHTS = 8

# A token a day takes some thirty calls: who makes so many is asking in a loop, or is asked to by somebody.
MANY_CALLS = 1000


@dataclass(frozen=True, slots=True)
class KeeperRules:
    """How this keeper works: its name in the history, its timing, its bounds."""

    actor: str
    timing: Timing
    timeout: float
    concurrency: int
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class _Flight:
    """A refresh under way. Whoever asks meanwhile gets its result."""

    task: asyncio.Task[Refresh]
    forced: bool


@dataclass(frozen=True, slots=True)
class _Result:
    """What a refresh came to, and the lease under which it is saved: once, however often that is tried."""

    lease: Lease
    holding: Holding
    refresh: Refresh


class Keeper:
    """Refreshes on demand and ahead of time, one refresh an account at a time in this process and among
    all processes on the store. A failure of any sort leaves the held token as it is."""

    def __init__(
        self, book: AccountBook, store: Store, wechat: WeChat, clock: Clock, rules: KeeperRules
    ) -> None:
        self._book = book
        self._store = store
        self._wechat = wechat
        self._clock = clock
        self._rules = rules
        self._deadlines = Deadlines(clock)
        self._slots = asyncio.Semaphore(rules.concurrency)
        # Before a slot, so that no call waits for the store; few, for a lease does not last.
        self._leases = asyncio.Semaphore(rules.concurrency * AHEAD)
        # Not asyncio's own, in which a look-up of a name may hang for longer than a token lasts.
        self._threads = ThreadPoolExecutor(rules.concurrency, "keeper")
        self._reads = Together(lambda works: self._aside(all_tried, works))
        self._changes = Together(lambda works: self._aside(self._store.together, works), self._patience)
        self._flights: dict[str, _Flight] = {}
        self._unsaved: dict[str, _Result] = {}
        self._listeners: list[Callable[[Refresh | None], None]] = []
        self._closing = False

    # What is held

    def statuses(self) -> list[Status]:
        """Every account as it stands now."""
        return statuses_of(self._book.all(), self.holdings(), self._rules.timing, self._clock.now())

    async def status(self, alias: str) -> Status:
        """One account as it stands now, at a cost that does not grow with the accounts."""
        account = await self._aside(self._book.find, alias)
        holding = await self._aside(self._holding, account)
        return status_of(account, holding, self._rules.timing, self._clock.now())

    def holdings(self) -> Mapping[str, Holding]:
        """What is held by AppID, with what could not be saved yet. No token ends later for the wall clock's
        having been set back."""
        unsaved = {appid: result.holding for appid, result in self._unsaved.copy().items()}
        held = self._store.snapshot().holdings
        return self._deadlines.all_kept({**held, **unsaved} if unsaved else held)

    @property
    def unsaved(self) -> tuple[str, ...]:
        """AppIDs whose newest token is served from memory because it could not be saved."""
        return tuple(self._unsaved)

    def refreshing(self, appid: str) -> bool:
        """Whether a refresh of this AppID is under way in this process."""
        return appid in self._flights

    @property
    def busy(self) -> bool:
        """Whether any refresh is under way in this process."""
        return bool(self._flights)

    def held_token(self, alias: str, min_ttl: int = 0) -> Token | None:
        """The token to hand out without asking WeChat, if one is held that lasts `min_ttl` more seconds."""
        return self._holding(self._book.find(alias)).served(self._clock.now(), min_ttl)

    def listen(self, listener: Callable[[Refresh | None], None]) -> None:
        """Calls `listener` on the event loop with each refresh of this process once it is saved, and with
        None when anything else has changed: the store by another process, the clock, what is unsaved."""
        self._listeners.append(listener)

    # What is asked of WeChat

    async def token(self, alias: str, trigger: Trigger, min_ttl: int = 0) -> Token:
        """A token that lasts `min_ttl` more seconds; asks WeChat only if none is held. Raises Problem
        (`token_unavailable`, `token_dead_again`, `token_too_short`) if there is none to be had."""
        held = await self._aside(self.held_token, alias, min_ttl)
        if held is not None:
            return held
        refresh = await self.refresh(alias, trigger, min_ttl=min_ttl)
        held = await self._aside(self.held_token, alias, min_ttl)
        if held is not None:
            return held
        if refresh.failure is not None:
            raise Problem("token_unavailable", alias=alias, cause=refresh.failure.cause)
        if (await self.status(alias)).holding.superseded:
            raise Problem("token_dead_again", alias=alias)
        raise Problem("token_too_short", alias=alias, left=refresh.expires_in, min_ttl=min_ttl)

    async def refresh(
        self,
        alias: str,
        trigger: Trigger,
        *,
        force: bool = False,
        min_ttl: int | None = None,
        drill: int | None = None,
        report: Report | None = None,
    ) -> Refresh:
        """Refreshes one account and returns the history row, a failed one included. A refresh that is
        already under way, here or in another process, is joined; a forced one joins only its like, and
        waits for any other. With `min_ttl`, WeChat is not asked if meanwhile a token is held that lasts as
        many seconds. `drill` is the step of a leak drill that this is, for the history. `report` is why a
        client wants it, who then is the actor: WeChat is not asked if meanwhile another token is held than
        the reported one. Raises Problem if WeChat is not to be asked at all (`read_only`, `force_too_soon`,
        `force_limit_day`, `force_needs_stable`, `closing`, and as `Report.check`) or if the lease cannot be
        had (`refresh_elsewhere`, `store_…`)."""
        if self._rules.read_only:
            raise Problem("read_only")
        account, known = await self._reads.ask(partial(self._found, alias))
        if force and account.endpoint is Endpoint.CLASSIC:
            raise Problem("force_needs_stable", alias=alias)
        while (flight := self._flights.get(account.appid)) is not None:
            if flight.forced or not force:
                return await asyncio.shield(flight.task)
            await asyncio.wait([flight.task])
            account, known = await self._reads.ask(partial(self._found, alias))
        actor = self._rules.actor if report is None else report.client
        order = Order(account, known, trigger, actor, force, min_ttl, drill, report)
        task = asyncio.create_task(self._refresh_and_look(order))
        self._flights[account.appid] = _Flight(task, force)
        task.add_done_callback(lambda done: self._landed(account.appid, done))
        # A caller that gives up must not end a request whose answer may already be a new token.
        return await asyncio.shield(task)

    async def refresh_many(
        self, aliases: Iterable[str], trigger: Trigger, *, force: bool = False, stoppable: bool = False
    ) -> AsyncIterator[tuple[str, Refresh | Problem]]:
        """Refreshes many accounts, some at once, and yields each as it is done. The next alias is taken only
        when its turn has come: where `aliases` ends early, what is under way is finished and yielded, and
        nothing else begun. If that is to happen, `stoppable` has no more under way than there may be calls;
        without it all takes less time."""
        refresh = partial(self.refresh, trigger=trigger, force=force)
        at_once = self._rules.concurrency * (1 if stoppable else AHEAD * 2)
        async for done in several(aliases, refresh, at_once):
            yield done

    async def probe_many(self, aliases: Iterable[str]) -> AsyncIterator[tuple[str, Probe | Problem]]:
        """Probes many accounts, as `refresh_many` refreshes them."""
        async for done in several(aliases, self.probe, self._rules.concurrency):
            yield done

    async def probe(self, alias: str, token: Token | None = None) -> Probe:
        """Asks WeChat whether it honours the held token, or one that was held before, and notes the answer.
        Spends no token call."""
        account = await self._aside(self._book.find, alias)
        now = self._clock.now()
        token = token or (await self._aside(self._holding, account)).token
        if token is None:
            return Probe(now, alias, None, Failure(Cause.TOKEN_MISSING))
        async with self._slots:
            failure = await self._wechat.probe(account, token)
        probe = Probe(now, alias, token.fingerprint, failure)
        await self.note(account.appid, lambda holding: holding.after_probe(probe))
        return probe

    async def probe_again(self, alias: str, every: timedelta) -> None:
        """The slow beat: probes, unless another process on the store has done so within `every`."""
        account = await self._aside(self._book.find, alias)
        now = self._clock.now()
        if await self.note(account.appid, lambda holding: _probe_begun(holding, every, now)):
            await self.probe(alias)

    async def try_address(self, alias: str) -> Failure | None:
        """Asks WeChat whether it lets this address fetch tokens for a classic account, without replacing the
        one in use: by a plain call of the stable endpoint, whose answer is not kept, as its tokens and the
        classic ones do not touch each other
        (https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html). None if it
        does. Raises Problem (`read_only`)."""
        if self._rules.read_only:
            raise Problem("read_only")
        account = await self._aside(self._book.find_with_secret, alias)
        async with self._slots:
            answer = await self._wechat.fetch_token(replace(account, endpoint=Endpoint.STABLE))
        now, failure = self._clock.now(), answer if isinstance(answer, Failure) else None
        await self.note(account.appid, lambda holding: holding.after_address_tried(failure, now))
        return failure

    async def note(self, appid: str, change: Callable[[Holding], Holding]) -> bool:
        """Notes what was learned about a holding, and whether it was news."""
        noted = await self._changes.ask(partial(self._store.update, appid, change))
        if noted:
            self._announce(None)
        return noted

    async def save_again(self) -> None:
        """Tries to save what could not be saved before. Raises the store's Problem if it still cannot."""
        for result in list(self._unsaved.values()):
            await self._commit(result)

    async def close(self) -> None:
        """Waits for requests in flight, whose answers may be new tokens, and closes the connections. What
        has not been sent by now is not sent any more."""
        self._closing = True
        while self._flights:
            await asyncio.wait([flight.task for flight in self._flights.values()])
        try:
            await self.save_again()
        except Problem as problem:
            log.warning("keeper: closing with tokens that are not saved: %s", problem)
        await self._wechat.aclose()

    def _landed(self, appid: str, task: asyncio.Task[Refresh]) -> None:
        del self._flights[appid]
        if not task.cancelled():
            task.exception()  # retrieved here too: its callers may all have gone

    async def _refresh_and_look(self, order: Order) -> Refresh:
        """Refreshes. Where that brings back a token that was found dead, WeChat contradicts itself, and is
        asked once more which of the two holds."""
        refresh = await self._refresh(order)
        if refresh.outcome is not Outcome.UNCHANGED or order.report is not None or self._closing:
            return refresh
        if (await self._reads.ask(partial(self._holding, order.account))).superseded:
            try:
                await self.probe(order.account.alias)
            except Problem as problem:  # the refresh counts all the same
                log.warning("keeper: %s cannot be probed: %s", order.account.alias, problem)
        return refresh

    # One refresh, from lease to announcement

    async def _refresh(self, order: Order) -> Refresh:
        result = None
        while result is None:
            async with self._leases:
                result = await self._called(order)
        if isinstance(result, Refresh):
            return result
        if await self._save(result):
            return result.refresh
        # Whoever took over has refreshed it: that is what is held now.
        return (await self._reads.ask(partial(self._holding, order.account))).last or result.refresh

    async def _called(self, order: Order) -> _Result | Refresh | None:
        """What WeChat answered; where it need not be asked any more, the refresh that is why; None where
        the lease has to be taken anew."""
        account = order.account
        # What is still to be saved goes first, under the lease that it has.
        if (unsaved := self._unsaved.get(account.appid)) is not None:
            await self._save_first(unsaved)
        lease = await self._lease(account, force=order.force)
        try:
            # Whoever had the lease before may have done the work: look again before asking WeChat.
            unsaved = self._unsaved.get(account.appid)
            saved = lease.holding or Holding(account.appid) if unsaved is None else unsaved.holding
            holding = self._deadlines.kept(saved)
            last, now = holding.last, self._clock.now()
            if last is not None and order.needless(holding, self._rules.timing, now):
                await self._release(lease)
                return last
            order.check(holding, now)
            if not self._lasts(lease):
                # This machine slept: another process may have the lease before our answer comes.
                raise Problem("refresh_elsewhere", alias=account.alias)
            async with self._slots:
                if self._closing:
                    raise Problem("closing", alias=account.alias)
                if self._lasts(lease):
                    return await self._ask(order, saved, lease)
        except BaseException:
            await self._release(lease)
            raise
        await self._release(lease)  # the calls before this one took long
        return None

    def _lasts(self, lease: Lease) -> bool:
        """Whether there is time for a call under it."""
        return self._clock.now() + timedelta(seconds=self._rules.timeout) <= lease.until

    async def _save_first(self, unsaved: _Result) -> None:
        try:
            await self._commit(unsaved)
        except Problem:
            # Where a shared store is away, whoever gives leases says whether the work goes on without it.
            if self._store.trouble is None:
                raise

    async def _lease(self, account: Account, *, force: bool) -> Lease:
        seconds = self._rules.timeout + LEASE_SPARE
        acquire = partial(self._store.acquire, account.appid, self._rules.actor, seconds, forced=force)
        give_up_at = self._clock.uptime() + seconds + LEASE_SPARE
        while not self._closing:
            lease = await self._changes.ask(acquire)
            if lease is not None:
                return lease
            if self._clock.uptime() > give_up_at:
                raise Problem("refresh_elsewhere", alias=account.alias)
            await asyncio.sleep(LEASE_LOOK)
        raise Problem("closing", alias=account.alias)

    async def _release(self, lease: Lease) -> None:
        try:
            await self._changes.ask(partial(self._store.release, lease))
        except Problem as problem:  # it will end by itself
            log.warning("keeper: the lease on %s is not released: %s", lease.appid, problem)

    async def _ask(self, order: Order, holding: Holding, lease: Lease) -> _Result:
        account = order.account
        ready = await self._with_secret(account)
        sent = self._clock.uptime()
        answer: Grant | Failure
        if isinstance(ready, Failure):
            answer = ready
        else:
            answer = await self._wechat.fetch_token(ready, force=order.force)
        took = timedelta(seconds=self._clock.uptime() - sent)
        # By the clock as it is now: it may have been set since.
        sent_at = self._clock.now() - took
        held = holding.token
        held_fingerprint = held.fingerprint if held is not None else None
        refresh = Refresh(
            at=sent_at,
            alias=account.alias,
            appid=account.appid,
            endpoint=account.endpoint,
            trigger=order.trigger,
            outcome=Outcome.FAILED,
            latency_ms=round(took / timedelta(milliseconds=1)),
            actor=order.actor,
            forced=order.force,
            drill=order.drill,
            fingerprint=held_fingerprint,
            previous_fingerprint=held_fingerprint,
        )
        if isinstance(answer, Failure):
            refresh = replace(refresh, failure=answer)
            token = None
        else:
            token, outcome = _received(answer, account, held, sent_at)
            refresh = replace(
                refresh, outcome=outcome, expires_in=answer.expires_in, fingerprint=token.fingerprint
            )
        return _Result(lease, holding.after(refresh, token), refresh)

    async def _with_secret(self, account: Account) -> Account | Failure:
        if account.keyring_entry is None:
            return account
        try:
            return await self._aside(self._book.with_secret, account)
        except Problem as problem:
            # A failure like another: it is seen, and looked at again.
            return Failure(Cause.SECRET_UNAVAILABLE, errmsg=problem.key.replace("_", " "))

    async def _save(self, result: _Result) -> bool:
        """Whether `result` is what is held now, if only in memory."""
        try:
            return await self._commit(result)
        except Exception as error:
            # Whatever it was, the token exists only here now: serve it from memory, and save it later.
            log.warning("keeper: %s is not saved: %s", result.refresh.alias, error)
            self._unsaved[result.lease.appid] = result
            self._announce(None)
            return True

    async def _commit(self, result: _Result) -> bool:
        commit = partial(self._store.commit, result.lease, result.holding, result.refresh)
        saved = await self._changes.ask(commit)
        saved = saved or await self._commit_late(result)
        if self._unsaved.get(result.lease.appid) is result:
            del self._unsaved[result.lease.appid]
        if not saved:
            log.warning("keeper: %s was refreshed elsewhere, or removed, meanwhile", result.refresh.alias)
            if result.refresh.endpoint is Endpoint.CLASSIC and result.refresh.succeeded:
                # Of two classic tokens the later one lives on, and nobody knows which that is.
                now = self._clock.now()
                await self.note(result.lease.appid, lambda holding: holding.doubted(now))
        elif result.holding.calls_on(result.refresh.at) == MANY_CALLS:
            log.warning("keeper: %s has asked for a token %d times today", result.refresh.alias, MANY_CALLS)
        self._announce(result.refresh if saved else None)
        return saved

    async def _commit_late(self, result: _Result) -> bool:
        """Saves a token whose lease is lost, under another one, if no newer one was saved since: whoever took
        over may have failed. Raises Problem (`refresh_elsewhere`) while they are at it."""
        refresh = result.refresh
        if await self._aside(self._predecessor, refresh) is None:
            return False
        seconds = self._rules.timeout + LEASE_SPARE
        lease = await self._aside(self._store.acquire, refresh.appid, self._rules.actor, seconds)
        if lease is None:
            raise Problem("refresh_elsewhere", alias=refresh.alias)
        holding = await self._aside(self._predecessor, refresh)
        if holding is None:
            await self._release(lease)
            return False
        after = holding.after(refresh, result.holding.token)
        return await self._aside(self._store.commit, lease, after, refresh)

    def _predecessor(self, refresh: Refresh) -> Holding | None:
        """What is saved, if that is still the token which this refresh has replaced."""
        if refresh.outcome is not Outcome.ROTATED:
            return None
        if all(account.appid != refresh.appid for account in self._book.all()):
            return None
        holding = self._store.snapshot().holdings.get(refresh.appid) or Holding(refresh.appid)
        fingerprint = holding.token.fingerprint if holding.token is not None else None
        return holding if fingerprint == refresh.previous_fingerprint else None

    def _patience(self, waiting: int) -> float:
        """While many refreshes are under way, more of them will soon want to change the store."""
        return GATHER if len(self._flights) - waiting >= MANY_FLIGHTS else 0

    async def _aside(self, work: Callable[[*Args], T], *args: *Args) -> T:
        """Runs what may block, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)

    def _found(self, alias: str) -> tuple[Account, Refresh | None]:
        """The account, and its latest refresh."""
        account = self._book.find(alias)
        return account, self._holding(account).last

    def _holding(self, account: Account) -> Holding:
        """As `holdings`, at a cost that does not grow with the accounts."""
        return self._deadlines.kept(self._unadjusted(account))

    def _unadjusted(self, account: Account) -> Holding:
        """What is held as it was saved: the end that a set clock gives a token is of this process alone."""
        unsaved = self._unsaved.get(account.appid)
        if unsaved is not None:
            return unsaved.holding
        return holding_of(account, self._store.snapshot().holdings)

    def announce_change(self) -> None:
        """Tells the listeners that another process, an edit or a set clock has changed what is held."""
        self._announce(None)

    def _announce(self, refresh: Refresh | None) -> None:
        for listener in self._listeners:
            listener(refresh)


def _probe_begun(holding: Holding, every: timedelta, now: datetime) -> Holding:
    moment = next_probe_at(holding, every, now)
    return holding if moment is None or moment > now else replace(holding, probed_at=now)


def _received(grant: Grant, account: Account, held: Token | None, sent_at: datetime) -> tuple[Token, Outcome]:
    """The token as granted, its life counted from before the request was sent."""
    expires_at = sent_at + timedelta(seconds=grant.expires_in)
    if held is not None and held.value == grant.value:
        return replace(held, expires_at=expires_at), Outcome.UNCHANGED
    return Token(grant.value, sent_at, expires_at, account.endpoint), Outcome.ROTATED
