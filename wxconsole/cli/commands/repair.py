"""`wxconsole repair`: the way of an account onto its IP whitelist, to the moment it works."""

import sys
from contextlib import aclosing

import click

from wxconsole.cli.command import Command
from wxconsole.cli.diagnosis import full, unwell
from wxconsole.cli.options import alias_argument, json_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.cli.talk import talk
from wxconsole.domain.account import Account
from wxconsole.domain.attempt import Attempt, Verdict
from wxconsole.domain.diagnosis import diagnose, diagnose_inferred
from wxconsole.domain.egress import egress_of, refusal_of
from wxconsole.domain.holding import holding_of
from wxconsole.domain.inference import Context, of_refresh
from wxconsole.domain.moment import countdown
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.status import Status
from wxconsole.domain.text import sanitise
from wxconsole.locale.addresses import addresses_told
from wxconsole.locale.repair_told import checks_told, drift_told, end_told


@click.command("repair", cls=Command)
@alias_argument
@click.option("--yes", is_flag=True, help="The address is on the list: begin at once.")
@json_option
@pass_session
def command(session: Session, alias: str, yes: bool, as_json: bool) -> int:
    """Show which IP ALIAS needs on its whitelist and where, then watch until WeChat lets it in.

    Tries every 30 s for at most ten minutes, and replaces no token that is in use. Standard output has the
    IP, or with --json an object for each try. Exits 1 if WeChat still refuses then, or for another cause.
    """
    program = session.program
    account = program.book.find(alias)
    if program.settings.read_only:
        raise Problem("read_only")
    status = next(each for each in program.statuses() if each.account.alias == alias)
    if refusal_of(status.holding) is None:
        session.words("repair_not_needed", alias=alias)
        history = program.histories(status).get(account.appid, ())
        session.lines(unwell(status, history, session.messages))
        return 0 if status.health.well else 1
    ip = _show(session, status, as_json=as_json)
    if not yes:
        _ask(session)
    session.words("repair_begun", alias=alias)
    return talk(session, lambda _: _watch(session, account, ip, as_json=as_json))


def _show(session: Session, status: Status, *, as_json: bool) -> str | None:
    """Says what has to be added and how. Returns the address, where WeChat has named it."""
    account, refusal, messages = status.account, refusal_of(status.holding), session.messages
    if refusal is None:
        return None
    diagnosis = diagnose(refusal, account.kind, messages.lang, status.at)
    session.words("repair_intro" if refusal.ip is not None else "repair_no_ip")
    if refusal.ip is not None and not as_json:
        session.data(refusal.ip)
    session.lines(f"  {number}. {sanitise(step)}" for number, step in enumerate(diagnosis.steps, start=1))
    egress = egress_of(status.holding, account.kind)
    if len(egress.addresses) > 1 or refusal.ip is None:
        session.lines(addresses_told(egress, messages))
    return refusal.ip


def _ask(session: Session) -> None:
    """Waits for Enter."""
    if not sys.stdin.isatty():
        raise Misuse("needs_yes", question=session.messages("repair_question"))
    try:
        click.prompt(session.messages("repair_added"), default="", show_default=False, err=True)
    except click.Abort:
        click.echo(err=True)  # the prompt's own line is still open
        raise


async def _watch(session: Session, account: Account, ip: str | None, *, as_json: bool) -> int:
    """Tells each try as it is done. Returns the exit status."""
    async with aclosing(session.program.repair.watch(account.alias, ip)) as attempts:
        async for attempt in attempts:
            if as_json:
                session.json(attempt.as_json())
            _say(session, account, attempt)
    return 0 if attempt.verdict is Verdict.WORKS else 1


def _say(session: Session, account: Account, attempt: Attempt) -> None:
    messages, failure = session.messages, attempt.failure
    drift = drift_told(attempt, messages)
    if drift is not None:
        session.lines([drift])
    if not attempt.last:
        cause = "" if failure is None else messages(f"cause_{failure.cause}")
        session.words(f"repair_tried_{attempt.verdict}", elapsed=countdown(attempt.elapsed), cause=cause)
        return
    session.lines([end_told(attempt, messages)])
    if attempt.verdict is Verdict.REFUSED and failure is not None:
        session.lines(checks_told(account, failure.ip or attempt.added, messages))
    elif failure is not None:
        holding = holding_of(account, session.program.store.snapshot().holdings)
        inferred = of_refresh(failure, Context(account, holding))
        session.lines(full(diagnose_inferred(inferred, account.kind, messages.lang, attempt.at), messages))
