"""What the operator sees of an account at one moment: derived, never stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from wxconsole.domain.account import Account
from wxconsole.domain.cause import needs_person
from wxconsole.domain.diagnosis import Diagnosis, diagnose, diagnose_inferred
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Death, Holding, holding_of
from wxconsole.domain.inference import (
    Context,
    Inference,
    dead_token,
    of_call,
    of_death,
    of_probe,
    of_refresh,
    refused_and_dead,
)
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.probe import Probe
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.schedule import Timing, next_refresh_at
from wxconsole.domain.token import Token


class Health(StrEnum):
    """In the order in which an operator wants to see them: what needs a person first."""

    BLOCKED = "blocked"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    NONE = "none"
    FAILING = "failing"
    DUE = "due"
    FRESH = "fresh"

    @property
    def well(self) -> bool:
        """Whether nothing is wrong: what `status` exits 0 for."""
        return self in (Health.FRESH, Health.DUE)

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS = {health: rank for rank, health in enumerate(Health)}


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
    def alive(self) -> bool:
        """Whether a token is held whose time is not over."""
        return _alive(self.holding.token, self.at)

    @property
    def failure(self) -> Failure | None:
        """What is wrong: why the last refresh failed, if only a person can cure that, or else that the held
        token was superseded."""
        if self._dead is not None and not self._stuck:
            return dead_token(*self._dead)
        return self._refused

    def diagnosis(
        self, lang: str, history: Sequence[Refresh] = (), skew: timedelta | None = None
    ) -> Diagnosis | None:
        """What is wrong in words, with the steps for this kind of account. `history` and `skew` as in
        `Context`."""
        context = Context(self.account, self.holding, history, skew)
        if self._dead is not None and not self._stuck:
            return self._in_words(of_death(*self._dead, context), lang)
        if self._refused is None:
            return None
        if self._dead is not None:
            return self._in_words(refused_and_dead(self._refused, *self._dead, context), lang)
        return self._in_words(of_refresh(self._refused, context), lang)

    def refresh_diagnosis(self, failure: Failure, lang: str) -> Diagnosis:
        """Why a refresh failed, whatever else is wrong."""
        return self._in_words(of_refresh(failure, Context(self.account, self.holding)), lang)

    def probe_diagnosis(
        self, probe: Probe, lang: str, history: Sequence[Refresh] = (), skew: timedelta | None = None
    ) -> Diagnosis | None:
        """What a probe says, once it is noted; None where WeChat honours the token."""
        context = Context(self.account, self.holding, history, skew)
        if probe.failure is None:
            return None
        return self._in_words(of_probe(probe, probe.failure, context), lang)

    def call_diagnosis(
        self, failure: Failure, lang: str, history: Sequence[Refresh] = (), skew: timedelta | None = None
    ) -> Diagnosis:
        """Why another API refused a call with the held token, once that is noted."""
        context = Context(self.account, self.holding, history, skew)
        return self._in_words(of_call(failure, self.at, context), lang)

    def history_diagnosis(self, refresh: Refresh, lang: str) -> Diagnosis | None:
        """Why a refresh of the past failed; None where it did not. What the record of now tells is about the
        latest one only: others may have failed with another AppSecret."""
        if refresh.failure is None:
            return None
        if refresh == self.holding.last:
            return self.refresh_diagnosis(refresh.failure, lang)
        return diagnose(refresh.failure, self.account.kind, lang, self.at)

    @property
    def _dead(self) -> tuple[Token, Death] | None:
        token, dead = self.holding.token, self.holding.dead
        if self.health is not Health.SUPERSEDED or token is None or dead is None:
            return None
        return token, dead

    @property
    def _refused(self) -> Failure | None:
        return self.holding.last.failure if self.holding.last is not None else None

    @property
    def _stuck(self) -> bool:
        """Whether no refresh will succeed before a person has done something."""
        return self._refused is not None and needs_person(self._refused.cause)

    def _in_words(self, inference: Inference, lang: str) -> Diagnosis:
        return diagnose_inferred(inference, self.account.kind, lang, self.at)

    def as_json(self, lang: str, history: Sequence[Refresh] = ()) -> Mapping[str, Any]:
        """The row of `status --json`. `history` as for `diagnosis`."""
        account, token = self.account, self.holding.token
        diagnosis = self.diagnosis(lang, history)
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


def health_changes_at(status: Status, timing: Timing) -> datetime | None:
    """The next moment at which time alone may make the health another one; None where it never will."""
    token = status.holding.token
    if token is None:
        return None
    moments = (token.expires_at - timing.margin(status.account.endpoint), token.expires_at)
    return next((moment for moment in moments if moment > status.at), None)


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
