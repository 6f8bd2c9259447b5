"""The demo's world: sample accounts, one of each health at least, with a day of history behind them."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.sandbox.fault import Fault, Where
from wxconsole.sandbox.world import World

ACTOR = "ops@gateway-1:4711"
BLOCKED_IP = "203.0.113.24"
EVERY = timedelta(seconds=6915)  # what a stable token lives here, renewed 285 s before its end
ROTATIONS = 14  # a day and somewhat more
# The bad hour in everybody's past day: the gateway went out by an address that no whitelist had.
OUTAGE_IP = "198.51.100.40"
OUTAGE_BEGAN, OUTAGE_ENDED = timedelta(minutes=370), timedelta(minutes=315)  # before now
LOOKED_EVERY = timedelta(minutes=10)
DRILL_APART = timedelta(seconds=31)


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """An account with what is held for it, and its refreshes, oldest first."""

    account: Account
    holding: Holding
    history: tuple[Refresh, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """`left` is in seconds: what its token has left, negative once it has lapsed, None without one."""

    alias: str
    name: str
    kind: Kind
    left: int | None
    endpoint: Endpoint = Endpoint.STABLE
    auto: bool = True
    failure: Failure | None = None
    failures: int = 0
    failed_ago: int = 0
    superseded: bool = False
    sandbox: tuple[Fault, ...] = ()
    whitelist: tuple[str, ...] | None = None
    # Which of its rotations, counted from the present one back, was forced by hand, or a leak drill.
    forced: int | None = None
    drilled: int | None = None


_DRAFTS = (
    _Draft("flagship", "旗舰店", Kind.OFFICIAL, 6130, drilled=9),
    _Draft("readers", "读者俱乐部", Kind.OFFICIAL, 2890, Endpoint.CLASSIC),
    # Not automatic, so that it waits for the visitor's `r`.
    _Draft("checkout", "Checkout", Kind.MINIPROGRAM, 262, auto=False, forced=6),
    _Draft(
        "members",
        "会员中心",
        Kind.MINIPROGRAM,
        1320,
        failure=Failure.from_wechat(Cause.SYSTEM_BUSY, -1, "system error rid: {rid}"),
        failures=6,
        failed_ago=20,
        sandbox=(replace(Fault.error(-1), on=Where.TOKEN),),
    ),
    _Draft(
        "newsletter",
        "每日早报 Daily Brief",
        Kind.OFFICIAL,
        2105,
        failure=Failure.from_wechat(
            Cause.IP_NOT_WHITELISTED,
            40164,
            f"invalid ip {BLOCKED_IP} ipv6 ::ffff:{BLOCKED_IP}, not in whitelist rid: {{rid}}",
        ),
        failures=1,
        failed_ago=190,
        whitelist=("203.0.113.9",),
    ),
    # Not automatic either, or it would be mended at once.
    _Draft("arcade", "星际街机", Kind.MINIGAME, 3950, auto=False, superseded=True),
    _Draft("archive", "Archive 2024", Kind.OFFICIAL, -5400, auto=False),
    _Draft("pilot", "新品试运行", Kind.MINIGAME, None, auto=False),
)


def sample(world: World, now: datetime) -> Iterator[SampleAccount]:
    """Defines the sample accounts in `world` and yields each as wxconsole would hold it at `now`."""
    for number, draft in enumerate(_DRAFTS, 1):
        appid = f"wx5a4d3c2b1a09{number:04x}"
        secret = Secret(hashlib.md5(appid.encode(), usedforsecurity=False).hexdigest())
        world.add(
            SandboxAccount(
                appid,
                secret,
                draft.kind,
                whitelist=draft.whitelist,
                caller_ip=BLOCKED_IP,
                faults=draft.sandbox,
            )
        )
        account = Account(draft.alias, appid, secret, draft.name, draft.kind, draft.endpoint, draft.auto)
        token = _token(world, draft, appid)
        history = tuple(_history(draft, account, token, now))
        last = history[-1] if history else None
        if draft.superseded:
            world.supersede(appid, draft.endpoint)
        yield SampleAccount(account, _holding(draft, appid, token, last, now), history)


def _holding(draft: _Draft, appid: str, token: Token | None, last: Refresh | None, now: datetime) -> Holding:
    worked_at = token.issued_at if token is not None else None
    holding = Holding(appid, token=token, last=last, worked_at=worked_at, failures=draft.failures)
    if draft.whitelist is not None:
        days = [now - timedelta(days=ago) for ago in (23, 2)]
        holding = holding.seen_from(draft.whitelist[0], days[0]).seen_from(draft.whitelist[0], days[1])
    if last is not None and last.failure is not None:
        holding = holding.seen_from(last.failure.ip, last.at)
    if token is not None and draft.superseded:
        holding = replace(holding, alive_at=now - timedelta(minutes=38))
        holding = holding.reported_dead(token.fingerprint, now - timedelta(minutes=8), 40001)
    return holding


def _token(world: World, draft: _Draft, appid: str) -> Token | None:
    if draft.left is None:
        return None
    token = world.grant(appid, draft.endpoint, max(draft.left, 1), _value(draft))
    if draft.left < 0:
        world.lapse(appid, draft.endpoint)
        shift = timedelta(seconds=draft.left - 1)
        token = replace(token, issued_at=token.issued_at + shift, expires_at=token.expires_at + shift)
    return token


def _history(draft: _Draft, account: Account, token: Token | None, now: datetime) -> Iterator[Refresh]:
    if token is None:
        return
    row = Refresh(
        at=now,
        alias=account.alias,
        appid=account.appid,
        endpoint=account.endpoint,
        trigger=Trigger.SCHEDULED,
        outcome=Outcome.ROTATED,
        latency_ms=0,
        actor=ACTOR,
        expires_in=7200,
    )
    marks = [_mark(draft, step) for step in range(ROTATIONS, 0, -1)] + [token.fingerprint]
    for step, (before, mark) in enumerate(pairwise(marks)):
        ago = ROTATIONS - 1 - step
        due = token.issued_at - EVERY * ago
        latency = 60 + int(mark, 16) % 90
        rotated = replace(row, at=due, latency_ms=latency, fingerprint=mark, previous_fingerprint=before)
        if now - OUTAGE_BEGAN <= due < now - OUTAGE_ENDED:
            yield from _outage(rotated, due, now - OUTAGE_ENDED)
        elif ago == draft.drilled:
            yield from _drill(rotated, _mark(draft, 80))
        else:
            yield replace(rotated, trigger=Trigger.MANUAL, forced=True) if ago == draft.forced else rotated
    if draft.failure is not None:
        at = now - timedelta(seconds=draft.failed_ago)
        rid = f"{int(at.timestamp()):08x}-{_mark(draft, 90)}-{_mark(draft, 91)}"
        failure = replace(draft.failure, rid=rid, errmsg=(draft.failure.errmsg or "").format(rid=rid))
        yield replace(
            row,
            at=at,
            outcome=Outcome.FAILED,
            latency_ms=84,
            expires_in=None,
            fingerprint=token.fingerprint,
            previous_fingerprint=token.fingerprint,
            failure=failure,
        )


def _outage(rotated: Refresh, due: datetime, until: datetime) -> Iterator[Refresh]:
    """The refusals of a rotation that was due, and the rotation once the address is right again."""
    errmsg = f"invalid ip {OUTAGE_IP} ipv6 ::ffff:{OUTAGE_IP}, not in whitelist"
    refusal = Failure.from_wechat(Cause.IP_NOT_WHITELISTED, 40164, errmsg)
    refused = replace(
        rotated,
        outcome=Outcome.FAILED,
        expires_in=None,
        fingerprint=rotated.previous_fingerprint,
        failure=refusal,
    )
    at = due
    while at < until:
        yield replace(refused, at=at, latency_ms=rotated.latency_ms // 2)
        at += LOOKED_EVERY
    # WeChat had just come back, and was slow.
    yield replace(rotated, at=at, latency_ms=rotated.latency_ms * 6)


def _drill(rotated: Refresh, between: str) -> Iterator[Refresh]:
    """A leak drill in the place of a rotation; `between` is the token of its first step."""
    step = replace(rotated, trigger=Trigger.MANUAL, forced=True)
    yield replace(step, drill=1, fingerprint=between)
    yield replace(step, drill=2, at=rotated.at + DRILL_APART, previous_fingerprint=between)


def _value(draft: _Draft) -> Secret:
    """The same in every demo, so that screenshots can be compared."""
    noise = hashlib.shake_256(draft.alias.encode()).digest(100)
    return Secret(f"98_{base64.urlsafe_b64encode(noise).decode()[:133]}")


def _mark(draft: _Draft, step: int) -> str:
    return hashlib.sha256(f"{draft.alias} {step}".encode()).hexdigest()[:8]
