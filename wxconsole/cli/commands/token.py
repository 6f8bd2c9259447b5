"""`wxconsole token`: a valid token and a newline, nothing else."""

import click

from wxconsole.cli.command import Command
from wxconsole.cli.diagnosis import full, way_to_repair
from wxconsole.cli.options import alias_argument, json_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.domain.account import Account
from wxconsole.domain.holding import holding_of
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.token import Token


@click.command("token", cls=Command)
@alias_argument
@click.option(
    "--min-ttl",
    type=click.IntRange(0, 7200),
    default=0,
    metavar="SECONDS",
    help="Fetch unless the held token lasts that long.",
)
@json_option
@pass_session
def command(session: Session, alias: str, min_ttl: int, as_json: bool) -> int:
    """Print a valid token of ALIAS; ask WeChat for one only if none is held."""
    program = session.program
    account = program.book.find(alias)
    held = holding_of(account, program.store.snapshot().holdings)
    token = held.served(program.clock.now(), min_ttl) or _fetched(session, account, min_ttl)
    if token is None:
        return 1
    if as_json:
        session.json(
            {
                "access_token": token.value.reveal(),
                "expires_in": token.remaining(program.clock.now()),
                "expires_at": rfc3339(token.expires_at),
            }
        )
    else:
        session.data(token.value.reveal())
    return 0


def _fetched(session: Session, account: Account, min_ttl: int) -> Token | None:
    """A token from WeChat; None, with the reason said, if there is none to be had."""
    from wxconsole.cli.talk import talk

    try:
        return talk(session, lambda keeper: keeper.token(account.alias, Trigger.COMMAND, min_ttl))
    except Problem as problem:
        if problem.key != "token_unavailable":
            raise
        session.complain(problem)
    status, messages = session.program.status(account), session.messages
    last = status.holding.last
    if last is not None and last.failure is not None:
        session.lines(full(status.refresh_diagnosis(last.failure, messages.lang), messages))
        session.lines(way_to_repair(status, messages))
    return None
