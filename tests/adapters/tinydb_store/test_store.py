import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.adapters.stores.samples import (
    APPID,
    APPSECRET,
    ME,
    NOW,
    OTHER_APPID,
    SetClock,
    account,
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
