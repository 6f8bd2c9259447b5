"""A history that is built anew, beside the old one."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.stores.places import SharedRedis
from tests.adapters.stores.samples import NOW, account, keys, numbers, refresh, rotate
from wxconsole.adapters.redis_store import RedisStore, moving
from wxconsole.adapters.redis_store.link import Link
from wxconsole.adapters.redis_store.moving import MovingRedisStore
from wxconsole.adapters.redis_store.scripts import FINISH
from wxconsole.domain.problem import Problem
from wxconsole.services.ports import Snapshot

HOUR = timedelta(hours=1)
ROWS = [refresh(number, NOW - number * HOUR) for number in range(10, 20)]


@pytest.fixture
def moved(shared_redis: SharedRedis) -> Iterator[MovingRedisStore]:
    store = shared_redis.open_moving()
    yield store
    store.close()


def before_the_end(monkeypatch: pytest.MonkeyPatch, work: Any) -> None:
    """Does that once, before the new history takes the place of the old one."""
    ask: Any = Link.ask
    left = [work]

    def asked(link: Link, command: str, *args: Any, **options: Any) -> Any:
        if args[:1] == (FINISH,) and left:
            left.pop()()
        return ask(link, command, *args, **options)

    monkeypatch.setattr(Link, "ask", asked)


def test_what_is_saved_meanwhile_stays(
    moved: MovingRedisStore, store: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate(store, 1)
    before_the_end(monkeypatch, lambda: [rotate(store, number) for number in (2, 3)])
    moved.receive_rows(ROWS)
    assert numbers(store.history()) == [3, 2, 1, *range(10, 20)]


def test_of_two_who_build_the_one_that_began_last_goes_on(
    moved: MovingRedisStore, shared_redis: SharedRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(shared_redis.open_moving()) as other:
        before_the_end(monkeypatch, lambda: other.receive_rows(ROWS[:5]))
        with pytest.raises(Problem) as refused:
            moved.receive_rows(ROWS)
    assert refused.value.key == "migrate_elsewhere"
    assert numbers(moved.rows()) == list(range(10, 15))
    moved.receive_rows(ROWS)
    assert numbers(moved.rows()) == list(range(10, 20))


def test_what_was_left_of_one_that_was_killed_is_dropped(
    moved: MovingRedisStore, shared_redis: SharedRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "BATCH", 3)
    before_the_end(monkeypatch, lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        moved.receive_rows(ROWS)
    assert numbers(moved.rows()) == []
    moved.receive_rows(ROWS[:2])
    assert numbers(moved.rows()) == [10, 11]
    assert not shared_redis.client.exists(f"{{{shared_redis.address.prefix}}}:history:new")


def test_old_rows_that_came_from_elsewhere_are_deleted_by_their_age(
    moved: MovingRedisStore, store: RedisStore, shared_redis: SharedRedis
) -> None:
    moved.receive_rows(refresh(number, NOW - timedelta(days=30, seconds=number)) for number in range(250))
    rotate(store, 999)
    store.prune(NOW - timedelta(days=20))
    rows = numbers(store.history())
    assert rows[0] == 999
    assert len(rows) <= 101  # in blocks of a hundred


def test_a_damaged_row_stays_where_it_is(
    moved: MovingRedisStore, store: RedisStore, shared_redis: SharedRedis
) -> None:
    stream = f"{{{shared_redis.address.prefix}}}:history"
    rotate(store, 1)
    shared_redis.client.xadd(stream, {"what": "ever", "row": "{"})
    moved.receive_rows(ROWS)
    assert shared_redis.client.xrevrange(stream, count=1)[0][1] == {"what": "ever", "row": "{"}
    assert numbers(store.history()) == [1, *range(10, 20)]
    assert keys(moved.notices) == ["history_damaged"]


def test_who_listens_is_counted(moved: MovingRedisStore, store: RedisStore) -> None:
    assert moved.at_work().listeners == 0
    heard = threading.Event()
    store.listen(heard.set)
    assert heard.wait(30)
    assert moved.at_work().listeners == 1


def test_an_appsecret_is_never_received(moved: MovingRedisStore) -> None:
    with pytest.raises(Problem) as refused:
        moved.receive(Snapshot((account(),), {}))
    assert refused.value.key == "accounts_not_in_redis"
