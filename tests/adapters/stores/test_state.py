"""What is held: the same on every store."""

import threading
from dataclasses import replace

from tests.adapters.stores.samples import APPID, found_dead, held, numbers, refresh, rotate, token
from wxconsole.services.ports import Snapshot, Store


def test_an_empty_store_has_nothing_to_tell(store: Store) -> None:
    assert store.snapshot() == Snapshot((), {})
    assert store.history() == []
    assert store.uses() == []
    assert store.mark() is None
    assert store.notices == ()
    assert not store.update(APPID, lambda holding: replace(holding, failures=7))


def test_a_committed_holding_is_read_back_whole(store: Store, other: Store) -> None:
    rotate(store, 1)
    rotate(store, 2)
    store.update(APPID, found_dead("token_2"))
    found = other.snapshot().holdings[APPID]
    assert found == store.snapshot().holdings[APPID]
    assert (found.token, found.previous) == (token("token_2"), token("token_1"))
    assert found.last == refresh(2)
    assert found.superseded


def test_a_snapshot_is_the_same_object_until_something_changes(store: Store) -> None:
    rotate(store, 1)
    first = store.snapshot()
    assert store.snapshot() is first
    rotate(store, 2)
    assert store.snapshot() is not first


def test_the_mark_changes_with_every_change_of_any_console(store: Store, other: Store) -> None:
    marks = [store.mark()]
    for number in range(100):
        # The same size each time, and often the same inode and tick of the clock as two versions before.
        rotate(other, number % 10)
        marks.append(store.mark())
    assert len(set(marks)) == len(marks)
    assert store.mark() == store.mark()


def test_a_console_sees_at_once_what_another_has_saved(store: Store, other: Store) -> None:
    for number in range(20):
        rotate(other, number)
        assert held(store) == f"token_{number}"
        assert numbers(store.history(limit=1)) == [number]


def test_two_consoles_in_turn_lose_nothing(store: Store, other: Store) -> None:
    for number in range(20):
        rotate((store, other)[number % 2], number)
    assert numbers(store.history()) == list(reversed(range(20)))


def test_an_update_is_seen_by_every_console(store: Store, other: Store) -> None:
    rotate(store, 1)
    assert store.update(APPID, found_dead("token_1"))
    assert other.snapshot().holdings[APPID].superseded
    assert other.update(APPID, lambda holding: replace(holding, dead=None))
    assert not store.snapshot().holdings[APPID].superseded


def test_an_update_that_changes_nothing_writes_nothing(store: Store) -> None:
    rotate(store, 1)
    before = store.mark()
    assert not store.update(APPID, found_dead("token_0"))
    assert store.mark() == before


def test_threads_of_one_console_lose_nothing(store: Store) -> None:
    def work(first: int) -> None:
        for number in range(first, first + 10):
            rotate(store, number, appid=f"wx{first:016}")

    threads = [threading.Thread(target=work, args=(first,)) for first in (0, 10, 20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers(store.history())) == list(range(40))
    assert len(store.snapshot().holdings) == 4
