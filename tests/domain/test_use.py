from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.use import HARD_POLLING, OUTDATED_REPORTS, Deed, Remark, Use, remarks_on, use_of

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

seconds = st.integers(-12 * 3600, 12 * 3600 - 1)
deeds = st.lists(st.tuples(seconds, st.sampled_from(Deed)), min_size=1, max_size=30)


def use(deed: Deed, at: datetime = NOON, times: int = 1) -> Use:
    return use_of("billing", "shop", deed, at, times)


def together(uses: list[Use]) -> Use:
    return reduce(Use.plus, uses)


@given(deeds, st.randoms(use_true_random=False), st.integers(0, 30))
def test_a_sum_tells_who_did_what_how_often_in_whatever_order_it_is_made(
    done: list[tuple[int, Deed]], random: object, cut: int
) -> None:
    uses = [use(deed, NOON + timedelta(seconds=second)) for second, deed in done]
    total = together(uses)
    counts = Counter(deed for _, deed in done)
    assert (total.reads, total.refreshes) == (counts[Deed.READ], counts[Deed.REFRESH])
    assert (total.outdated, total.refused) == (counts[Deed.OUTDATED], counts[Deed.REFUSED])
    moments = [NOON + timedelta(seconds=second) for second, _ in done]
    assert (total.first_at, total.last_at) == (min(moments), max(moments))
    parts = [part for part in (uses[:cut], uses[cut:]) if part]
    assert together([together(part[::-1]) for part in parts[::-1]]) == replace(total)


def test_reads_are_known_by_the_hour() -> None:
    total = together([use(Deed.READ, NOON), use(Deed.READ, NOON + HOUR), use(Deed.READ, NOON + HOUR)])
    assert (total.hours[12], total.hours[13], total.reads) == (1, 2, 3)


def test_days_are_those_of_utc() -> None:
    beijing = datetime.fromisoformat("2026-11-23T07:59:00+08:00")
    assert use(Deed.READ, beijing).day.isoformat() == "2026-11-22"
    assert use(Deed.READ, beijing).hours[23] == 1


@pytest.mark.parametrize(
    ("reads", "named"), [(HARD_POLLING, []), (HARD_POLLING + 1, [Remark.POLLS_TOO_HARD])]
)
def test_a_client_that_reads_all_the_time_is_named(reads: int, named: list[Remark]) -> None:
    assert remarks_on([use(Deed.READ, NOON, reads)], NOON + timedelta(minutes=59)) == named


def test_hard_polling_is_still_named_in_the_next_hour_and_across_midnight_but_no_longer() -> None:
    late = NOON.replace(hour=23, minute=59)
    uses = [use(Deed.READ, late, HARD_POLLING + 1)]
    assert remarks_on(uses, late + timedelta(minutes=2)) == [Remark.POLLS_TOO_HARD]
    assert remarks_on(uses, late + timedelta(minutes=62)) == []
    assert remarks_on(uses, late + timedelta(days=1)) == [], "the same hour of another day"


def test_reads_of_many_accounts_are_no_hard_polling() -> None:
    uses = [replace(use(Deed.READ, NOON, HARD_POLLING), alias=f"shop{number}") for number in range(9)]
    assert remarks_on(uses, NOON) == []


def test_a_client_that_goes_on_with_dead_tokens_is_named_for_a_day() -> None:
    few, many = use(Deed.OUTDATED, NOON, OUTDATED_REPORTS), use(Deed.OUTDATED, NOON, OUTDATED_REPORTS + 1)
    assert remarks_on([few], NOON) == []
    assert remarks_on([many], NOON + timedelta(hours=23)) == [Remark.USES_DEAD_TOKENS]
    assert remarks_on([many], NOON + timedelta(hours=24)) == []


def test_reports_of_the_held_token_and_refusals_are_no_such_thing() -> None:
    assert remarks_on([use(Deed.REFRESH, NOON, 1000), use(Deed.REFUSED, NOON, 1000)], NOON) == []


@given(deeds, deeds)
def test_of_two_records_the_higher_counts_are_taken_however_often_they_are_joined(
    one: list[tuple[int, Deed]], other: list[tuple[int, Deed]]
) -> None:
    first, second = (
        together([use(deed, NOON + timedelta(seconds=second)) for second, deed in done])
        for done in (one, other)
    )
    both = first.joined(second)
    assert both == second.joined(first) == both.joined(first).joined(second)
    assert both.hours == tuple(map(max, first.hours, second.hours))
    # A record that went on after it was copied is what is known.
    assert first.plus(second).joined(first) == first.plus(second)
