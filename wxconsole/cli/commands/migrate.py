"""`wxconsole migrate`: from one store to another."""

import shlex
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from wxconsole.cli.command import Command
from wxconsole.cli.grid import table
from wxconsole.cli.options import json_option
from wxconsole.cli.session import Session, pass_session
from wxconsole.domain.account import Account, Endpoint, Kind, alias_variable
from wxconsole.domain.problem import Problem
from wxconsole.domain.text import sanitise
from wxconsole.services.migration import Copied, Migration, Part, Plan, Share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.shell_completion import CompletionItem

SHOWN_ACCOUNTS = 20


def _complete_store(_: click.Context, __: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The words for stores, for the shell."""
    from click.shell_completion import CompletionItem

    words = ("tinydb", "redis", "redis://", "rediss://", "env:")
    offered = [CompletionItem(word) for word in words if word.startswith(incomplete)]
    return offered or [CompletionItem(incomplete, type="dir")]


@click.command("migrate", cls=Command)
@click.argument("source", metavar="FROM", shell_complete=_complete_store)
@click.argument("target", metavar="TO", shell_complete=_complete_store)
@click.option("--yes", is_flag=True, help="Copy. Without it, only what would be copied is shown.")
@json_option
@pass_session
def command(session: Session, source: str, target: str, yes: bool, as_json: bool) -> int:
    """Copy tokens, history, clients and uses FROM one store TO another, and compare the two after.

    FROM and TO are `tinydb`, the data folder; `redis`, the Redis in WXCONSOLE_STORE; `env:NAME`, the store in
    that variable of the environment; a redis:// or rediss:// URL without a password; or the path of another
    data folder.

    FROM is only read. What TO has already stays: no newer token is replaced, and no row is copied twice, so
    that a copy that was interrupted is completed by running it again. A Redis keeps no accounts: those that
    it would lack are named, with what to put into the environment. Exits 1 if anything is missing or
    different after.
    """
    with _migration(session, source, target) as migration:
        plan = migration.plan()
        copied = _copy(session, migration, plan) if yes else None
        if as_json:
            session.json(_object(migration, plan, copied))
        else:
            session.data(_table(session, migration, plan, copied))
        _say(session, plan if copied is None else copied.after)
        if copied is None:
            session.words("migrate_dry" if plan.missing else "migrate_dry_nothing")
            return 0
        if copied.busy:
            session.words("migrate_busy", appids=", ".join(copied.busy))
        if copied.after.missing:
            session.words("migrate_incomplete", count=copied.after.missing)
        elif copied.complete:
            session.words("migrate_complete_but" if copied.after.outside else "migrate_complete")
        return 0 if copied.complete else 1


@contextmanager
def _migration(session: Session, source: str, target: str) -> "Iterator[Migration]":
    """Says at the end what the stores noticed."""
    migration = session.program.migration(source, target)
    try:
        yield migration
    finally:
        session.warn(migration.close())


def _copy(session: Session, migration: Migration, plan: Plan) -> Copied:
    """Says that it begins, and what to do where it is cut off."""
    if plan.missing:
        session.words("migrate_copying", count=plan.missing)
    try:
        return migration.copy(plan)
    except (Problem, KeyboardInterrupt):
        session.words("migrate_stopped")
        raise


def _table(session: Session, migration: Migration, plan: Plan, copied: Copied | None) -> str:
    messages = session.messages
    headings = ["part", "source", "target", "same", "missing" if copied is None else "copied"]
    headings += ["later", "differing", "outside"]
    rows = [[messages(f"column_{name}") for name in headings]]
    for part, share in plan.shares.items():
        done = share.missing if copied is None else copied.counts[part]
        counts = (share.source, share.target, share.same, done, share.later, len(share.differing))
        rows.append([messages(f"part_{part}"), *(f"{count:,}" for count in (*counts, share.outside))])
    source, target = migration.places
    lines = (messages("migrate_from", place=source), messages("migrate_to", place=target))
    return "\n".join((*lines, table(rows)))


def _say(session: Session, plan: Plan) -> None:
    """What is to be known besides the counts."""
    history, accounts = plan.shares[Part.HISTORY], plan.shares[Part.ACCOUNTS]
    if history.outside:
        session.words("migrate_rows_outside", count=history.outside, most=plan.most_rows)
    for part, share in ((Part.ACCOUNTS, accounts), (Part.CLIENTS, plan.shares[Part.CLIENTS])):
        if share.differing:
            session.words(f"migrate_differing_{part}", names=", ".join(share.differing))
    if plan.homeless:
        session.words("migrate_homeless", count=len(plan.homeless))
        session.lines(_line(account) for account in plan.homeless[:SHOWN_ACCOUNTS])
        more = len(plan.homeless) - SHOWN_ACCOUNTS
        if more > 0:
            session.words("migrate_homeless_more", count=more)
    work = plan.at_work
    if work.owners:
        session.words("migrate_owners", owners=", ".join(work.owners))
    if work.pids:
        session.words("migrate_pids", pids=", ".join(map(str, work.pids)))
    if work.listeners:
        session.words("migrate_listeners", count=work.listeners)
    if work:
        session.words("migrate_in_use")


def _line(account: Account) -> str:
    """What is to be put into a .env or a shell."""
    words = (f"{name}={'…' if value is None else shlex.quote(value)}" for name, value in _variables(account))
    return sanitise("  " + " ".join(words))


def _variables(account: Account) -> list[tuple[str, str | None]]:
    """Those that define the account; None is the AppSecret. What is as it is by default is left out."""
    stem = f"WX_{alias_variable(account.alias)}"
    found: list[tuple[str, str | None]] = [(f"{stem}_APPID", account.appid), (f"{stem}_SECRET", None)]
    if account.name:
        found.append((f"{stem}_NAME", account.name))
    if account.kind is not Kind.OFFICIAL:
        found.append((f"{stem}_KIND", account.kind))
    if account.endpoint is not Endpoint.STABLE:
        found.append((f"{stem}_ENDPOINT", account.endpoint))
    if not account.auto:
        found.append((f"{stem}_AUTO", "false"))
    if account.tags:
        found.append((f"{stem}_TAGS", ",".join(account.tags)))
    return found


def _object(migration: Migration, plan: Plan, copied: Copied | None) -> Mapping[str, Any]:
    source, target = migration.places
    after = plan if copied is None else copied.after
    return {
        "from": source,
        "to": target,
        "complete": None if copied is None else copied.complete,
        **{part: _share(share, after.shares[part], copied, part) for part, share in plan.shares.items()},
        "no_place": [{"alias": each.alias, "variables": dict(_variables(each))} for each in plan.homeless],
        "being_refreshed": list(copied.busy) if copied is not None else [],
        "source_in_use": {
            "owners": list(after.at_work.owners),
            "pids": list(after.at_work.pids),
            "listeners": after.at_work.listeners,
        },
    }


def _share(share: Share, after: Share, copied: Copied | None, part: Part) -> Mapping[str, Any]:
    return {
        "source": share.source,
        "target": share.target,
        "same": share.same,
        "copied": None if copied is None else copied.counts[part],
        "missing": after.missing,
        "newer_in_target": after.later,
        "different": list(after.differing),
        "no_place": after.outside,
    }
