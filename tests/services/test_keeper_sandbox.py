"""The keeper with everything real: the store on disk, HTTP, and a simulated WeChat."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.services.fakes import APPID, ME, account, accounts, held, keeper_on, value
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.domain.account import Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.status import Health
from wxconsole.sandbox.fault import Fault, FaultKind
from wxconsole.sandbox.server import Sandbox
from wxconsole.services.dead_tokens import DeadTokens
from wxconsole.services.keeper import Keeper


@pytest.fixture
def real_store(tmp_path: Path) -> TinyDbStore:
    store = TinyDbStore(tmp_path / "home", SystemClock())
    store.save_account(account())
    return store


def real_keeper(sandbox: Sandbox, store: TinyDbStore, seconds: float) -> Keeper:
    """A keeper that gives each call so many seconds."""
    wechat = HttpxWeChat((sandbox.url,), timeout=seconds, concurrency=8)
    return keeper_on(store, wechat, SystemClock(), timeout=seconds, concurrency=8)


@pytest.fixture
async def real(sandbox: Sandbox, real_store: TinyDbStore) -> AsyncIterator[Keeper]:
    keeper = real_keeper(sandbox, real_store, 20)
    yield keeper
    await keeper.close()


@pytest.fixture
async def hasty(sandbox: Sandbox, real_store: TinyDbStore) -> AsyncIterator[Keeper]:
    """For calls that are to fail, some of them by never being answered."""
    keeper = real_keeper(sandbox, real_store, 0.3)
    yield keeper
    await keeper.close()


def health(keeper: Keeper) -> Health:
    return keeper.statuses()[0].health


async def test_the_stable_endpoint_rotates_when_its_time_has_come(real: Keeper, sandbox: Sandbox) -> None:
    outcomes = []
    for lapses in (False, False, True):
        if lapses:
            sandbox.world.lapse(APPID, Endpoint.STABLE)
        outcomes.append((await real.refresh("shop", Trigger.MANUAL)).outcome)
    assert outcomes == [Outcome.ROTATED, Outcome.UNCHANGED, Outcome.ROTATED]
    assert (await real.probe("shop")).alive is True


async def test_every_refresh_of_the_classic_endpoint_rotates(
    real: Keeper, real_store: TinyDbStore, sandbox: Sandbox
) -> None:
    real_store.save_account(account(endpoint=Endpoint.CLASSIC))
    for _ in range(2):
        assert (await real.refresh("shop", Trigger.MANUAL)).outcome is Outcome.ROTATED
    holding = held(real)
    assert holding.token is not None
    assert holding.previous is not None
    assert holding.previous_until == holding.token.issued_at + timedelta(minutes=5)
    assert [call.path for call in sandbox.world.calls] == ["/cgi-bin/token"] * 2


async def test_a_token_takes_what_is_left_of_its_life(real: Keeper, sandbox: Sandbox) -> None:
    sandbox.world.grant(APPID, Endpoint.STABLE, remaining=1000)
    refresh = await real.refresh("shop", Trigger.MANUAL)
    token = held(real).token
    assert token is not None
    assert refresh.expires_in is not None
    assert refresh.expires_in <= 1000
    assert token.expires_at == refresh.at + timedelta(seconds=refresh.expires_in)


@pytest.mark.parametrize("kind", sorted(set(FaultKind) - {FaultKind.OK, FaultKind.EXPIRES_IN_LONG}))
async def test_no_fault_of_wechat_costs_the_held_token(
    real: Keeper, hasty: Keeper, real_store: TinyDbStore, sandbox: Sandbox, kind: FaultKind
) -> None:
    await real.refresh("shop", Trigger.MANUAL)
    before = held(real)
    sandbox.world.change(APPID, faults=(Fault(kind),))
    refresh = await hasty.refresh("shop", Trigger.MANUAL)
    assert refresh.outcome is Outcome.FAILED
    assert (held(real).token, held(real).previous) == (before.token, before.previous)
    assert next(iter(real_store.history())) == refresh
    assert health(real) is Health.FAILING
    sandbox.world.change(APPID, faults=())
    assert (await real.refresh("shop", Trigger.MANUAL)).succeeded
    assert health(real) is Health.FRESH


async def test_a_life_that_is_too_long_is_cut(real: Keeper, sandbox: Sandbox) -> None:
    sandbox.world.change(APPID, faults=(Fault(FaultKind.EXPIRES_IN_LONG),))
    assert (await real.refresh("shop", Trigger.MANUAL)).expires_in == 7200


async def test_a_refused_address_blocks_the_account_and_is_named(real: Keeper, sandbox: Sandbox) -> None:
    sandbox.world.change(APPID, whitelist=("192.0.2.1",), caller_ip="203.0.113.5")
    refresh = await real.refresh("shop", Trigger.MANUAL)
    assert refresh.failure is not None
    assert (refresh.failure.cause, refresh.failure.ip) == (Cause.IP_NOT_WHITELISTED, "203.0.113.5")
    assert health(real) is Health.BLOCKED
    sandbox.world.change(APPID, whitelist=("203.0.113.5",))
    assert (await real.refresh("shop", Trigger.MANUAL)).succeeded


async def test_a_superseded_token_is_found_and_replaced(real: Keeper, sandbox: Sandbox) -> None:
    await real.refresh("shop", Trigger.MANUAL)
    sandbox.world.supersede(APPID, Endpoint.STABLE)
    assert (await real.probe("shop")).alive is False
    assert health(real) is Health.SUPERSEDED
    await real.token("shop", Trigger.COMMAND)
    assert (await real.probe("shop")).alive is True
    assert health(real) is Health.FRESH


async def test_a_forced_refresh_kills_the_token_in_use(real: Keeper, sandbox: Sandbox) -> None:
    await real.refresh("shop", Trigger.MANUAL)
    before = held(real).token
    assert before is not None
    assert (await real.refresh("shop", Trigger.MANUAL, force=True)).outcome is Outcome.ROTATED
    assert [call.forced for call in sandbox.world.calls] == [False, True]
    assert (await real.probe("shop")).alive is True
    failure = await real._wechat.probe(account(), before)
    assert failure is not None
    assert failure.errcode == 40001


async def test_a_whole_fleet_is_refreshed_with_one_call_each(
    real: Keeper, real_store: TinyDbStore, sandbox: Sandbox
) -> None:
    fleet = accounts(30)
    for each in fleet:
        real_store.save_account(each)
    aliases = [each.alias for each in fleet]
    results = [result async for _, result in real.refresh_many(aliases, Trigger.MANUAL)]
    assert all(isinstance(result, Refresh) and result.succeeded for result in results)
    assert sorted(call.appid or "" for call in sandbox.world.calls) == [each.appid for each in fleet]
    assert len({value(real, each.appid) for each in fleet}) == 30
    assert {row.actor for row in real_store.history()} == {ME}
    assert len(real_store.history()) == 30


@pytest.mark.parametrize("endpoint", list(Endpoint))
async def test_a_client_s_report_is_believed_as_far_as_wechat_bears_it_out(
    real: Keeper, real_store: TinyDbStore, sandbox: Sandbox, endpoint: Endpoint
) -> None:
    real_store.save_account(account(endpoint=endpoint))
    await real.refresh("shop", Trigger.MANUAL)
    real_store.update(APPID, lambda holding: replace(holding, last=None))  # no attempt to keep a floor from
    held_then = value(real)
    dead_tokens = DeadTokens(real, timedelta(seconds=30))
    wrong = await dead_tokens.replace("shop", held(real).token.fingerprint, "billing")  # type: ignore[union-attr]
    assert wrong.token.value.reveal() == held_then == value(real)
    real_store.update(APPID, lambda holding: replace(holding, last=None, probed_at=None))
    sandbox.world.supersede(APPID, endpoint)
    right = await dead_tokens.replace("shop", wrong.token.fingerprint, "billing")
    assert right.token.value.reveal() == value(real) != held_then
    assert (await real.probe("shop")).alive
