"""`wxconsole clients`: who may ask the token service, and what they do with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from wxconsole.cli.command import Command
from wxconsole.cli.grid import table
from wxconsole.cli.options import complete_alias, json_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.cli.since import since as parse_since
from wxconsole.domain.client import Client, Right
from wxconsole.domain.hook import Letter
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.use import Use, remarks_on
from wxconsole.locale import Messages

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from wxconsole.bootstrap import Program

EVERY_RIGHT = ",".join(Right)
LATEST = timedelta(days=7)


def _complete_accounts(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """As `complete_alias`, for the last alias of a list."""
    from click.shell_completion import CompletionItem

    before, comma, last = incomplete.rpartition(",")
    return [
        CompletionItem(f"{before}{comma}{item.value}", help=item.help)
        for item in complete_alias(ctx, param, last)
    ]


def _complete_client(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The clients whose name starts like that, for the shell."""
    from click.shell_completion import CompletionItem

    from wxconsole.bootstrap import Program

    session = ctx.ensure_object(Session)
    try:
        clients = Program.load(session.flags, session.env_file).clients.all()
    except Problem:
        return []
    return [CompletionItem(client.name) for client in clients if client.name.startswith(incomplete)]


@click.group("clients")
def command() -> None:
    """Add, list and revoke clients of the token service, and see what they do.

    A client is a program that gets its tokens from `wxconsole serve`, with a key of its own.
    """


@command.command("add", cls=Command)
@click.argument("name")
@click.option(
    "--accounts",
    metavar="ALIAS,...",
    shell_complete=_complete_accounts,
    help="The accounts that it may see (all, those added later too).",
)
@click.option(
    "--may",
    metavar="RIGHT,...",
    default=EVERY_RIGHT,
    help=f"What it may do: read tokens, have dead ones refreshed ({EVERY_RIGHT}).",
)
@pass_session
def add(session: Session, name: str, accounts: str | None, may: str) -> None:
    """Add a client and print its key: this once, for only the key's hash is kept."""
    aliases = _words(accounts, "--accounts") if accounts is not None else []
    client, key = session.program.clients.add(name, aliases, _rights(may))
    session.data(key.reveal())
    messages = session.messages
    session.words("client_added", name=name, may=_may(client, messages), accounts=_accounts(client, messages))


@command.command("list", cls=Command)
@json_option
@pass_session
def list_clients(session: Session, as_json: bool) -> None:
    """List all clients, when each was last there, and what is odd about it. Keys are never shown.

    Odd is one that polls too hard: more than 600 reads of one account's token in this hour or the last. And
    one that still uses dead tokens: more than 20 reports in a day of tokens that had been replaced before.
    """
    program, messages = session.program, session.messages
    clients = program.clients.all()
    uses: dict[str, list[Use]] = {client.name: [] for client in clients}
    for use in program.store.uses():
        if use.client in uses:
            uses[use.client].append(use)
    now = program.clock.now()
    if as_json:
        session.json([_object(client, uses[client.name], now) for client in clients])
    elif not clients:
        session.words("no_clients_yet")
    else:
        headings = ("client", "accounts", "may", "last_used", "reads_today", "remark")
        rows = [_row(client, uses[client.name], now, messages) for client in clients]
        session.data(table([[messages(f"column_{name}") for name in headings], *rows]))


@command.command("uses", cls=Command)
@click.argument("name", required=False, shell_complete=_complete_client)
@click.option("--since", metavar="TIME", help="RFC 3339, a date, or a span such as 2h or 3d (7d).")
@json_option
@pass_session
def uses(session: Session, name: str | None, since: str | None, as_json: bool) -> None:
    """Show what each client did, or NAME: by account and day, the latest first. Days are those of UTC."""
    program, messages = session.program, session.messages
    now = program.clock.now()
    after = now - LATEST if since is None else parse_since(since, now)
    found = [use for use in program.store.uses(after.date()) if name in (None, use.client)]
    if name is not None and not found:
        program.clients.get(name)
    if as_json:
        for use in found:
            session.json(_use_object(use))
    elif not found:
        session.words("no_uses")
    else:
        headings = ("day", "client", "account", "reads", "refreshes", "outdated", "refused", "last_used")
        rows = [_use_row(use) for use in found]
        session.data(table([[messages(f"column_{name}") for name in headings], *rows]))


@command.command("hook", cls=Command)
@click.argument("name", shell_complete=_complete_client)
@click.argument("url", required=False)
@click.option("--remove", is_flag=True, help="Tell the client nothing any more.")
@pass_session
def hook(session: Session, name: str, url: str | None, remove: bool) -> None:
    """Tell a client of each new token at URL, and print what the notices are signed with: this once.

    A notice names account and fingerprint, never the token. URL is https, or http on this machine.
    """
    if remove == (url is not None):
        raise Misuse("hook_url_or_remove")
    if url is None:
        session.program.clients.unhook(name)
        session.words("hook_removed", name=name)
        return
    secret = session.program.clients.hook(name, url)
    session.data(secret.reveal())
    session.words("hook_set", name=name)


