"""The latest part of one account's history."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.stores.samples import NOW, SetClock, numbers, rotate
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.services.recent import FURTHER, recent

HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> TinyDbStore:
    """Refreshes 1 to 6, an hour apart."""
    store = TinyDbStore(tmp_path / "home", SetClock())
    for number in range(1, 7):
        rotate(store, number, NOW + number * HOUR)
    return store


@pytest.mark.parametrize(
    ("limit", "since", "expected"),
    [
        (2, NOW + 3 * HOUR, [6, 5, 4, 3]),
        (5, NOW + 5 * HOUR, [6, 5, 4, 3, 2]),
        (2, NOW + 9 * HOUR, [6, 5]),
        (9, NOW, [6, 5, 4, 3, 2, 1]),
        (6, NOW, [6, 5, 4, 3, 2, 1]),
    ],
)
def test_all_since_a_moment_and_a_few_in_any_case(
    store: TinyDbStore, limit: int, since: datetime, expected: list[int]
) -> None:
    assert numbers(recent(store, "shop", limit, since)) == expected
    assert numbers(recent(store, "nobody", limit, since)) == []


def test_who_has_few_is_not_looked_for_in_all_that_is_kept(store: TinyDbStore) -> None:
    assert numbers(recent(store, "shop", 9, NOW + 2 * HOUR + FURTHER)) == [6, 5, 4, 3, 2]
