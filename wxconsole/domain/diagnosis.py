"""An error turned into its cause and the next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wxconsole.domain.account import Kind
from wxconsole.domain.catalogue import filled
from wxconsole.domain.cause import Cause, Retry, retry_of
from wxconsole.domain.clues import sentence
from wxconsole.domain.errmsg import request_time
from wxconsole.domain.failure import Failure
from wxconsole.domain.families import entry_of
from wxconsole.domain.holding import next_quota_day
from wxconsole.domain.inference import Inference
from wxconsole.domain.moment import rfc3339, whole_seconds
from wxconsole.domain.schedule import retryable


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A failure in words, in one language: what it means, what was `inferred` about it from the record of the
    account (empty where nothing was), and the steps. `retry_after` is in seconds from the moment it was asked
    for."""

    failure: Failure
    meaning: str
    inferred: str
    steps: tuple[str, ...]
    links: tuple[str, ...]
    retryable: bool
    retry_after: int | None

    @property
    def summary(self) -> str:
        """All that is known of the cause, in one text."""
        gap = "" if not self.inferred or self.meaning.endswith("。") else " "
        return self.meaning + gap + self.inferred

    @property
    def cause(self) -> Cause:
        return self.failure.cause

    @property
    def rid_at(self) -> datetime | None:
        """When WeChat took the request, read from the rid."""
        return request_time(self.failure.rid) if self.failure.rid is not None else None

    def as_json(self) -> Mapping[str, Any]:
        """The object of `explain --json` and of `last_error`."""
        return {
            "errcode": self.failure.errcode,
            "errmsg": self.failure.errmsg,
            "cause": self.cause,
            "summary": self.summary,
            "steps": list(self.steps),
            "ip": self.failure.ip,
            "rid": self.failure.rid,
            "rid_at": rfc3339(self.rid_at),
            "retryable": self.retryable,
            "retry_after": self.retry_after,
            "links": list(self.links),
        }


def diagnose(failure: Failure, kind: Kind | None, lang: str, now: datetime) -> Diagnosis:
    """`failure` in `lang` (`en` or `zh`), with the steps for `kind`, or for all kinds where it is None, when
    there is nothing else to go by."""
    return diagnose_inferred(Inference(failure), kind, lang, now)


def diagnose_inferred(inference: Inference, kind: Kind | None, lang: str, now: datetime) -> Diagnosis:
    """A failure with what was inferred about it, as `diagnose`."""
    failure, first = inference.failure, inference.step
    entry = entry_of(failure.cause, failure.errcode)
    text = entry.text(lang)
    steps = tuple(filled(step, failure.ip, lang) for step in text.steps_for(kind))
    return Diagnosis(
        failure,
        filled(text.summary, failure.ip, lang),
        ("" if lang == "zh" else " ").join(sentence(clue, lang) for clue in inference.clues),
        steps if first is None else (sentence(first, lang), *steps),
        entry.links,
        retryable(failure.cause) or inference.refresh_helps,
        _retry_after(failure, now),
    )


def _retry_after(failure: Failure, now: datetime) -> int | None:
    match retry_of(failure.cause):
        case Retry.NEXT_MINUTE:
            return 60
        case Retry.IN_AN_HOUR:
            return 3600
        case Retry.IN_A_DAY:
            return 86400
        case Retry.TOMORROW:
            return whole_seconds(next_quota_day(now) - now)
        case _:
            return failure.retry_after
