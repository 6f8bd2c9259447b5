"""WeChat without HTTP: the sandbox's rules, asked directly and read as the real adapter reads them."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import ParamSpec, TypeVar
from unittest.mock import patch
from urllib.parse import urlencode

from tests.services.fakes import NOW, SetClock
from wxconsole.adapters.answers import grant_of, refusal_of
from wxconsole.adapters.call import Reply
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.token import Token
from wxconsole.sandbox import wechat
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.sandbox.clock import Clock
from wxconsole.sandbox.fault import FaultKind
from wxconsole.sandbox.wechat import Ask
from wxconsole.sandbox.wire import body_of
from wxconsole.sandbox.world import World
from wxconsole.services import keeper as keeper_module
from wxconsole.services.keeper import Keeper
from wxconsole.services.ports import Grant

P = ParamSpec("P")
T = TypeVar("T")

# WeChat has done what was asked, and its answer never comes.
_LOST = {
    FaultKind.TIMEOUT: Cause.TIMEOUT,
    FaultKind.DRIP: Cause.TIMEOUT,
    FaultKind.RESET: Cause.CONNECT,
    FaultKind.CUT: Cause.CONNECT,
}


def world_of(accounts: list[Account], clock: SetClock) -> World:
    """A WeChat that knows these accounts, and whose time is the true one: nobody sets its clock."""
    start = clock.up
    residents = [SandboxAccount(each.appid, each.secret, each.kind) for each in accounts]
    return World(residents, Clock(NOW, lambda: clock.up - start))


def token_asked(world: World, account: Account, *, force: bool) -> Grant | Failure:
    """What the account's token endpoint gives."""
    params = {
        "grant_type": "client_credential",
        "appid": account.appid,
        "secret": account.secret.reveal(),
    }
    if account.endpoint is Endpoint.STABLE:
        body = json.dumps(params | {"force_refresh": force}).encode()
        reply = _reply(world, Ask("POST", "/cgi-bin/stable_token", body=body))
    else:
        reply = _reply(world, Ask("GET", "/cgi-bin/token", urlencode(params)))
    return reply if isinstance(reply, Failure) else grant_of(reply, account.secret)


def token_tried(world: World, token: Token) -> Failure | None:
    """What an API has against the token: None if it is honoured."""
    query = urlencode({"access_token": token.value.reveal()})
    reply = _reply(world, Ask("GET", "/cgi-bin/get_api_domain_ip", query))
    return reply if isinstance(reply, Failure) else refusal_of(reply, token.value)


def honoured_until(world: World, token: Token) -> datetime | None:
    """When WeChat stops honouring the token by what it knows now; None for one that it has forgotten."""
    resident = world._owners.get(token.value)
    for chain in resident.chains.values() if resident is not None else ():
        if (issued := chain.holds(token.value)) is not None:
            return issued.works_until
    return None


async def inline(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Stands in for `asyncio.to_thread`: the same every time, and quick."""
    await asyncio.sleep(0)
    return function(*args, **kwargs)


@contextmanager
def without_threads() -> Iterator[None]:
    """Within, the services do their blocking work on the event loop, and wait for no real time, in which much
    of a time that is moved by hand would pass."""

    async def aside(_: Keeper, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await inline(function, *args, **kwargs)

    with (
        patch.object(asyncio, "to_thread", inline),
        patch.object(Keeper, "_aside", aside),
        patch.object(keeper_module, "LEASE_LOOK", 0),
        patch.object(keeper_module, "GATHER", 0),
    ):
        yield


def _reply(world: World, ask: Ask) -> Reply | Failure:
    answer = wechat.answer(world, ask)
    kind = answer.fault.kind
    if kind in _LOST:
        return Failure(_LOST[kind], errmsg=kind)
    if kind is FaultKind.STATUS:
        return Reply(answer.fault.status, b"<html></html>", None)
    return Reply(200, body_of(answer.document, kind), None)
