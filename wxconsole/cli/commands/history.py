"""`wxconsole history`: past refreshes, newest first."""

import csv
import io
from collections.abc import Iterator, Sequence

import click

from wxconsole.cli.command import Command
from wxconsole.cli.diagnosis import brief
from wxconsole.cli.grid import table
from wxconsole.cli.options import complete_alias, json_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.cli.since import since as parse_since
from wxconsole.domain.diagnosis import Diagnosis, diagnose
from wxconsole.domain.drill import mark_of
from wxconsole.domain.exports import spreadsheet_cell
from wxconsole.domain.problem import Misuse
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Health, Status
from wxconsole.locale import Messages

# A screenful or two; programs that read JSON or CSV get all rows unless they say otherwise.
TABLE_ROWS = 50


@click.command("history", cls=Command)
@click.argument("alias", required=False, shell_complete=complete_alias)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help=f"At most N rows (as a table: {TABLE_ROWS})."
)
@click.option("--since", metavar="TIME", help="RFC 3339, a date, or a span such as 2h or 3d.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@pass_session
def command(
    session: Session, alias: str | None, limit: int | None, since: str | None, as_json: bool, as_csv: bool
) -> None:
    """List past refreshes, newest first: of every account, or of ALIAS."""
    if as_json and as_csv:
        raise Misuse("json_or_csv")
    program = session.program
    after = None if since is None else parse_since(since, program.clock.now())
    as_table = not as_json and not as_csv
    # One more than a table shows tells whether there are more.
    rows = program.store.history(alias, limit=limit or (TABLE_ROWS + 1 if as_table else None), since=after)
    if alias is not None and not rows:
        program.book.find(alias)
    if as_json:
        for row in rows:
            session.json(row.as_json())
    elif as_csv:
        session.data(_csv(rows))
    elif not rows:
        session.words("no_history")
    else:
        shown = rows[: limit or TABLE_ROWS]
        session.data(_table(shown, session.messages))
        if len(rows) > len(shown):
            session.words("more_history", shown=len(shown))
        session.lines(_wrong(session, shown))


def _csv(rows: Sequence[Refresh]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = row.as_json()
        writer.writerow(
            ["" if cells[name] is None else spreadsheet_cell(str(cells[name])) for name in COLUMNS]
        )
    return written.getvalue().removesuffix("\n")


def _table(rows: Sequence[Refresh], messages: Messages) -> str:
    headings = ("at", "alias", "trigger", "outcome", "left", "fingerprint", "took", "actor", "cause")
    return table(
        [[messages(f"column_{name}") for name in headings]] + [_row(each, messages) for each in rows]
    )


def _wrong(session: Session, rows: Sequence[Refresh]) -> Iterator[str]:
    """What the table cannot say: which tokens were found dead since, and why refreshes failed, each cause
    once an account."""
    program, lang = session.program, session.messages.lang
    statuses = {status.account.alias: status for status in program.statuses()}
    shown = [statuses[alias] for alias in dict.fromkeys(row.alias for row in rows) if alias in statuses]
    dead = [status for status in shown if status.health is Health.SUPERSEDED]
    histories = program.histories(*dead)
    found = [
        (status.account.alias, status.diagnosis(lang, histories.get(status.account.appid, ())))
        for status in dead
    ]
    found += [(row.alias, _diagnosis(row, statuses.get(row.alias), lang)) for row in rows]
    told = set()
    for alias, diagnosis in found:
        if diagnosis is None or (alias, diagnosis.cause, diagnosis.failure.errcode) in told:
            continue
        told.add((alias, diagnosis.cause, diagnosis.failure.errcode))
        yield from brief(alias, diagnosis)


def _diagnosis(row: Refresh, status: Status | None, lang: str) -> Diagnosis | None:
    if status is not None:
        return status.history_diagnosis(row, lang)
    # The account has gone, its history stays.
    return None if row.failure is None else diagnose(row.failure, None, lang, row.at)


def _row(refresh: Refresh, messages: Messages) -> list[str]:
    failure = refresh.failure
    code = f" {failure.errcode}" if failure is not None and failure.errcode is not None else ""
    marks = [messages(key, **params) for key, params in mark_of(refresh)]
    return [
        f"{refresh.at.astimezone():%Y-%m-%d %H:%M:%S}",
        refresh.alias,
        messages(f"trigger_{refresh.trigger}"),
        " ".join([messages(f"outcome_{refresh.outcome}"), *marks]),
        "-" if refresh.expires_in is None else f"{refresh.expires_in} s",
        refresh.fingerprint or "-",
        f"{refresh.latency_ms} ms",
        refresh.actor,
        "" if failure is None else f"{failure.cause}{code}",
    ]


COLUMNS = (
    "at",
    "alias",
    "appid",
    "endpoint",
    "trigger",
    "outcome",
    "errcode",
    "errmsg",
    "cause",
    "ip",
    "rid",
    "latency_ms",
    "expires_in",
    "fingerprint",
    "previous_fingerprint",
    "actor",
)
