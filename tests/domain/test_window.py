"""Time cut into slots."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.window import Window

HOUR = timedelta(hours=1)
NOW = datetime(2026, 3, 14, 2, 30, 17, tzinfo=UTC)

moments = st.integers(-200_000, 200_000).map(lambda minutes: NOW + timedelta(minutes=minutes))
steps = st.sampled_from([timedelta(minutes=30), HOUR])


def test_the_last_slot_is_the_hour_that_has_begun() -> None:
    window = Window.ending(NOW, HOUR, 24)
    assert window.begin(23) == NOW.replace(minute=0, second=0)
    assert window.end == NOW.replace(hour=3, minute=0, second=0)
    assert window.start == datetime(2026, 3, 13, 3, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [0, 330, 345, 480, -210])
def test_slots_begin_on_full_hours_of_the_zone_on_the_wall(minutes: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    window = Window.ending(NOW.astimezone(zone), HOUR, 24)
    assert all(window.begin(slot).astimezone(zone).minute == 0 for slot in range(24))
    assert window.slot_of(NOW) == 23
    assert window.start.tzinfo is UTC


def test_what_is_outside_has_no_slot() -> None:
    window = Window.ending(NOW, HOUR, 24)
    assert window.slot_of(window.start) == 0
    assert window.slot_of(window.start - timedelta(microseconds=1)) is None
    assert window.slot_of(window.end) is None


def test_a_day_earlier_has_the_same_hours() -> None:
    window = Window.ending(NOW, HOUR, 24)
    assert window.earlier(24 * HOUR).end == window.start


@given(moments, moments, steps, st.integers(1, 60))
def test_each_moment_is_in_the_slot_that_holds_it(
    now: datetime, at: datetime, step: timedelta, count: int
) -> None:
    window = Window.ending(now, step, count)
    assert window.slot_of(now) == count - 1
    slot = window.slot_of(at)
    if slot is None:
        assert not window.start <= at < window.end
    else:
        assert window.begin(slot) <= at < window.begin(slot + 1)
