"""What the command palette finds: actions, accounts, settings, themes, languages."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from wxconsole.domain.text import sanitise
from wxconsole.locale import LANGUAGES
from wxconsole.tui.actions import Action, shown_key

if TYPE_CHECKING:
    from wxconsole.tui.app import ConsoleApp

Command = tuple[str, str, Callable[[], None]]


class Palette(Provider):
    """Finds by what is shown, in the console's language."""

    async def discover(self) -> Hits:
        for name, told, run in self._actions():
            yield DiscoveryHit(name, run, help=told)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, told, run in self._all():
            score = matcher.match(name)
            if score > 0:
                # Highlighting takes brackets for markup, and a name may hold any.
                shown = Content(name) if "[" in name else matcher.highlight(name)
                yield Hit(score, shown, run, text=name, help=told)

    @property
    def _console(self) -> "ConsoleApp":
        return cast("ConsoleApp", self.app)

    def _all(self) -> Iterator[Command]:
        yield from self._actions()
        yield from self._accounts()
        yield from self._settings()
        yield from self._themes()
        yield from self._languages()

    def _actions(self) -> list[Command]:
        console = self._console
        return [
            (
                f"{console.messages(f'group_{action.group}')}: {console.messages(f'action_{action.id}')}",
                self._told(action),
                partial(console.action_do, action.id),
            )
            for action in console.actions
        ]

    def _told(self, action: Action) -> str:
        """What the action does under which key; where it is off, why."""
        say, why = self._console.messages, self._console.accounts.why_not(action)
        told = say(f"help_{action.id}") if why is None else say("action_off", why=say(why))
        return f"{shown_key(action.keys[0])}  {told}"

    def _accounts(self) -> list[Command]:
        """All of them, those that the filter hides too."""
        accounts = self._console.accounts
        return [
            (
                f"{status.account.alias} {sanitise(status.account.name)}",
                self._console.messages(f"health_{status.health}"),
                partial(accounts.go_to, status.account.alias),
            )
            for status in accounts.board.statuses
        ]

    def _settings(self) -> list[Command]:
        console = self._console
        return [
            (
                f"{console.messages('palette_setting')}: {variable} = {sanitise(value)}",
                sanitise(origin),
                partial(console.show_setting, variable),
            )
            for variable, value, origin in console.program.settings.rows()
        ]

    def _languages(self) -> list[Command]:
        console = self._console
        return [
            (
                f"{console.messages('palette_language')}: {console.messages(f'language_{lang}')}",
                "",
                partial(console.speak, lang),
            )
            for lang in LANGUAGES
        ]

    def _themes(self) -> list[Command]:
        console = self._console
        return [
            (
                f"{console.messages('palette_theme')}: {name}",
                "",
                partial(console.use_theme, name),
            )
            for name in sorted(console.available_themes)
            # The ANSI themes are unreadable under NO_COLOR, and take colours that nobody checked.
            if not name.startswith("ansi")
        ]
