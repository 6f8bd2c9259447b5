"""The signs beside words."""

import unicodedata
from collections.abc import Iterator
from dataclasses import fields

import pytest
from rich.cells import cell_len, set_cell_size

from tests.tui.conftest import Open
from wxconsole.domain.refresh import Outcome
from wxconsole.domain.status import Health
from wxconsole.domain.timeline import Mark
from wxconsole.locale import LANGUAGES
from wxconsole.tui.glyphs import ASCII, UNICODE, Glyphs


def signs(glyphs: Glyphs) -> Iterator[str]:
    for each in fields(glyphs):
        value = getattr(glyphs, each.name)
        yield from value.values() if isinstance(value, dict) else value


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_sign_takes_one_cell_in_every_terminal(glyphs: Glyphs) -> None:
    for sign in signs(glyphs):
        assert len(sign) == 1
        assert cell_len(sign) == 1
        # Ambiguous ones take two cells in a terminal set up for Chinese.
        assert unicodedata.east_asian_width(sign) in ("N", "Na"), f"{sign} U+{ord(sign):04X}"


# What the accounts of the demo are called is not ours; WeChat's own menus have arrows.
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_no_sign_around_the_accounts_is_wider_in_a_terminal_for_chinese(
    console: Open, lang: str
) -> None:
    async with console((160, 45), WXCONSOLE_LANG=lang) as operator:
        await operator.press("space", "g")  # a mark, and a pane that needs its scroll bar
        await operator.until(lambda: operator.app.accounts.detail.show_vertical_scrollbar)
        pane = operator.app.accounts.detail.region
        lines = [
            set_cell_size(line, pane.x) if pane.y <= y < pane.bottom else line
            for y, line in enumerate(operator.screen.splitlines())
        ]
        assert {sign for sign in "".join(lines) if unicodedata.east_asian_width(sign) == "A"} == set()
        assert set(operator.screen).isdisjoint("▁▂▃▄▅▆▇█")


# The names and steps of others have characters of their own: those are wide, but for WeChat's arrows.
@pytest.mark.parametrize("key", ["colon", "question_mark", "a", "e", "x", "Y", "n", "h", "H", "c", "C", "Q"])
async def test_with_ascii_signs_no_screen_has_another(console: Open, key: str) -> None:
    async with console((100, 30), ascii_only=True) as operator:
        await operator.select("flagship")
        await operator.press(key)
        await operator.until(lambda: len(operator.app.screen_stack) > 2)
        await operator.until(lambda: not any(map(drawn, operator.screen)))


def drawn(sign: str) -> bool:
    wide = unicodedata.east_asian_width(sign) in ("W", "F") and unicodedata.category(sign) != "So"
    return not sign.isascii() and not wide and sign != "→"


def test_the_ascii_set_is_ascii() -> None:
    assert all(sign.isascii() for sign in signs(ASCII))


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_health_and_every_outcome_can_be_told_apart_without_colour(glyphs: Glyphs) -> None:
    assert len({*glyphs.health.values(), glyphs.refreshing}) == len(Health) + 1
    assert len(set(glyphs.outcome.values())) == len(Outcome)
    assert len(set(glyphs.slot.values())) == len(Mark)
    assert all(glyphs.slot[Mark(outcome)] == sign for outcome, sign in glyphs.outcome.items())
    assert len(set(glyphs.levels)) == len(glyphs.levels)
    assert glyphs.mark not in (glyphs.cursor, " ")
