"""Keepers on a shared Redis that goes away."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest

from tests.redis_server import RedisServer
from tests.services.fakes import (
    APPID,
    ME,
    OTHER,
    ScriptedWeChat,
    SetClock,
    account,
    accounts,
    granted,
    until,
    value,
)
from wxconsole.adapters.redis_store import RedisStore
from wxconsole.adapters.redis_store.times import Ahead
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Trigger
from wxconsole.domain.schedule import Timing
from wxconsole.services import scheduler as scheduler_module
from wxconsole.services.accounts import AccountBook
from wxconsole.services.keeper import Keeper, KeeperRules
from wxconsole.services.redis_address import redis_address
from wxconsole.services.scheduler import Scheduler


class ClockOfServer(Ahead):
    """The test's clock is the server's: it moves both."""

    def learn(self, server: object) -> float:
        return 0.0


class Machine:
    """A keeper with its own store, and accounts of its own environment."""

    def __init__(
        self,
        server: RedisServer,
        wechat: ScriptedWeChat,
        clock: SetClock,
        actor: str = ME,
        *,
        given: list[Account] | None = None,
        refresh_alone: bool = False,
    ) -> None:
        self.store = RedisStore(redis_address(server.url), clock, refresh_alone=refresh_alone)
        self.store._ahead = ClockOfServer(clock)
        self.book = AccountBook(self.store, given or [account()])
        rules = KeeperRules(actor, Timing(), 10.0, 32)
        self.keeper = Keeper(self.book, self.store, wechat, clock, rules)
        self.scheduler = Scheduler(self.keeper, self.book, self.store, clock, Timing(), paused=False)

    async def tick(self) -> None:
        """One of the scheduler, and what it has started."""
        await self.scheduler.tick()
        await until(lambda: not self.scheduler._running)

    def rows(self) -> list[str | None]:
        """The fingerprints of the history, oldest first."""
        return [row.fingerprint for row in reversed(self.store.history())]


@pytest.fixture
def machines() -> Iterator[list[Machine]]:
    """Those of a test, to be closed."""
    machines: list[Machine] = []
    yield machines
    for machine in machines:
        machine.store.close()


@pytest.fixture
def machine(
    own_redis: RedisServer, wechat: ScriptedWeChat, clock: SetClock, machines: list[Machine]
) -> Machine:
    machines.append(Machine(own_redis, wechat, clock))
    return machines[-1]


async def test_a_held_token_is_served_and_nothing_refreshed(
    machine: Machine, own_redis: RedisServer, wechat: ScriptedWeChat
) -> None:
    await machine.keeper.refresh("shop", Trigger.MANUAL)
    own_redis.kill()
    assert (await machine.keeper.token("shop", Trigger.COMMAND)).value.reveal() == "token_1"
    for force in (False, True):
        with pytest.raises(Problem) as refused:
            await machine.keeper.refresh("shop", Trigger.MANUAL, force=force)
        assert refused.value.key == "store_unreachable"
    assert len(wechat.calls) == 1


async def test_what_ends_meanwhile_is_not_served_on(
    machine: Machine, own_redis: RedisServer, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    await machine.keeper.refresh("shop", Trigger.MANUAL)
    own_redis.kill()
    clock.go(7200)
    assert machine.keeper.held_token("shop") is None
    with pytest.raises(Problem) as refused:
        await machine.keeper.token("shop", Trigger.COMMAND)
    assert refused.value.key == "store_unreachable"
    assert len(wechat.calls) == 1


async def test_many_accounts_that_fall_due_meanwhile_are_refreshed_once_each_after(
    own_redis: RedisServer,
    wechat: ScriptedWeChat,
    clock: SetClock,
    machines: list[Machine],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scheduler_module, "TICK", 0.0)
    fleet = accounts(12)
    machines += [Machine(own_redis, wechat, clock, actor, given=fleet) for actor in (ME, OTHER)]
    for each in fleet:
        await machines[0].keeper.refresh(each.alias, Trigger.STARTUP)
    for machine in machines:
        machine.store.snapshot()
    own_redis.kill()
    clock.go(7000)
    for _ in range(100):
        for machine in machines:
            await machine.tick()
    assert len(wechat.calls) == len(fleet)
    own_redis.start()
    while len(wechat.calls) < 2 * len(fleet):
        for machine in machines:
            await machine.tick()
    for _ in range(20):
        for machine in machines:
            await machine.tick()
    assert sorted(alias for alias, _ in wechat.calls) == sorted(2 * [each.alias for each in fleet])
    assert len(machines[0].store.history()) == 2 * len(fleet)


async def test_an_answer_that_comes_while_redis_is_away_is_served_and_saved_after(
    machine: Machine, own_redis: RedisServer, wechat: ScriptedWeChat
) -> None:
    wechat.gate.clear()
    refreshing = asyncio.create_task(machine.keeper.refresh("shop", Trigger.MANUAL))
    await wechat.called()
    own_redis.kill()
    wechat.gate.set()
    assert (await refreshing).outcome is Outcome.ROTATED
    assert list(machine.keeper.unsaved) == [APPID]
    own_redis.start()
    await machine.keeper.save_again()
    assert list(machine.keeper.unsaved) == []
    assert value(machine.keeper) == "token_1"
    assert len(machine.rows()) == 1


@pytest.mark.parametrize("endpoint", Endpoint)
async def test_alone_each_machine_refreshes_for_itself_and_one_of_them_is_saved(
    own_redis: RedisServer,
    wechat: ScriptedWeChat,
    clock: SetClock,
    machines: list[Machine],
    endpoint: Endpoint,
) -> None:
    given = [account(endpoint=endpoint)]
    machines += [
        Machine(own_redis, wechat, clock, actor, given=given, refresh_alone=True) for actor in (ME, OTHER)
    ]
    await machines[0].keeper.refresh("shop", Trigger.MANUAL)
    for machine in machines:
        assert value(machine.keeper) == "token_1"
    own_redis.kill()
    clock.go(7000)
    # As WeChat has it: on the stable endpoint both get the same.
    wechat.answers += [granted("token_2"), granted("token_2" if endpoint is Endpoint.STABLE else "token_3")]
    for machine in machines:
        assert (await machine.keeper.refresh("shop", Trigger.MANUAL)).outcome is Outcome.ROTATED
        assert machine.keeper.unsaved == (APPID,)
    own_redis.start()
    for machine in machines:
        await machine.keeper.save_again()
    assert [machine.keeper.unsaved for machine in machines] == [(), ()]
    assert {value(machine.keeper) for machine in machines} == {"token_2"}
    assert len(machines[0].rows()) == 2
    held = machines[0].keeper.holdings()[APPID].token
    assert held is not None
    left = held.expires_at - clock.now()
    # Nobody knows which classic token lives on: the held one is replaced within the overlap.
    assert left <= timedelta(seconds=300 if endpoint is Endpoint.CLASSIC else 7200)
    assert len(wechat.calls) == 3


async def test_alone_a_machine_goes_on_for_as_long_as_redis_is_away(
    own_redis: RedisServer, wechat: ScriptedWeChat, clock: SetClock, machines: list[Machine]
) -> None:
    machine = Machine(own_redis, wechat, clock, refresh_alone=True)
    machines.append(machine)
    await machine.keeper.refresh("shop", Trigger.MANUAL)
    own_redis.kill()
    for number in (2, 3, 4):
        clock.go(7000)
        await machine.keeper.refresh("shop", Trigger.SCHEDULED)
        assert value(machine.keeper) == f"token_{number}"
    assert len(wechat.calls) == 4


async def test_another_machine_s_rotation_is_followed_without_waiting_for_a_tick(
    own_redis: RedisServer,
    wechat: ScriptedWeChat,
    clock: SetClock,
    machines: list[Machine],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scheduler_module, "TICK", 3600.0)
    machines += [Machine(own_redis, wechat, clock, actor) for actor in (ME, OTHER)]
    seen: list[str | None] = []
    machines[0].keeper.listen(lambda _: seen.append(value(machines[0].keeper)))
    machines[0].scheduler.paused = True
    running = asyncio.create_task(machines[0].scheduler.run())
    # It listens once it has heard that it does.
    await until(lambda: machines[0].store._ears is not None)
    for token in ("token_1", "token_2", "token_3"):
        clock.go(60)
        await machines[1].keeper.refresh("shop", Trigger.MANUAL)
        await until(partial(seen.count, token))
    running.cancel()
    await asyncio.wait([running])
