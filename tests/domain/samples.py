"""Accounts, tokens, refreshes and moments for the tests of the domain."""

from datetime import UTC, datetime, timedelta

from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token

APPID = "wx448f04719cd48f69"
SECRET = "0123456789abcdef0123456789abcdef"
VALUE = "95_Kp3vXw-tokenvalue_0001"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BUSY = Failure(Cause.SYSTEM_BUSY, -1, "system error")
REFUSED_IP = Failure(
    Cause.IP_NOT_WHITELISTED, 40164, "invalid ip 203.0.113.5, not in whitelist", "203.0.113.5"
)
WRONG_SECRET = Failure(Cause.INVALID_SECRET, 40125, "invalid appsecret")


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def account(
    endpoint: Endpoint = Endpoint.STABLE, *, kind: Kind = Kind.OFFICIAL, auto: bool = True, name: str = ""
) -> Account:
    return Account("shop", APPID, Secret(SECRET), name, kind, endpoint, auto)


def token(
    value: str = VALUE,
    *,
    issued_at: datetime = NOW,
    lives: float = 7200,
    endpoint: Endpoint = Endpoint.STABLE,
) -> Token:
    return Token(Secret(value), issued_at, issued_at + seconds(lives), endpoint)


def refresh(
    at: datetime = NOW,
    outcome: Outcome = Outcome.ROTATED,
    failure: Failure | None = None,
    *,
    forced: bool = False,
    endpoint: Endpoint = Endpoint.STABLE,
) -> Refresh:
    outcome = Outcome.FAILED if failure is not None else outcome
    return Refresh(
        at, "shop", APPID, endpoint, Trigger.SCHEDULED, outcome, 80, "op@host:1", forced, failure=failure
    )


def holding(held: Token | None = None, last: Refresh | None = None, failures: int = 0) -> Holding:
    return Holding(APPID, held, last=last, failures=failures)
