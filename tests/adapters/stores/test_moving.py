"""What is copied from another store: the same on every store."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.adapters.stores.places import StorePlace
from tests.adapters.stores.samples import (
    APPID,
    ME,
    NOW,
    OTHER_APPID,
    client,
    held,
    numbers,
    refresh,
    rotate,
    token,
    use,
)
from wxconsole.adapters.tenure import Process
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Refresh
from wxconsole.services.ports import AtWork, MovingStore, Snapshot, Store

THEM = "op@host:2"
HOUR = timedelta(hours=1)


@pytest.fixture
def moving(shared: StorePlace) -> Iterator[MovingStore]:
    store = shared.open_moving()
    yield store
    store.close()


def holding(number: int, hours: int = 0, appid: str = APPID) -> Holding:
    at = NOW + hours * HOUR
    return Holding(appid).after(refresh(number, at, appid=appid), token(f"token_{number}", at))


def state(*holdings: Holding) -> Snapshot:
    return Snapshot((), {each.appid: each for each in holdings})


def row(number: int) -> Refresh:
    """One an hour."""
    return refresh(number, NOW + number * HOUR)


def test_a_received_holding_is_held_whole(moving: MovingStore, other: Store) -> None:
    brought = replace(holding(1), failures=3, probed_at=NOW)
    assert moving.receive(state(brought, holding(2, appid=OTHER_APPID))) == []
    assert other.snapshot().holdings[APPID] == brought
    assert held(other, OTHER_APPID) == "token_2"
    assert other.history() == []


def test_a_newer_token_is_never_put_out(moving: MovingStore, store: Store) -> None:
    rotate(store, 2, NOW + HOUR)
    moving.receive(state(holding(1)))
    assert held(store) == "token_2"
    moving.receive(state(holding(3, hours=2)))
    assert held(store) == "token_3"


def test_of_one_token_the_later_state_stays(moving: MovingStore, store: Store) -> None:
    rotate(store, 1)
    store.update(APPID, lambda held: replace(held, probed_at=NOW + HOUR))
    before = store.snapshot().holdings[APPID]
    moving.receive(state(replace(before, probed_at=NOW)))
    assert store.snapshot().holdings[APPID] == before


def test_what_is_being_refreshed_is_left_and_named(moving: MovingStore, store: Store) -> None:
    lease = store.acquire(APPID, THEM, 20)
    assert lease is not None
    assert moving.receive(state(holding(1), holding(2, appid=OTHER_APPID))) == [APPID]
    assert held(store) is None
    assert held(store, OTHER_APPID) == "token_2"
    store.release(lease)
    assert moving.receive(state(holding(1))) == []
    assert held(store) == "token_1"


def test_a_refresh_that_began_before_does_not_save_over_what_was_received(
    moving: MovingStore, store: Store, shared: StorePlace
) -> None:
    late = store.acquire(APPID, THEM, 20)
    assert late is not None
    shared.go(20)
    rotate(store, 9, NOW - HOUR)
    moving.receive(state(holding(1)))
    assert not store.commit(late, Holding(APPID), refresh(2))
    assert held(store) == "token_1"


def test_a_received_client_is_there_and_one_of_its_name_stays(moving: MovingStore, store: Store) -> None:
    store.save_client(client("billing", "shop"))
    moving.receive(Snapshot((), {}, (client("billing"), client("crm"))))
    found = {each.name: each for each in store.snapshot().clients}
    assert found == {"billing": client("billing", "shop"), "crm": client("crm")}


def test_received_rows_are_a_history(moving: MovingStore, store: Store) -> None:
    moving.receive_rows([row(2), row(3), row(1)])
    assert store.history() == list(moving.rows()) == [row(3), row(2), row(1)]
    assert numbers(store.history(since=NOW + 2 * HOUR)) == [3, 2]


def test_rows_go_among_those_that_are_there_by_time(moving: MovingStore, store: Store) -> None:
    rotate(store, 2, NOW + 2 * HOUR)
    rotate(store, 4, NOW + 4 * HOUR)
    moving.receive_rows(map(row, (1, 3, 5)))
    rotate(store, 6, NOW + 6 * HOUR)
    assert numbers(store.history()) == [6, 5, 4, 3, 2, 1]
    assert numbers(store.history(since=NOW + 3 * HOUR, until=NOW + 5 * HOUR)) == [4, 3]
    assert numbers(store.history(limit=2)) == [6, 5]


def test_what_is_received_again_is_there_once(moving: MovingStore, store: Store) -> None:
    rotate(store, 3, NOW + 3 * HOUR)
    for _ in range(2):
        moving.receive(Snapshot((), {APPID: holding(1)}, (client(),)))
        moving.receive_rows([row(1), *moving.rows(), row(2)])
        moving.receive_uses([use(times=3)])
        moving.receive_rows([])
    assert numbers(store.history()) == [3, 2, 1]
    assert [(each.client, each.reads) for each in store.uses()] == [("billing", 3)]
    assert store.snapshot().clients == (client(),)


def test_a_state_that_is_there_already_is_not_written_again(moving: MovingStore, store: Store) -> None:
    moving.receive(Snapshot((), {APPID: holding(1)}, (client(),)))
    before = store.mark()
    moving.receive(Snapshot((), {APPID: holding(1)}, (client(),)))
    assert store.mark() == before


def test_counts_of_one_day_in_two_places_are_joined(moving: MovingStore, store: Store) -> None:
    store.add_uses([use(times=5), use("crm", times=1)])
    moving.receive_uses([use(times=3), use("crm", times=4), use("till", days_ago=1)])
    assert {each.client: each.reads for each in store.uses()} == {"billing": 5, "crm": 4, "till": 1}


def test_a_refresh_goes_on_after_rows_were_received(moving: MovingStore, store: Store) -> None:
    lease = store.acquire(APPID, ME, 20)
    assert lease is not None
    moving.receive_rows(map(row, (1, 2)))
    assert store.commit(lease, holding(3, hours=3), row(3))
    assert numbers(store.history()) == [3, 2, 1]


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_who_is_at_work_is_told(moving: MovingStore, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    rotate(store, 1)
    assert not moving.at_work(), "this process is nobody else"
    current, parent = Process.current(), os.getppid()
    with monkeypatch.context() as patch:
        patch.setattr(Process, "current", lambda: replace(current, machine="another machine"))
        lease = store.acquire(APPID, THEM, 20)
        patch.setattr(Process, "current", lambda: Process(current.machine, parent, None))
        rotate(store, 1, appid=OTHER_APPID)
    assert lease is not None
    assert replace(moving.at_work(), listeners=None) == AtWork((THEM,), (parent,))
    store.release(lease)
    assert moving.at_work().owners == ()
