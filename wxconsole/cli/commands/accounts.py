"""`wxconsole accounts`: the accounts that wxconsole looks after."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from wxconsole.cli.command import Command
from wxconsole.cli.grid import table
from wxconsole.cli.options import OneOf, alias_argument, json_option, yes_option
from wxconsole.cli.secret_input import read_secret
from wxconsole.cli.session import Session, pass_session
from wxconsole.domain.account import Account, Endpoint, Kind, checked_alias, doubts
from wxconsole.domain.problem import Misuse
from wxconsole.domain.tag import tags_in

_kind_option = click.option("--kind", type=OneOf(Kind), help="What sort of account it is (official).")
_endpoint_option = click.option(
    "--endpoint", type=OneOf(Endpoint), help="Where its token comes from (stable)."
)
_name_option = click.option("--name", help="The name to show.")
_auto_option = click.option(
    "--auto/--no-auto", default=None, help="Refresh it by itself, or only when asked."
)
_tag_option = click.option(
    "--tag", "tags", multiple=True, help="A tag to filter by in the console; may be given more than once."
)
_stdin_option = click.option("--secret-stdin", is_flag=True, help="Read the AppSecret from standard input.")


@click.group("accounts")
def command() -> None:
    """List, add, edit, remove and import accounts."""


@command.command("list", cls=Command)
@json_option
@pass_session
def list_accounts(session: Session, as_json: bool) -> None:
    """List all accounts. Secrets are never shown."""
    accounts = session.program.book.all()
    if as_json:
        session.json([_object(account) for account in accounts])
    elif not accounts:
        session.words("no_accounts_yet")
    else:
        messages = session.messages
        headings = ("alias", "name", "appid", "kind", "endpoint", "auto", "tags", "origin")
        rows = [
            [
                account.alias,
                account.name,
                account.appid,
                messages(f"kind_{account.kind}"),
                messages(f"endpoint_{account.endpoint}"),
                messages("yes" if account.auto else "no"),
                ",".join(account.tags),
                account.origin,
            ]
            for account in accounts
        ]
        session.data(table([[messages(f"column_{name}") for name in headings], *rows]))


def _object(account: Account) -> dict[str, object]:
    return {
        "alias": account.alias,
        "name": account.name or None,
        "appid": account.appid,
        "kind": account.kind,
        "endpoint": account.endpoint,
        "auto": account.auto,
        "tags": account.tags,
        "origin": account.origin,
    }


@command.command("add", cls=Command)
@click.argument("alias")
@click.option("--appid", required=True, help="Its AppID: wx and 16 hex digits.")
@_name_option
@_kind_option
@_endpoint_option
@_auto_option
@_tag_option
@_stdin_option
@pass_session
def add(
    session: Session,
    alias: str,
    appid: str,
    name: str | None,
    kind: Kind | None,
    endpoint: Endpoint | None,
    auto: bool | None,
    tags: tuple[str, ...],
    secret_stdin: bool,
) -> None:
    """Add an account to the store.

    Its AppSecret is asked for, or read from --secret-stdin or from the variable WX_<ALIAS>_SECRET.
    """
    session.program.book.check_new(checked_alias(alias), _checked_appid(appid))
    optional = _given(name=name, kind=kind, endpoint=endpoint, auto=auto, tags=_tags(tags))
    session.program.book.check_place()
    secret = read_secret(session, alias, from_stdin=secret_stdin)
    account = Account(alias, appid, secret, **optional)
    session.warn(doubts(account))
    session.program.book.add(account)
    session.words("accounts_added", alias=alias)


@command.command("edit", cls=Command)
@alias_argument
@click.option("--appid", help="Another AppID.")
@_name_option
@_kind_option
@_endpoint_option
@_auto_option
@_tag_option
@click.option("--new-secret", is_flag=True, help="Ask for another AppSecret.")
@_stdin_option
@pass_session
def edit(
    session: Session,
    alias: str,
    appid: str | None,
    name: str | None,
    kind: Kind | None,
    endpoint: Endpoint | None,
    auto: bool | None,
    tags: tuple[str, ...],
    new_secret: bool,
    secret_stdin: bool,
) -> None:
    """Change an account in the store. What is not named stays as it is.

    --tag replaces all its tags; --tag '' takes them away.
    """
    changes = _given(name=name, kind=kind, endpoint=endpoint, auto=auto, tags=_tags(tags))
    account = session.program.book.find(alias)
    session.program.book.check_editable(account)
    if appid is not None:
        changes["appid"] = _checked_appid(appid)
    if new_secret or secret_stdin:
        session.program.book.check_place()
        changes["secret"] = read_secret(session, alias, from_stdin=secret_stdin)
    if not changes:
        raise Misuse("edit_nothing", alias=alias)
    account = replace(account, **changes)
    session.warn(doubts(account))
    left = session.program.book.edit(account)
    session.words("accounts_edited", alias=alias)
    session.warn([left] if left else [])


@command.command("remove", cls=Command)
@alias_argument
@yes_option
@pass_session
def remove(session: Session, alias: str, yes: bool) -> int:
    """Forget an account, its AppSecret and its token, also where that is published. Its history stays.

    Exits 1 if the OS keyring does not let go of the AppSecret, or if the published token is left.
    """
    book = session.program.book
    account = book.find(alias)
    book.check_editable(account)
    session.confirm("remove_question", yes=yes, alias=alias)
    left = [problem for problem in (book.remove(alias), session.program.unpublish(account)) if problem]
    session.words("accounts_removed", alias=alias)
    session.warn(left)
    return 1 if left else 0


@command.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def import_accounts(session: Session, file: Path) -> int:
    """Add the accounts in FILE to the store, their AppSecrets included.

    FILE is a .env (WX_<ALIAS>_APPID, WX_<ALIAS>_SECRET, ...) or a .csv with the columns alias, appid, secret,
    and optionally name, kind, endpoint, auto, tags. Accounts that are there already are left as they are.
    Exits 1 if something in it is wrong.
    """
    from wxconsole.bootstrap import accounts_in

    accounts, wrong = accounts_in(file)
    imported = session.program.book.add_all(accounts)
    session.warn([*wrong, *imported.refused])
    for account in imported.added:
        session.warn(doubts(account))
    for account in imported.skipped:
        session.words("import_skipped", alias=account.alias)
    failures = len(wrong) + len(imported.refused)
    session.words("import_done", added=len(imported.added), skipped=len(imported.skipped), wrong=failures)
    return 1 if failures else 0


def _checked_appid(appid: str) -> str:
    """Any AppID but none: WeChat judges the rest."""
    if not appid.strip():
        raise Misuse("appid_empty")
    return appid


def _tags(given: tuple[str, ...]) -> tuple[str, ...] | None:
    """The tags that were given on the command line; None if it says nothing of them."""
    return tags_in(",".join(given)) if given else None


def _given(**fields: Any) -> dict[str, Any]:
    """The fields of Account that were given on the command line."""
    return {name: value for name, value in fields.items() if value is not None}
