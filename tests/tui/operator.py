"""Somebody at the console, for tests: presses keys and reads the screen."""

import time
from collections.abc import Callable, Sequence

import pytest
from textual._compositor import LayoutUpdate
from textual.pilot import Pilot
from textual.widgets import Input

from screenshots.make import reading
from tests.tui.hand_clock import HandClock
from wxconsole.bootstrap import Program
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.secret import Secret
from wxconsole.domain.status import Status
from wxconsole.domain.token import Token
from wxconsole.sandbox.world import World
from wxconsole.services.ports import Route
from wxconsole.tui.app import ConsoleApp
from wxconsole.tui.widgets.account_table import HEADER

PATIENCE = 20.0
SHORTEST_SECRET = 16


class FakeClipboard:
    """A clipboard that remembers, or that there is none of."""

    def __init__(self) -> None:
        self.copied: list[str] = []
        self.there = True

    def copy(self, text: Secret) -> Route:
        if not self.there:
            raise Problem("clipboard_none")
        self.copied.append(text.reveal())
        return Route.NATIVE

    def clear(self) -> Route:
        return self.copy(Secret(""))


class Operator:
    """Works on `app`, which runs over `program` and `world`, whose time is `clock`."""

    def __init__(
        self, app: ConsoleApp, pilot: Pilot[bool], program: Program, world: World, clock: HandClock
    ) -> None:
        self.app = app
        self.pilot = pilot
        self.program = program
        self.world = world
        self.clock = clock
        self.clipboard = FakeClipboard()
        program.clipboard = self.clipboard

    async def settled(self) -> None:
        """Waits until the accounts and the selected one's history are on the screen."""
        accounts = self.app.accounts
        await self.until(lambda: accounts.present.known)
        if self.rows:
            await self.until(lambda: accounts._history[0] == self.rows[accounts.board.cursor])
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Types into the field that has the focus."""
        field = self.app.focused
        assert isinstance(field, Input)
        field.insert_text_at_cursor(text)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Waits for `condition`; fails with the screen if it never comes."""
        give_up_at = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > give_up_at:
                pytest.fail(f"it did not come to pass:\n{self.screen}")
            await self.pilot.pause(0.05)

    async def sees(self, *texts: str) -> None:
        """Waits until all `texts` are on the screen."""
        await self.until(lambda: all(text in self.screen for text in texts))

    async def misses(self, text: str) -> None:
        """Waits until `text` is not on the screen."""
        await self.until(lambda: text not in self.screen)

    async def appears(self, alias: str) -> None:
        """Waits until the table has the account."""
        await self.until(lambda: alias in self.rows)

    async def select(self, alias: str) -> None:
        """Puts the cursor on an account, and waits for its details."""
        accounts = self.app.accounts
        accounts.move_to([row.account.alias for row in accounts.board.rows].index(alias))
        await self.until(lambda: accounts._history[0] == alias)

    @property
    def reading(self) -> bool:
        """Whether accounts or a history are being read from the store."""
        return reading(self.app)

    @property
    def screen(self) -> str:
        """What the terminal shows, line by line."""
        update = self.app.screen._compositor.render_update(
            full=True, screen_stack=self.app._background_screens
        )
        assert isinstance(update, LayoutUpdate)
        return "\n".join("".join(strip.text for strip in line) for line in update.strips)

    @property
    def prose(self) -> str:
        """What the terminal shows, as one line: for a text that is broken wherever the width wants it."""
        return " ".join(self.screen.split())

    def row(self, alias: str) -> str:
        """The account's line in the table, as drawn where it is in sight, or "" where it is filtered out."""
        table = self.app.accounts.table
        if alias not in self.rows:
            return ""
        return "".join(segment.text for segment in table._row(self.rows.index(alias))).rstrip()

    def line_of(self, alias: str) -> int:
        """On which line of the table the account is, the header being line 0."""
        table = self.app.accounts.table
        return table._lines.index(self.rows.index(alias)) - table.scroll_offset.y + HEADER

    @property
    def selected(self) -> str:
        """The alias of the row that is drawn with the cursor; "" if none is."""
        return next((alias for alias in self.rows if self.row(alias)[:1] in ("▸", ">")), "")

    @property
    def rows(self) -> Sequence[str]:
        """The aliases in the table, in their order."""
        return [row.account.alias for row in self.app.accounts.board.rows]

    def status(self, alias: str) -> Status:
        """How the store has the account now."""
        return next(status for status in self.program.statuses() if status.account.alias == alias)

    def token(self, alias: str) -> Token:
        token = self.status(alias).holding.token
        assert token is not None
        return token

    def history(self, alias: str) -> Sequence[Refresh]:
        """The store's history of the account, newest first."""
        return self.program.store.history(alias)

    def assert_no_secret_shown(self) -> None:
        """No AppSecret and no token is on the screen, whole or in a part that helps."""
        snapshot = self.program.store.snapshot()
        secrets = [account.secret for account in snapshot.accounts]
        secrets += [each.token.value for each in snapshot.holdings.values() if each.token is not None]
        shown = self.screen + self.app.export_screenshot()
        for secret in secrets:
            assert secret.reveal()[:SHORTEST_SECRET] not in shown
