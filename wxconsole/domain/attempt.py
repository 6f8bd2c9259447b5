"""One try of the whitelist repair, and what it showed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from wxconsole.domain.cause import Cause, needs_person
from wxconsole.domain.failure import Failure
from wxconsole.domain.moment import rfc3339


class Verdict(StrEnum):
    """What an attempt showed."""

    WORKS = "works"
    REFUSED = "refused"
    UNCLEAR = "unclear"  # no answer, or WeChat is busy
    OTHER_CAUSE = "other_cause"  # one that only a person can cure, too


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try. `elapsed` is in whole seconds since the watch began; `fingerprint` names the token that came,
    None where the one in use was left as it is; no attempt follows the `last`."""

    at: datetime
    alias: str
    elapsed: int
    verdict: Verdict
    added: str | None
    failure: Failure | None
    fingerprint: str | None
    last: bool

    @property
    def drift(self) -> str | None:
        """The address that WeChat names instead of the one that was added; None where it names no other."""
        named = self.failure.ip if self.failure is not None else None
        return named if named != self.added else None

    def as_json(self) -> Mapping[str, Any]:
        """The row of `repair --json`."""
        failure = self.failure
        return {
            "at": rfc3339(self.at),
            "alias": self.alias,
            "elapsed": self.elapsed,
            "verdict": self.verdict,
            "added": self.added,
            "ip": failure and failure.ip,
            "errcode": failure and failure.errcode,
            "errmsg": failure and failure.errmsg,
            "cause": failure and failure.cause,
            "rid": failure and failure.rid,
            "fingerprint": self.fingerprint,
            "last": self.last,
        }


def verdict_of(failure: Failure | None) -> Verdict:
    """What it means for the repair that a call failed so, or did not."""
    if failure is None:
        return Verdict.WORKS
    if failure.cause is Cause.IP_NOT_WHITELISTED:
        return Verdict.REFUSED
    return Verdict.OTHER_CAUSE if needs_person(failure.cause) else Verdict.UNCLEAR
