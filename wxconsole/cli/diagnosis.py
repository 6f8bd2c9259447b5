"""A failure in words, for standard error."""

from collections.abc import Iterator, Sequence

from wxconsole.domain.diagnosis import Diagnosis
from wxconsole.domain.egress import refusal_of
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Health, Status
from wxconsole.domain.text import sanitise
from wxconsole.locale import Messages


def full(diagnosis: Diagnosis, messages: Messages) -> Iterator[str]:
    """Summary, numbered steps, what WeChat said, and where to read more."""
    yield sanitise(diagnosis.summary)
    for number, step in enumerate(diagnosis.steps, start=1):
        yield f"  {number}. {sanitise(step)}"
    yield from _said(diagnosis, messages)
    if diagnosis.retry_after is not None:
        yield messages("retry_in", seconds=diagnosis.retry_after)
    for link in diagnosis.links:
        yield f"  {link}"


def without_steps(diagnosis: Diagnosis, messages: Messages) -> Iterator[str]:
    """Summary and what WeChat said, where the steps have been told already."""
    yield sanitise(diagnosis.summary)
    yield from _said(diagnosis, messages)


def _said(diagnosis: Diagnosis, messages: Messages) -> Iterator[str]:
    failure = diagnosis.failure
    if failure.errmsg:
        if failure.errcode is not None:
            yield messages("said", errcode=failure.errcode, errmsg=failure.errmsg)
        else:
            yield messages("happened", cause=failure.cause, errmsg=failure.errmsg)
    if failure.ip is not None:
        yield messages("caller_ip", ip=failure.ip)
    if failure.rid is not None:
        yield messages("request_id", rid=failure.rid, at=diagnosis.rid_at)


def brief(alias: str, diagnosis: Diagnosis) -> Iterator[str]:
    """Summary and first step of an account's failure."""
    yield f"{alias}: {sanitise(diagnosis.summary)}"
    yield from (f"  → {sanitise(step)}" for step in diagnosis.steps[:1])


def way_to_repair(status: Status, messages: Messages) -> Iterator[str]:
    """The command that helps where WeChat refuses the account's address; nothing where it does not."""
    if refusal_of(status.holding) is not None:
        yield messages("repair_command", alias=status.account.alias)


def unwell(status: Status, history: Sequence[Refresh], messages: Messages) -> Iterator[str]:
    """What is wrong with an account and the first step; nothing if it is well. `history` as for
    `Status.diagnosis`."""
    if status.health.well:
        return
    diagnosis = status.diagnosis(messages.lang, history)
    if diagnosis is not None:
        yield from brief(status.account.alias, diagnosis)
        yield from way_to_repair(status, messages)
    else:
        key = "never_fetched" if status.health is Health.NONE else "has_expired"
        yield messages(key, alias=status.account.alias)
