"""The whitelist repair, with everything real but time: what it tries, what that costs, and how it ends."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.services.fakes import (
    APPID,
    FailingStore,
    ScriptedWeChat,
    SetClock,
    account,
    held,
    keeper_on,
    until,
)
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.attempt import Attempt, Verdict
from wxconsole.domain.cause import Cause
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh, Trigger
from wxconsole.domain.schedule import Timing
from wxconsole.domain.secret import Secret
from wxconsole.domain.status import Health
from wxconsole.sandbox.clock import Clock
from wxconsole.sandbox.fault import Fault, FaultKind
from wxconsole.sandbox.server import Sandbox
from wxconsole.sandbox.world import World
from wxconsole.services import repair as repair_module
from wxconsole.services.accounts import AccountBook
from wxconsole.services.keeper import Keeper
from wxconsole.services.repair import LIMIT, PACE, Repair
from wxconsole.services.scheduler import Scheduler

OURS, OTHER = "203.0.113.7", "203.0.113.99"
STABLE, CLASSIC, PROBE = "/cgi-bin/stable_token", "/cgi-bin/token", "/cgi-bin/get_api_domain_ip"


@pytest.fixture(autouse=True)
def _fast_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repair_module, "TICK", 0.001)


@pytest.fixture
def world(clock: SetClock) -> World:
    return World(clock=Clock(ticks=lambda: clock.now().timestamp()))


@pytest.fixture
def server(world: World) -> Iterator[Sandbox]:
    with Sandbox(world) as running:
        yield running


@pytest.fixture
async def real(server: Sandbox, store: FailingStore, clock: SetClock) -> AsyncIterator[Keeper]:
    keeper = keeper_on(store, HttpxWeChat((server.url,), timeout=5, concurrency=8, clock=clock), clock)
    yield keeper
    await keeper.close()


def define(store: FailingStore, world: World, kind: Kind, endpoint: Endpoint) -> None:
    """The account at both ends; nobody is on its list yet."""
    store.save_account(replace(account(endpoint=endpoint), kind=kind))
    world.change(APPID, kind=kind, whitelist=("192.0.2.1",), caller_ip=OURS)


def admit(world: World) -> None:
    world.change(APPID, whitelist=(OURS,))


class Watch:
    """A watch whose time passes as the test reads it."""

    def __init__(self, keeper: Keeper, store: FailingStore, clock: SetClock) -> None:
        self._attempts = Repair(keeper, AccountBook(store), clock).watch("shop", OURS)
        self._clock = clock
        self._begun = False

    async def next(self) -> Attempt:
        """The next attempt, half a minute after the one before."""
        if self._begun:
            self._clock.go(PACE)
        self._begun = True
        return await anext(self._attempts)

    async def ended(self) -> bool:
        return [attempt async for attempt in self._attempts] == []


@pytest.fixture
def watch(real: Keeper, store: FailingStore, clock: SetClock) -> Watch:
    return Watch(real, store, clock)


async def refused(real: Keeper, store: FailingStore, world: World, kind: Kind, endpoint: Endpoint) -> None:
    """The account has a token, and its last refresh was refused for its address."""
    define(store, world, kind, endpoint)
    admit(world)
    await real.refresh("shop", Trigger.MANUAL)
    world.change(APPID, whitelist=("192.0.2.1",))
    await real.refresh("shop", Trigger.MANUAL)
    assert real.statuses()[0].health is Health.BLOCKED


def paths_since(world: World, before: int) -> list[str]:
    return [call.path for call in world.calls[before:]]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("endpoint", Endpoint)
async def test_an_account_without_a_token_is_fetched_for_until_it_works(
    real: Keeper,
    store: FailingStore,
    world: World,
    clock: SetClock,
    watch: Watch,
    kind: Kind,
    endpoint: Endpoint,
) -> None:
    define(store, world, kind, endpoint)
    first, second = await watch.next(), await watch.next()
    assert [each.verdict for each in (first, second)] == [Verdict.REFUSED] * 2
    assert (first.elapsed, second.elapsed) == (0, 30)
    admit(world)
    third = await watch.next()
    assert (third.verdict, third.last, third.elapsed, third.at) == (Verdict.WORKS, True, 60, clock.now())
    assert await watch.ended()
    token = held(real).token
    assert token is not None
    assert third.fingerprint == token.fingerprint
    assert paths_since(world, 0) == [STABLE if endpoint is Endpoint.STABLE else CLASSIC] * 3
    assert real.statuses()[0].health is Health.FRESH


@pytest.mark.parametrize(
    ("kind", "while_refused", "at_the_end"),
    [
        (Kind.OFFICIAL, [PROBE], [PROBE, STABLE]),
        # Their APIs let every address in: a probe would say that all is well.
        (Kind.MINIPROGRAM, [STABLE], [STABLE]),
        (Kind.MINIGAME, [STABLE], [STABLE]),
    ],
)
async def test_a_classic_token_that_lives_is_never_replaced(
    real: Keeper,
    store: FailingStore,
    world: World,
    watch: Watch,
    kind: Kind,
    while_refused: list[str],
    at_the_end: list[str],
) -> None:
    await refused(real, store, world, kind, Endpoint.CLASSIC)
    token, before = held(real).token, len(world.calls)
    for _ in range(3):
        attempt = await watch.next()
        assert (attempt.verdict, attempt.drift) == (Verdict.REFUSED, None)
    admit(world)
    attempt = await watch.next()
    assert (attempt.verdict, attempt.last, attempt.fingerprint) == (Verdict.WORKS, True, None)
    assert paths_since(world, before) == while_refused * 3 + at_the_end
    assert held(real).token == token
    status = real.statuses()[0]
    assert (status.health, status.failure) == (Health.FRESH, None)


@pytest.mark.parametrize("why", ["expired", "superseded"])
async def test_a_classic_token_that_is_over_is_replaced_by_the_test_itself(
    real: Keeper, store: FailingStore, world: World, clock: SetClock, watch: Watch, why: str
) -> None:
    await refused(real, store, world, Kind.OFFICIAL, Endpoint.CLASSIC)
    if why == "expired":
        clock.go(7200)
    else:
        world.supersede(APPID, Endpoint.CLASSIC)
    admit(world)
    before = len(world.calls)
    attempt = await watch.next()
    assert (attempt.verdict, attempt.last) == (Verdict.WORKS, True)
    assert paths_since(world, before) == ([PROBE] if why == "superseded" else []) + [CLASSIC]
    assert real.statuses()[0].health is Health.FRESH


async def test_a_probe_that_fails_for_something_else_does_not_decide(
    real: Keeper, store: FailingStore, world: World, watch: Watch
) -> None:
    await refused(real, store, world, Kind.OFFICIAL, Endpoint.CLASSIC)
    world.change(APPID, whitelist=(OURS,), faults=(Fault(FaultKind.ERROR, errcode=48001, times=1),))
    assert (await watch.next()).verdict is Verdict.WORKS


async def test_a_stable_token_that_is_held_stays_the_same(
    real: Keeper, store: FailingStore, world: World, watch: Watch
) -> None:
    await refused(real, store, world, Kind.OFFICIAL, Endpoint.STABLE)
    token = held(real).token
    assert token is not None
    assert (await watch.next()).verdict is Verdict.REFUSED
    admit(world)
    assert (await watch.next()).fingerprint == token.fingerprint


async def test_it_gives_up_after_ten_minutes_and_has_tried_every_half_minute(
    real: Keeper, store: FailingStore, world: World, watch: Watch
) -> None:
    define(store, world, Kind.OFFICIAL, Endpoint.STABLE)
    attempts = [await watch.next() for _ in range(int(LIMIT / PACE) + 1)]
    assert [each.last for each in attempts] == [False] * 20 + [True]
    assert (attempts[-1].verdict, attempts[-1].elapsed) == (Verdict.REFUSED, 600)
    assert await watch.ended()
    assert len(world.calls) == 21


async def test_after_a_sleep_of_the_machine_there_is_one_last_try(
    store: FailingStore, world: World, clock: SetClock, watch: Watch
) -> None:
    define(store, world, Kind.OFFICIAL, Endpoint.STABLE)
    await watch.next()
    clock.go(3600)
    attempt = await watch.next()
    assert (attempt.verdict, attempt.last) == (Verdict.REFUSED, True)
    assert len(world.calls) == 2


async def test_it_names_another_address_that_wechat_sees_and_keeps_both(
    real: Keeper, store: FailingStore, world: World, watch: Watch
) -> None:
    define(store, world, Kind.OFFICIAL, Endpoint.STABLE)
    assert (await watch.next()).drift is None
    world.change(APPID, whitelist=(OURS,), caller_ip=OTHER)
    attempt = await watch.next()
    assert (attempt.verdict, attempt.added, attempt.drift) == (Verdict.REFUSED, OURS, OTHER)
    assert [each.ip for each in held(real).addresses] == [OURS, OTHER]


@pytest.mark.parametrize("endpoint", Endpoint)
async def test_a_drift_is_kept_where_no_fetch_is_made_too(
    real: Keeper, store: FailingStore, world: World, watch: Watch, endpoint: Endpoint
) -> None:
    await refused(real, store, world, Kind.MINIGAME, endpoint)
    world.change(APPID, caller_ip=OTHER)
    assert (await watch.next()).drift == OTHER
    assert [each.ip for each in held(real).addresses] == [OURS, OTHER]


async def test_another_cause_that_needs_a_person_ends_it(
    store: FailingStore, world: World, watch: Watch
) -> None:
    define(store, world, Kind.OFFICIAL, Endpoint.STABLE)
    await watch.next()
    world.change(APPID, whitelist=(OURS,), secret=Secret("f" * 32))
    attempt = await watch.next()
    assert (attempt.verdict, attempt.last) == (Verdict.OTHER_CAUSE, True)
    assert attempt.failure is not None
    assert attempt.failure.cause is Cause.INVALID_SECRET
    assert await watch.ended()


async def test_a_try_without_an_answer_is_not_the_end(
    store: FailingStore, world: World, watch: Watch
) -> None:
    define(store, world, Kind.OFFICIAL, Endpoint.STABLE)
    world.change(APPID, faults=(Fault(FaultKind.RESET, times=1),))
    attempt = await watch.next()
    assert (attempt.verdict, attempt.last, attempt.drift) == (Verdict.UNCLEAR, False, None)
    assert (await watch.next()).verdict is Verdict.REFUSED


@pytest.mark.parametrize("endpoint", Endpoint)
async def test_the_scheduler_and_the_watch_never_ask_at_once(
    keeper: Keeper,
    store: FailingStore,
    clock: SetClock,
    wechat: ScriptedWeChat,
    monkeypatch: pytest.MonkeyPatch,
    endpoint: Endpoint,
) -> None:
    store.save_account(account(endpoint=endpoint))
    looked, find = asyncio.Event(), AccountBook.find

    def noted(book: AccountBook, alias: str) -> Account:
        loop.call_soon_threadsafe(looked.set)
        return find(book, alias)

    loop = asyncio.get_running_loop()
    wechat.gate.clear()
    scheduler = Scheduler(keeper, AccountBook(store), store, clock, Timing(), paused=False)
    await scheduler.tick()
    await wechat.called()
    monkeypatch.setattr(AccountBook, "find", noted)
    watching = asyncio.create_task(Watch(keeper, store, clock).next())
    await looked.wait()
    wechat.gate.set()
    assert (await watching).verdict is Verdict.WORKS
    await until(lambda: not scheduler._running)
    await keeper.close()
    assert wechat.most == 1


async def test_a_classic_token_that_came_meanwhile_is_not_replaced(
    keeper: Keeper, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    store.save_account(account(endpoint=Endpoint.CLASSIC))
    refresh = keeper.refresh

    async def late(alias: str, trigger: Trigger, min_ttl: int | None = None) -> Refresh:
        await refresh(alias, Trigger.SCHEDULED)
        return await refresh(alias, trigger, min_ttl=min_ttl)

    with patch.object(keeper, "refresh", late):
        attempt = await Watch(keeper, store, clock).next()
    await keeper.close()
    assert attempt.verdict is Verdict.WORKS
    assert len(wechat.calls) == 1


async def test_whoever_leaves_a_watch_leaves_no_refresh_behind(
    real: Keeper, store: FailingStore, world: World, clock: SetClock
) -> None:
    define(store, world, Kind.OFFICIAL, Endpoint.STABLE)
    async with aclosing(Repair(real, AccountBook(store), clock).watch("shop", OURS)) as attempts:
        await anext(attempts)
    clock.go(PACE)
    assert not real.busy
    assert len(world.calls) == 1
    assert (await real.refresh("shop", Trigger.MANUAL)).failure is not None


async def test_a_keeper_that_may_only_read_tries_nothing(
    server: Sandbox, store: FailingStore, world: World, clock: SetClock, tmp_path: Path
) -> None:
    define(store, world, Kind.MINIGAME, Endpoint.CLASSIC)
    wechat = HttpxWeChat((server.url,), timeout=5, concurrency=8, clock=clock)
    keeper = keeper_on(store, wechat, clock, read_only=True)
    with pytest.raises(Problem, match="read_only"):
        await keeper.try_address("shop")
    with pytest.raises(Problem, match="read_only"):
        await anext(Repair(keeper, AccountBook(store), clock).watch("shop", OURS))
    await keeper.close()
    assert world.calls == ()


async def test_its_json_names_the_added_address_and_the_one_that_wechat_saw(
    store: FailingStore, world: World, watch: Watch
) -> None:
    define(store, world, Kind.OFFICIAL, Endpoint.STABLE)
    world.change(APPID, caller_ip=OTHER)
    row = (await watch.next()).as_json()
    assert list(row) == [
        "at",
        "alias",
        "elapsed",
        "verdict",
        "added",
        "ip",
        "errcode",
        "errmsg",
        "cause",
        "rid",
        "fingerprint",
        "last",
    ]
    assert (row["verdict"], row["added"], row["ip"], row["errcode"]) == ("refused", OURS, OTHER, 40164)
