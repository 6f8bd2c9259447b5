"""Consoles in which many threads save at once, for the tests to set against each other and to kill.

python -m tests.adapters.tinydb_store.crowd work HOME COUNT APPID[,APPID…]…    (a thread for each argument)
python -m tests.adapters.tinydb_store.crowd kill HOME KILLS SEED
"""

import json
import os
import random
import select
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

import filelock  # noqa: F401  # the store loads it with its first change: here that is before the fork

from tests.adapters.stores.samples import SetClock, account, found_dead, refresh, token
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.holding import Holding
from wxconsole.services.ports import Lease

APPIDS = [f"wx{number}" for number in range(8)]


def work(home: Path, count: int, groups: list[list[str]]) -> None:
    """Commits `count` refreshes of each AppID, those of a group together and in a thread of its own, and says
    each once it is saved. A negative count has no end."""
    store = TinyDbStore(home, SetClock(), wait=60)
    threads = [
        threading.Thread(target=_work, args=(store, f"op@host:{os.getpid()}:{number}", group, count))
        for number, group in enumerate(groups)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _work(store: TinyDbStore, owner: str, appids: list[str], count: int) -> None:
    left = dict.fromkeys(appids, count)
    while wanted := [appid for appid in appids if left[appid]]:
        leases = store.together([partial(store.acquire, appid, owner, 20) for appid in wanted])
        held = store.snapshot().holdings
        numbers, works = {}, []
        for lease in leases:
            if not isinstance(lease, Lease):  # another process has it
                continue
            before = held.get(lease.appid, Holding(lease.appid))
            number = numbers[lease.appid] = before.last.latency_ms + 1 if before.last is not None else 1
            if number % 5 == 0:
                store.save_account(account(lease.appid, lease.appid))
                store.update(lease.appid, found_dead(f"token_{number - 1}"))
            row = refresh(number, appid=lease.appid)
            after = before.after(row, token(f"token_{number}"))
            works.append(partial(store.commit, lease, after, row))
        if not works:
            time.sleep(0.001)
            continue
        assert store.together(works) == [True] * len(works)
        for appid, number in numbers.items():
            os.write(1, f"{appid} {number}\n".encode())
            left[appid] -= 1


def kill(home: Path, kills: int, seed: int) -> None:
    """Kills such a console at random moments, and says after each what the store then holds."""
    chance = random.Random(seed)
    for _ in range(kills):
        receiver, sender = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(sender, 1)
            work(home, -1, [APPIDS[:5], APPIDS[5:]])
        os.close(sender)
        select.select([receiver], [], [])
        time.sleep(chance.uniform(0, 0.05))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(receiver) as said:
            saved = [line.split() for line in said]
        outbox = json.loads((home / "state.json").read_text("utf-8")).get("outbox", {})
        store = TinyDbStore(home, SetClock())
        held = {
            appid: holding.token.value.reveal()
            for appid, holding in store.snapshot().holdings.items()
            if holding.token is not None
        }
        rows = [(row.appid, row.latency_ms) for row in store.history()]
        told = {"saved": saved, "held": held, "rows": rows, "together": len(outbox)}
        sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    what, folder, *rest = sys.argv[1:]
    if what == "work":
        work(Path(folder), int(rest[0]), [group.split(",") for group in rest[1:]])
    else:
        kill(Path(folder), int(rest[0]), int(rest[1]))
