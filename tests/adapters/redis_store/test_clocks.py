"""Two machines whose clocks do not agree."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.adapters.stores.places import SharedRedis
from tests.adapters.stores.samples import APPID, ME, held, refresh, rotate, token
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.redis_store import RedisStore

SECOND = timedelta(seconds=1)


class OffClock(SystemClock):
    """Wrong by so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._off = timedelta(seconds=seconds)

    def now(self):  # type: ignore[no-untyped-def]  # as the real one
        return super().now() + self._off


@pytest.fixture(params=[-600, 600])
def stores(shared_redis: SharedRedis, request: pytest.FixtureRequest) -> Iterator[list[RedisStore]]:
    """One on a machine whose clock is right, one where it is ten minutes off."""
    stores = [RedisStore(shared_redis.address, OffClock(seconds)) for seconds in (0, request.param)]
    yield stores
    for store in stores:
        store.close()


def left(store: RedisStore) -> float:
    """The seconds that the token has left, by the clock of the machine that asks."""
    found = store.snapshot().holdings[APPID].token
    assert found is not None
    return (found.expires_at - store._clock.now()).total_seconds()


def test_a_token_ends_at_the_same_moment_on_both(stores: list[RedisStore]) -> None:
    for writing, reading in (stores, stores[::-1]):
        rotate(writing, 1, writing._clock.now())
        assert left(writing) == pytest.approx(7200, abs=5)
        assert left(reading) == pytest.approx(7200, abs=5)


def test_a_token_that_another_one_notes_something_of_ends_no_later(stores: list[RedisStore]) -> None:
    first, second = stores
    rotate(first, 1, first._clock.now())
    for store in (second, first, second):
        assert store.update(APPID, lambda holding: replace(holding, failures=holding.failures + 1))
    assert left(first) == pytest.approx(7200, abs=5)
    assert left(second) == pytest.approx(7200, abs=5)


def test_a_forced_refresh_counts_from_its_own_moment_everywhere(stores: list[RedisStore]) -> None:
    first, second = stores
    lease = first.acquire(APPID, ME, 20, forced=True)
    assert lease is not None
    row = replace(refresh(1, first._clock.now()), forced=True)
    holding = first.snapshot().holdings.get(APPID)
    assert holding is None
    from wxconsole.domain.holding import Holding

    assert first.commit(lease, Holding(APPID).after(row, token("token_1", row.at)), row)
    usage = second.snapshot().holdings[APPID].usage
    assert usage is not None
    assert usage.last_forced_at is not None
    assert abs(second._clock.now() - usage.last_forced_at) < 5 * SECOND


def test_the_history_reads_the_same_twice(stores: list[RedisStore]) -> None:
    first, second = stores
    rotate(first, 1, first._clock.now())
    (row,) = second.history()
    assert second.snapshot().holdings[APPID].last == row == second.history()[0]
    assert abs(second._clock.now() - row.at) < 5 * SECOND


def test_a_lease_lasts_as_long_whatever_the_clocks_say(stores: list[RedisStore]) -> None:
    first, second = stores
    lease = first.acquire(APPID, ME, 20)
    assert lease is not None
    assert second.acquire(APPID, "op@host:2", 20) is None
    assert abs(lease.until - first._clock.now() - 20 * SECOND) < 5 * SECOND
    first.release(lease)
    lease = second.acquire(APPID, "op@host:2", 20)
    assert lease is not None
    assert abs(lease.until - second._clock.now() - 20 * SECOND) < 5 * SECOND
    assert held(first) is None
