"""What is drawn piece by piece is what would be drawn at once."""

import pyte
import pytest
from textual._compositor import CompositorUpdate

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.tui.app import ConsoleApp

SIZE = (120, 40)
# Cursor, marks, orders, filter, language, layout: whatever draws some of the table, or all of it.
KEYS = [
    *("j", "space", "j", "j", "space", "k", "s", "S", "g", "G", "R"),
    *(
        "exclamation_mark",
        "exclamation_mark",
        "s",
        "s",
        "s",
        "s",
        "L",
        "asterisk",
        "escape",
        "l",
        "j",
        "l",
        "j",
        "l",
    ),
]


class Paper:
    """What a terminal would show after all that the console wrote to it."""

    def __init__(self, app: ConsoleApp, monkeypatch: pytest.MonkeyPatch) -> None:
        self._screen = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self._screen)
        self.written = 0

        def display(_screen: object, update: object) -> None:
            if isinstance(update, CompositorUpdate):
                data = update.render_segments(app.console)
                self.written += len(data)
                self._stream.feed(data.replace("\n", "\r\n"))

        monkeypatch.setattr(app, "_display", display)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self._screen.display]


def drawn_whole(operator: Operator) -> list[str]:
    return [line.rstrip() for line in operator.screen.splitlines()]


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_it_is(console: Open, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    async with console(SIZE, WXCONSOLE_AUTO_REFRESH="false", WXCONSOLE_LANG=lang) as operator:
        paper = Paper(operator.app, monkeypatch)
        operator.app.screen.refresh()
        for seconds, key in enumerate(KEYS):
            operator.clock.advance(seconds * 17)
            operator.app.accounts.draw()
            await operator.press(key)
            # Nothing more to come, and then the same: at one moment, as answers draw whenever they come.
            await operator.until(lambda: not operator.program.keeper.busy)
            await operator.until(lambda: paper.lines == drawn_whole(operator))


async def test_a_second_costs_a_few_cells(console: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(SIZE, WXCONSOLE_AUTO_REFRESH="false") as operator:
        operator.app.screen.refresh()
        paper = Paper(operator.app, monkeypatch)
        await operator.until(lambda: paper.written > 0)
        whole, paper.written = paper.written, 0
        operator.clock.advance(1)
        operator.app.accounts.draw()
        await operator.pilot.pause()
        assert 0 < paper.written < whole / 3