@command.command("undelivered", cls=Command)
@click.argument("name", required=False, shell_complete=_complete_client)
@click.option("--send", is_flag=True, help="Send them again, and forget those that are taken.")
@json_option
@pass_session
def undelivered(session: Session, name: str | None, send: bool, as_json: bool) -> int:
    """List the notices that no webhook took, of all clients or of NAME. Exit status 1 if any are left."""
    program, messages = session.program, session.messages
    clients = program.clients.all() if name is None else [program.clients.get(name)]
    if send:
        from wxconsole.cli.talk import talk

        talk(session, lambda _: _send_again(program, [client.name for client in clients]))
        clients = [program.clients.get(client.name) for client in clients]
    left = [(client, letter) for client in clients if client.hook for letter in client.hook.letters]
    if as_json:
        for client, letter in left:
            session.json(_letter_object(client, letter))
    elif not left:
        session.words("no_undelivered")
    else:
        headings = ("client", "account", "fingerprint", "rotated_at", "tried_at", "reason")
        rows = [_letter_row(client, letter) for client, letter in left]
        session.data(table([[messages(f"column_{name}") for name in headings], *rows]))
    return 1 if left else 0


async def _send_again(program: "Program", names: Sequence[str]) -> None:
    hooks = program.hooks(lambda _: None)
    try:
        for name in names:
            await hooks.send_again(name)
    finally:
        await hooks.close()


@command.command("revoke", cls=Command)
@click.argument("name", shell_complete=_complete_client)
@pass_session
def revoke(session: Session, name: str) -> None:
    """Refuse a client's key from now on. What it did stays in the history and in `clients uses`."""
    session.program.clients.revoke(name)
    session.words("client_revoked", name=name)


def _words(text: str, option: str) -> list[str]:
    """The words of a list with commas. An empty one would mean something else than it says."""
    words = [word.strip() for word in text.split(",")]
    if not all(words):
        raise Misuse("list_malformed", option=option, value=text)
    return words


def _rights(text: str) -> list[Right]:
    words = _words(text, "--may")
    for word in words:
        if word not in list(Right):
            raise Misuse("client_right_unknown", value=word, choices=", ".join(Right))
    return [Right(word) for word in words]


def _object(client: Client, uses: Sequence[Use], now: datetime) -> dict[str, Any]:
    today = [use for use in uses if use.day == now.date()]
    return {
        "name": client.name,
        "accounts": list(client.accounts) or None,
        "may": sorted(client.may),
        "created_at": rfc3339(client.created_at),
        "hook": client.hook and client.hook.shown,
        "undelivered": len(client.hook.letters) if client.hook else 0,
        "last_used_at": rfc3339(_last_used(uses)),
        "reads_today": sum(use.reads for use in today),
        "refreshes_today": sum(use.refreshes for use in today),
        "outdated_today": sum(use.outdated for use in today),
        "refused_today": sum(use.refused for use in today),
        "remarks": remarks_on(uses, now),
    }


def _row(client: Client, uses: Sequence[Use], now: datetime, messages: Messages) -> list[str]:
    return [
        client.name,
        _accounts(client, messages),
        _may(client, messages),
        _shown(_last_used(uses)),
        str(sum(use.reads for use in uses if use.day == now.date())),
        ", ".join(messages(f"remark_{remark}") for remark in remarks_on(uses, now)),
    ]


def _letter_object(client: Client, letter: Letter) -> dict[str, Any]:
    notice = letter.notice
    return {
        "client": client.name,
        "id": notice.id,
        "alias": notice.alias,
        "fingerprint": notice.fingerprint,
        "at": rfc3339(notice.at),
        "tried_at": rfc3339(letter.tried_at),
        "reason": letter.reason,
    }


def _letter_row(client: Client, letter: Letter) -> list[str]:
    notice = letter.notice
    moments = (_shown(notice.at), _shown(letter.tried_at))
    return [client.name, notice.alias, notice.fingerprint, *moments, letter.reason]


def _use_object(use: Use) -> dict[str, Any]:
    return {
        "client": use.client,
        "alias": use.alias or None,
        "day": use.day.isoformat(),
        "reads": use.reads,
        "reads_by_hour": use.hours,
        "refreshes": use.refreshes,
        "outdated": use.outdated,
        "refused": use.refused,
        "first_at": rfc3339(use.first_at),
        "last_at": rfc3339(use.last_at),
    }


def _use_row(use: Use) -> list[str]:
    counts = (use.reads, use.refreshes, use.outdated, use.refused)
    return [use.day.isoformat(), use.client, use.alias or "-", *map(str, counts), _shown(use.last_at)]


def _last_used(uses: Sequence[Use]) -> datetime | None:
    return max((use.last_at for use in uses), default=None)


def _shown(moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def _accounts(client: Client, messages: Messages) -> str:
    return ", ".join(client.accounts) or messages("all_accounts")


def _may(client: Client, messages: Messages) -> str:
    return ", ".join(messages(f"right_{right}") for right in Right if right in client.may)
