"""What the operator sees of an account at one moment: derived, never stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from wxconsole.domain.account import Account
from wxconsole.domain.cause import Cause, needs_person
from wxconsole.domain.diagnosis import Diagnosis, diagnose
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding, holding_of
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.schedule import Timing, next_refresh_at
from wxconsole.domain.token import Token


class Health(StrEnum):
    """In the order in which an operator wants to see them: what needs a person first."""

    BLOCKED = "blocked"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    FAILING = "failing"
    NONE = "none"
    DUE = "due"
    FRESH = "fresh"

    @property
    def well(self) -> bool:
        """Whether nothing is wrong: what `status` exits 0 for."""
        return self in (Health.FRESH, Health.DUE)

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Health).index(self)


def health_of(account: Account, holding: Holding, timing: Timing, now: datetime) -> Health:
    """The one rule behind every health that is shown."""
    token = holding.token
    failure = holding.last.failure if holding.last is not None else None
    if holding.superseded and _alive(token, now):
        return Health.SUPERSEDED
    if failure is not None and needs_person(failure.cause):
        return Health.BLOCKED
    if token is None:
        return Health.NONE
    if not token.alive(now):
        return Health.EXPIRED
    if failure is not None:
        return Health.FAILING
    inside_margin = token.expires_at - now <= timing.margin(account.endpoint)
    return Health.DUE if inside_margin else Health.FRESH


def _alive(token: Token | None, now: datetime) -> bool:
    return token is not None and token.alive(now)


@dataclass(frozen=True, slots=True)
class Status:
    """An account, what is held for it, and what follows from both at `at`."""

    account: Account
    holding: Holding
    at: datetime
    health: Health
    next_refresh_at: datetime | None

    @property
    def remaining(self) -> int | None:
        """Whole seconds that the held token has left, at least 0; None where none is held."""
        token = self.holding.token
        return None if token is None else max(0, token.remaining(self.at))

    @property
    def failure(self) -> Failure | None:
        """What is wrong: that the token was superseded, or else why the last refresh failed."""
        if self.health is Health.SUPERSEDED:
            return Failure(Cause.TOKEN_NOT_LATEST, 40001)
        return self.holding.last.failure if self.holding.last is not None else None

    def diagnosis(self, lang: str) -> Diagnosis | None:
        """What is wrong in words, with the steps for this kind of account."""
        failure = self.failure
        return None if failure is None else diagnose(failure, self.account.kind, lang, self.at)

    def as_json(self, lang: str) -> Mapping[str, Any]:
        """The row of `status --json`."""
        account, token = self.account, self.holding.token
        diagnosis = self.diagnosis(lang)
        return {
            "alias": account.alias,
            "name": account.name or None,
            "appid": account.appid,
            "kind": account.kind,
            "endpoint": account.endpoint,
            "health": self.health,
            "issued_at": rfc3339(token.issued_at if token is not None else None),
            "expires_at": rfc3339(token.expires_at if token is not None else None),
            "expires_in": self.remaining,
            "next_refresh_at": rfc3339(self.next_refresh_at),
            "fingerprint": token.fingerprint if token is not None else None,
            "last_error": diagnosis and diagnosis.as_json(),
        }


def status_of(account: Account, holding: Holding, timing: Timing, now: datetime) -> Status:
    """What the operator sees of `account` at `now`."""
    return Status(
        account,
        holding,
        now,
        health_of(account, holding, timing, now),
        next_refresh_at(account, holding, timing, now),
    )


def statuses_of(
    accounts: Iterable[Account], holdings: Mapping[str, Holding], timing: Timing, now: datetime
) -> list[Status]:
    """`status_of` for many accounts, in their order."""
    return [status_of(account, holding_of(account, holdings), timing, now) for account in accounts]
