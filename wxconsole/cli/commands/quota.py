"""`wxconsole quota`: how many calls an account has left today, and the reset of its counters."""

from collections.abc import Mapping
from typing import Any

import click

from wxconsole.cli.command import Command
from wxconsole.cli.diagnosis import full
from wxconsole.cli.failed import failed
from wxconsole.cli.grid import table
from wxconsole.cli.options import alias_argument, json_option, yes_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.cli.talk import talk
from wxconsole.domain.account import Account
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import holding_of
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.problem import Problem
from wxconsole.domain.quota import RESETS_A_MONTH, Quota
from wxconsole.locale import Messages

Answer = tuple[str, Quota | Failure]


@click.command("quota", cls=Command)
@alias_argument
@click.option(
    "--reset",
    is_flag=True,
    help=f"Begin all daily counters of the account anew. It has {RESETS_A_MONTH} resets a month.",
)
@yes_option
@json_option
@pass_session
def command(session: Session, alias: str, reset: bool, yes: bool, as_json: bool) -> int:
    """Show how often ALIAS may still call the token endpoints and the probe today.

    Asks WeChat with the held token: one call of its quota query for each line, and no call of a token
    endpoint. Exits 1 if WeChat does not say, or if no call is left. The figures are WeChat's own: for the
    token endpoints, some saw calls that were not counted.

    --reset asks first. It is one call, with the held token, or with the AppSecret where none works.
    """
    program = session.program
    account = program.book.find(alias)
    if not reset:
        return talk(session, lambda _: _show(session, account, as_json=as_json))
    if program.settings.read_only:
        raise Problem("read_only_reset")
    made = len(holding_of(account, program.store.snapshot().holdings).resets_in_month(program.clock.now()))
    session.confirm("reset_question", yes=yes, alias=alias, limit=RESETS_A_MONTH, made=made)
    return talk(session, lambda _: _reset(session, account, as_json=as_json))


async def _show(session: Session, account: Account, *, as_json: bool) -> int:
    alias, messages = account.alias, session.messages
    answers = await session.program.inquiry.quotas(alias)
    if as_json:
        at = rfc3339(session.program.clock.now())
        for answer in answers:
            session.json({"alias": alias, **_fields(answer), "at": at})
    elif any(isinstance(found, Quota) for _, found in answers):
        session.data(_table(answers, messages))
    failures = [found for _, found in answers if isinstance(found, Failure)]
    for failure in failures:
        _explain(session, account, failure)
    spent = [found.path for _, found in answers if isinstance(found, Quota) and found.spent]
    if spent or any(failure.cause is Cause.DAILY_QUOTA for failure in failures):
        session.words("quota_spent", alias=alias, limit=RESETS_A_MONTH)
    return 1 if failures or spent else 0


async def _reset(session: Session, account: Account, *, as_json: bool) -> int:
    alias, program = account.alias, session.program
    reset = await program.inquiry.reset(alias)
    done = None if reset.uncertain else reset.failure is None
    if as_json:
        used = "appsecret" if reset.with_secret else "access_token"
        at = rfc3339(program.clock.now())
        session.json({"alias": alias, "reset": done, "used": used, **failed(reset.failure), "at": at})
    if reset.failure is None:
        session.words("reset_done", alias=alias, limit=RESETS_A_MONTH)
        return 0
    _explain(session, account, reset.failure)
    if reset.uncertain:
        session.words("reset_unknown", alias=alias)
    return 1


def _explain(session: Session, account: Account, failure: Failure) -> None:
    diagnosis = session.program.call_diagnosis(account, failure, session.messages.lang)
    session.lines(full(diagnosis, session.messages))


def _fields(answer: Answer) -> Mapping[str, Any]:
    path, found = answer
    if isinstance(found, Quota):
        return {**found.as_json(), **failed(None)}
    nothing = dict.fromkeys(("daily_limit", "used", "remain", "rate_limit"))
    return {"path": path, **nothing, **failed(found)}


def _table(answers: list[Answer], messages: Messages) -> str:
    headings = ("api", "daily_limit", "used", "remain", "rate_limit")
    return table(
        [[messages(f"column_{name}") for name in headings]] + [_row(answer, messages) for answer in answers]
    )


def _row(answer: Answer, messages: Messages) -> list[str]:
    path, found = answer
    if isinstance(found, Failure):
        return [path, *["-"] * 4]
    rate = found.rate_limit
    shown = "-" if rate is None else messages("rate_limit", calls=rate.calls, seconds=rate.seconds)
    return [path, str(found.daily_limit), str(found.used), str(found.remain), shown]
