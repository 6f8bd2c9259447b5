"""`wxconsole drill`: ends an access token that has leaked."""

import asyncio

import click

from wxconsole.cli.command import Command
from wxconsole.cli.diagnosis import full
from wxconsole.cli.options import alias_argument, json_option, yes_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.cli.talk import talk
from wxconsole.domain.account import Account
from wxconsole.domain.diagnosis import diagnose
from wxconsole.domain.drill import DrillEnd, DrillEvent, Ended, StepDone, Told, Waiting, plan_drill
from wxconsole.domain.holding import holding_of
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh, Trigger

ROWS_READ = 100


@click.command("drill", cls=Command)
@alias_argument
@yes_option
@json_option
@pass_session
def command(session: Session, alias: str, yes: bool, as_json: bool) -> int:
    """End an access token of ALIAS that has leaked: two forced refreshes, 30 s apart, then the proof.

    For the stable endpoint. Takes two of the 20 forced refreshes that WeChat allows a day. Every program that
    uses the token gets 40001 until it has fetched the new one. Exits 1 unless WeChat says that the new token
    works and the old one is dead.
    """
    program = session.program
    account = program.book.find(alias)
    if program.settings.read_only:
        raise Problem("read_only")
    holding = holding_of(account, program.store.snapshot().holdings)
    rows = program.store.history(alias, limit=ROWS_READ)
    _say(session, plan_drill(account, holding, rows, program.clock.now()).told)
    session.confirm("drill_question", yes=yes, alias=alias)
    end = talk(session, lambda _: _drill(session, account, as_json=as_json))
    return 0 if end is DrillEnd.PROVED and account.appid not in program.keeper.unsaved else 1


async def _drill(session: Session, account: Account, *, as_json: bool) -> DrillEnd | None:
    first: Refresh | None = None
    last: DrillEvent | None = None
    try:
        async for event in session.program.drill.run(account.alias, Trigger.COMMAND):
            if isinstance(event, StepDone):
                first = first or event.rotated
                _explain(session, account, event.result, as_json=as_json)
            if not isinstance(event, Waiting):
                _say(session, event.told)
            elif not isinstance(last, Waiting):
                _say(session, [*event.told, ("drill_stoppable", {})])
            last = event
    except asyncio.CancelledError:
        if isinstance(last, Waiting):
            _say(session, Ended(DrillEnd.HALF, first).told)
        raise
    return last.end if isinstance(last, Ended) else None


def _explain(session: Session, account: Account, result: Refresh | Problem, *, as_json: bool) -> None:
    """Writes the row of a step, and what to do about it where it failed."""
    if isinstance(result, Problem):
        return
    if as_json:
        session.json(result.as_json())
    if result.failure is not None:
        messages = session.messages
        diagnosis = diagnose(result.failure, account.kind, messages.lang, session.program.clock.now())
        session.lines(full(diagnosis, messages))


def _say(session: Session, told: Told) -> None:
    for key, params in told:
        session.words(key, **params)
