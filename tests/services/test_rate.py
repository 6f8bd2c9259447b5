from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.services.rate import FAILED_KEYS, Limit, Rate

rates = st.builds(Rate, st.sampled_from([0.1, 1.0, 5 / 60, 7.0, 50.0]), burst=st.integers(1, 20))
# Steps of the clock, from a machine that has been up for long.
steps = st.lists(st.floats(0, 30, allow_subnormal=False), max_size=120)


def moments(pauses: list[float], start: float = 1e6) -> list[float]:
    found = [start]
    for pause in pauses:
        found.append(found[-1] + pause)
    return found


@given(rates, steps)
def test_no_span_of_time_holds_more_than_the_burst_and_what_flows_in(rate: Rate, pauses: list[float]) -> None:
    limit = Limit(rate)
    taken = [now for now in moments(pauses) if limit.take("one", now) == 0]
    for index, first in enumerate(taken):
        for count, last in enumerate(taken[index:], 1):
            assert count <= rate.burst + (last - first) * rate.per_second + 0.01


@given(rates, steps)
def test_whoever_waits_as_long_as_it_is_told_may_ask(rate: Rate, pauses: list[float]) -> None:
    limit = Limit(rate)
    now = 1e6
    for pause in pauses:
        wait = limit.take("one", now)
        if wait:
            assert limit.wait("one", now) == wait
            assert limit.take("one", now + wait / 2) > 0
            now += wait
            assert limit.take("one", now) == 0
        now += pause


def test_rounding_makes_nobody_wait_twice() -> None:
    for start in range(100):
        limit, now = Limit(Rate(7, burst=5)), 1e6 + start / 9
        for _ in range(5):
            assert limit.take("one", now) == 0
        assert limit.take("one", now + limit.wait("one", now)) == 0


@given(rates, steps)
def test_asking_too_often_costs_nothing_more(rate: Rate, pauses: list[float]) -> None:
    hasty, calm = Limit(rate), Limit(rate)
    for now in moments(pauses):
        first = hasty.take("one", now)
        if first:
            assert hasty.take("one", now) == first
        assert calm.take("one", now) == first


def test_a_burst_may_be_made_at_once_and_again_after_a_pause() -> None:
    limit = Limit(Rate(2, burst=3))
    assert [limit.take("one", 10) for _ in range(4)] == [0, 0, 0, 0.5]
    assert [limit.take("one", 1000) for _ in range(4)] == [0, 0, 0, 0.5]


def test_looking_takes_nothing() -> None:
    limit = Limit(FAILED_KEYS)
    assert [limit.wait("one", 10) for _ in range(9)] == [0] * 9
    assert [limit.take("one", 10) for _ in range(6)] == [0, 0, 0, 0, 0, pytest.approx(12)]
    assert limit.wait("one", 10) == pytest.approx(12)


def test_one_does_not_use_up_what_is_another_s() -> None:
    limit = Limit(Rate(1, burst=1))
    assert [limit.take(who, 0) for who in ("one", "two", "one", "two")] == [0, 0, 1, 1]


def test_of_many_the_one_that_has_asked_nothing_for_longest_is_forgotten() -> None:
    limit = Limit(Rate(1, burst=1), most=2)
    for who, now in (("one", 0.0), ("two", 0.1), ("one", 1.0), ("three", 1.1)):
        assert limit.take(who, now) == 0
    assert limit.wait("two", 0.5) == 0
    assert limit.wait("one", 1.5) == pytest.approx(0.5)
    assert limit.wait("three", 1.5) == pytest.approx(0.6)
    assert sorted(limit._full_at) == ["one", "three"]


def test_what_flows_in_is_even() -> None:
    limit = Limit(Rate(50, burst=100))
    taken = [tick / 1000 for tick in range(10_000) if limit.take("one", tick / 1000) == 0]
    later = [moment for moment in taken if moment > 3]
    assert {round(after - before, 3) for before, after in pairwise(later)} == {0.02}
