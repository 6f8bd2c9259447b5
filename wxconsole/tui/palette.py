"""What the command palette finds: actions, accounts, sort orders, what can be copied or exported, settings,
themes, languages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from textual import command
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets.option_list import Option

from wxconsole.domain.exports import Format
from wxconsole.domain.text import sanitise
from wxconsole.locale import LANGUAGES
from wxconsole.tui.actions import Action, shown_key
from wxconsole.tui.board import SORTS

if TYPE_CHECKING:
    from wxconsole.tui.app import ConsoleApp

Command = tuple[str, str, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class TakeTheme:
    """Takes on a theme, which can be shown before."""

    console: "ConsoleApp"
    name: str

    def __call__(self) -> None:
        self.console.use_theme(self.name)


def theme_of(option: Option) -> str | None:
    """The theme that choosing `option` of the palette would take on, if it is one of those."""
    run = option.hit.command if isinstance(option, command.Command) else None
    return run.name if isinstance(run, TakeTheme) else None


class Palette(Provider):
    """Finds by what is shown, in the console's language."""

    async def discover(self) -> Hits:
        for name, told, run in self._actions():
            yield DiscoveryHit(name, run, help=told)

    async def search(self, query: str) -> Hits:
        matcher, found = self.matcher(query), False
        for name, told, run in self._all():
            score = matcher.match(name)
            if score > 0:
                found = True
                # Highlighting takes brackets for markup, and a name may hold any.
                shown = Content(name) if "[" in name else matcher.highlight(name)
                yield Hit(score, shown, run, text=name, help=told)
        if not found:
            # Textual would say so in English.
            yield Hit(1, self._console.messages("palette_nothing"), lambda: None)

    @property
    def _console(self) -> "ConsoleApp":
        return cast("ConsoleApp", self.app)

    def _all(self) -> Iterator[Command]:
        yield from self._actions()
        yield from self._accounts()
        yield from self._sorts()
        yield from self._copies()
        yield from self._exports()
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
        accounts, say = self._console.accounts, self._console.messages
        return [
            (
                f"{say('palette_account')}: {status.account.alias} {sanitise(status.account.name)}",
                say(f"health_{status.health}"),
                partial(accounts.go_to, status.account.alias),
            )
            for status in accounts.board.statuses
        ]

    def _sorts(self) -> list[Command]:
        accounts, say = self._console.accounts, self._console.messages
        return [
            (f"{say('palette_sort')}: {say(f'column_{sort}')}", "", partial(accounts.sort_by, sort))
            for sort in SORTS
        ]

    def _copies(self) -> list[Command]:
        """What the selected account has to copy."""
        tokens, say = self._console.accounts.tokens, self._console.messages
        return [
            (f"{say('palette_copy')}: {say(f'copy_{what}')}", "", partial(tokens.copy_what, what))
            for what in tokens.copyables
        ]

    def _exports(self) -> list[Command]:
        tokens, say = self._console.accounts.tokens, self._console.messages
        return [
            (f"{say('palette_export')}: {say(f'format_{form}')}", "", partial(tokens.export, form))
            for form in Format
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
                TakeTheme(console, name),
            )
            for name in sorted(console.available_themes)
            # The ANSI themes are unreadable under NO_COLOR, and take colours that nobody checked.
            if not name.startswith("ansi")
        ]
