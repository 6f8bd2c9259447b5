"""The signs beside words."""

import unicodedata
from collections.abc import Iterator
from dataclasses import fields

import pytest
from rich.cells import cell_len

from wxconsole.domain.refresh import Outcome
from wxconsole.domain.status import Health
from wxconsole.domain.timeline import Mark
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


def test_the_ascii_set_is_ascii() -> None:
    assert all(sign.isascii() for sign in signs(ASCII))


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_health_and_every_outcome_can_be_told_apart_without_colour(glyphs: Glyphs) -> None:
    assert len(set(glyphs.health.values())) == len(Health)
    assert len(set(glyphs.outcome.values())) == len(Outcome)
    assert len(set(glyphs.slot.values())) == len(Mark)
    assert all(glyphs.slot[Mark(outcome)] == sign for outcome, sign in glyphs.outcome.items())
    assert len(set(glyphs.levels)) == len(glyphs.levels)
    assert glyphs.mark not in (glyphs.cursor, " ")
