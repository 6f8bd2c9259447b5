"""`wxconsole sandbox`: the simulated WeChat API on loopback."""

import threading
from pathlib import Path

import click

from wxconsole.cli.command import Command
from wxconsole.cli.session import Session, pass_session


@click.command("sandbox", cls=Command)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8800, show_default=True, help="0 takes a free one."
)
@click.option(
    "--latency", type=click.IntRange(0, 600_000), default=0, metavar="MS", help="Added to every answer."
)
@click.option(
    "--scenario", type=click.Path(path_type=Path), metavar="FILE", help="Accounts and faults, in TOML."
)
@pass_session
def command(session: Session, port: int, latency: int, scenario: Path | None) -> None:
    """Run the simulated WeChat API on this machine until Ctrl-C.

    Prints its address once it answers. Any well-formed AppID works, with the first secret that it comes with.
    """
    from wxconsole.sandbox.scenario import load_scenario
    from wxconsole.sandbox.server import Sandbox
    from wxconsole.sandbox.world import World

    accounts = load_scenario(scenario) if scenario is not None else ()
    with Sandbox(World(accounts), port, latency / 1000) as sandbox:
        session.words("sandbox_runs", url=sandbox.url)
        for account in accounts:
            session.words(
                "sandbox_account", appid=account.appid, kind=session.messages(f"kind_{account.kind}")
            )
        session.data(sandbox.url)  # last: who reads it knows that all is ready
        threading.Event().wait()
