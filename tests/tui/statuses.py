"""Rows of the table, for tests."""

from datetime import UTC, datetime, timedelta

from tests.tui.hand_clock import NOW
from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.schedule import Timing
from wxconsole.domain.secret import Secret
from wxconsole.domain.status import Status, status_of
from wxconsole.domain.token import Token

BLOCKED = Failure.from_wechat(Cause.IP_NOT_WHITELISTED, 40164, "invalid ip 203.0.113.24, not in whitelist")
BUSY = Failure.from_wechat(Cause.SYSTEM_BUSY, -1, "system error")


def status(
    alias: str,
    left: int | None = 7000,
    *,
    name: str = "",
    kind: Kind = Kind.OFFICIAL,
    failure: Failure | None = None,
    refreshed: datetime | None = None,
    now: datetime = NOW,
    tags: tuple[str, ...] = (),
) -> Status:
    """An account with `left` seconds to live, or without a token, at `now`."""
    appid = f"wx{alias.encode().hex():0>16}"
    account = Account(alias, appid, Secret("s" * 32), name, kind, tags=tags)
    token = last = None
    if left is not None:
        ends = now + timedelta(seconds=left)
        token = Token(Secret(f"98_{alias}"), ends - timedelta(hours=2), ends, Endpoint.STABLE)
        refreshed = refreshed or token.issued_at
    if refreshed is not None:
        last = refresh(refreshed, failure=failure, alias=alias)
    return status_of(account, Holding(appid, token=token, last=last), Timing(), now)


def refresh(
    at: datetime, outcome: Outcome = Outcome.ROTATED, failure: Failure | None = None, alias: str = "shop"
) -> Refresh:
    if failure is not None:
        outcome = Outcome.FAILED
    return Refresh(
        at.astimezone(UTC),
        alias,
        "wx",
        Endpoint.STABLE,
        Trigger.MANUAL,
        outcome,
        80,
        "a@b:1",
        failure=failure,
    )
