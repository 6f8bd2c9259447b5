"""Arguments and options that several commands have."""

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

import click

from wxconsole.cli.session import Session
from wxconsole.domain.account import Account
from wxconsole.domain.problem import Misuse, Problem

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


Word = TypeVar("Word", bound=StrEnum)


def complete_alias(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The accounts whose alias starts like that, for the shell."""
    from click.shell_completion import CompletionItem

    from wxconsole.bootstrap import Program

    session = ctx.ensure_object(Session)
    try:
        accounts = Program.load(session.flags, session.env_file).book.all()
    except Problem:
        return []
    return [
        CompletionItem(account.alias, help=account.name or None)
        for account in accounts
        if account.alias.startswith(incomplete)
    ]


class OneOf(click.Choice[Word]):
    """A choice of the members of an enumeration, written by their values."""

    def __init__(self, words: type[Word]) -> None:
        super().__init__(list(words))

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:  # noqa: ARG002 - click's
        return str(choice)


aliases_argument = click.argument("aliases", metavar="[ALIAS]...", nargs=-1, shell_complete=complete_alias)
alias_argument = click.argument("alias", shell_complete=complete_alias)
all_option = click.option("--all", "every", is_flag=True, help="Every account.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def chosen(session: Session, aliases: tuple[str, ...], *, every: bool) -> list[Account]:
    """The accounts that `ALIAS…|--all` means. Raises Misuse where it means none."""
    if every == bool(aliases):
        raise Misuse("aliases_or_all")
    accounts = session.program.book.all() if every else session.program.book.select(aliases)
    if not accounts:
        raise Misuse("no_accounts")
    return accounts
