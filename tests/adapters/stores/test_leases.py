"""Who may refresh: the same on every store."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.adapters.stores.places import StorePlace
from tests.adapters.stores.samples import (
    APPID,
    ME,
    OTHER_APPID,
    found_dead,
    held,
    numbers,
    refresh,
    rotate,
    token,
)
from wxconsole.adapters.tenure import Process
from wxconsole.domain.holding import Holding
from wxconsole.services.ports import Lease, Store

THEM = "op@host:2"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


def take(store: Store, owner: str = ME, seconds: float = 20) -> Lease:
    lease = store.acquire(APPID, owner, seconds)
    assert lease is not None
    return lease


def save(store: Store, lease: Lease, number: int) -> bool:
    return store.commit(lease, Holding(APPID, token(f"token_{number}")), refresh(number))


def test_one_owner_at_a_time_has_the_lease(store: Store, other: Store, shared: StorePlace) -> None:
    lease = take(store)
    assert (lease.appid, lease.owner) == (APPID, ME)
    assert (lease.until - shared.clock.now()).total_seconds() == 20
    assert other.acquire(APPID, THEM, 20) is None


def test_accounts_are_leased_apart(store: Store) -> None:
    take(store)
    assert store.acquire(OTHER_APPID, THEM, 20) is not None


def test_a_lease_ends_by_itself(store: Store, shared: StorePlace) -> None:
    take(store)
    shared.go(10)
    assert store.acquire(APPID, THEM, 20) is None
    shared.go(10)
    assert store.acquire(APPID, THEM, 20) is not None


def test_a_released_lease_is_free_at_once(store: Store) -> None:
    store.release(take(store))
    assert store.acquire(APPID, THEM, 20) is not None


def test_a_commit_ends_the_lease(store: Store) -> None:
    assert save(store, take(store), 1)
    assert store.acquire(APPID, THEM, 20) is not None


def test_releasing_a_lease_that_has_ended_does_not_end_the_next_one(store: Store, shared: StorePlace) -> None:
    late = take(store)
    shared.go(20)
    take(store, THEM)
    store.release(late)
    assert store.acquire(APPID, "op@host:3", 20) is None


def test_every_lease_has_a_higher_number(store: Store, other: Store) -> None:
    first = take(store)
    store.release(first)
    second = take(other)
    third = other.acquire(OTHER_APPID, ME, 20)
    assert third is not None
    assert first.number < second.number < third.number


def test_a_commit_under_a_lease_that_was_given_on_saves_nothing(store: Store, shared: StorePlace) -> None:
    late = take(store)
    shared.go(20)
    assert save(store, take(store, THEM), 2)
    assert not save(store, late, 1)
    assert held(store) == "token_2"
    assert numbers(store.history()) == [2]


def test_a_commit_after_the_end_counts_if_nobody_took_over(store: Store, shared: StorePlace) -> None:
    late = take(store)
    shared.go(60)
    assert save(store, late, 1)
    assert held(store) == "token_1"


def test_a_commit_that_is_repeated_saves_once(store: Store) -> None:
    lease = take(store)
    assert save(store, lease, 1)
    store.release(lease)
    assert save(store, lease, 1)
    assert numbers(store.history()) == [1]


def test_what_changes_nothing_writes_nothing(store: Store) -> None:
    lease = take(store)
    before = store.mark()
    assert store.acquire(APPID, THEM, 20) is None
    store.release(replace(lease, number=lease.number + 1))
    assert not save(store, replace(lease, number=lease.number + 1), 1)
    assert store.mark() == before


def test_a_lease_from_before_the_clock_was_set_back_has_ended(store: Store, shared: StorePlace) -> None:
    take(store)
    shared.go(-1)
    assert store.acquire(APPID, THEM, 20) is not None


def test_the_owner_itself_may_take_its_lease_again(store: Store) -> None:
    first = take(store)
    second = take(store)
    assert second.number > first.number
    assert not save(store, first, 1)


def test_an_owner_of_the_same_name_in_another_process_waits(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(store)
    elsewhere = Process("another machine", os.getpid(), 1)
    monkeypatch.setattr(Process, "current", staticmethod(lambda: elsewhere))
    assert store.acquire(APPID, ME, 20) is None


def test_the_lease_of_a_process_that_died_is_taken_over_at_once(store: Store, shared: StorePlace) -> None:
    dying = (
        "import os\n"
        "from tests.adapters.stores.places import *\n"
        "from tests.adapters.stores.samples import *\n"
        f"assert {shared.as_code}.acquire(APPID, 'op@host:2', 20)\n"
        "os.kill(os.getpid(), 9)"
    )
    process = subprocess.Popen([sys.executable, "-c", dying])
    assert process.wait() == -9
    assert store.acquire(APPID, ME, 20) is not None


@linux_only
def test_the_lease_of_a_dead_process_that_nobody_collected_is_taken_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        started = Process.current()
        as_child = Process(started.machine, child.pid, _started(child.pid))
        with monkeypatch.context() as patch:
            patch.setattr(Process, "current", staticmethod(lambda: as_child))
            take(store, THEM)
        assert store.acquire(APPID, ME, 20) is None
    finally:
        child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # dead, and still a zombie
    assert store.acquire(APPID, ME, 20) is not None
    child.wait()


@linux_only
def test_a_later_process_with_the_same_number_does_not_keep_the_lease(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = Process.current()
    assert current.started is not None
    with monkeypatch.context() as patch:
        earlier = Process(current.machine, current.pid, current.started - 1)
        patch.setattr(Process, "current", staticmethod(lambda: earlier))
        take(store, THEM)
    assert store.acquire(APPID, ME, 20) is not None


def test_a_process_of_another_machine_is_never_taken_for_dead(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        elsewhere = Process("another machine", 999_999_999, 1)
        patch.setattr(Process, "current", staticmethod(lambda: elsewhere))
        take(store, THEM)
    assert store.acquire(APPID, ME, 20) is None


def test_an_update_leaves_the_lease_alone(store: Store, other: Store) -> None:
    rotate(store, 1)
    lease = take(other)
    store.update(APPID, found_dead("token_1"))
    assert save(other, lease, 2)


def _started(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[19])


def calls(store: Store) -> tuple[int, int] | None:
    """The calls that are counted, and the forced ones among them."""
    holding = store.snapshot().holdings.get(APPID)
    usage = None if holding is None else holding.usage
    return None if usage is None else (usage.calls, usage.forced)


@pytest.mark.parametrize("forced", [False, True])
def test_a_call_whose_end_nobody_saw_is_counted(
    store: Store, other: Store, shared: StorePlace, forced: bool
) -> None:
    assert store.acquire(APPID, ME, 20, forced=forced) is not None
    shared.go(20)
    assert other.acquire(APPID, THEM, 20) is not None
    assert calls(store) == calls(other) == (1, int(forced))


def test_a_lease_that_was_released_counts_no_call(store: Store, other: Store) -> None:
    store.release(take(store))
    assert other.acquire(APPID, THEM, 20) is not None
    assert calls(store) is None


def test_who_waits_for_a_lease_changes_nothing_that_is_held(store: Store, other: Store) -> None:
    rotate(store, 1)
    take(store)
    before = other.snapshot()
    for _ in range(3):
        assert other.acquire(APPID, THEM, 20) is None
    assert other.snapshot() == before


def test_of_many_who_ask_at_once_one_gets_the_lease(shared: StorePlace) -> None:
    stores = [shared.open() for _ in range(8)]
    given: list[Lease | None] = []
    threads = [
        threading.Thread(target=lambda mine=mine, n=n: given.append(mine.acquire(APPID, f"op@host:{n}", 20)))
        for n, mine in enumerate(stores)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in stores:
        each.close()
    assert len([lease for lease in given if lease is not None]) == 1
    assert len(given) == len(stores)
