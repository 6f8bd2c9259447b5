import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.adapters.tinydb_store.samples import (
    APPID,
    APPSECRET,
    ME,
    NOW,
    OTHER_APPID,
    SetClock,
    account,
    found_dead,
    held,
    numbers,
    refresh,
    rotate,
    token,
)
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.adapters.tinydb_store.state_file import State
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.services.ports import Snapshot, Store


def test_is_a_store(store: TinyDbStore) -> None:
    as_store: Store = store
    assert as_store.snapshot() == Snapshot((), {})


def test_reading_an_absent_store_gives_nothing_and_writes_nothing(store: TinyDbStore, home: Path) -> None:
    assert store.snapshot() == Snapshot((), {})
    assert store.history() == []
    assert store.mark() is None
    assert not store.update(APPID, lambda holding: replace(holding, failures=7))
    store.remove_account("shop")
    store.prune(NOW)
    assert not home.parent.exists()


def test_a_saved_account_is_read_back_whole(store: TinyDbStore, other: TinyDbStore) -> None:
    saved = account()
    store.save_account(saved)
    (found,) = other.snapshot().accounts
    assert found == saved
    assert found.secret.reveal() == APPSECRET
    assert found.origin == "store"


def test_saving_an_account_again_replaces_it(store: TinyDbStore) -> None:
    store.save_account(account())
    store.save_account(replace(account(), name="", auto=False))
    assert store.snapshot().accounts == (replace(account(), name="", auto=False),)


def test_an_account_from_the_environment_is_never_written(store: TinyDbStore, home: Path) -> None:
    with pytest.raises(ValueError, match="environment"):
        store.save_account(replace(account(), origin="environment"))
    assert not home.exists()


def test_removing_an_account_forgets_its_token_and_keeps_its_history(store: TinyDbStore, home: Path) -> None:
    store.save_account(account())
    rotate(store, 1)
    store.remove_account("shop")
    assert store.snapshot() == Snapshot((), {})
    assert "token_1" not in (home / "state.json").read_text("utf-8")
    assert numbers(store.history("shop")) == [1]


def test_a_token_stays_as_long_as_one_account_has_its_appid(store: TinyDbStore) -> None:
    store.save_account(account("one"))
    store.save_account(account("two"))
    rotate(store, 1)
    store.remove_account("one")
    assert held(store) == "token_1"
    store.remove_account("two")
    assert held(store) is None


def test_an_account_that_gets_another_appid_loses_the_old_token(store: TinyDbStore) -> None:
    store.save_account(account())
    rotate(store, 1)
    store.save_account(account(appid=OTHER_APPID))
    assert store.snapshot().holdings == {}


def test_a_refresh_that_ends_after_its_account_was_removed_saves_nothing(store: TinyDbStore) -> None:
    store.save_account(account())
    lease = store.acquire(APPID, ME, 20)
    assert lease is not None
    store.remove_account("shop")
    assert not store.commit(lease, Holding(APPID, token("token_1")), refresh(1))
    assert store.snapshot() == Snapshot((), {})


def test_a_committed_holding_is_read_back_whole(store: TinyDbStore, other: TinyDbStore) -> None:
    rotate(store, 1)
    rotate(store, 2)
    store.update(APPID, found_dead("token_2"))
    found = other.snapshot().holdings[APPID]
    assert found == store.snapshot().holdings[APPID]
    assert (found.token, found.previous) == (token("token_2"), token("token_1"))
    assert found.last == refresh(2)
    assert found.superseded


def test_a_snapshot_is_the_same_object_until_something_changes(store: TinyDbStore) -> None:
    store.save_account(account())
    first = store.snapshot()
    assert store.snapshot() is first
    rotate(store, 1)
    assert store.snapshot() is not first


def test_the_mark_changes_with_every_change_of_any_console(store: TinyDbStore, other: TinyDbStore) -> None:
    marks = [store.mark()]
    for number in range(100):
        # The same size each time, and often the same inode and tick of the clock as two versions before.
        rotate(other, number % 10)
        marks.append(store.mark())
    assert len(set(marks)) == len(marks)
    assert store.mark() == store.mark()


def test_a_console_sees_at_once_what_another_has_saved(store: TinyDbStore, other: TinyDbStore) -> None:
    for number in range(20):
        rotate(other, number)
        assert held(store) == f"token_{number}"
        assert numbers(store.history(limit=1)) == [number]


def test_two_consoles_in_turn_lose_nothing(store: TinyDbStore, other: TinyDbStore) -> None:
    for number in range(20):
        rotate((store, other)[number % 2], number)
    assert numbers(store.history()) == list(reversed(range(20)))


def test_an_update_is_seen_by_every_console(store: TinyDbStore, other: TinyDbStore) -> None:
    rotate(store, 1)
    assert store.update(APPID, found_dead("token_1"))
    assert other.snapshot().holdings[APPID].superseded
    assert other.update(APPID, lambda holding: replace(holding, dead=None))
    assert not store.snapshot().holdings[APPID].superseded


def test_an_update_that_changes_nothing_writes_nothing(store: TinyDbStore) -> None:
    rotate(store, 1)
    before = store.mark()
    assert not store.update(APPID, found_dead("token_0"))
    assert store.mark() == before


def test_a_change_that_fails_half_way_leaves_the_store_as_it_was(
    store: TinyDbStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate(store, 1)
    lease = store.acquire(APPID, ME, 20)
    assert lease is not None
    with monkeypatch.context() as patch:
        patch.setattr(State, "with_tenure", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.commit(lease, Holding(APPID, token("token_2")), refresh(2))
    assert held(store) == "token_1"
    assert store.commit(lease, Holding(APPID, token("token_3")), refresh(3))
    assert numbers(store.history()) == [3, 1]


def test_who_finds_the_store_locked_waits_for_a_bounded_time(home: Path, clock: SetClock) -> None:
    holder, waiting = TinyDbStore(home, clock), TinyDbStore(home, clock, wait=0.05)
    with holder._locked():
        found: list[Problem] = []

        def change() -> None:
            try:
                waiting.save_account(account())
            except Problem as problem:
                found.append(problem)

        thread = threading.Thread(target=change)
        thread.start()
        thread.join()
    assert [(problem.key, problem.params["path"]) for problem in found] == [
        ("store_busy", home / "store.lock")
    ]
    waiting.save_account(account())


def test_threads_of_one_console_lose_nothing(store: TinyDbStore) -> None:
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
