from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.server_time import ServerTime

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HEADER = "Sun, 22 Nov 2026 12:00:00 GMT"
SECOND = timedelta(seconds=1)


def heard(date: datetime, took: float = 0.0, uptime: float = 100.0) -> ServerTime:
    return ServerTime(date, timedelta(seconds=took), uptime)


def test_the_header_is_read_as_the_moment_it_names() -> None:
    assert ServerTime.read(HEADER, SECOND, 5.0) == ServerTime(NOW, SECOND, 5.0)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "yesterday",
        "Sun, 22 Nov 2026 12:00:00 -0000",
        "Sun, 22 Nov 99999 12:00:00 GMT",
        "Sun, 31 Feb 2026 12:00:00 GMT",
        "Sun, 22 Nov 2026 99:00:00 GMT",
        "\x1b]0;x\x07",
    ],
)
def test_what_names_no_moment_tells_nothing(header: str | None) -> None:
    assert ServerTime.read(header, SECOND, 0.0) is None


@given(st.text(max_size=60))
def test_no_header_does_any_harm(header: str) -> None:
    time = ServerTime.read(header, SECOND, 0.0)
    assert time is None or isinstance(time.skew(NOW, 0.0), timedelta)


@pytest.mark.parametrize("year", [1, 9999])
def test_a_moment_at_the_end_of_time_is_only_far_away(year: int) -> None:
    time = ServerTime.read(f"Sun, 31 Dec {year:04} 23:59:59 GMT", SECOND, 0.0)
    assert time is not None
    assert abs(time.skew(NOW, 0.0)) > timedelta(days=365)


@given(
    skew=st.floats(-1e6, 1e6),
    before=st.floats(0, 300),
    after=st.floats(0, 300),
    fraction=st.floats(0, 0.999),
)
def test_the_skew_is_never_exaggerated_and_at_most_the_call_and_a_second_too_small(
    skew: float, before: float, after: float, fraction: float
) -> None:
    # The answer is stamped `before` seconds after the call began, when our clock shows NOW + fraction.
    ours = NOW + timedelta(seconds=fraction)
    stamped = (ours + timedelta(seconds=skew)).replace(microsecond=0)
    answered = ours + timedelta(seconds=after)
    found = heard(stamped, before + after).skew(answered, 100.0).total_seconds()
    assert min(0.0, skew) - 1e-5 <= found <= max(0.0, skew) + 1e-5
    assert abs(found - skew) <= before + after + 1 + 1e-5


def test_a_clock_that_is_right_has_no_skew_however_long_the_call_took() -> None:
    assert heard(NOW, took=300).skew(NOW + timedelta(seconds=200), 100.0) == timedelta(0)


def test_the_skew_is_that_of_the_clock_as_it_stands_now() -> None:
    time = heard(NOW)
    later = NOW + timedelta(hours=1)
    assert time.skew(later, 3700.0) == timedelta(0)
    # Within that hour somebody has set our clock back by two minutes.
    assert time.skew(later - timedelta(minutes=2), 3700.0) == timedelta(minutes=2)
    assert time.skew(later + timedelta(minutes=2), 3700.0) == -timedelta(minutes=2) + SECOND
