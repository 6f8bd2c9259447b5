"""What happened to one account, slot by slot."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.samples import BUSY, NOW, holding, refresh, seconds, token
from wxconsole.domain.holding import Death, Holding
from wxconsole.domain.refresh import Outcome, Refresh
from wxconsole.domain.timeline import Mark, Timeline, timeline_of
from wxconsole.domain.window import Window

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = Window.ending(NOW + 59 * MINUTE, HOUR, 24)  # its last slot is the hour from NOW on
LIVES = timedelta(hours=2)


def rotated(at: datetime, *, lives: int = 7200, fingerprint: str = "aaaaaaaa", **more: object) -> Refresh:
    row = replace(refresh(at), expires_in=lives, fingerprint=fingerprint)
    return replace(row, **more)  # type: ignore[arg-type]  # fields by name


def failed(at: datetime) -> Refresh:
    return refresh(at, failure=BUSY)


def day(*history: Refresh, held: Holding | None = None, now: datetime = NOW + 59 * MINUTE) -> Timeline:
    rows = sorted(history, key=lambda row: row.at, reverse=True)
    return timeline_of(rows, held or holding(), DAY, now)


def marks(timeline: Timeline) -> list[Mark]:
    return [slot.mark for slot in timeline.slots]


def kept_alive(until: datetime = NOW + HOUR, every: timedelta = timedelta(minutes=110)) -> list[Refresh]:
    """Rotations that leave no gap before `until`."""
    at, rows = DAY.start - every, []
    while at < until:
        rows.append(rotated(at))
        at += every
    return rows


def test_nothing_is_said_of_an_account_that_was_never_fetched() -> None:
    assert set(marks(day())) == {Mark.UNKNOWN}


def test_a_day_of_rotations_in_time_has_no_gap() -> None:
    timeline = day(*kept_alive())
    assert timeline.gap == timedelta(0)
    assert set(marks(timeline)) == {Mark.ROTATED, Mark.QUIET}


def test_before_the_first_that_is_known_there_is_no_gap() -> None:
    timeline = day(rotated(NOW - 90 * MINUTE), now=NOW)
    assert marks(timeline) == [Mark.UNKNOWN] * 21 + [Mark.ROTATED, Mark.QUIET, Mark.UNKNOWN]
    assert timeline.gap == timedelta(0)


def test_a_gap_begins_where_the_token_ends_and_ends_with_the_next() -> None:
    timeline = day(rotated(NOW - 10 * HOUR), rotated(NOW - 6 * HOUR - 30 * MINUTE), now=NOW)
    gaps = {slot: each.gap for slot, each in enumerate(timeline.slots) if each.gap}
    # From -8:00 to -6:30, and from -4:30 on until now.
    assert gaps == {15: HOUR, 16: 30 * MINUTE, 18: 30 * MINUTE, 19: HOUR, 20: HOUR, 21: HOUR, 22: HOUR}
    assert timeline.gap == 6 * HOUR


def test_what_is_yet_to_come_is_no_gap() -> None:
    timeline = day(rotated(NOW - 4 * HOUR), now=NOW + 10 * MINUTE)
    assert timeline.slots[-1].gap == 10 * MINUTE


def test_a_failure_leaves_the_token_alive() -> None:
    timeline = day(*kept_alive(), failed(NOW - 3 * HOUR))
    assert timeline.slots[20].mark is Mark.FAILED
    assert timeline.gap == timedelta(0)
    assert timeline.failures == 1


def test_a_refresh_of_this_very_moment_is_known() -> None:
    assert day(failed(NOW), now=NOW).slots[-1].known


def test_an_account_that_only_failed_has_had_no_token_since() -> None:
    timeline = day(failed(NOW - 2 * HOUR - 30 * MINUTE), now=NOW)
    assert timeline.gap == 2 * HOUR + 30 * MINUTE
    assert timeline.slots[20].known
    assert not timeline.slots[19].known


def test_the_held_token_counts_although_its_row_is_not_among_those_read() -> None:
    held = holding(token(issued_at=NOW - 30 * HOUR))
    assert day(held=held).slots[0].gap == HOUR
    assert day(held=holding(token(issued_at=NOW))).slots[-1].gap == timedelta(0)


def test_an_account_that_was_refused_before_the_window_is_known_in_it() -> None:
    assert day(held=holding(last=failed(NOW - 40 * HOUR))).gap == 24 * HOUR - MINUTE


def test_a_token_that_was_found_dead_is_a_gap_from_then_on() -> None:
    held = holding(token(issued_at=NOW - HOUR))
    assert held.token is not None
    dead = replace(held, dead=Death(held.token.fingerprint, NOW - 10 * MINUTE, 40001))
    row = rotated(NOW - HOUR, fingerprint=held.token.fingerprint)
    assert day(row, held=dead, now=NOW).gap == 10 * MINUTE
    assert day(row, held=replace(dead, dead=Death("another", NOW - 10 * MINUTE)), now=NOW).gap == timedelta(0)


@pytest.mark.parametrize("late", [0.0, 0.5])
def test_a_token_fetched_while_the_one_before_ended_leaves_no_gap(late: float) -> None:
    timeline = day(rotated(NOW - 2 * LIVES), rotated(NOW - LIVES + seconds(late)), now=NOW)
    assert timeline.gap == timedelta(0)


def test_a_slot_shows_the_worst_that_happened_in_it() -> None:
    rows = [
        rotated(NOW, outcome=Outcome.UNCHANGED),
        rotated(NOW),
        rotated(NOW, forced=True),
        rotated(NOW, forced=True, drill=1),
        failed(NOW),
    ]
    expected = [Mark.UNCHANGED, Mark.ROTATED, Mark.FORCED, Mark.DRILL, Mark.FAILED]
    for count, mark in enumerate(expected, 1):
        assert day(*rows[:count]).slots[-1].mark is mark
    assert day(rotated(NOW + MINUTE), failed(NOW)).slots[-1].mark is Mark.GAP


def test_a_forced_refresh_that_failed_is_a_failure() -> None:
    row = replace(failed(NOW), forced=True, drill=2)
    assert day(*kept_alive(), row).slots[-1].mark is Mark.FAILED


def test_the_slowest_answer_of_a_slot_stands_for_it() -> None:
    slots = day(rotated(NOW, latency_ms=40), rotated(NOW, latency_ms=900)).slots
    assert (slots[-1].slowest_ms, slots[0].slowest_ms) == (900, None)


minutes = st.integers(-26 * 60, 59)
rows = st.builds(
    lambda at, lives, bad: failed(NOW + at * MINUTE) if bad else rotated(NOW + at * MINUTE, lives=lives),
    minutes,
    st.integers(1, 7200),
    st.booleans(),
)


@given(st.lists(rows, max_size=30), minutes)
def test_a_moment_is_in_a_gap_unless_a_token_was_alive(history: list[Refresh], at: int) -> None:
    """Second by second against the plain definition, but for what lies within a second of a change."""
    moment = NOW + at * MINUTE + seconds(30)
    slot = DAY.slot_of(moment)
    if slot is None or not history:
        return
    timeline = day(*history)
    lives = [(row.at, row.at + seconds(row.expires_in or 0)) for row in history if row.succeeded]
    alive = any(begin <= moment < end for begin, end in lives)
    known = min(row.at for row in history) <= moment < NOW + 59 * MINUTE
    if not alive and known and all(abs(edge - moment) > seconds(1) for life in lives for edge in life):
        assert timeline.slots[slot].gap > timedelta(0)
    if not known:
        assert timeline.slots[slot].gap < HOUR


@given(st.lists(rows, max_size=30))
def test_every_refresh_of_the_window_is_in_one_slot_and_no_gap_is_longer_than_its_slot(
    history: list[Refresh],
) -> None:
    timeline = day(*history)
    inside = [row for row in history if DAY.start <= row.at < DAY.end]
    assert sum(len(slot.refreshes) for slot in timeline.slots) == len(inside)
    assert all(timedelta(0) <= slot.gap <= HOUR for slot in timeline.slots)
    assert timeline.failures == sum(not row.succeeded for row in inside)
    assert all(slot.known for slot in timeline.slots if slot.refreshes)
