"""What the tests of the stores save, and a clock that stands where it is set."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.client import Client, Right
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.domain.use import Deed, Use, use_of
from wxconsole.services.ports import Store

APPID = "wx448f04719cd48f69"
OTHER_APPID = "wx0000000000000002"
APPSECRET = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
ME = "op@host:1"


@dataclass
class SetClock:
    """A clock that tests move."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def uptime(self) -> float:
        return 0.0

    def go(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def account(alias: str = "shop", appid: str = APPID, secret: str = APPSECRET) -> Account:
    return Account(alias, appid, Secret(secret), name="小店")


def client(name: str = "billing", *accounts: str) -> Client:
    return Client(name, "0f" * 32, accounts, frozenset({Right.READ}), NOW)


def use(client: str = "billing", alias: str = "shop", days_ago: int = 0, times: int = 1) -> Use:
    return use_of(client, alias, Deed.READ, NOW - timedelta(days=days_ago), times)


def token(value: str, at: datetime = NOW) -> Token:
    return Token(Secret(value), at, at + timedelta(seconds=7200), Endpoint.STABLE)


def refresh(number: int, at: datetime = NOW, alias: str = "shop", appid: str = APPID) -> Refresh:
    """A success; `latency_ms` carries its number, so that a test can find it again."""
    return Refresh(
        at, alias, appid, Endpoint.STABLE, Trigger.SCHEDULED, Outcome.ROTATED, number, ME, expires_in=7200
    )


def rotate(store: Store, number: int, at: datetime = NOW, alias: str = "shop", appid: str = APPID) -> bool:
    """One whole refresh, as the keeper does it: the token is called after its number."""
    lease = store.acquire(appid, ME, 20)
    assert lease is not None
    before = store.snapshot().holdings.get(appid, Holding(appid))
    row = refresh(number, at, alias, appid)
    return store.commit(lease, before.after(row, token(f"token_{number}", at)), row)


def found_dead(value: str) -> Callable[[Holding], Holding]:
    """The change of a holding whose token is reported dead."""
    return lambda holding: holding.reported_dead(token(value).fingerprint, NOW, 40001)


def numbers(rows: Iterable[Refresh]) -> list[int]:
    return [row.latency_ms for row in rows]


def held(store: Store, appid: str = APPID) -> str | None:
    """The value of the held token."""
    holding = store.snapshot().holdings.get(appid)
    return holding.token.value.reveal() if holding is not None and holding.token is not None else None


def keys(problems: Iterable[Problem]) -> list[str]:
    return [problem.key for problem in problems]


def files(home: Path) -> list[str]:
    """Everything in the folder, by its path in it."""
    return sorted(str(path.relative_to(home)) for path in home.rglob("*"))
