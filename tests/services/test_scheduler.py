"""What is refreshed by itself, and when. Time stands still unless a test moves it; ticks are as fast as they
can be, and a test counts them by the scheduler's looks at the store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.services.fakes import (
    BUSY,
    REFUSED_IP,
    UNWRITABLE,
    WRONG_SECRET,
    FailingStore,
    ScriptedWeChat,
    SetClock,
    account,
    accounts,
    granted,
    held,
    keeper_on,
    until,
    value,
)
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Refresh, Trigger
from wxconsole.domain.schedule import Timing, next_refresh_at
from wxconsole.services import scheduler as scheduler_module
from wxconsole.services.accounts import AccountBook
from wxconsole.services.keeper import Keeper
from wxconsole.services.scheduler import Scheduler

NOT_LATEST = Failure(
    Cause.TOKEN_NOT_LATEST, 40001, "invalid credential, access_token is invalid or not latest"
)


@pytest.fixture(autouse=True)
def _fast_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler_module, "TICK", 0.001)


def scheduler_of(
    keeper: Keeper, store: FailingStore, *, paused: bool = False, probe_every: timedelta | None = None
) -> Scheduler:
    return Scheduler(
        keeper,
        AccountBook(store),
        store,
        keeper._clock,
        Timing(),
        paused=paused,
        probe_every=probe_every,
    )


@asynccontextmanager
async def running(*schedulers: Scheduler) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each.run()) for each in schedulers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        for each in schedulers:
            await each._keeper.close()


async def ticks(store: FailingStore, count: int = 3) -> None:
    """Waits for so many whole ticks, and for what they have started."""
    before = store.marks
    await until(lambda: store.marks > before + count)


async def at_rest(keeper: Keeper, scheduler: Scheduler, store: FailingStore) -> None:
    """Until everything that is due has been done, and a few ticks have found nothing more."""
    await ticks(store)
    await until(lambda: not keeper.busy and not scheduler._running)
    await ticks(store)


async def started_in_a_tick(scheduler: Scheduler, wechat: ScriptedWeChat) -> list[str]:
    """The aliases for which one tick starts something, all of which is then done."""
    wechat.gate.clear()
    await scheduler.tick()
    started = [alias for alias, _ in scheduler._running]
    wechat.gate.set()
    await until(lambda: not scheduler._running)
    await scheduler._keeper.close()
    return started


@pytest.fixture
def scheduler(keeper: Keeper, store: FailingStore) -> Scheduler:
    return scheduler_of(keeper, store)


def triggers(store: FailingStore) -> list[Trigger]:
    """Of all refreshes, oldest first."""
    return [row.trigger for row in reversed(store.history())]


async def test_what_is_due_is_refreshed_at_the_start_and_then_as_it_falls_due(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        assert triggers(store) == [Trigger.STARTUP]
        clock.go(6200)
        await at_rest(keeper, scheduler, store)
        assert len(wechat.calls) == 1
        wechat.answers.append(granted("token_1", 900))
        clock.go(100)  # the early look
        await at_rest(keeper, scheduler, store)
        assert triggers(store) == [Trigger.STARTUP, Trigger.SCHEDULED]
        clock.go(641)  # 290 s before the end, and the jitter over
        await at_rest(keeper, scheduler, store)
        assert triggers(store) == [Trigger.STARTUP, Trigger.SCHEDULED, Trigger.SCHEDULED]
    assert value(keeper) == "token_3"


@pytest.mark.parametrize(
    ("turn_of_all", "under_way"),
    [(200, [0, 10, 20, 25, 25]), (2, [0, 13, 25, 25, 25])],
    ids=["ten a tick", "more where that would take too long"],
)
async def test_a_herd_starts_in_pieces(
    store: FailingStore,
    clock: SetClock,
    wechat: ScriptedWeChat,
    monkeypatch: pytest.MonkeyPatch,
    turn_of_all: int,
    under_way: list[int],
) -> None:
    monkeypatch.setattr(scheduler_module, "TURN_OF_ALL", turn_of_all)
    store.remove_account("shop")
    for shop in accounts(25):
        store.save_account(shop)
    keeper = keeper_on(store, wechat, clock)
    scheduler = scheduler_of(keeper, store)
    started: list[int] = []
    store.on_mark = lambda: started.append(len(scheduler._running))
    wechat.gate.clear()
    async with running(scheduler):
        await until(lambda: len(started) >= 5)
        wechat.gate.set()
        await at_rest(keeper, scheduler, store)
    assert started[:5] == under_way
    assert sorted(wechat.calls) == sorted((shop.alias, False) for shop in accounts(25))


async def test_nothing_runs_while_it_is_paused(
    keeper: Keeper, store: FailingStore, wechat: ScriptedWeChat
) -> None:
    scheduler = scheduler_of(keeper, store, paused=True)
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        assert wechat.calls == []
        scheduler.paused = False
        await at_rest(keeper, scheduler, store)
        assert len(wechat.calls) == 1


async def test_a_pause_still_shows_what_other_consoles_do(
    keeper: Keeper, other: Keeper, store: FailingStore
) -> None:
    heard: list[Refresh | None] = []
    keeper.listen(heard.append)
    async with running(scheduler_of(keeper, store, paused=True)):
        await ticks(store)
        await other.refresh("shop", Trigger.MANUAL)
        await until(lambda: heard)
    assert heard[0] is None


async def test_an_account_that_is_not_automatic_is_left_alone(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, wechat: ScriptedWeChat
) -> None:
    store.save_account(account(auto=False))
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
    assert wechat.calls == []


async def test_a_failure_is_tried_again_when_its_backoff_is_over(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    wechat.answers.append(BUSY)
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        clock.go(0.49)
        await at_rest(keeper, scheduler, store)
        assert len(wechat.calls) == 1
        clock.go(1.51)
        await at_rest(keeper, scheduler, store)
    assert value(keeper) == "token_2"


async def test_a_failing_account_is_tried_until_it_recovers(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    wechat.answers.extend([Failure(Cause.TIMEOUT)] * 12)
    async with running(scheduler):
        for _ in range(12):
            await at_rest(keeper, scheduler, store)
            clock.go(60)
        await at_rest(keeper, scheduler, store)
    assert value(keeper) == "token_13"


async def test_a_blocked_account_is_looked_at_every_ten_minutes(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    wechat.answers.extend([REFUSED_IP, REFUSED_IP])
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        clock.go(599)
        await at_rest(keeper, scheduler, store)
        assert len(wechat.calls) == 1
        clock.go(1)
        await at_rest(keeper, scheduler, store)
        assert len(wechat.calls) == 2
        clock.go(600)
        await at_rest(keeper, scheduler, store)
    assert value(keeper) == "token_3"


async def test_a_wrong_secret_is_asked_again_by_a_person_only(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    wechat.answers.append(WRONG_SECRET)
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        for _ in range(4):
            clock.go(86400)
            await at_rest(keeper, scheduler, store)
        assert len(wechat.calls) == 1
        await keeper.refresh("shop", Trigger.MANUAL)
    assert value(keeper) == "token_2"


async def test_a_key_press_at_the_same_time_makes_no_second_call(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, wechat: ScriptedWeChat
) -> None:
    wechat.gate.clear()
    async with running(scheduler):
        pressed = [asyncio.create_task(keeper.refresh("shop", Trigger.MANUAL)) for _ in range(3)]
        await wechat.called()
        await ticks(store)
        wechat.gate.set()
        await asyncio.gather(*pressed)
        await at_rest(keeper, scheduler, store)
    assert len(wechat.calls) == 1


async def test_two_consoles_refresh_what_is_due_once(
    keeper: Keeper,
    other: Keeper,
    store: FailingStore,
    other_store: FailingStore,
    wechat: ScriptedWeChat,
    clock: SetClock,
) -> None:
    for shop in accounts(7):
        store.save_account(shop)
    mine, theirs = scheduler_of(keeper, store), scheduler_of(other, other_store)
    async with running(mine, theirs):
        for times in (1, 2):
            await wechat.called(8 * times)
            await at_rest(keeper, mine, store)
            await at_rest(other, theirs, other_store)
            assert len(wechat.calls) == len(store.history()) == 8 * times
            clock.go(7200)


async def test_what_another_console_has_refreshed_is_not_due_here(
    keeper: Keeper,
    scheduler: Scheduler,
    store: FailingStore,
    other: Keeper,
    clock: SetClock,
    wechat: ScriptedWeChat,
) -> None:
    heard: list[Refresh | None] = []
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        clock.go(6000)
        keeper.listen(heard.append)
        theirs = await other.refresh("shop", Trigger.MANUAL)
        await until(lambda: None in heard)
        assert held(keeper).last == theirs
        clock.go(1200)  # the end of the first token
        await at_rest(keeper, scheduler, store)
    assert len(wechat.calls) == 2


async def test_an_account_that_another_process_adds_is_refreshed_soon(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, other_store: FailingStore
) -> None:
    late = accounts(1)[0]
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        other_store.save_account(late)
        await until(lambda: value(keeper, late.appid))
    assert triggers(store) == [Trigger.STARTUP, Trigger.SCHEDULED]


async def test_a_plan_is_made_anew_when_it_is_asked_for(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, wechat: ScriptedWeChat
) -> None:
    """As the console does after an edit."""
    wechat.answers.append(WRONG_SECRET)
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        store.save_account(account("new", "wx0000000000000003"))
        keeper.announce_change()
        await until(lambda: value(keeper, "wx0000000000000003"))


async def test_a_clock_set_back_makes_no_token_lapse(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        clock.go(3600)
        await at_rest(keeper, scheduler, store)
        clock.set_wall(-1800)
        await at_rest(keeper, scheduler, store)
        clock.go(3600 - 900)
        await at_rest(keeper, scheduler, store)
        assert len(wechat.calls) == 2  # the early look, 900 s before the true end


async def test_a_clock_set_back_before_the_last_refresh_has_everything_checked_at_once(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        clock.set_wall(-86400)
        await at_rest(keeper, scheduler, store)
        assert len(wechat.calls) == 2
    token = held(keeper).token
    assert token is not None
    assert token.expires_at == clock.now() + timedelta(seconds=7200)


async def test_a_clock_that_is_set_is_announced(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, clock: SetClock
) -> None:
    heard: list[Refresh | None] = []
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        keeper.listen(heard.append)
        clock.go(30)
        await ticks(store)
        assert heard == []
        clock.set_wall(3)
        await ticks(store)
        assert heard == []
        clock.set_wall(30)
        await ticks(store)
        assert heard == [None]


async def test_after_a_sleep_of_the_machine_what_is_due_is_refreshed(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, clock: SetClock
) -> None:
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        clock.go(8 * 3600)
        await until(lambda: value(keeper) == "token_2")


async def test_a_classic_token_is_refreshed_at_the_margin(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    store.save_account(account(endpoint=Endpoint.CLASSIC))
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        clock.go(7200 - 601)
        await at_rest(keeper, scheduler, store)
        assert len(wechat.calls) == 1
        clock.go(61)
        await at_rest(keeper, scheduler, store)
    assert value(keeper) == "token_2"


async def test_what_could_not_be_saved_is_saved_by_itself(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, other: Keeper
) -> None:
    store.refusal = UNWRITABLE
    async with running(scheduler):
        await until(lambda: keeper.unsaved)
        store.refusal = None
        await until(lambda: not keeper.unsaved)
        assert value(other) == "token_1"
        await at_rest(keeper, scheduler, store)
    assert len(store.history()) == 1


async def test_what_cannot_be_saved_stops_no_other_account(
    keeper: Keeper,
    scheduler: Scheduler,
    store: FailingStore,
    clock: SetClock,
) -> None:
    store.refusal = UNWRITABLE
    async with running(scheduler):
        await until(lambda: keeper.unsaved)
        late = accounts(1)[0]
        store.save_account(late)
        keeper.announce_change()
        await until(lambda: len(keeper.unsaved) == 2)


@pytest.mark.parametrize("error", [UNWRITABLE, RuntimeError("a mistake of ours")])
@pytest.mark.parametrize("method", ["mark", "snapshot", "acquire"])
async def test_trouble_with_the_store_does_not_end_the_work(
    keeper: Keeper,
    scheduler: Scheduler,
    store: FailingStore,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    method: str,
) -> None:
    met = asyncio.Event()

    def fail(*_: object, **__: object) -> object:
        loop.call_soon_threadsafe(met.set)
        raise error

    loop = asyncio.get_running_loop()
    async with running(scheduler):
        with monkeypatch.context() as patch:
            patch.setattr(store, method, fail)
            await met.wait()
        await until(lambda: not scheduler._running)
        clock.go(30)  # a plan lasts as long
        await until(lambda: value(keeper) == "token_1")


async def test_ending_the_scheduler_ends_no_refresh(
    keeper: Keeper, scheduler: Scheduler, store: FailingStore, wechat: ScriptedWeChat
) -> None:
    wechat.gate.clear()
    task = asyncio.create_task(scheduler.run())
    await wechat.called()
    task.cancel()
    await asyncio.wait([task])
    wechat.gate.set()
    await keeper.close()
    assert value(keeper) == "token_1"


# The beat on which WeChat is asked whether it honours the held tokens

EVERY = timedelta(minutes=20)


async def test_of_what_is_due_the_token_that_ends_first_is_refreshed_first(
    store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    store.remove_account("shop")
    first, *looked_at = accounts(scheduler_module.STARTS_A_TICK + 1)
    keeper = keeper_on(store, wechat, clock)
    store.save_account(replace(first, endpoint=Endpoint.CLASSIC))
    await keeper.refresh(first.alias, Trigger.MANUAL)
    clock.go(100)
    for shop in looked_at:
        store.save_account(shop)
        await keeper.refresh(shop.alias, Trigger.MANUAL)
    clock.go(6600)  # the early looks have been due for longer than the classic token
    started = await started_in_a_tick(scheduler_of(keeper, store), wechat)
    assert len(started) == scheduler_module.STARTS_A_TICK
    assert first.alias in started


async def test_a_refresh_starts_before_probes_that_fell_due_before_it(
    store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    store.remove_account("shop")
    *probed, late = accounts(scheduler_module.STARTS_A_TICK + 1)
    for shop in probed:
        store.save_account(shop)
    keeper = keeper_on(store, wechat, clock)
    for shop in probed:
        await keeper.refresh(shop.alias, Trigger.MANUAL)
    clock.go(EVERY.total_seconds() + 1)
    store.save_account(late)
    started = await started_in_a_tick(scheduler_of(keeper, store, probe_every=EVERY), wechat)
    assert len(started) == scheduler_module.STARTS_A_TICK
    assert late.alias in started


async def test_a_held_token_is_probed_on_the_beat(
    keeper: Keeper, store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    async with running(scheduler_of(keeper, store, probe_every=EVERY)):
        await ticks(store)
        assert wechat.probed == []
        clock.go(EVERY.total_seconds() + 1)
        await until(lambda: len(wechat.probed) == 1)
        await ticks(store)
        assert len(wechat.probed) == 1
        clock.go(EVERY.total_seconds() + 1)
        await until(lambda: held(keeper).alive_at == clock.now())
    assert len(wechat.probed) == 2


@pytest.mark.parametrize(("paused", "probe_every"), [(True, EVERY), (False, None)], ids=["paused", "off"])
async def test_nothing_is_probed(
    keeper: Keeper,
    store: FailingStore,
    wechat: ScriptedWeChat,
    clock: SetClock,
    paused: bool,
    probe_every: timedelta | None,
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    async with running(scheduler_of(keeper, store, paused=paused, probe_every=probe_every)):
        clock.go(EVERY.total_seconds() + 1)
        await ticks(store, 40)
    assert wechat.probed == []


async def test_two_consoles_share_one_beat(
    keeper: Keeper, other: Keeper, store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    schedulers = (scheduler_of(each, store, probe_every=EVERY) for each in (keeper, other))
    async with running(*schedulers):
        clock.go(EVERY.total_seconds() + 1)
        await until(lambda: len(wechat.probed) > 0)
        await ticks(store, 10)
    assert len(wechat.probed) == 1


async def test_a_stable_token_that_the_beat_finds_dead_is_mended_by_one_plain_call(
    keeper: Keeper, store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.verdict = NOT_LATEST
    async with running(scheduler_of(keeper, store, probe_every=EVERY)):
        clock.go(EVERY.total_seconds() + 1)
        await until(lambda: value(keeper) == "token_2")
        await ticks(store)
    assert wechat.calls == [("shop", False)] * 2


async def test_a_classic_token_that_the_beat_finds_dead_is_shown_and_left_alone(
    keeper: Keeper, store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    store.save_account(account(endpoint=Endpoint.CLASSIC))
    await keeper.refresh("shop", Trigger.MANUAL)
    wechat.verdict = NOT_LATEST
    async with running(scheduler_of(keeper, store, probe_every=EVERY)):
        clock.go(EVERY.total_seconds() + 1)
        await until(lambda: held(keeper).superseded)
        await ticks(store, 10)
    assert len(wechat.calls) == 1
    assert len(wechat.probed) == 1


async def test_only_accounts_that_have_changed_are_planned_anew_and_all_every_half_minute(
    keeper: Keeper,
    scheduler: Scheduler,
    store: FailingStore,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for shop in accounts(3):
        store.save_account(shop)
    async with running(scheduler):
        await at_rest(keeper, scheduler, store)
        planned: list[str] = []

        def noted(account: Account, holding: Holding, timing: Timing, now: datetime) -> datetime | None:
            planned.append(account.alias)
            return next_refresh_at(account, holding, timing, now)

        monkeypatch.setattr(scheduler_module, "next_refresh_at", noted)
        await keeper.refresh("shop1", Trigger.MANUAL)
        await at_rest(keeper, scheduler, store)
        assert set(planned) == {"shop1"}
        clock.go(scheduler_module.PLAN_LASTS)
        await at_rest(keeper, scheduler, store)
        assert set(planned) == {"shop", "shop0", "shop1", "shop2"}
