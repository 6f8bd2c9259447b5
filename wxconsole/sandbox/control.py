"""The control API under /_sandbox/: what a test in another process can see and arrange."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from wxconsole.domain.moment import parse_rfc3339, rfc3339
from wxconsole.domain.problem import Misuse
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.sandbox.definition import Table, account_of
from wxconsole.sandbox.world import World

PREFIX = "/_sandbox/"

Document = Mapping[str, object]
Reply = tuple[HTTPStatus, Document]

# How a Misuse names what it found fault with.
_SOURCE = "body"


def control(world: World, method: str, path: str, body: bytes, origin: str | None) -> Reply:
    """Deal with one control request. A browser names the page that asks as its `origin`, and no page may
    ask: it could be any that the operator happens to visit."""
    if origin is not None:
        return _refused(HTTPStatus.FORBIDDEN, "not for web pages")
    try:
        with world.lock:
            document = _dispatch(world, method, path.removeprefix(PREFIX).split("/"), body)
    except Misuse as misuse:
        return _refused(
            HTTPStatus.BAD_REQUEST, f"{misuse.params['key']}: {misuse.params['expected']} expected"
        )
    if document is None:
        return _refused(HTTPStatus.NOT_FOUND, "no such path, method or account")
    return HTTPStatus.OK, document


def _dispatch(world: World, method: str, parts: list[str], body: bytes) -> Document | None:
    """The document of the answer; None where there is nothing of that method and path."""
    match [method, *parts]:
        case ["GET", "calls"]:
            return {"counts": world.counts, "calls": [call.as_json() for call in world.calls]}
        case ["GET", "clock"]:
            return _clock(world)
        case ["POST", "clock"]:
            _move_clock(world, _table(body))
            return _clock(world)
        case ["PUT", "accounts", appid] if world.has(appid):
            return _define(world, account_of(_table(body), SandboxAccount(appid)))
        case ["PATCH", "accounts", appid] if world.has(appid):
            return _define(world, account_of(_table(body), world.account(appid)))
        case ["DELETE", "accounts", appid, "faults"] if world.has(appid):
            return _account(world.change(appid, faults=()))
    return None


def _table(body: bytes) -> Table:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        raise Misuse("sandbox_value", source=_SOURCE, key=_SOURCE, expected="JSON") from None
    return Table(values, _SOURCE)


def _move_clock(world: World, table: Table) -> None:
    table.allow(["advance", "set"])
    key = "set" if "set" in table else "advance"
    try:
        if key == "set":
            world.clock.set(parse_rfc3339(table.text("set", "")))
        else:
            world.clock.advance(table.number("advance"))
    except (ValueError, OverflowError):
        table.refuse(key, "1970…2105")


def _clock(world: World) -> Document:
    return {"now": rfc3339(world.clock.now())}


def _define(world: World, account: SandboxAccount) -> Document:
    world.add(account)
    return _account(account)


def _account(account: SandboxAccount) -> Document:
    """The account, without its secret."""
    return {
        "appid": account.appid,
        "kind": account.kind,
        "whitelist": account.whitelist,
        "caller_ip": account.caller_ip,
        "latency_ms": account.latency_ms,
        "daily_quota": account.daily_quota,
        "faults": [fault.kind for fault in account.faults],
    }


def _refused(status: HTTPStatus, reason: str) -> Reply:
    return status, {"error": reason}
