"""From one store to another, whichever they are."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.stores.places import Folder, SharedRedis, StorePlace
from tests.adapters.stores.samples import (
    APPID,
    ME,
    NOW,
    OTHER_APPID,
    SetClock,
    account,
    client,
    held,
    keys,
    numbers,
    rotate,
    use,
)
from tests.redis_server import RedisServer
from wxconsole.adapters.redis_store import RedisStore
from wxconsole.adapters.redis_store.moving import MovingRedisStore
from wxconsole.domain.account import Account
from wxconsole.domain.problem import Problem
from wxconsole.services.migration import Copied, Migration, Part, Plan
from wxconsole.services.ports import MovingStore, Store
from wxconsole.services.redis_address import redis_address

HOUR = timedelta(hours=1)
Making = Callable[[str, str], StorePlace]


@pytest.fixture
def make(redis_server: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Making:
    """Makes empty places of either kind, by their names."""
    monkeypatch.setattr("os.fsync", lambda _: None)
    clock = SetClock()

    def place(kind: str, name: str) -> StorePlace:
        if kind == "tinydb":
            return Folder(tmp_path / name, clock)
        address = redis_address(f"{redis_server.url}?prefix={tmp_path.name}-{name}")
        return SharedRedis(address, clock, redis_server.client)

    return place


@pytest.fixture(params=["tinydb redis", "redis tinydb", "tinydb tinydb", "redis redis"])
def way(request: pytest.FixtureRequest, make: Making) -> tuple[StorePlace, StorePlace]:
    source, target = request.param.split()
    return make(source, "from"), make(target, "to")


@pytest.fixture
def source(way: tuple[StorePlace, StorePlace]) -> Iterator[Store]:
    """With two tokens, five rows, a client and what it did."""
    with closing(way[0].open()) as store:
        fill(store)
        yield store


@pytest.fixture
def target(way: tuple[StorePlace, StorePlace]) -> Iterator[Store]:
    with closing(way[1].open()) as store:
        yield store


def fill(store: Store) -> None:
    for number in range(1, 5):
        rotate(store, number, NOW + number * HOUR)
    rotate(store, 5, NOW + 5 * HOUR, "other", OTHER_APPID)
    store.save_client(client("billing", "shop"))
    store.add_uses([use(times=7), use(days_ago=1)])


@contextmanager
def migration(way: tuple[StorePlace, StorePlace], given: tuple[Account, ...] = ()) -> Iterator[Migration]:
    work = Migration(way[0].open_moving(), way[1].open_moving, ("here", "there"), given)
    yield work
    work.close()


def planned(way: tuple[StorePlace, StorePlace]) -> Plan:
    with migration(way) as work:
        return work.plan()


def copy(way: tuple[StorePlace, StorePlace]) -> Copied:
    with migration(way) as work:
        return work.copy(work.plan())


def contents(store: Store) -> tuple[object, ...]:
    found = store.snapshot()
    clients = {each.name: each for each in found.clients}
    return found.accounts, found.holdings, clients, store.history(), store.uses()


def test_all_of_it_is_copied_and_the_source_is_as_it_was(
    way: tuple[StorePlace, StorePlace], source: Store, target: Store
) -> None:
    before, mark = contents(source), source.mark()
    copied = copy(way)
    assert copied.complete
    assert copied.counts == {
        Part.ACCOUNTS: 0,
        Part.HOLDINGS: 2,
        Part.HISTORY: 5,
        Part.CLIENTS: 1,
        Part.USES: 2,
    }
    assert contents(target) == contents(source) == before
    assert source.mark() == mark


def test_a_plan_changes_nothing(way: tuple[StorePlace, StorePlace], source: Store, target: Store) -> None:
    plan = planned(way)
    assert {part: share.missing for part, share in plan.shares.items()} == {
        Part.ACCOUNTS: 0,
        Part.HOLDINGS: 2,
        Part.HISTORY: 5,
        Part.CLIENTS: 1,
        Part.USES: 2,
    }
    assert target.mark() is None
    assert (target.history(), target.uses()) == ([], [])


def test_a_second_run_finds_nothing_to_do(
    way: tuple[StorePlace, StorePlace], source: Store, target: Store
) -> None:
    copy(way)
    mark = target.mark()
    again = copy(way)
    assert again.complete
    assert not any(again.counts.values())
    assert target.mark() == mark


def test_a_second_run_brings_what_came_after_the_first(
    way: tuple[StorePlace, StorePlace], source: Store, target: Store
) -> None:
    copy(way)
    rotate(source, 6, NOW + 6 * HOUR)
    source.add_uses([use(times=1)])
    assert copy(way).complete
    assert contents(target) == contents(source)


def test_a_target_in_use_keeps_its_newer_tokens_and_its_rows(
    way: tuple[StorePlace, StorePlace], source: Store, target: Store
) -> None:
    rotate(target, 9, NOW + 9 * HOUR)
    copied = copy(way)
    assert copied.complete
    assert copied.after.shares[Part.HOLDINGS].later == 1
    assert held(target) == "token_9"
    assert held(target, OTHER_APPID) == "token_5"
    assert numbers(target.history()) == [9, 5, 4, 3, 2, 1]


def test_what_the_source_saves_while_it_is_copied_is_copied_too(
    way: tuple[StorePlace, StorePlace], source: Store, target: Store
) -> None:
    with migration(way) as work:
        plan = work.plan()
        rotate(source, 6, NOW + 6 * HOUR)
        assert work.copy(plan).complete
    assert held(target) == "token_6"
    assert numbers(target.history()) == [6, 5, 4, 3, 2, 1]


def test_a_source_that_never_rests_is_told(
    way: tuple[StorePlace, StorePlace], source: Store, target: Store
) -> None:
    chosen = iter(range(6, 99))

    def open_target() -> MovingStore:
        number = next(chosen)
        rotate(source, number, NOW + number * HOUR)
        return way[1].open_moving()

    work = Migration(way[0].open_moving(), open_target, ("here", "there"))
    copied = work.copy(work.plan())
    work.close()
    assert not copied.complete
    assert copied.after.missing > 0


def test_an_account_that_is_being_refreshed_at_the_target_is_told(
    way: tuple[StorePlace, StorePlace], source: Store, target: Store
) -> None:
    lease = target.acquire(APPID, ME + "other", 20)
    assert lease is not None
    copied = copy(way)
    assert (copied.busy, copied.complete) == ((APPID,), False)
    assert copied.counts[Part.HOLDINGS] == 1
    target.release(lease)
    assert copy(way).complete
    assert held(target) == "token_4"


def test_a_client_that_is_another_one_there_stays_and_is_told(
    way: tuple[StorePlace, StorePlace], source: Store, target: Store
) -> None:
    other = replace(client("billing"), key_hash="1e" * 32)
    target.save_client(other)
    copied = copy(way)
    assert copied.after.shares[Part.CLIENTS].differing == ("billing",)
    assert not copied.complete
    assert target.snapshot().clients == (other,)


def test_what_the_target_does_not_save_as_it_was_is_not_called_complete(
    way: tuple[StorePlace, StorePlace], source: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("redis_store.moving.MovingRedisStore", "tinydb_store.moving.MovingTinyDbStore"):
        monkeypatch.setattr(f"wxconsole.adapters.{kind}.receive_uses", lambda *_: None)
    copied = copy(way)
    assert not copied.complete
    assert copied.after.missing == 2


def test_an_empty_source_is_refused(make: Making) -> None:
    with pytest.raises(Problem) as refused:
        planned((make("tinydb", "from"), make("redis", "to")))
    assert (refused.value.key, refused.value.params) == ("migrate_nothing", {"place": "here"})


def test_accounts_go_into_a_folder_with_their_tokens(make: Making) -> None:
    way = make("tinydb", "from"), make("tinydb", "to")
    here, there = way[0].open(), way[1].open()
    for each in (account("shop"), account("cafe", OTHER_APPID), account("till", "wx3")):
        here.save_account(each)
    there.save_account(replace(account("cafe", OTHER_APPID), name="another"))
    rotate(here, 1)
    copied = copy(way)
    assert {each.alias for each in there.snapshot().accounts} == {"shop", "cafe", "till"}
    assert account("shop") in there.snapshot().accounts
    assert copied.after.shares[Part.ACCOUNTS].differing == ("cafe",)
    assert not copied.complete
    assert held(there) == "token_1"


def test_accounts_that_a_redis_would_lack_are_named(make: Making) -> None:
    way = make("tinydb", "from"), make("redis", "to")
    here = way[0].open()
    here.save_account(account("shop"))
    here.save_account(account("cafe", OTHER_APPID))
    with migration(way, given=(replace(account("café", OTHER_APPID), origin="environment"),)) as work:
        plan = work.plan()
    assert [each.alias for each in plan.homeless] == ["shop"]
    assert plan.shares[Part.ACCOUNTS].outside == 1


def test_of_more_rows_than_a_redis_keeps_the_newest_are_copied(
    make: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MovingRedisStore, "most_rows", 3)
    way = make("tinydb", "from"), make("redis", "to")
    fill(way[0].open())
    copied = copy(way)
    assert copied.complete
    assert copied.after.shares[Part.HISTORY].outside == 2
    with closing(way[1].open()) as target:
        assert numbers(target.history()) == [5, 4, 3]


def test_a_clock_that_is_set_between_two_runs_doubles_no_row(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    address = redis_address(f"{redis_server.url}?prefix={tmp_path.name}")
    with closing(RedisStore(address, SetClock(datetime.now(UTC)))) as store:
        fill(store)
    way = Folder(tmp_path / "to", SetClock())
    for ahead in (0, 600):
        here = MovingRedisStore(address, SetClock(datetime.now(UTC) + timedelta(seconds=ahead)))
        work = Migration(here, way.open_moving, ("here", "there"))
        assert work.copy(work.plan()).complete
        work.close()
    assert numbers(way.open().history()) == [5, 4, 3, 2, 1]


def test_what_is_damaged_in_the_source_is_noticed(make: Making, tmp_path: Path) -> None:
    way = make("tinydb", "from"), make("redis", "to")
    fill(way[0].open())
    path = tmp_path / "from" / "history" / "000001.json"
    path.write_text(path.read_text("utf-8").replace('"latency_ms":2', '"latency_ms":"two"'))
    work = Migration(way[0].open_moving(), way[1].open_moving, ("here", "there"))
    assert work.plan().shares[Part.HISTORY].source == 4
    assert keys(work.close()) == ["history_damaged"]
