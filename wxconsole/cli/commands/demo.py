"""`wxconsole demo`: the console over a sandbox, with nothing to set up and nothing to break."""

import click

from wxconsole.cli.command import Command
from wxconsole.cli.console import check_terminal, open_console
from wxconsole.cli.session import Session, pass_session


@click.command("demo", cls=Command)
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII signs only.")
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")
@pass_session
def command(session: Session, ascii_only: bool, no_mouse: bool) -> int:
    """Open the console over a built-in sandbox with sample accounts.

    Needs no network and no account, and touches no real data: everything lies in a folder that is thrown
    away at the end.
    """
    check_terminal()
    from wxconsole.bootstrap import demo

    with demo(session.flags) as program:
        return open_console(program, ascii_only=ascii_only, mouse=not no_mouse)
