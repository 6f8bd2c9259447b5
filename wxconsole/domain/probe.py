"""What WeChat says of a token that we hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wxconsole.domain.cause import DEAD_TOKEN_CODES
from wxconsole.domain.failure import Failure
from wxconsole.domain.moment import rfc3339


@dataclass(frozen=True, slots=True)
class Probe:
    """The answer to a read-only call with the token that `fingerprint` names; no failure means honoured."""

    at: datetime
    alias: str
    fingerprint: str | None
    failure: Failure | None

    @property
    def alive(self) -> bool | None:
        """None where the answer says nothing about the token: a refused IP, a time-out, no token held."""
        if self.fingerprint is None:
            return None
        if self.failure is None:
            return True
        return False if self.failure.errcode in DEAD_TOKEN_CODES else None

    def as_json(self) -> Mapping[str, Any]:
        """The row of `probe --json`."""
        failure = self.failure
        return {
            "alias": self.alias,
            "alive": self.alive,
            "cause": failure and failure.cause,
            "errcode": failure and failure.errcode,
            "errmsg": failure and failure.errmsg,
            "rid": failure and failure.rid,
            "at": rfc3339(self.at),
        }
