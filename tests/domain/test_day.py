"""What happened to all accounts together."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.samples import BUSY, NOW, REFUSED_IP, account, refresh
from wxconsole.domain.cause import Cause
from wxconsole.domain.day import day_of
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.schedule import Timing
from wxconsole.domain.status import Status, status_of
from wxconsole.domain.window import Window

HOUR = timedelta(hours=1)
WINDOW = Window.ending(NOW, HOUR, 24)
LAST = 23


def shop(alias: str) -> Status:
    owner = replace(account(), alias=alias, appid=f"wx{alias}")
    return status_of(owner, Holding(owner.appid), Timing(), NOW)


def row(alias: str, ago: timedelta, failure: Failure | None = None) -> Refresh:
    return replace(refresh(NOW - ago, failure=failure), alias=alias, expires_in=None if failure else 7200)


def test_accounts_that_failed_in_the_same_hour_are_counted_once_each_with_why() -> None:
    history = [
        row("a", timedelta(minutes=-5), BUSY),
        row("a", timedelta(minutes=-4), REFUSED_IP),
        row("a", timedelta(minutes=-3), REFUSED_IP),
        row("b", timedelta(minutes=-2), REFUSED_IP),
        row("c", timedelta(minutes=-1)),
    ]
    day = day_of([shop(alias) for alias in "abcd"], history, WINDOW, NOW + 59 * timedelta(minutes=1))
    tally = day.tallies[LAST]
    assert (tally.accounts, tally.failed, tally.refreshed) == (3, 2, 1)
    assert tally.reasons == (((Cause.IP_NOT_WHITELISTED, 40164), 2), ((Cause.SYSTEM_BUSY, -1), 1))
    assert (tally.without_token, tally.troubled) == (2, 2)
    assert day.worst == LAST


def test_the_worst_come_first_and_those_without_a_token_are_the_worst() -> None:
    history = [
        row("fine", HOUR),
        *(row("failing", timedelta(minutes=minutes), BUSY) for minutes in (1, 2, 3)),
        row("failing", HOUR),
        row("gone", 5 * HOUR),
    ]
    day = day_of([shop(alias) for alias in ("fine", "failing", "gone")], history, WINDOW, NOW)
    assert [each.account.alias for each in day.rows] == ["gone", "failing", "fine"]
    assert [each.record.percent for each in day.rows] == [100, 25, 100]


def test_the_worst_slot_is_where_most_failed_whoever_was_without_a_token_elsewhere() -> None:
    history = [row("a", 4 * HOUR), row("b", 4 * HOUR), row("c", 9 * HOUR, BUSY), row("c", 10 * HOUR)]
    day = day_of([shop(alias) for alias in "abc"], history, WINDOW, NOW)
    assert day.worst == LAST - 9


def test_where_nothing_went_wrong_no_slot_is_the_worst() -> None:
    assert day_of([shop("a")], [row("a", HOUR)], WINDOW, NOW).worst is None
    assert day_of([], [], WINDOW, NOW).worst is None


def test_other_accounts_than_those_asked_for_are_left_out() -> None:
    day = day_of([shop("a")], [row("b", HOUR, BUSY)], WINDOW, NOW)
    assert [each.account.alias for each in day.rows] == ["a"]
    assert not any(tally.failed for tally in day.tallies)


rows = st.builds(
    lambda alias, minutes, failure: row(alias, timedelta(minutes=minutes), failure),
    st.sampled_from("abc"),
    st.integers(-59, 26 * 60),
    st.sampled_from([None, BUSY, REFUSED_IP]),
)


@given(st.lists(rows, max_size=40))
def test_the_tallies_are_the_rows_summed_up(history: list[Refresh]) -> None:
    day = day_of([shop(alias) for alias in "abc"], history, WINDOW, NOW)
    for slot, tally in enumerate(day.tallies):
        column = [each.timeline.slots[slot] for each in day.rows]
        assert tally.failed == sum(bool(each.failed) for each in column)
        assert tally.without_token == sum(each.gap > timedelta(0) for each in column)
        assert tally.failed <= tally.troubled <= tally.failed + tally.without_token
        assert tally.failed <= sum(count for _, count in tally.reasons)
