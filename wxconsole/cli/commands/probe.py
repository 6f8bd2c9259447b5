"""`wxconsole probe`: whether WeChat honours the held tokens."""

import asyncio
from collections.abc import Sequence

import click

from wxconsole.cli.command import Command
from wxconsole.cli.diagnosis import brief, full
from wxconsole.cli.options import aliases_argument, all_option, chosen, json_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.cli.talk import talk
from wxconsole.domain.account import Account
from wxconsole.domain.diagnosis import Diagnosis
from wxconsole.domain.probe import Probe
from wxconsole.services.keeper import Keeper

_WORDS = {True: "probed_alive", False: "probed_dead", None: "probed_unknown"}


@click.command("probe", cls=Command)
@aliases_argument
@all_option
@json_option
@pass_session
def command(session: Session, aliases: tuple[str, ...], every: bool, as_json: bool) -> int:
    """Ask WeChat whether it still honours the held token of each ALIAS. Changes nothing there.

    Exits 1 unless it honours all of them.
    """
    accounts = chosen(session, aliases, every=every)
    return talk(session, lambda keeper: _probe(session, keeper, accounts, as_json=as_json))


async def _probe(session: Session, keeper: Keeper, accounts: Sequence[Account], *, as_json: bool) -> int:
    by_alias = {account.alias: account for account in accounts}
    all_alive = True
    for done in asyncio.as_completed([keeper.probe(alias) for alias in by_alias]):
        probe = await done
        diagnosis = _diagnosis(session, by_alias[probe.alias], probe)
        if as_json:
            session.json({**probe.as_json(), "cause": diagnosis and diagnosis.cause})
        else:
            _say(session, probe, diagnosis, alone=len(accounts) == 1)
        all_alive = all_alive and probe.alive is True
    return 0 if all_alive else 1


def _diagnosis(session: Session, account: Account, probe: Probe) -> Diagnosis | None:
    program = session.program
    status = program.status(account)
    history = program.histories(status).get(account.appid, ())
    return status.probe_diagnosis(probe, session.messages.lang, history, program.wechat.skew)


def _say(session: Session, probe: Probe, diagnosis: Diagnosis | None, *, alone: bool) -> None:
    messages = session.messages
    session.data(f"{probe.alias}: {messages(_WORDS[probe.alive])}")
    if probe.fingerprint is None:
        session.words("no_live_token", alias=probe.alias)
    elif diagnosis is not None:
        session.lines(full(diagnosis, messages) if alone else brief(probe.alias, diagnosis))
