"""`wxconsole status`: the health of each account, from the store alone."""

import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence

import click

from wxconsole.cli.command import Command
from wxconsole.cli.diagnosis import unwell
from wxconsole.cli.grid import aligned, cell_width, cut
from wxconsole.cli.options import aliases_argument, json_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.domain.egress import egress_of
from wxconsole.domain.moment import countdown, rfc3339, whole_seconds
from wxconsole.domain.status import Health, Status
from wxconsole.locale import Messages
from wxconsole.locale.addresses import addresses_told

_COLOURS = {
    Health.FRESH: "green",
    Health.DUE: "cyan",
    Health.FAILING: "yellow",
    Health.BLOCKED: "red",
    Health.SUPERSEDED: "magenta",
    Health.EXPIRED: "red",
    Health.NONE: "yellow",
}
_TOP, _END_OF_LINE, _END_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"
_CLEAR = _TOP + _END_OF_SCREEN


@click.command("status", cls=Command)
@aliases_argument
@json_option
@click.option("--watch", is_flag=True, help="Show it again each second until Ctrl-C.")
@pass_session
def command(session: Session, aliases: tuple[str, ...], as_json: bool, watch: bool) -> int:
    """Show the health of each account, or of those named. Asks WeChat nothing.

    Exits 1 if one of them is neither fresh nor due.
    """
    if watch:
        _watch(session, aliases, as_json)
    statuses = _statuses(session, aliases)
    if as_json:
        session.json(_object(session, statuses))
    elif statuses:
        session.data("\n".join(_table(statuses, session.messages)))
        session.lines(_unwell(session, statuses))
        if aliases:
            session.lines(_addresses(statuses, session.messages))
    else:
        session.words("no_accounts_yet")
    return 0 if all(status.health.well for status in statuses) else 1


def _statuses(session: Session, aliases: tuple[str, ...]) -> list[Status]:
    """Of all accounts, or of those named, in that order. Raises Misuse for an alias that nothing has."""
    statuses = session.program.statuses()
    if not aliases:
        return statuses
    by_alias = {status.account.alias: status for status in statuses}
    return [by_alias[account.alias] for account in session.program.book.select(aliases)]


def _object(session: Session, statuses: Sequence[Status]) -> dict[str, object]:
    lang, histories = session.messages.lang, session.program.histories(*statuses)
    return {
        "generated_at": rfc3339(session.program.clock.now()),
        "accounts": [status.as_json(lang, histories.get(status.account.appid, ())) for status in statuses],
    }


def _unwell(session: Session, statuses: Sequence[Status]) -> Iterator[str]:
    histories = session.program.histories(*statuses)
    for status in statuses:
        yield from unwell(status, histories.get(status.account.appid, ()), session.messages)


def _addresses(statuses: Sequence[Status], messages: Messages) -> Iterator[str]:
    """What WeChat has named as our addresses, account by account."""
    for status in statuses:
        told = addresses_told(egress_of(status.holding, status.account.kind), messages)
        yield from (f"{status.account.alias}: {line}" if n == 0 else line for n, line in enumerate(told))


def _table(statuses: Sequence[Status], messages: Messages, width: int | None = None) -> list[str]:
    """The lines of the table, each at most `width` cells, health in colour where colour is wanted."""
    headings = ("health", "alias", "name", "kind", "left", "endpoint", "next_refresh", "cause")
    rows = aligned(
        [[messages(f"column_{name}") for name in headings]] + [_row(each, messages) for each in statuses]
    )
    colours = [None, *(_COLOURS[status.health] for status in statuses)]
    return [_line(row, colour, width) for row, colour in zip(rows, colours, strict=True)]


def _row(status: Status, messages: Messages) -> list[str]:
    account, failure, next_at = status.account, status.failure, status.next_refresh_at
    code = f" {failure.errcode}" if failure is not None and failure.errcode is not None else ""
    return [
        messages(f"health_{status.health}"),
        account.alias,
        account.name,
        messages(f"kind_{account.kind}"),
        "-" if status.remaining is None else countdown(status.remaining),
        messages(f"endpoint_{account.endpoint}"),
        "-" if next_at is None else countdown(whole_seconds(next_at - status.at)),
        "" if failure is None else f"{failure.cause}{code}",
    ]


def _line(row: Sequence[str], colour: str | None, width: int | None) -> str:
    health, rest = row[0], ("  " + "  ".join(row[1:])).rstrip()
    if width is not None:
        rest = cut(rest, width - cell_width(health))
    return (click.style(health, fg=colour) if colour and _colour_is_wanted() else health) + rest


def _colour_is_wanted() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _watch(session: Session, aliases: tuple[str, ...], as_json: bool) -> None:
    """Never returns: Ctrl-C ends it."""
    on_screen = sys.stdout.isatty() and not as_json
    if on_screen:
        click.echo(_CLEAR, nl=False)
    while True:
        statuses = _statuses(session, aliases)
        if as_json:
            session.json(_object(session, statuses))
        elif on_screen:
            _redraw(session, statuses)
        else:
            session.data("\n".join(_table(statuses, session.messages)))
        time.sleep(1 - session.program.clock.now().microsecond / 1_000_000)


def _redraw(session: Session, statuses: Sequence[Status]) -> None:
    """Over what stood there, and within the screen, so that nothing flickers or scrolls."""
    width, height = shutil.get_terminal_size()
    messages = session.messages
    lines = _table(statuses, messages, width) if statuses else [messages("no_accounts_yet")]
    lines += [cut(line, width) for line in _unwell(session, statuses)]
    shown = lines[: height - 1]
    click.echo(_TOP + "".join(line + _END_OF_LINE + "\n" for line in shown) + _END_OF_SCREEN, nl=False)
