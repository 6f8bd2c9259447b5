"""What lies in Redis, and what must not."""

import json
from datetime import timedelta

import pytest

from tests.adapters.stores.places import SharedRedis
from tests.adapters.stores.samples import (
    APPID,
    APPSECRET,
    ME,
    NOW,
    account,
    client,
    keys,
    numbers,
    refresh,
    rotate,
    use,
)
from tests.redis_server import RedisServer
from wxconsole.adapters.redis_store import RedisStore
from wxconsole.adapters.redis_store import store as store_module
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.services.accounts import AccountBook
from wxconsole.services.redis_address import redis_address


def everything(place: SharedRedis) -> str:
    """All keys of the place with all that is in them."""
    found = []
    for key in place.client.scan_iter(f"{{{place.address.prefix}}}*"):
        kind = place.client.type(key)
        read = {
            "hash": place.client.hgetall,
            "set": place.client.smembers,
            "stream": place.client.xrange,
        }
        found.append((key, read[kind](key)))
    return repr(sorted(found, key=str))


def fill(store: RedisStore) -> None:
    rotate(store, 1)
    store.save_client(client())
    store.add_uses([use()])


def test_all_keys_begin_with_the_prefix_as_their_hash_tag(own: SharedRedis, server: RedisServer) -> None:
    store = own.open()
    fill(store)
    assert sorted(server.client.keys()) == [
        "{wxconsole}:clients",
        "{wxconsole}:days",
        "{wxconsole}:history",
        "{wxconsole}:holdings",
        "{wxconsole}:leases",
        "{wxconsole}:meta",
        "{wxconsole}:uses:2026-11-22",
    ]
    store.close()


def test_two_prefixes_know_nothing_of_each_other(store: RedisStore, shared_redis: SharedRedis) -> None:
    fill(store)
    url = f"redis://127.0.0.1:{shared_redis.address.hosts[0][1]}/0?prefix={shared_redis.address.prefix}-2"
    elsewhere = RedisStore(redis_address(url), shared_redis.clock)
    assert elsewhere.snapshot().holdings == {}
    assert elsewhere.history() == []
    elsewhere.close()


def test_no_account_is_kept_and_the_way_out_is_named(store: RedisStore, shared_redis: SharedRedis) -> None:
    book = AccountBook(store)
    for work in (
        lambda: store.save_account(account()),
        lambda: store.remove_account("shop"),
        lambda: book.add(account()),
        lambda: book.add_all([account()]),
        lambda: book.check_new("shop", APPID),
    ):
        with pytest.raises(Problem) as refused:
            work()
        assert refused.value.key == "accounts_not_in_redis"
    assert everything(shared_redis) == "[]"


def test_no_appsecret_lies_in_redis(store: RedisStore, shared_redis: SharedRedis) -> None:
    fill(store)
    with pytest.raises(Problem):
        store.save_account(account())
    found = everything(shared_redis)
    assert "token_1" in found  # or nothing would have been found at all
    assert APPSECRET not in found


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"appid":"wx"}', '{"appid":"wx","token":"CANARY"}'])
def test_what_is_no_row_is_refused_and_left_as_it_is(
    store: RedisStore, shared_redis: SharedRedis, text: str
) -> None:
    key = f"{{{shared_redis.address.prefix}}}:holdings"
    rotate(store, 1)
    shared_redis.client.hset(key, APPID, text)
    other = shared_redis.open()
    for work in (other.snapshot, lambda: other.update(APPID, lambda holding: holding)):
        with pytest.raises(Problem) as refused:
            work()
        assert refused.value.key == "store_row_damaged"
        assert "CANARY" not in str(refused.value)
    assert shared_redis.client.hget(key, APPID) == text
    other.close()


def test_a_damaged_row_of_the_history_does_not_take_the_others_with_it(
    store: RedisStore, shared_redis: SharedRedis
) -> None:
    rotate(store, 1)
    shared_redis.client.xadd(f"{{{shared_redis.address.prefix}}}:history", {"row": "{"})
    shared_redis.client.xadd(f"{{{shared_redis.address.prefix}}}:history", {"what": "ever"})
    rotate(store, 2)
    assert numbers(store.history()) == [2, 1]
    assert keys(store.notices) == ["history_damaged"]


def test_what_a_newer_wxconsole_wrote_is_left_alone(store: RedisStore, shared_redis: SharedRedis) -> None:
    rotate(store, 1)
    shared_redis.client.hset(f"{{{shared_redis.address.prefix}}}:meta", "schema", "2")
    other = shared_redis.open()
    before = everything(shared_redis)
    for work in (other.snapshot, lambda: other.acquire(APPID, ME, 20), lambda: other.save_client(client())):
        with pytest.raises(Problem) as refused:
            work()
        assert refused.value.key == "store_newer_shared"
    assert everything(shared_redis) == before
    other.close()


def test_the_history_is_trimmed_by_length(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MOST_ROWS", 150)
    for number in range(1, 401):
        rotate(store, number)
    rows = numbers(store.history())
    assert rows == list(range(400, 400 - len(rows), -1))
    assert 150 <= len(rows) <= 300  # in blocks of a hundred


def test_the_history_is_trimmed_by_age(store: RedisStore, shared_redis: SharedRedis) -> None:
    key = f"{{{shared_redis.address.prefix}}}:history"
    day = 24 * 3600 * 1000
    for number in range(250):
        shared_redis.client.xadd(key, {"row": "old"}, id=f"{day + number}-0")
    rotate(store, 1)
    store.prune(NOW - timedelta(days=1))
    assert shared_redis.client.xlen(key) <= 100
    assert numbers(store.history()) == [1]


def test_a_long_history_is_read_page_by_page(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "PAGE", 7)
    for number in range(1, 30):
        rotate(store, number)
    assert numbers(store.history()) == list(range(29, 0, -1))
    assert numbers(store.history(limit=9)) == list(range(29, 20, -1))


def test_text_of_any_kind_comes_back_as_it_was(store: RedisStore, other: RedisStore) -> None:
    from dataclasses import replace

    strange = '店 \U0001f600 "quoted" \\ \x00 \ud800 [/x]'
    lease = store.acquire(APPID, strange.replace("\ud800", ""), 20)
    assert lease is not None
    row = replace(refresh(1), actor=strange)
    assert store.commit(lease, Holding(APPID).after(row, None), row)
    assert other.history() == [row]
    assert other.snapshot().holdings[APPID].last == row


def test_an_appid_in_redis_is_json_that_people_can_read(store: RedisStore, shared_redis: SharedRedis) -> None:
    rotate(store, 1)
    row = json.loads(shared_redis.client.hget(f"{{{shared_redis.address.prefix}}}:holdings", APPID))
    assert row["token"]["value"] == "token_1"
    assert row["token"]["expires_at"] == "2026-11-22T14:00:00.123456Z"
