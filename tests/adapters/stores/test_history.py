"""The history: the same on every store."""

from datetime import timedelta

import pytest

from tests.adapters.stores.samples import NOW, OTHER_APPID, numbers, rotate
from wxconsole.services.ports import Store

HOUR = timedelta(hours=1)


@pytest.fixture
def filled(store: Store) -> Store:
    """Ten refreshes, an hour apart."""
    for number in range(1, 11):
        rotate(store, number, NOW + number * HOUR)
    return store


def test_the_newest_comes_first(filled: Store) -> None:
    assert numbers(filled.history()) == list(range(10, 0, -1))


def test_no_more_than_the_limit_is_returned(filled: Store) -> None:
    assert numbers(filled.history(limit=3)) == [10, 9, 8]
    assert filled.history(limit=0) == []


def test_since_includes_its_own_moment(filled: Store) -> None:
    assert numbers(filled.history(since=NOW + 9 * HOUR)) == [10, 9]


def test_until_leaves_its_own_moment_out(filled: Store) -> None:
    assert numbers(filled.history(until=NOW + 3 * HOUR)) == [2, 1]
    assert numbers(filled.history(since=NOW + 4 * HOUR, until=NOW + 7 * HOUR)) == [6, 5, 4]
    assert numbers(filled.history("shop", until=NOW + 6 * HOUR, limit=2)) == [5, 4]
    assert filled.history(until=NOW + HOUR) == []
    assert numbers(filled.history(until=NOW + 99 * HOUR)) == list(range(10, 0, -1))


def test_a_clock_that_was_set_back_for_a_while_hides_no_row(filled: Store) -> None:
    rotate(filled, 11, NOW + 11 * HOUR)
    rotate(filled, 12, NOW + 12 * HOUR)
    rotate(filled, 13, NOW)
    rotate(filled, 14, NOW + 14 * HOUR)
    assert numbers(filled.history(since=NOW + 11 * HOUR)) == [14, 12, 11]


def test_the_history_of_one_account_is_its_own(filled: Store) -> None:
    rotate(filled, 11, alias="other", appid=OTHER_APPID)
    assert numbers(filled.history("other")) == [11]
    assert numbers(filled.history("shop", limit=2)) == [10, 9]
    assert filled.history("nobody") == []


def test_the_history_goes_on_in_another_console(filled: Store, other: Store) -> None:
    rotate(other, 11)
    rotate(filled, 12)
    assert numbers(other.history(limit=3)) == [12, 11, 10]
