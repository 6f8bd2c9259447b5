"""The command line as a whole: its commands, each loaded when it is called."""

from importlib import import_module

import click

from wxconsole import __version__
from wxconsole.cli.flags import flags
from wxconsole.cli.session import Session, pass_session

COMMANDS = {
    "demo": "Try the console: sample accounts over a built-in sandbox, no network.",
    "accounts": "List, add, edit, remove and import accounts.",
    "status": "Show the health of each account.",
    "token": "Print a valid token.",
    "refresh": "Ask WeChat for tokens now.",
    "drill": "End an access token that has leaked: two forced refreshes and the proof.",
    "probe": "Ask WeChat whether it honours the held tokens.",
    "repair": "Show the IP to put on the whitelist, and watch until it works.",
    "history": "List past refreshes, newest first.",
    "export": "Write tokens in a format for other tools.",
    "rid": "Look up a request that WeChat refused, by its rid.",
    "quota": "Show how many calls are left today, or reset the counters.",
    "explain": "Say what a WeChat error means and what to do. Works offline.",
    "doctor": "Say what is wrong with this machine's set-up.",
    "clients": "Add, list and revoke clients of the token service.",
    "serve": "Run the token service: tokens over HTTP for other programs.",
    "migrate": "Copy everything from one store to another: a data folder, a Redis.",
    "config": "Show every setting and where it came from.",
    "sandbox": "Run the simulated WeChat API on this machine.",
    "completion": "Print the completion script of a shell.",
}


class LazyGroup(click.Group):
    """Knows its commands by name and loads one when it is called."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"wxconsole.cli.commands.{cmd_name}").command
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands first: they are what most people look for."""
        self.format_commands(ctx, formatter)
        click.Command.format_options(self, ctx, formatter)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    "wxconsole",
    cls=LazyGroup,
    params=flags(hidden=False),
    epilog="Exit status: 0 done and healthy; 1 it failed, or an account asked about is not healthy; 2 wrong "
    "usage or settings; 130 interrupted.",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option(
    "--ascii",
    "ascii_only",
    is_flag=True,
    help="Console: draw with ASCII signs only, as where the terminal is not UTF-8.",
)
@click.option("--no-mouse", is_flag=True, help="Console: leave the mouse to the terminal.")
@click.pass_context
@pass_session
def root(session: Session, ctx: click.Context, ascii_only: bool, no_mouse: bool) -> int:
    """Keeps the access tokens of many WeChat accounts alive.

    Without a command, opens the console.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    from wxconsole.cli.console import check_terminal, open_console

    check_terminal()
    return open_console(session.program, ascii_only=ascii_only, mouse=not no_mouse)
