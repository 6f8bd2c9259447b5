"""The click command that all commands are."""

from typing import Any

import click

from wxconsole.cli.flags import flags


class Command(click.Command):
    """Takes the settings' flags too, and returns the exit status (None is 0)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += flags(hidden=True)
        self.epilog = "The flags of `wxconsole --help` work here too."
