"""Times and countdowns, as they are written and read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.moment import countdown, local, parse_rfc3339, rfc3339, whole_seconds

MOMENTS = st.integers(0, 4_102_444_800_000).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))


@given(MOMENTS)
def test_a_moment_is_read_back_to_the_second(moment: datetime) -> None:
    assert parse_rfc3339(rfc3339(moment)) == moment.replace(microsecond=0)


def test_moments_are_written_in_utc_with_a_z() -> None:
    beijing = timezone(timedelta(hours=8))
    assert rfc3339(datetime(2026, 11, 23, 3, 46, 5, 999_999, beijing)) == "2026-11-22T19:46:05Z"


def test_a_moment_is_shown_in_the_zone_of_this_machine() -> None:
    moment = datetime(2026, 11, 22, 19, 46, 5, 999_999, UTC)
    assert local(moment) == str(moment.astimezone())[:19]


def test_no_moment_stays_none() -> None:
    assert rfc3339(None) is None


@pytest.mark.parametrize("text", ["", "yesterday", "2026-11-22T19:46:05", "2026-11-22", "12:00Z"])
def test_what_names_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_rfc3339(text)


@given(st.integers(0, 10**7))
def test_a_countdown_parses_back_to_its_seconds(seconds: int) -> None:
    hour, minute, second = countdown(seconds).split(":")
    assert (len(minute), len(second)) == (2, 2)
    assert int(minute) < 60
    assert int(second) < 60
    assert int(hour) * 3600 + int(minute) * 60 + int(second) == seconds


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(7199, "1:59:59"), (7200, "2:00:00"), (59, "0:00:59"), (0, "0:00:00"), (-5, "0:00:00")],
)
def test_countdowns_are_written_h_mm_ss(seconds: int, text: str) -> None:
    assert countdown(seconds) == text


@given(st.timedeltas(timedelta(days=-9), timedelta(days=9)))
def test_whole_seconds_round_down(span: timedelta) -> None:
    assert timedelta(seconds=whole_seconds(span)) <= span < timedelta(seconds=whole_seconds(span) + 1)
