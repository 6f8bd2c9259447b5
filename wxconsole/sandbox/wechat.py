"""WeChat's endpoints: what a request says, what the world makes of it, and what is answered."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl

from wxconsole.domain.account import Endpoint
from wxconsole.domain.errmsg import request_id
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import fingerprint
from wxconsole.sandbox.account import CALLER_IP
from wxconsole.sandbox.call import Call
from wxconsole.sandbox.fault import NO_FAULT, Fault, FaultKind, Where
from wxconsole.sandbox.quota import STABLE_A_MINUTE
from wxconsole.sandbox.refusal import Refusal
from wxconsole.sandbox.rids import Refused
from wxconsole.sandbox.wire import compact
from wxconsole.sandbox.world import TOKEN_PATHS, Resident, World

_PATH = re.compile(r"[A-Za-z0-9_./-]{0,100}")

_Params = Mapping[str, object]

# Documentation addresses (RFC 5737), so that nobody puts them into a firewall.
_IP_LIST = ["192.0.2.10", "192.0.2.11", "198.51.100.0/25"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request. Query and body hold secrets, so no repr shows them."""

    method: str
    path: str
    query: str = field(default="", repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What WeChat would say, the fault that keeps it from being said so, and the row in the call log.
    `latency` is in seconds."""

    document: Mapping[str, object] = field(repr=False)
    fault: Fault
    latency: float
    call: Call


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    where: Where
    read: Callable[[Ask], _Params]
    identify: Callable[[World, _Params], Resident]
    serve: Callable[[World, Resident, _Params, datetime], dict[str, object]]


def answer(world: World, ask: Ask) -> Answer:
    """Let the world deal with one request, and note it in the call log."""
    with world.lock:
        now = world.clock.now()
        resident: Resident | None = None
        fault = NO_FAULT
        params: _Params = {}
        document: dict[str, object] = {}
        try:
            route = _route(ask)
            params = route.read(ask)
            resident = route.identify(world, params)
            fault = resident.meet_fault(route.where)
            if fault.kind is FaultKind.ERROR:
                document = Refusal(fault.errcode, verbatim=fault.errmsg).document(
                    resident.account.caller_ip, now
                )
            elif fault.kind is not FaultKind.STATUS:
                if route.where is Where.API:
                    world.check(resident, Secret(_text(params, "access_token")), ask.path, now)
                document = route.serve(world, resident, params, now)
        except Refusal as refusal:
            document = refusal.document(CALLER_IP if resident is None else resident.account.caller_ip, now)
        errcode = document.get("errcode", 0)
        token = document.get("access_token")
        call = Call(
            at=now,
            method=ask.method,
            path=_spoken(ask.path),
            appid=None if resident is None else resident.account.appid,
            errcode=errcode if document and isinstance(errcode, int) else None,
            forced=_forced(params),
            fault=fault.kind,
            fingerprint=fingerprint(Secret(token)) if isinstance(token, str) else None,
        )
        world.record(call)
        latency_ms = fault.latency_ms + (0 if resident is None else resident.account.latency_ms)
        _note_rid(world, ask, resident, document, now, latency_ms)
    return Answer(document, fault, latency_ms / 1000, call)


def _note_rid(
    world: World,
    ask: Ask,
    resident: Resident | None,
    document: Mapping[str, object],
    now: datetime,
    latency_ms: int,
) -> None:
    """Keep the request for openapi/rid/get, if it was refused with a rid."""
    rid = request_id(str(document.get("errmsg")))
    if rid is not None:
        request = {
            "invoke_time": int(now.timestamp()),
            "cost_in_ms": latency_ms,
            "request_url": ask.query,
            "request_body": ask.body.decode(errors="replace"),
            "response_body": compact(document).decode(),
            "client_ip": CALLER_IP if resident is None else resident.account.caller_ip,
        }
        appid = None if resident is None else resident.account.appid
        world.rids.note(rid, Refused(appid, now, request))


def _spoken(path: str) -> str:
    """The path as it may be logged: cut where it stops looking like one, because a typing error can make
    the parameters, and with them the secret, a part of it."""
    found = _PATH.match(path)
    return found[0] if found else ""


def _query(ask: Ask) -> _Params:
    return dict(parse_qsl(ask.query, keep_blank_values=True))


def _json(ask: Ask) -> _Params:
    """The parameters of the body alone: those of the query are not looked at."""
    try:
        params = json.loads(ask.body or b"{}")
    except (ValueError, RecursionError):
        raise Refusal(47001) from None
    if not isinstance(params, dict):
        raise Refusal(47001)
    return params


def _token_and_json(ask: Ask) -> _Params:
    """The parameters of the body, with the token of the query: in the body it is not looked for."""
    return {**_json(ask), "access_token": _query(ask).get("access_token")}


def _query_or_json(ask: Ask) -> _Params:
    """The parameters of both: WeChat's page names the body, and its sample has the query."""
    return {**_json(ask), **_query(ask)}


def _text(params: _Params, name: str) -> str:
    value = params.get(name, "")
    # JSON may hold half a surrogate pair, which no other text can.
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def _forced(params: _Params) -> bool:
    return params.get("force_refresh") is True


def _named_account(world: World, params: _Params) -> Resident:
    return world.by_appid(_text(params, "appid"))


def _token_account(world: World, params: _Params) -> Resident:
    return world.by_token(Secret(_text(params, "access_token")))


def _classic_token(world: World, resident: Resident, params: _Params, now: datetime) -> dict[str, object]:
    return _fetched(world, resident, Endpoint.CLASSIC, params, now)


def _stable_token(world: World, resident: Resident, params: _Params, now: datetime) -> dict[str, object]:
    return _fetched(world, resident, Endpoint.STABLE, params, now)


def _fetched(
    world: World, resident: Resident, endpoint: Endpoint, params: _Params, now: datetime
) -> dict[str, object]:
    if params.get("grant_type") != "client_credential":
        raise Refusal(40002)
    token = world.fetch(resident, endpoint, Secret(_text(params, "secret")), now, forced=_forced(params))
    return {"access_token": token.value.reveal(), "expires_in": token.remaining(now)}


def _ip_list(*_: object) -> dict[str, object]:
    return {"ip_list": _IP_LIST}


def _quota(world: World, resident: Resident, params: _Params, now: datetime) -> dict[str, object]:
    path = _text(params, "cgi_path")
    if not path.startswith("/"):
        raise Refusal(76003, shape="cgi_path is error")
    if path.startswith("/sns/"):
        raise Refusal(76022)
    if path not in _ROUTES:
        raise Refusal(76021)
    limit, used = world.usage(resident, path, now)
    found: dict[str, object] = {"daily_limit": limit, "used": used, "remain": limit - used}
    document = {**_OK, "quota": found}
    if TOKEN_PATHS.get(path) is Endpoint.STABLE:
        document["rate_limit"] = {"call_count": STABLE_A_MINUTE, "refresh_second": 60}
    return document


def _rid(world: World, resident: Resident, params: _Params, now: datetime) -> dict[str, object]:
    return {**_OK, "request": world.rids.find(_text(params, "rid"), resident.account.appid, now)}


def _clear_quota(world: World, resident: Resident, params: _Params, now: datetime) -> dict[str, object]:
    if _text(params, "appid") != resident.account.appid:
        raise Refusal(40013)
    world.clear_quota(resident, now)
    return _OK


def _clear_quota_by_secret(
    world: World, resident: Resident, params: _Params, now: datetime
) -> dict[str, object]:
    world.authenticate(resident, Secret(_text(params, "appsecret")))
    world.clear_quota(resident, now)
    return _OK


_OK: dict[str, object] = {"errcode": 0, "errmsg": "ok"}
_PROBE = _Route("GET", Where.API, _query, _token_account, _ip_list)
_ROUTES = {
    "/cgi-bin/token": _Route("GET", Where.TOKEN, _query, _named_account, _classic_token),
    "/cgi-bin/stable_token": _Route("POST", Where.TOKEN, _json, _named_account, _stable_token),
    "/cgi-bin/get_api_domain_ip": _PROBE,
    "/cgi-bin/getcallbackip": _PROBE,
    "/cgi-bin/openapi/quota/get": _Route("POST", Where.API, _token_and_json, _token_account, _quota),
    "/cgi-bin/openapi/rid/get": _Route("POST", Where.API, _token_and_json, _token_account, _rid),
    "/cgi-bin/clear_quota": _Route("POST", Where.API, _token_and_json, _token_account, _clear_quota),
    "/cgi-bin/clear_quota/v2": _Route(
        "POST", Where.TOKEN, _query_or_json, _named_account, _clear_quota_by_secret
    ),
}


def _route(ask: Ask) -> _Route:
    route = _ROUTES.get(ask.path)
    if route is None:
        raise Refusal(40066)
    # Only 43002 is documented for these endpoints. What a POST to the others gives is not: they are
    # documented as GET, and a client that is tested here should not get used to anything else.
    if ask.method != route.method:
        raise Refusal(43002 if route.method == "POST" else 43001)
    return route
