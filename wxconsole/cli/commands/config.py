"""`wxconsole config`: every setting, every account's origin, and where things lie."""

import click

from wxconsole.cli.command import Command
from wxconsole.cli.grid import table
from wxconsole.cli.options import json_option
from wxconsole.cli.session import Session, pass_session


@click.command("config", cls=Command)
@json_option
@pass_session
def command(session: Session, as_json: bool) -> None:
    """Show every setting with its value and the place it came from."""
    if as_json:
        session.json(_object(session))
        return
    messages = session.messages
    headings = [messages("column_variable"), messages("column_value"), messages("column_origin")]
    session.data(table([headings, *map(list, session.program.settings.rows())]))
    target = session.program.settings.publish
    if target is not None:
        headings = [messages(f"column_{name}") for name in ("layout", "sdk", "proof")]
        rows = [[each.label, each.sdk, messages(f"proof_{each.proof}")] for each in target.layouts]
        session.data("\n" + table([headings, *rows]))
    paths = [[messages(f"path_{name}"), str(path)] for name, path in session.program.paths().items()]
    session.data("\n" + table([[messages("column_path"), ""], *paths]))
    # Last: a store that cannot be read must not hide the settings that may be the reason.
    accounts = [[account.alias, account.origin] for account in session.program.book.all()]
    if accounts:
        session.data("\n" + table([[messages("column_account"), messages("column_origin")], *accounts]))


def _object(session: Session) -> dict[str, object]:
    program = session.program
    return {
        "settings": [
            {"variable": variable, "value": value, "origin": origin}
            for variable, value, origin in program.settings.rows()
        ],
        "layouts": [
            {"layout": layout.label, "sdk": layout.sdk, "proof": layout.proof}
            for layout in (program.settings.publish.layouts if program.settings.publish else ())
        ],
        "accounts": [{"alias": account.alias, "origin": account.origin} for account in program.book.all()],
        "paths": {name: str(path) for name, path in program.paths().items()},
    }
