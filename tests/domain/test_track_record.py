"""Success rate and latency."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.samples import BUSY, NOW, refresh
from wxconsole.domain.track_record import track_record

HOUR = timedelta(hours=1)


def test_without_a_refresh_there_is_no_rate_and_no_latency() -> None:
    record = track_record([], NOW - HOUR, NOW)
    assert (record.percent, record.quantile(0.5)) == (None, None)


def test_an_unchanged_token_is_a_success_and_one_failure_is_never_a_full_hundred() -> None:
    rows = [refresh(NOW)] * 999 + [refresh(NOW, failure=BUSY)]
    assert track_record(rows, NOW, NOW + HOUR).percent == 99
    assert track_record(rows[:-1], NOW, NOW + HOUR).percent == 100


def test_only_the_span_counts_its_beginning_but_not_its_end() -> None:
    rows = [refresh(NOW), refresh(NOW - HOUR), refresh(NOW - 2 * HOUR)]
    assert track_record(rows, NOW - HOUR, NOW).asked == 1


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.95, 95), (1, 100), (0.001, 1)])
def test_quantiles_are_latencies_that_there_were(share: float, expected: int) -> None:
    rows = [replace(refresh(NOW), latency_ms=number) for number in range(100, 0, -1)]
    assert track_record(rows, NOW, NOW + HOUR).quantile(share) == expected


@given(st.lists(st.integers(0, 20_000), min_size=1), st.floats(0.001, 1))
def test_a_quantile_is_not_exceeded_by_its_share(latencies: list[int], share: float) -> None:
    rows = [replace(refresh(NOW), latency_ms=number) for number in latencies]
    found = track_record(rows, NOW, NOW + HOUR).quantile(share)
    assert found in latencies
    assert sum(number <= found for number in latencies) >= share * len(latencies)
