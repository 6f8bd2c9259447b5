"""Redis goes away, comes back, and may have forgotten something."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from tests.adapters.stores.places import SharedRedis
from tests.adapters.stores.samples import APPID, ME, NOW, OTHER_APPID, held, numbers, refresh, rotate, token
from tests.redis_server import RedisServer
from wxconsole.adapters.redis_store import RedisStore, link
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.services.ports import Lease


@pytest.fixture
def mine(own: SharedRedis) -> Iterator[RedisStore]:
    """A store that has seen a token."""
    store = own.open()
    rotate(store, 1)
    store.snapshot()
    yield store
    store.close()


def test_what_was_read_is_told_on_while_redis_is_away(mine: RedisStore, server: RedisServer) -> None:
    before = mine.snapshot()
    server.kill()
    assert mine.snapshot() is before
    assert mine.trouble is not None
    assert mine.trouble.key == "store_unreachable"


def test_a_store_that_never_saw_redis_says_that_it_does_not_answer(
    own: SharedRedis, server: RedisServer
) -> None:
    server.kill()
    store = own.open()
    with pytest.raises(Problem) as refused:
        store.snapshot()
    assert refused.value.key == "store_unreachable"
    assert refused.value.params["address"] == str(own.address)
    store.close()


def test_nothing_can_be_changed_meanwhile(mine: RedisStore, server: RedisServer) -> None:
    lease = mine.acquire(APPID, ME, 20)
    assert lease is not None
    server.kill()
    for work in (
        lambda: mine.acquire(APPID, ME, 20),
        lambda: mine.commit(lease, Holding(APPID), refresh(2)),
        lambda: mine.release(lease),
        lambda: mine.update(APPID, lambda holding: replace(holding, failures=1)),
        lambda: mine.history(),
        lambda: mine.prune(NOW),
    ):
        with pytest.raises(Problem) as refused:
            work()
        assert refused.value.key == "store_unreachable"


def test_that_it_went_away_and_that_it_is_back_changes_the_mark(
    mine: RedisStore, server: RedisServer
) -> None:
    before = mine.mark()
    server.kill()
    away = mine.mark()
    assert away not in (before, None)
    assert mine.mark() == away
    server.start()
    assert mine.mark() == before
    assert mine.trouble is None


@pytest.mark.parametrize("besides", [False, True])
def test_what_was_saved_is_in_memory_at_once_with_what_others_saved_before(
    own: SharedRedis, mine: RedisStore, server: RedisServer, besides: bool
) -> None:
    lease, before = mine.acquire(APPID, ME, 20), mine.snapshot().holdings[APPID]
    assert lease is not None
    if besides:
        with closing(own.open()) as other:
            rotate(other, 2, appid=OTHER_APPID)
    assert mine.commit(lease, before.after(refresh(3), token("token_3")), refresh(3))
    with closing(own.open()) as fresh:
        expected = fresh.snapshot()
    server.kill()
    assert mine.snapshot() == expected
    assert held(mine) == "token_3"
    assert held(mine, OTHER_APPID) == ("token_2" if besides else None)


def test_a_refresh_does_not_read_what_all_the_others_hold(
    mine: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(RedisStore, "_read", lambda *_: pytest.fail("read all"))
        rotate(mine, 2)
        assert held(mine) == "token_2"


def test_what_is_away_is_not_asked_again_for_a_moment(
    mine: RedisStore, server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "REST", 3600.0)
    server.kill()
    assert mine.mark() != mine._known
    server.start()
    with pytest.raises(Problem):  # from memory, for as long as one rests
        mine.history()
    assert held(mine) == "token_1"


def test_after_a_restart_all_goes_on(mine: RedisStore, server: RedisServer) -> None:
    lease = mine.acquire(APPID, ME, 20)
    assert lease is not None
    server.kill()
    server.start()
    after = mine.snapshot().holdings[APPID].after(refresh(2), token("token_2"))
    assert mine.commit(lease, after, refresh(2))
    rotate(mine, 3)
    assert held(mine) == "token_3"
    assert numbers(mine.history()) == [3, 2, 1]


def test_no_acknowledged_row_is_lost_however_often_redis_is_killed(
    own: SharedRedis, server: RedisServer
) -> None:
    store = own.open()
    for number in range(1, 21):
        rotate(store, number)
        if number % 5 == 0:
            server.kill()
            server.start()
            store.mark()
    assert numbers(store.history()) == list(range(20, 0, -1))
    store.close()


def test_a_token_that_the_server_has_lost_is_given_back(own: SharedRedis, server: RedisServer) -> None:
    seeing, fresh = own.open(), own.open()
    rotate(seeing, 1)
    before = server.client.hgetall("{wxconsole}:holdings")
    own.clock.go(60)
    rotate(seeing, 2, own.clock.now())
    assert held(seeing) == "token_2"
    # As where a replica takes over that had not got the last change.
    server.client.hset("{wxconsole}:holdings", mapping=before)
    server.client.hset("{wxconsole}:meta", "changes", "1")
    assert held(fresh) == "token_1"
    seeing.snapshot()
    assert held(fresh) == held(seeing) == "token_2"
    seeing.close()
    fresh.close()


def test_a_server_that_has_lost_everything_gets_the_held_tokens_again(
    own: SharedRedis, mine: RedisStore, server: RedisServer
) -> None:
    server.client.flushall()
    mine.snapshot()
    fresh = own.open()
    assert held(fresh) == "token_1"
    fresh.close()


def test_a_lease_from_before_the_loss_does_not_save_over_a_later_one(
    mine: RedisStore, server: RedisServer
) -> None:
    late = mine.acquire(APPID, ME, 20)
    assert late is not None
    server.client.flushall()
    rotate(mine, 5)
    assert not mine.commit(late, Holding(APPID, token("token_late")), refresh(9))
    assert held(mine) == "token_5"


def test_alone_each_machine_has_a_lease_of_its_own_which_saves_nothing(
    own: SharedRedis, server: RedisServer
) -> None:
    store = RedisStore(own.address, own.clock, refresh_alone=True)
    rotate(store, 1)
    store.snapshot()
    server.kill()
    lease = store.acquire(APPID, ME, 20)
    assert lease == Lease(APPID, ME, 0, lease.until if lease else NOW)
    server.start()
    assert not store.commit(lease, Holding(APPID, token("token_2")), refresh(2))
    assert held(store) == "token_1"
    store.close()
