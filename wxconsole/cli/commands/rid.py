"""`wxconsole rid`: what WeChat keeps of a request that it refused."""

import click

from wxconsole.cli.command import Command
from wxconsole.cli.diagnosis import full
from wxconsole.cli.failed import failed
from wxconsole.cli.grid import table
from wxconsole.cli.options import alias_argument, json_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.cli.talk import talk
from wxconsole.domain.account import Account
from wxconsole.domain.diagnosis import Diagnosis, diagnose
from wxconsole.domain.errmsg import request_time
from wxconsole.domain.explanation import read_failure
from wxconsole.domain.failure import Failure
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.rid_record import RidRecord, checked_rid
from wxconsole.locale import Messages


@click.command("rid", cls=Command)
@click.argument("rid")
@alias_argument
@json_option
@pass_session
def command(session: Session, rid: str, alias: str, as_json: bool) -> int:
    """Look up the request that WeChat refused with RID: when, from where, with what, and the answer.

    The request must be one of ALIAS, from the last 7 days. Asks WeChat with the held token, by one call of
    its rid query, and no call of a token endpoint. Tokens and secrets are masked. Exits 1 if WeChat does
    not find it.
    """
    checked_rid(rid)
    account = session.program.book.find(alias)
    return talk(session, lambda _: _look_up(session, account, rid, as_json=as_json))


async def _look_up(session: Session, account: Account, rid: str, *, as_json: bool) -> int:
    found = await session.program.inquiry.request(account.alias, rid)
    if as_json:
        _print_json(session, account, rid, found)
    elif isinstance(found, RidRecord):
        session.data(_table(found, session.messages))
    else:
        session.words("request_id", rid=rid, at=request_time(rid))
    diagnosis = _diagnosis(session, account, found)
    if diagnosis is not None and not as_json:
        session.lines(full(diagnosis, session.messages))
    return 1 if isinstance(found, Failure) else 0


def _diagnosis(session: Session, account: Account, found: RidRecord | Failure) -> Diagnosis | None:
    """Why WeChat did not say, or else why it refused the request then."""
    program, lang = session.program, session.messages.lang
    if isinstance(found, Failure):
        return program.call_diagnosis(account, found, lang)
    failure = read_failure(found.response)
    return None if failure is None else diagnose(failure, account.kind, lang, program.clock.now())


def _print_json(session: Session, account: Account, rid: str, found: RidRecord | Failure) -> None:
    if isinstance(found, RidRecord):
        fields = {**found.as_json(), **failed(None)}
    else:
        nothing = dict.fromkeys(("at", "cost_ms", "ip", "query", "request", "response"))
        fields = {**nothing, **failed(found)}
    # The rid that was asked about, not the one of a failed query.
    session.json({**fields, "alias": account.alias, "rid": rid, "rid_at": rfc3339(request_time(rid))})


def _table(record: RidRecord, messages: Messages) -> str:
    rows = [
        ("rid", record.rid),
        (messages("rid_at"), f"{record.invoked_at.astimezone():%Y-%m-%d %H:%M:%S}"),
        (messages("rid_cost"), f"{record.cost_ms} ms"),
        (messages("rid_ip"), record.ip or "-"),
        (messages("rid_query"), record.query or "-"),
        (messages("rid_request"), record.request or "-"),
        (messages("rid_response"), record.response or "-"),
    ]
    return table(rows)
