"""The console: a Textual app over the program's services."""

import asyncio
import gc
import os
import signal
import sys
import traceback
from contextlib import closing
from dataclasses import replace
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.command import CommandPalette
from textual.content import Content
from textual.scrollbar import ScrollBar
from textual.widgets import Input

from wxconsole.bootstrap import Program, demo
from wxconsole.domain.problem import Problem
from wxconsole.domain.text import sanitise
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.services.ending import when_told_to_end
from wxconsole.services.layer import DEFAULT
from wxconsole.services.settings import KEYS, LANG, meaning_of
from wxconsole.tui.actions import shown_key
from wxconsole.tui.alarm import alarm
from wxconsole.tui.glyphs import ASCII, UNICODE
from wxconsole.tui.handlers.repair import WATCHES
from wxconsole.tui.job_control import (
    stop_in_background,
    stop_until_wanted,
    terminal_was_taken,
    when_stopped,
)
from wxconsole.tui.keymap import actions_with
from wxconsole.tui.palette import Palette, theme_of
from wxconsole.tui.screens.accounts import AccountsScreen
from wxconsole.tui.screens.page import Page
from wxconsole.tui.themes import DARK, THEMES
from wxconsole.tui.widgets.scroll_bar import WholeCells

# What a shell's user expects to work everywhere, dialogs included.
EVERYWHERE = "ctrl+z"


# Seconds after which the first frame has long been there.
STARTED = 2.0


