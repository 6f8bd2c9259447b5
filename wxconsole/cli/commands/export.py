"""`wxconsole export`: held tokens in the forms that other tools read."""

from collections.abc import Sequence
from pathlib import Path

import click

from wxconsole.cli.command import Command
from wxconsole.cli.options import OneOf, aliases_argument, all_option, chosen
from wxconsole.cli.session import Session, pass_session
from wxconsole.domain.account import Account
from wxconsole.domain.exports import Format
from wxconsole.domain.holding import holding_of
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.token import Token


@click.command("export", cls=Command)
@aliases_argument
@all_option
@click.option("--format", "form", type=OneOf(Format), required=True, help="What to write.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a file, readable by you only; in a folder that is there, one for each account.",
)
@click.option("--clipboard", is_flag=True, help="Copy instead of printing.")
@click.option("--overwrite", is_flag=True, help="Replace what is there already.")
@pass_session
def command(
    session: Session,
    aliases: tuple[str, ...],
    every: bool,
    form: Format,
    output: Path | None,
    clipboard: bool,
    overwrite: bool,
) -> int:
    """Write the held tokens of ALIAS... in another tool's format. Never fetches one.

    If an ALIAS has no live token, nothing is written; `--all` writes those that have one. Both exit 1 then.
    """
    if output is not None and clipboard:
        raise Misuse("output_or_clipboard")
    accounts = chosen(session, aliases, every=every)
    tokens, without = _held(session, accounts)
    for account in without:
        session.words("no_live_token", alias=account.alias)
    if tokens and (every or not without):
        _write(session, form, tokens, output, clipboard=clipboard, overwrite=overwrite)
    return 1 if without else 0


def _held(session: Session, accounts: Sequence[Account]) -> tuple[list[tuple[Account, Token]], list[Account]]:
    """Accounts with the live token that is held, and accounts without one."""
    now = session.program.clock.now()
    holdings = session.program.store.snapshot().holdings
    tokens, without = [], []
    for account in accounts:
        token = holding_of(account, holdings).served(now)
        if token is None:
            without.append(account)
        else:
            tokens.append((account, token))
    return tokens, without


def _write(
    session: Session,
    form: Format,
    tokens: Sequence[tuple[Account, Token]],
    output: Path | None,
    *,
    clipboard: bool,
    overwrite: bool,
) -> None:
    exporter, now = session.program.exporter, session.program.clock.now()
    if output is not None:
        try:
            exporter.to_file(form, tokens, now, output, overwrite=overwrite)
        except Problem as problem:
            if problem.key != "file_exists":
                raise
            raise Problem("export_file_exists", **problem.params) from None
        session.words("export_written", count=len(tokens), path=output)
    elif clipboard:
        session.words(f"export_copied_{exporter.to_clipboard(form, tokens, now)}", count=len(tokens))
    else:
        session.data(exporter.text(form, tokens, now).reveal().removesuffix("\n"))
