"""One refresh: a row of the history, whatever came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from wxconsole.domain.account import Endpoint
from wxconsole.domain.failure import Failure
from wxconsole.domain.moment import rfc3339


class Trigger(StrEnum):
    """Why a refresh ran."""

    MANUAL = "manual"
    SCHEDULED = "scheduled"
    PASSIVE = "passive"
    STARTUP = "startup"
    COMMAND = "command"

    @property
    def asked(self) -> bool:
        """Whether a person asked for it, so that it runs although the schedule would not."""
        return self in (Trigger.MANUAL, Trigger.COMMAND)


class Outcome(StrEnum):
    """`unchanged` is a success: the stable endpoint returned the token that we hold."""

    ROTATED = "rotated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Refresh:
    """What was asked of WeChat, by whom, and what came of it. Never holds a token or a secret.

    `at` is when the request was sent; `failure` is set where the outcome is `failed`; `drill` is the step of
    a leak drill that it was, 1 or 2.
    """

    at: datetime
    alias: str
    appid: str
    endpoint: Endpoint
    trigger: Trigger
    outcome: Outcome
    latency_ms: int
    actor: str
    forced: bool = False
    expires_in: int | None = None
    fingerprint: str | None = None
    previous_fingerprint: str | None = None
    failure: Failure | None = None
    drill: int | None = None

    @property
    def succeeded(self) -> bool:
        return self.outcome is not Outcome.FAILED

    def as_json(self) -> Mapping[str, Any]:
        """The row of `refresh --json` and `history --json`."""
        failure = self.failure
        return {
            "at": rfc3339(self.at),
            "alias": self.alias,
            "appid": self.appid,
            "endpoint": self.endpoint,
            "trigger": self.trigger,
            "outcome": self.outcome,
            "errcode": failure and failure.errcode,
            "errmsg": failure and failure.errmsg,
            "cause": failure and failure.cause,
            "ip": failure and failure.ip,
            "rid": failure and failure.rid,
            "latency_ms": self.latency_ms,
            "expires_in": self.expires_in,
            "fingerprint": self.fingerprint,
            "previous_fingerprint": self.previous_fingerprint,
            "actor": self.actor,
        }
