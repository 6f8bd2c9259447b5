"""The console: a Textual app over the program's services."""

import asyncio
import os
import signal
import sys
import traceback
from contextlib import closing
from typing import ClassVar

from rich.text import Text
from textual.app import App
from textual.binding import Binding, BindingType

from wxconsole.bootstrap import Program, demo
from wxconsole.domain.problem import Problem
from wxconsole.domain.text import sanitise
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.services.ending import when_told_to_end
from wxconsole.services.settings import LANG
from wxconsole.tui.actions import ACTIONS
from wxconsole.tui.glyphs import ASCII, UNICODE
from wxconsole.tui.palette import Palette
from wxconsole.tui.screens.accounts import AccountsScreen
from wxconsole.tui.themes import DARK, LIGHT

_BY_ID = {action.id: action for action in ACTIONS}


class ConsoleApp(App[bool]):
    """Owns the keys, the language and the look; the accounts are on its one screen. Ends with True where the
    operator went on to the demo."""

    CSS_PATH = "app.tcss"
    TITLE = "wxconsole"
    COMMANDS: ClassVar = {Palette}
    ENABLE_COMMAND_PALETTE = False  # Textual's own binding of it; ours is in the registry
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(action.keys), f"do('{action.id}')", show=False, id=action.id) for action in ACTIONS
    ]

    def __init__(self, program: Program, *, ascii_only: bool = False) -> None:
        # Under NO_COLOR, Textual would turn our colours into greys that cannot be told apart: with the
        # terminal's own colours there are none, and bold and reverse carry the rest.
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        self.program = program
        self.messages = Messages(program.settings.lang)
        self.glyphs = ASCII if ascii_only else UNICODE
        self.set_class(ascii_only, "-ascii")
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        self.accounts = AccountsScreen(self)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour, for the themes that do not know it."""
        return {"quiet": "#808890"}

    def on_mount(self) -> None:
        when_told_to_end(lambda: self.run_worker(self.leave()), signal.SIGINT)
        self.push_screen(self.accounts)
        self.run_worker(self.program.scheduler.run(), group="scheduler")
        self.run_worker(self._tidy())

    async def _tidy(self) -> None:
        try:
            await asyncio.to_thread(self.program.tidy)
        except Problem as problem:
            self.accounts.say_problem(problem)

    def action_do(self, name: str) -> None:
        """Does what the action says, or says why it cannot."""
        action = _BY_ID[name]
        why = self.accounts.why_not(action)
        if why is not None:
            self.accounts.say(why, bad=True)
            return
        getattr(self.accounts.handlers[action.group], name)()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The console's keys work on its main screen only: a dialog has its own."""
        if action == "do":
            return self.screen is self.accounts
        return super().check_action(action, parameters)

    async def action_quit(self) -> None:
        """Textual's own key for it, ctrl+q, leaves as ours does."""
        self.action_do("quit")

    def switch_language(self) -> None:
        """Goes on to the next language, on the screen at once."""
        following = LANGUAGES[(LANGUAGES.index(self.messages.lang) + 1) % len(LANGUAGES)]
        self.messages = Messages(following)
        self.accounts.use_language()

    async def leave(self, *, for_demo: bool = False) -> None:
        """Quits once the requests in flight are answered: an answer may be a new token."""
        self.workers.cancel_group(self, "scheduler")
        self.accounts.say("leaving")
        await self.program.keeper.close()
        self.exit(for_demo)

    def _fatal_error(self) -> None:
        # Textual's own report prints the locals of every frame, and a local may be a secret.
        lines = "".join(traceback.format_exception(*sys.exc_info())).splitlines()
        report = "\n".join(sanitise(self.program.redactor.redact(line)) for line in lines)
        self._exit_renderables.append(Text(report))
        self._close_messages_no_wait()


def run_console(program: Program, *, ascii_only: bool = False, mouse: bool = True) -> int:
    """Opens the console and returns its exit status once it is left."""
    app = ConsoleApp(program, ascii_only=ascii_only)
    with closing(program.log_file):
        on_to_demo = app.run(mouse=mouse)
    if on_to_demo:
        with demo({LANG: app.messages.lang}) as sample:
            return run_console(sample, ascii_only=ascii_only, mouse=mouse)
    return app.return_code or 0
