"""Changes that are made together: each file replaced once, each answered by itself."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.stores.samples import (
    APPID,
    ME,
    SetClock,
    account,
    held,
    keys,
    numbers,
    refresh,
    rotate,
    token,
)
from tests.adapters.tinydb_store.test_crashes import WHOLE_COMMIT, Stopped, Stopper
from wxconsole.adapters.tinydb_store import TinyDbStore, atomic_json
from wxconsole.adapters.tinydb_store.state_file import State
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.services.ports import Lease

APPIDS = ("wx1", "wx2", "wx3")


def together(store: TinyDbStore, *calls: Callable[[], Any]) -> list[Any]:
    """What came of each call, all being made together."""
    return list(store.together(calls))


def leased(store: TinyDbStore, *appids: str) -> list[Lease]:
    leases = [store.acquire(appid, ME, 20) for appid in appids]
    return [lease for lease in leases if lease is not None]


def saving(store: TinyDbStore, lease: Lease, number: int) -> Callable[[], bool]:
    row = refresh(number, appid=lease.appid)
    return lambda: store.commit(lease, Holding(lease.appid, token(f"token_{number}"), last=row), row)


def outbox(home: Path) -> list[int]:
    """The numbers of the rows that were committed last."""
    return [int(number) for number in json.loads((home / "state.json").read_text("utf-8"))["outbox"]]


@pytest.fixture
def replaced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are replaced from now on, by name."""
    names: list[str] = []
    replace = Path.replace

    def watching(path: Path, target: Path) -> Path:
        names.append(target.name)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", watching)
    return names


def test_changes_that_wait_together_replace_each_file_once(
    store: TinyDbStore, home: Path, replaced: list[str]
) -> None:
    leases = together(store, *(lambda appid=appid: store.acquire(appid, ME, 20) for appid in APPIDS))
    assert replaced == ["state.json"]
    assert together(store, *(saving(store, lease, 1) for lease in leases)) == [True, True, True]
    assert replaced == ["state.json", "state.json", "000001.json"]
    assert outbox(home) == [1, 2, 3]


def test_each_caller_gets_its_own_answer(store: TinyDbStore, other: TinyDbStore) -> None:
    rotate(store, 1, appid="wx1")
    (late,) = leased(store, "wx1")
    (lease,) = leased(other, "wx1")
    answers = together(
        store,
        lambda: store.acquire("wx2", ME, 20),
        saving(store, late, 2),
        lambda: store.save_account(account()),
        saving(store, lease, 3),
        lambda: store.acquire("wx3", ME, 20),
    )
    assert (answers[0].appid, answers[4].appid) == ("wx2", "wx3")
    assert answers[1:4] == [False, None, True]
    assert (held(store, "wx1"), held(other, "wx1")) == ("token_3", "token_3")
    assert numbers(other.history()) == [3, 1]


def test_a_change_builds_on_those_before_it_in_the_same_turn(store: TinyDbStore) -> None:
    first, second = together(
        store, lambda: store.acquire(APPID, ME, 20), lambda: store.acquire(APPID, "op@host:2", 20)
    )
    assert first is not None
    assert second is None
    saved, again, removed = together(
        store, saving(store, first, 1), saving(store, first, 2), lambda: store.release(first)
    )
    assert (saved, again, removed) == (True, True, None)
    assert numbers(store.history()) == [1]


