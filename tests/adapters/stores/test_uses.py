"""What clients did: the same on every store."""

import subprocess
import sys
import threading
from datetime import timedelta

from tests.adapters.stores.places import StorePlace
from tests.adapters.stores.samples import NOW, rotate, use
from wxconsole.domain.use import Deed, use_of
from wxconsole.services.ports import Store

TODAY = NOW.date()
DAY = timedelta(days=1)


def test_added_uses_are_read_back_whole(store: Store, other: Store) -> None:
    done = [use_of("billing", "shop", deed, NOW + timedelta(hours=1)) for deed in Deed]
    store.add_uses(done)
    total = done[0]
    for each in done[1:]:
        total = total.plus(each)
    assert other.uses() == [total]


def test_what_two_processes_add_is_summed(store: Store, other: Store) -> None:
    for each in (store, other, store, other):
        each.add_uses([use(times=3), use("crm")])
    assert [(found.client, found.reads) for found in store.uses()] == [("billing", 12), ("crm", 4)]


def test_the_latest_day_comes_first_and_no_earlier_day_than_asked_for(store: Store) -> None:
    store.add_uses([use(days_ago=days) for days in (2, 0, 1)])
    assert [found.day for found in store.uses()] == [TODAY, TODAY - DAY, TODAY - 2 * DAY]
    assert [found.day for found in store.uses(TODAY - DAY)] == [TODAY, TODAY - DAY]


def test_the_state_is_not_touched(store: Store) -> None:
    rotate(store, 1)
    before = store.mark()
    store.add_uses([use()])
    assert store.mark() == before


def test_days_before_the_ones_that_are_kept_are_deleted(store: Store, other: Store) -> None:
    rotate(store, 1)
    store.add_uses([use(days_ago=days) for days in range(4)])
    store.prune(NOW - DAY)
    assert [found.day for found in other.uses()] == [TODAY, TODAY - DAY]


def test_threads_that_add_at_once_lose_nothing(store: Store, other: Store) -> None:
    def work(each: Store) -> None:
        for _ in range(10):
            each.add_uses([use()])

    threads = [threading.Thread(target=work, args=(each,)) for each in (store, other, store)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found.reads for found in store.uses()] == [30]


def test_processes_that_add_at_once_lose_nothing(store: Store, shared: StorePlace) -> None:
    work = (
        "import sys\n"
        "from tests.adapters.stores.places import *\n"
        "from tests.adapters.stores.samples import *\n"
        f"store = {shared.as_code}\n"
        "for _ in range(20): store.add_uses([use(), use(sys.argv[1])])\n"
        "store.close()\n"
    )
    workers = [subprocess.Popen([sys.executable, "-c", work, f"client{each}"]) for each in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    assert [(each.client, each.reads) for each in store.uses()] == [
        ("billing", 60),
        ("client0", 20),
        ("client1", 20),
        ("client2", 20),
    ]
