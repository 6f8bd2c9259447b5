"""Timelines as signs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.hand_clock import NOW
from tests.tui.statuses import BUSY, refresh
from wxconsole.domain.refresh import Outcome
from wxconsole.domain.timeline import Mark, Slot
from wxconsole.tui.glyphs import ASCII, UNICODE, Glyphs
from wxconsole.tui.timeline import SCALES, Scale, axis, level, lives, scale_for, signs, sparkline

HOUR = timedelta(hours=1)
NO_GAP = timedelta(0)
QUIET = Slot((), NO_GAP, known=True)
UNKNOWN = Slot((), NO_GAP, known=False)
GAP = Slot((), HOUR, known=True)
ROTATED = Slot((refresh(NOW),), NO_GAP, known=True)
FAILED = Slot((refresh(NOW, failure=BUSY), refresh(NOW)), NO_GAP, known=True)
SLOTS = (UNKNOWN, QUIET, ROTATED, FAILED, GAP)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_each_slot_has_a_sign_of_its_own_that_needs_no_colour(glyphs: Glyphs) -> None:
    drawn = signs(SLOTS, 1, glyphs).plain
    assert drawn == " " + "".join(
        glyphs.slot[mark] for mark in (Mark.QUIET, Mark.ROTATED, Mark.FAILED, Mark.GAP)
    )
    assert len(set(drawn)) == len(SLOTS)


def test_wide_slots_are_apart() -> None:
    assert signs(SLOTS, 2, ASCII).plain == "  _ # x 0 "
    assert lives(SLOTS, 2, ASCII).plain == f"  {'# ' * 3}. "


def test_the_slowest_answer_is_the_highest_and_an_hour_without_one_is_blank() -> None:
    slots = [
        Slot((replace(refresh(NOW), latency_ms=ms),), NO_GAP, known=True) for ms in (1, 250, 500, 750, 1000)
    ]
    assert sparkline([*slots, QUIET], 1, ASCII).plain == "..:+# "
    assert sparkline([QUIET, GAP], 1, ASCII).plain == "  "


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_a_higher_value_is_never_drawn_lower_and_the_top_is_the_top(value: int, top: int) -> None:
    value = min(value, top)
    shown = UNICODE.levels.index(level(value, top, UNICODE))
    assert shown <= UNICODE.levels.index(level(min(value + 1, top), top, UNICODE))
    assert level(top, top, UNICODE) == UNICODE.levels[-1]
    assert level(0, top, UNICODE) == " "


@pytest.mark.parametrize(
    ("room", "count", "cell"), [(200, 48, 2), (96, 48, 2), (95, 24, 2), (48, 24, 2), (47, 24, 1), (1, 24, 1)]
)
def test_a_wide_screen_shows_half_hours_and_a_narrow_one_hours(room: int, count: int, cell: int) -> None:
    assert (scale_for(room).count, scale_for(room).cell) == (count, cell)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("minutes", range(0, 24 * 60, 25))
def test_the_hours_stand_over_their_slots(scale: Scale, minutes: int) -> None:
    window = scale.window(datetime(2026, 3, 14, tzinfo=UTC) + timedelta(minutes=minutes))
    line = axis(window, scale.cell)
    assert cell_len(line) == scale.width
    hours = {int(label[:2]): line.index(label) for label in line.split()}
    assert len(hours) >= 7
    for hour, at in hours.items():
        assert hour % 3 == 0
        assert window.begin(at // scale.cell).hour == hour
        assert at % scale.cell == 0


def test_unchanged_is_a_sign_too() -> None:
    slot = Slot((refresh(NOW, Outcome.UNCHANGED),), NO_GAP, known=True)
    assert signs([slot], 1, ASCII).plain == ASCII.outcome[Outcome.UNCHANGED]