def test_a_change_that_fails_does_no_harm_to_the_others(
    store: TinyDbStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, bad, two = leased(store, *APPIDS)
    with_tenure = State.with_tenure

    def refuse(state: State, tenure: Any) -> State:
        if tenure.number == bad.number:
            raise ZeroDivisionError
        return with_tenure(state, tenure)

    with monkeypatch.context() as patch:
        patch.setattr(State, "with_tenure", refuse)
        answers = together(store, saving(store, one, 1), saving(store, bad, 2), saving(store, two, 3))
    assert (answers[0], answers[2]) == (True, True)
    assert isinstance(answers[1], ZeroDivisionError)
    assert [held(store, appid) for appid in APPIDS] == ["token_1", None, "token_3"]
    assert numbers(store.history()) == [3, 1]
    assert store.commit(bad, Holding(bad.appid, token("token_4")), refresh(4, appid=bad.appid))
    assert numbers(store.history()) == [4, 3, 1]


def test_a_history_that_cannot_be_written_fails_no_commit_and_loses_no_row(
    store: TinyDbStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate(store, 1)
    one, two, three = leased(store, *APPIDS)
    with monkeypatch.context() as patch:
        refuse_segments(patch)
        rotate(store, 2)
        answers = together(
            store, saving(store, one, 3), lambda: store.acquire("wx9", ME, 20), saving(store, two, 4)
        )
        assert (answers[0], answers[2]) == (True, True)
        assert numbers(store.history()) == [4, 3, 2, 1]
    assert keys(store.notices) == ["history_delayed"]
    assert saving(store, three, 5)()
    assert numbers(store.history()) == [5, 4, 3, 2, 1]
    on_disk = json.loads((home / "history" / "000001.json").read_text("utf-8"))["history"]
    assert [row["latency_ms"] for row in on_disk.values()] == [1, 2, 3, 4, 5]
    assert list(map(int, on_disk)) == [1, 2, 3, 4, 5]


def refuse_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if path.parent.name == "history":
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)


def test_a_file_that_cannot_be_replaced_fails_all_of_them_and_saves_none(
    store: TinyDbStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    leases = leased(store, *APPIDS)
    commits = [saving(store, lease, number) for number, lease in enumerate(leases, 1)]

    def full(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(Problem, match="store_unwritable"):
            together(store, *commits)
    assert store.snapshot().holdings == {}
    assert together(store, *commits) == [True, True, True]
    assert numbers(store.history()) == [3, 2, 1]


def test_what_changes_nothing_takes_no_lock(store: TinyDbStore, home: Path) -> None:
    assert together(store, store.snapshot, lambda: store.remove_account("nobody")) == [store.snapshot(), None]
    assert not home.exists()


def test_others_see_what_was_changed_together_once_it_is_written(
    store: TinyDbStore, other: TinyDbStore
) -> None:
    first, seen, second = together(
        store,
        lambda: store.acquire("wx1", ME, 20),
        lambda: (held(store, "wx1"), held(other, "wx1")),
        lambda: store.save_account(account()),
    )
    assert (first.appid, seen, second) == ("wx1", (None, None), None)
    assert [found.alias for found in other.snapshot().accounts] == ["shop"]


def test_after_a_thread_was_stopped_amid_its_changes_others_can_be_made(store: TinyDbStore) -> None:
    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        together(store, lambda: store.save_account(account()), stop)
    assert store.snapshot().accounts == ()
    store.save_account(account())
    assert [found.alias for found in store.snapshot().accounts] == ["shop"]


@pytest.mark.parametrize("at", range(len(WHOLE_COMMIT)))
def test_a_turn_that_stops_anywhere_is_done_or_not_done_as_a_whole(
    store: TinyDbStore, home: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    rotate(store, 1)
    leases = leased(store, *APPIDS)
    commits = [saving(store, lease, number) for number, lease in enumerate(leases, 2)]
    with monkeypatch.context() as patch:
        Stopper(patch, at)
        with pytest.raises(Stopped):
            together(store, *commits)
    saved = at > WHOLE_COMMIT.index("replace state.json.tmp")
    rows = [4, 3, 2, 1] if saved else [1]
    for console in (TinyDbStore(home, SetClock()), store):
        assert [held(console, appid) for appid in APPIDS] == (
            ["token_2", "token_3", "token_4"] if saved else [None, None, None]
        )
        assert numbers(console.history()) == rows
        assert numbers(console.history(limit=2)) == rows[:2]
    rotate(TinyDbStore(home, SetClock()), 5)
    assert numbers(store.history()) == [5, *rows]
    on_disk = json.loads((home / "history" / "000001.json").read_text("utf-8"))["history"]
    assert list(map(int, on_disk)) == list(range(1, len(rows) + 2))


def test_an_outbox_of_one_row_as_it_was_before_is_brought_in(store: TinyDbStore, home: Path) -> None:
    rotate(store, 1)
    rotate(store, 2)
    segment = home / "history" / "000001.json"
    tables = json.loads(segment.read_text("utf-8"))
    del tables["history"]["2"]
    segment.write_text(json.dumps(tables))
    assert outbox(home) == [2]
    assert numbers(store.history()) == [2, 1]
    rotate(TinyDbStore(home, SetClock()), 3)
    assert numbers(store.history()) == [3, 2, 1]


def test_what_this_process_wrote_is_not_read_back(
    store: TinyDbStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate(store, 1)
    (lease,) = leased(store, APPID)
    after = store.snapshot().holdings[APPID].after(refresh(2), token("token_2"))

    def refuse(path: Path) -> Any:
        raise AssertionError(path)

    monkeypatch.setattr(atomic_json, "load", refuse)
    assert store.commit(lease, after, refresh(2))
    assert store.snapshot().holdings[APPID] is after


def test_only_rows_that_another_process_changed_are_converted_again(
    store: TinyDbStore, other: TinyDbStore
) -> None:
    store.save_account(account())
    rotate(store, 1)
    rotate(store, 2, appid="wx1")
    before = store.snapshot()
    rotate(other, 3, appid="wx1")
    after = store.snapshot()
    assert held(store, "wx1") == "token_3"
    assert after.holdings[APPID] is before.holdings[APPID]
    assert after.accounts[0] is before.accounts[0]


def test_a_reader_is_not_held_up_by_a_slow_flush_of_the_folder(
    store: TinyDbStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate(store, 1)
    flushing, go_on = threading.Event(), threading.Event()

    def slow(path: Path) -> None:
        flushing.set()
        assert go_on.wait(60)

    monkeypatch.setattr("wxconsole.adapters.tinydb_store.state_file.sync_folder", slow)
    saving_account = threading.Thread(target=lambda: store.save_account(account()))
    saving_account.start()
    assert flushing.wait(60)
    assert [found.alias for found in store.snapshot().accounts] == ["shop"]
    go_on.set()
    saving_account.join()
