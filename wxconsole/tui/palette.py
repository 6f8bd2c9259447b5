"""What the command palette finds: actions, accounts, themes."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from wxconsole.domain.text import sanitise
from wxconsole.tui.actions import ACTIONS, shown_key

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
        for name, told, run in (*self._actions(), *self._accounts(), *self._themes()):
            score = matcher.match(name)
            if score > 0:
                # Highlighting takes brackets for markup, and a name may hold any.
                shown = Content(name) if "[" in name else matcher.highlight(name)
                yield Hit(score, shown, run, text=name, help=told)

    @property
    def _console(self) -> "ConsoleApp":
        return cast("ConsoleApp", self.app)

    def _actions(self) -> list[Command]:
        console = self._console
        return [
            (
                f"{console.messages(f'group_{action.group}')}: {console.messages(f'action_{action.id}')}",
                f"{shown_key(action.keys[0])}  {console.messages(f'help_{action.id}')}",
                partial(console.action_do, action.id),
            )
            for action in ACTIONS
        ]

    def _accounts(self) -> list[Command]:
        board = self._console.accounts.board
        return [
            (
                f"{row.account.alias} {sanitise(row.account.name)}",
                self._console.messages(f"health_{row.health}"),
                partial(self._console.accounts.move_to, index),
            )
            for index, row in enumerate(board.rows)
        ]

    def _themes(self) -> list[Command]:
        console = self._console
        return [
            (
                f"{console.messages('palette_theme')}: {name}",
                "",
                partial(setattr, console, "theme", name),
            )
            for name in sorted(console.available_themes)
            # The ANSI themes are unreadable under NO_COLOR, and take colours that nobody checked.
            if not name.startswith("ansi")
        ]
