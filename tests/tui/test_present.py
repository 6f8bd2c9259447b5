"""All accounts as they are at present."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.hand_clock import NOW
from tests.tui.statuses import BLOCKED, BUSY, status
from wxconsole.domain.schedule import Timing
from wxconsole.domain.status import statuses_of
from wxconsole.tui.present import LASTS, Present

ROWS = (
    status("fine", 7000),
    status("soon", 320),
    status("stuck", 30, failure=BLOCKED),
    status("flaky", 2000, failure=BUSY),
    status("new", None),
)
ACCOUNTS = [row.account for row in ROWS]
HOLDINGS = {row.account.appid: row.holding for row in ROWS}


@pytest.fixture
def present() -> Present:
    present = Present(Timing())
    present.take(ACCOUNTS, HOLDINGS)
    return present


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


@given(st.lists(st.floats(-100, 8000), min_size=1))
def test_every_health_is_right_at_every_moment(moments: list[float]) -> None:
    present = Present(Timing())
    present.take(ACCOUNTS, HOLDINGS)
    for moment in moments:
        now = NOW + after(moment)
        shown = [each.health for each in present.statuses(now)]
        assert shown == [each.health for each in statuses_of(ACCOUNTS, HOLDINGS, Timing(), now)]


def test_while_no_health_changes_nothing_is_made_anew(present: Present) -> None:
    first = present.statuses(NOW)
    # In 30 s the token of `soon` is inside the margin.
    assert present.statuses(NOW + after(29)) is first
    second = present.statuses(NOW + after(30))
    assert second is not first
    assert present.statuses(NOW + after(45)) is second


def test_what_hangs_on_the_time_of_day_is_never_older_than_a_minute(present: Present) -> None:
    present.take(ACCOUNTS[:1], HOLDINGS)
    first = present.statuses(NOW)
    assert present.statuses(NOW + LASTS - after(1)) is first
    assert present.statuses(NOW + LASTS)[0].at == NOW + LASTS


def test_a_clock_that_was_set_back_makes_them_anew(present: Present) -> None:
    first = present.statuses(NOW)
    assert present.statuses(NOW - after(1)) is not first


def test_what_was_taken_shows_at_once(present: Present) -> None:
    present.statuses(NOW)
    present.take(ACCOUNTS[:2], HOLDINGS)
    assert [each.account.alias for each in present.statuses(NOW)] == ["fine", "soon"]


def test_they_can_be_wanted_for_this_very_moment(present: Present) -> None:
    present.statuses(NOW)
    assert present.statuses(NOW + after(3), anew=True)[0].at == NOW + after(3)
