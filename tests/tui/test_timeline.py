"""An account's last day as one line."""

from datetime import timedelta

import pytest

from tests.tui.hand_clock import NOW
from tests.tui.statuses import BUSY, refresh
from wxconsole.domain.refresh import Outcome
from wxconsole.tui.glyphs import ASCII
from wxconsole.tui.timeline import HOURS, timeline

HOUR = timedelta(hours=1)
QUIET = ASCII.quiet


def test_a_day_without_refreshes_is_quiet() -> None:
    assert timeline([], NOW, ASCII) == QUIET * HOURS


@pytest.mark.parametrize(
    ("age", "at"),
    [(timedelta(0), 23), (timedelta(minutes=59), 23), (HOUR, 22), (23 * HOUR, 0), (23.99 * HOUR, 0)],
)
def test_the_present_hour_is_the_last_sign(age: timedelta, at: int) -> None:
    line = timeline([refresh(NOW - age)], NOW, ASCII)
    assert line == QUIET * at + ASCII.outcome[Outcome.ROTATED] + QUIET * (HOURS - 1 - at)


@pytest.mark.parametrize("age", [24 * HOUR, -HOUR])
def test_what_is_older_than_a_day_or_not_yet_is_left_out(age: timedelta) -> None:
    assert timeline([refresh(NOW - age)], NOW, ASCII) == QUIET * HOURS


def test_an_hour_shows_the_worst_that_happened_in_it() -> None:
    good, same, bad = refresh(NOW), refresh(NOW, Outcome.UNCHANGED), refresh(NOW, failure=BUSY)
    assert timeline([good, bad, same], NOW, ASCII)[-1] == ASCII.outcome[Outcome.FAILED]
    assert timeline([same, good], NOW, ASCII)[-1] == ASCII.outcome[Outcome.ROTATED]
    assert timeline([same], NOW, ASCII)[-1] == ASCII.outcome[Outcome.UNCHANGED]
