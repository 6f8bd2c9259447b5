"""The console in a process of its own, made to fail with secrets at hand:
`python -m tests.tui.failing_console handler|worker|thread|timer|dialog|leaving|compose|none`. Settings come
from the environment; time stands still where the demo begins, but for an hour that passes while the console
is suspended."""

import asyncio
import sys
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from tests.tui.hand_clock import HandClock
from wxconsole.bootstrap import Program
from wxconsole.services.keeper import Keeper
from wxconsole.tui import app
from wxconsole.tui.app import run_console
from wxconsole.tui.handlers.table import TableHandler
from wxconsole.tui.job_control import stop_until_wanted
from wxconsole.tui.screens.accounts import AccountsScreen
from wxconsole.tui.screens.help import Help


def main(where: str) -> int:
    clock = HandClock()
    program = Program(Program.load({}).resolution, clock)

    accounts, holdings = program.book.all(), program.store.snapshot().holdings.values()

    def fail(*_: Any) -> None:
        # What a careless line would do: secrets in locals, in the exception's text, and in the one before it.
        secret = accounts[0].secret.reveal()
        token = next(each.token for each in holdings if each.token is not None).value.reveal()
        marker = "-".join(("local", "canary"))
        try:
            raise ValueError(f"{secret} {marker[:0]}")
        except ValueError as error:
            raise RuntimeError(f"no use: secret={secret} token={token} \x1b]0;owned\x07") from error

    async def failing() -> None:
        fail()

    def composing(_: AccountsScreen) -> Iterator[Any]:
        fail()
        yield from ()

    failures = {
        "handler": patch.object(TableHandler, "last", fail),
        "worker": patch.object(TableHandler, "last", lambda handler: handler.begin(failing())),
        "thread": patch.object(TableHandler, "last", lambda handler: handler.begin(asyncio.to_thread(fail))),
        "timer": patch.object(TableHandler, "last", lambda handler: handler.screen.set_timer(0.01, fail)),
        "dialog": patch.object(Help, "on_input_changed", fail),
        "leaving": patch.object(Keeper, "close", fail),
        "compose": patch.object(AccountsScreen, "compose", composing),
        "none": patch.object(TableHandler, "last", lambda handler: handler.first()),
    }

    def stop_for_an_hour() -> None:
        stop_until_wanted()
        clock.advance(3600)

    with failures[where], patch.object(app, "stop_until_wanted", stop_for_an_hour):
        return run_console(program)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
