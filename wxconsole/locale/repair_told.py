"""What both faces say of a repair: another address, the end, and what to check after a vain one."""

from collections.abc import Iterator

from wxconsole.domain.account import Account, Kind
from wxconsole.domain.attempt import Attempt, Verdict
from wxconsole.domain.moment import countdown
from wxconsole.locale import Messages

_ENDS = {
    Verdict.WORKS: "repair_works_token",
    Verdict.REFUSED: "repair_gave_up",
    Verdict.UNCLEAR: "repair_unanswered",
    Verdict.OTHER_CAUSE: "repair_other_cause",
}


def drift_told(attempt: Attempt, messages: Messages) -> str | None:
    """That WeChat names another address than the one that was added, if it does."""
    if attempt.drift is None:
        return None
    if attempt.added is None:
        return messages("repair_named", ip=attempt.drift)
    return messages("repair_drift", ip=attempt.drift, added=attempt.added)


def end_told(attempt: Attempt, messages: Messages) -> str:
    """How the watch ended, on one line."""
    kept = attempt.verdict is Verdict.WORKS and attempt.fingerprint is None
    return messages(
        "repair_works" if kept else _ENDS[attempt.verdict],
        alias=attempt.alias,
        at=attempt.at,
        fingerprint=attempt.fingerprint,
        elapsed=countdown(attempt.elapsed),
        cause="" if attempt.failure is None else messages(f"cause_{attempt.failure.cause}"),
    )


def checks_told(account: Account, ip: str | None, messages: Messages) -> Iterator[str]:
    """What to look at where WeChat still refuses `ip` after the time that its list takes."""
    yield messages("repair_checks")
    yield "  - " + messages("repair_check_account", appid=account.appid)
    if ip is not None:
        yield "  - " + messages("repair_check_entry", ip=ip)
    if account.kind is not Kind.OFFICIAL:  # which has no other list
        yield "  - " + messages("repair_check_list")
    yield "  - " + messages("repair_check_saved")
