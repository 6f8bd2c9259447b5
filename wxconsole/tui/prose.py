"""What the console says about one account: facts, diagnosis, history. Text in, styled text out."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from textual.content import Content

from wxconsole.domain.cause import Retry, retry_of
from wxconsole.domain.diagnosis import Diagnosis
from wxconsole.domain.drill import mark_of
from wxconsole.domain.holding import FORCED_A_DAY
from wxconsole.domain.moment import countdown
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Status
from wxconsole.domain.text import sanitise
from wxconsole.locale import Messages
from wxconsole.tui.glyphs import Glyphs

LABEL = "$quiet"
HEADING = "bold $accent"
LOUD = "bold $text"
MASKED = 16


def tilde(path: Path) -> str:
    """A path as a shell's user writes it: `~/wxconsole`."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path's own raises for whoever has no home
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def heading(status: Status, messages: Messages) -> Content:
    """Name, alias, and what sort of account it is."""
    account = status.account
    name = Content.assemble((sanitise(account.name), LOUD), "  ") if account.name else Content("")
    return Content.assemble(
        name,
        (account.alias, HEADING),
        (
            f"  {messages(f'kind_{account.kind}')}, {messages(f'endpoint_{account.endpoint}')}",
            LABEL,
        ),
    )


def facts(status: Status, messages: Messages, glyphs: Glyphs, *, reveal: bool) -> Content:
    """A line a fact: AppID, token, times, where the account was defined."""
    account, token = status.account, status.holding.token
    rows: list[tuple[str, str]] = [("AppID", sanitise(account.appid))]
    if token is not None:
        shown = token.value.reveal() if reveal else glyphs.mask * MASKED
        rows.append((messages("fact_token"), f"{shown}  ({token.fingerprint})"))
        rows.append((messages("fact_issued"), _moment(token.issued_at)))
        rows.append(
            (messages("fact_expires"), f"{_moment(token.expires_at)}  ({countdown(status.remaining or 0)})")
        )
    until = status.holding.previous_until
    if status.holding.previous is not None and until is not None and until > status.at:
        previous = f"{status.holding.previous.fingerprint}  {messages('fact_works_until', at=until)}"
        rows.append((messages("fact_previous"), previous))
    rows.append((messages("fact_next"), _next(status, messages)))
    usage = status.holding.usage
    if usage is not None and usage.forced:
        rows.append((messages("fact_forced"), f"{usage.forced} / {FORCED_A_DAY}"))
    if account.tags:
        rows.append((messages("fact_tags"), ", ".join(account.tags)))
    if not account.editable:
        rows.append((messages("fact_origin"), sanitise(account.origin)))
    return _table(rows)


def diagnosis_text(diagnosis: Diagnosis, messages: Messages, *, auto: bool) -> Content:
    """Cause, steps, and what WeChat said. The IP that has to be added stands out. `auto`: whether wxconsole
    refreshes the account by itself."""
    failure = diagnosis.failure
    lines: list[Content | str] = [Content.styled(sanitise(diagnosis.meaning), "bold $error")]
    if diagnosis.inferred:
        lines.append(sanitise(diagnosis.inferred))
    lines.append("")
    for number, step in enumerate(diagnosis.steps, 1):
        lines.append(Content.assemble((f"{number}. ", HEADING), loud_ip(step, failure.ip)))
    lines.append("")
    said: list[tuple[str, str]] = []
    if failure.errcode is not None:
        said.append(("errcode", str(failure.errcode)))
    said.append((messages("fact_cause"), failure.cause))
    if failure.ip is not None:
        said.append((messages("fact_ip"), failure.ip))
    if failure.errmsg:
        said.append(("errmsg", sanitise(failure.errmsg)))
    if failure.rid is not None and diagnosis.rid_at is not None:
        said.append(("rid", f"{failure.rid}  ({_moment(diagnosis.rid_at)})"))
    said.append((messages("fact_retry"), _retry(diagnosis, messages, auto=auto)))
    lines.append(_table(said))
    if diagnosis.links:
        lines += ["", *(Content.styled(link, LABEL) for link in diagnosis.links)]
    return Content("\n").join(lines)


def history_line(refresh: Refresh, messages: Messages, glyphs: Glyphs, *, named: bool) -> Content:
    """One refresh on one line."""
    failure = refresh.failure
    if failure is None:
        told = f"{refresh.fingerprint}  {refresh.expires_in} s"
        if refresh.previous_fingerprint not in (None, refresh.fingerprint):
            told += f"  {messages('history_was', fingerprint=refresh.previous_fingerprint)}"
    else:
        code = f"{failure.errcode} " if failure.errcode is not None else ""
        told = f"{code}{messages(f'cause_{failure.cause}')}" + (f" {failure.ip}" if failure.ip else "")
    style = "$success" if failure is None else "$error"
    marks = "".join(f" {messages(key, **params)}" for key, params in mark_of(refresh))
    return Content.assemble(
        (f"{glyphs.outcome[refresh.outcome]} ", style),
        (f"{refresh.at.astimezone():%m-%d %H:%M:%S}  ", LABEL),
        (f"{refresh.alias}  " if named else "", LOUD),
        (f"{messages(f'outcome_{refresh.outcome}')}{marks}  ", style),
        told,
        (
            f"  {messages(f'trigger_{refresh.trigger}')}, {refresh.latency_ms} ms, {sanitise(refresh.actor)}",
            LABEL,
        ),
    )


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def _next(status: Status, messages: Messages) -> str:
    moment = status.next_refresh_at
    if not status.account.auto:
        return messages("next_not_automatic")
    if moment is None:
        return messages("next_by_hand")
    left = countdown(int((moment - status.at).total_seconds()))
    return f"{_moment(moment)}  ({left})"


def _retry(diagnosis: Diagnosis, messages: Messages, *, auto: bool) -> str:
    if retry_of(diagnosis.cause) is Retry.LOOK:
        return messages("retry_look")
    if not diagnosis.retryable:
        return messages("retry_no")
    if diagnosis.retry_after is None:
        return messages("retry_yes" if auto else "retry_by_hand")
    return messages("retry_after", left=countdown(diagnosis.retry_after))


def _table(rows: Sequence[tuple[str, str]]) -> Content:
    width = max(Content(label).cell_length for label, _ in rows) + 2
    return Content("\n").join(
        Content.assemble((label + " " * (width - Content(label).cell_length), LABEL), value)
        for label, value in rows
    )


def loud_ip(step: str, ip: str | None) -> Content:
    """A step in which the address that has to be added stands out."""
    content = Content(sanitise(step))
    if ip is None or ip not in step:
        return content
    start = content.plain.index(ip)
    return content.stylize("bold reverse", start, start + len(ip))
