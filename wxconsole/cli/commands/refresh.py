"""`wxconsole refresh`: asks WeChat for tokens now."""

from collections.abc import Sequence

import click

from wxconsole.cli.command import Command
from wxconsole.cli.diagnosis import brief, full, unwell, way_to_repair
from wxconsole.cli.options import aliases_argument, all_option, chosen, json_option, yes_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.cli.talk import talk
from wxconsole.domain.account import Account
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.services.keeper import Keeper


@click.command("refresh", cls=Command)
@aliases_argument
@all_option
@click.option(
    "--force", is_flag=True, help="Stable endpoint: have a new token made; the one in use dies at once."
)
@yes_option
@json_option
@pass_session
def command(
    session: Session, aliases: tuple[str, ...], every: bool, force: bool, yes: bool, as_json: bool
) -> int:
    """Ask WeChat for a token of each ALIAS now. Exits 1 if one cannot be had."""
    accounts = chosen(session, aliases, every=every)
    if session.program.settings.read_only:
        raise Problem("read_only")
    if force:
        session.confirm("force_question", yes=yes, aliases=", ".join(account.alias for account in accounts))
    return talk(session, lambda keeper: _refresh(session, keeper, accounts, force=force, as_json=as_json))


async def _refresh(
    session: Session, keeper: Keeper, accounts: Sequence[Account], *, force: bool, as_json: bool
) -> int:
    by_alias = {account.alias: account for account in accounts}
    failed = 0
    async for alias, result in keeper.refresh_many(by_alias, Trigger.COMMAND, force=force):
        # Told at the end, for until then it is tried again.
        unsaved = by_alias[alias].appid in keeper.unsaved
        if isinstance(result, Problem):
            session.words("not_refreshed", alias=alias, text=session.messages.problem(result))
        elif not unsaved:
            _say(session, by_alias[alias], result, alone=len(accounts) == 1)
        if as_json and not isinstance(result, Problem):
            session.json(result.as_json())
        failed += isinstance(result, Problem) or not result.succeeded or unsaved
        if isinstance(result, Refresh) and result.outcome is Outcome.UNCHANGED:
            failed += _still_dead(session, by_alias[alias])
    if len(accounts) > 1:
        session.words("refreshed_count", done=len(accounts) - failed, of=len(accounts))
    return 1 if failed else 0


def _still_dead(session: Session, account: Account) -> bool:
    """Whether the token that came back was found dead and WeChat stands by that, which is said then."""
    program = session.program
    status = program.status(account)
    if status.holding.superseded:
        session.lines(unwell(status, program.histories(status).get(account.appid, ()), session.messages))
    return status.holding.superseded


def _say(session: Session, account: Account, refresh: Refresh, *, alone: bool) -> None:
    messages = session.messages
    if refresh.failure is None:
        session.words(
            f"refreshed_{refresh.outcome}",
            alias=account.alias,
            fingerprint=refresh.fingerprint,
            expires_in=refresh.expires_in,
        )
        return
    status = session.program.status(account)
    diagnosis = status.refresh_diagnosis(refresh.failure, messages.lang)
    if alone:
        session.words("not_refreshed", alias=account.alias, text=refresh.failure.cause)
    session.lines(full(diagnosis, messages) if alone else brief(account.alias, diagnosis))
    session.lines(way_to_repair(status, messages))
