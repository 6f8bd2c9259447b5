"""Testing an account that is not saved."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.services.fakes import FailingStore, SetClock, account
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.domain.account import Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.sandbox.clock import Clock
from wxconsole.sandbox.server import Sandbox
from wxconsole.sandbox.world import World
from wxconsole.services.ports import Grant
from wxconsole.services.trial import Trial

ACCOUNT = account()


@pytest.fixture
def world(clock: SetClock) -> World:
    return World(clock=Clock(ticks=lambda: clock.now().timestamp()))


@pytest.fixture
async def wechat(world: World, clock: SetClock) -> AsyncIterator[HttpxWeChat]:
    with Sandbox(world) as server:
        wechat = HttpxWeChat((server.url,), timeout=5, concurrency=2, clock=clock)
        yield wechat
        await wechat.aclose()


async def stable_token(wechat: HttpxWeChat) -> Secret:
    grant = await wechat.fetch_token(ACCOUNT)
    assert isinstance(grant, Grant)
    return grant.value


@pytest.mark.parametrize("endpoint", Endpoint)
async def test_it_is_one_plain_call_of_stable_that_saves_nothing_and_ends_no_token(
    world: World, wechat: HttpxWeChat, store: FailingStore, clock: SetClock, endpoint: Endpoint
) -> None:
    in_use = await stable_token(wechat)
    before, calls = store.snapshot(), len(world.calls)
    clock.go(2)
    assert await Trial(wechat, read_only=False).ask(replace(ACCOUNT, endpoint=endpoint)) == 7198
    assert [call.path for call in world.calls[calls:]] == ["/cgi-bin/stable_token"]
    assert store.snapshot() == before
    assert list(store.history()) == []
    assert await stable_token(wechat) == in_use


async def test_a_refusal_is_the_answer(world: World, wechat: HttpxWeChat) -> None:
    world.add(SandboxAccount(ACCOUNT.appid, whitelist=()))
    answer = await Trial(wechat, read_only=False).ask(ACCOUNT)
    assert isinstance(answer, Failure)
    assert (answer.cause, answer.ip) == (Cause.IP_NOT_WHITELISTED, "203.0.113.7")


async def test_read_only_wechat_is_not_asked(world: World, wechat: HttpxWeChat) -> None:
    with pytest.raises(Problem, match="read_only"):
        await Trial(wechat, read_only=True).ask(ACCOUNT)
    assert len(world.calls) == 0