class ConsoleApp(App[bool]):
    """Owns the keys, the language and the look; the accounts are on its one screen. Ends with True where the
    operator went on to the demo."""

    CSS_PATH = "app.tcss"
    TITLE = "wxconsole"
    COMMANDS: ClassVar = {Palette}
    ENABLE_COMMAND_PALETTE = False  # Textual's own binding of it; ours is in the registry

    def __init__(self, program: Program, *, ascii_only: bool = False) -> None:
        # Under NO_COLOR, Textual would turn our colours into greys that cannot be told apart: with the
        # terminal's own colours there are none, and bold and reverse carry the rest.
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        ScrollBar.renderer = WholeCells
        self.program = program
        self.actions = actions_with(program.settings.keys, program.settings.origins[KEYS])
        for binding in Binding.make_bindings(
            Binding(key, f"do('{action.id}')", show=False, priority=key == EVERYWHERE)
            for action in self.actions
            for key in action.keys
        ):
            self._bindings.key_to_bindings.setdefault(binding.key, []).append(binding)
        self.memory = program.console_memory
        self.messages = self._speaking(self._first_language())
        self.glyphs = ASCII if ascii_only else UNICODE
        self.set_class(ascii_only, "-ascii")
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._chosen_theme
        self.accounts = AccountsScreen(self)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour, for the themes that do not know it."""
        return {"quiet": "#808890"}

    def on_mount(self) -> None:
        when_told_to_end(lambda: self.run_worker(self.leave()), signal.SIGINT)
        if not self.is_headless:
            when_stopped(self.put_aside, self._come_back)
        self.push_screen(self.accounts)
        if self.memory.damage is not None:
            self.remember()
        self.run_worker(self.program.scheduler.run(), group="scheduler")
        if self.program.publisher is not None:
            self.run_worker(self.program.publisher.run(everything=True), group="publisher")
        self.set_timer(STARTED, self._complete_start)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A cursor that blinks would draw for as long as nobody types."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    def _complete_start(self) -> None:
        """What can wait until the accounts are shown: loads what a key may ask for, tidies up, and has
        garbage looked for from now on, but not in what the start has made: that stays, and is large."""
        _ = self.accounts.handlers
        self.run_worker(self._tidy())
        gc.freeze()
        gc.enable()

    async def _tidy(self) -> None:
        try:
            await asyncio.to_thread(self.program.tidy)
        except Problem as problem:
            self.accounts.say_problem(problem)

    def action_do(self, name: str) -> None:
        """Does what the action says, or says why it cannot."""
        action = next(action for action in self.actions if action.id == name)
        why = self.accounts.why_not(action)
        if why is not None:
            self.accounts.say(why, bad=True)
            return
        getattr(self.accounts.handlers[action.group], name)()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The console's keys work on its main screen only: a dialog has its own. Being suspended is no
        matter of a screen."""
        if action == "do":
            return self.screen is self.accounts or parameters == ("suspend",)
        return super().check_action(action, parameters)

    def action_help_quit(self) -> None:
        """What ctrl+c, which may be meant to copy, does: it says how to leave."""
        self.accounts.say("how_to_leave")

    async def action_quit(self) -> None:
        """Textual's own key for it, ctrl+q, leaves as ours does."""
        self.action_do("quit")

    def switch_language(self) -> None:
        """Goes on to the next language, on the screen at once."""
        self.speak(LANGUAGES[(LANGUAGES.index(self.messages.lang) + 1) % len(LANGUAGES)])

    def speak(self, lang: str) -> None:
        """Speaks `lang` from now on, and keeps that."""
        self.messages = self._speaking(lang)
        self.accounts.use_language()
        self.remember(lang=lang)

    def show_setting(self, variable: str) -> None:
        """What is set, where that was done, and how to do it otherwise."""
        for known, value, origin in self.program.settings.rows():
            if known == variable:
                text = self.messages("setting_told", value=value, origin=origin, meaning=meaning_of(variable))
                self.push_screen(Page(Content(variable), Content(text), self.messages("page_keys")))

    def use_theme(self, name: str) -> None:
        """Takes on another look, and keeps it."""
        self.theme = name
        self.remember(theme=name)

    @property
    def _chosen_theme(self) -> str:
        chosen = self.memory.state.theme
        return chosen if chosen in self.available_themes else DARK.name

    def on_command_palette_option_highlighted(self, event: CommandPalette.OptionHighlighted) -> None:
        """Shows a theme while the palette's cursor is on it."""
        self.theme = theme_of(event.highlighted_event.option) or self._chosen_theme

    def on_command_palette_closed(self, event: CommandPalette.Closed) -> None:
        if not event.option_selected:
            self.theme = self._chosen_theme

    def remember(self, **chosen: Any) -> None:
        """Keeps what the operator has chosen (fields of ConsoleState) for the next time."""
        self.memory.state = replace(self.memory.state, **chosen)
        self.run_worker(self._remember())

    async def _remember(self) -> None:
        try:
            await self.memory.keep()
        except Problem as problem:
            self.accounts.say_problem(problem)

    def _first_language(self) -> str:
        """The one that was chosen here before, unless one was set since."""
        settings, chosen = self.program.settings, self.memory.state.lang
        return chosen if settings.origins[LANG] == DEFAULT and chosen in LANGUAGES else settings.lang

    def _speaking(self, lang: str) -> Messages:
        return Messages(lang, {action.id: shown_key(action.keys[0]) for action in self.actions})

    def put_aside(self) -> None:
        """Gives the terminal back to the shell until that brings the console to the front again."""
        with self.suspend():
            sys.stderr.write(f"{self.messages('suspended')}\n")
            sys.stderr.flush()
            stop_until_wanted()
        self.accounts.draw()

    def _come_back(self) -> None:
        stop_in_background()
        if terminal_was_taken():
            with self.suspend():
                pass

    def alarm(self, text: str) -> None:
        """Has the terminal call somebody, in the way that is set."""
        if self._driver is not None:
            self._driver.write(alarm(self.program.settings.notify, text, os.environ))

    @property
    def left(self) -> bool:
        """Whether it is being closed."""
        return self._exit

    async def leave(self, *, for_demo: bool = False) -> None:
        """Quits once the requests in flight are answered: an answer may be a new token."""
        self.workers.cancel_group(self, "scheduler")
        self.workers.cancel_group(self, WATCHES)
        self.accounts.bulk.stop()
        self.accounts.say("leaving")
        await self._remember()
        await self.program.keeper.close()
        if self.program.publisher is not None:
            self.workers.cancel_group(self, "publisher")
            await self.program.publisher.close()
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
    if sys.platform != "win32":
        from wxconsole.tui.terminal_driver import TerminalDriver

        app.driver_class = TerminalDriver
    with closing(program.log_file):
        on_to_demo = app.run(mouse=mouse)
    if on_to_demo:
        with demo({LANG: app.messages.lang}) as sample:
            return run_console(sample, ascii_only=ascii_only, mouse=mouse)
    return app.return_code or 0
