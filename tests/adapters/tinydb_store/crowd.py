"""Consoles in which many threads save at once, for the tests to set against each other and to kill.

python -m tests.adapters.tinydb_store.crowd work HOME COUNT APPID…    (a thread for each APPID given)
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
from pathlib import Path

import filelock  # noqa: F401  # the store loads it with its first change: here that is before the fork

from tests.adapters.stores.samples import SetClock, account, found_dead, refresh, token
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.holding import Holding

APPIDS = [f"wx{number}" for number in range(8)]


def work(home: Path, count: int, appids: list[str]) -> None:
    """Commits refreshes of each AppID in a thread of its own, and says each once it is saved."""
    store = TinyDbStore(home, SetClock(), wait=60)
    threads = [
        threading.Thread(target=_work, args=(store, f"op@host:{os.getpid()}:{number}", appid, count))
        for number, appid in enumerate(appids)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _work(store: TinyDbStore, owner: str, appid: str, count: int) -> None:
    while count:
        lease = store.acquire(appid, owner, 20)
        if lease is None:  # another process has it
            time.sleep(0.001)
            continue
        held = store.snapshot().holdings.get(appid, Holding(appid))
        number = held.last.latency_ms + 1 if held.last is not None else 1
        if number % 5 == 0:
            store.save_account(account(appid, appid))
            store.update(appid, found_dead(f"token_{number - 1}"))
        row = refresh(number, appid=appid)
        assert store.commit(lease, held.after(row, token(f"token_{number}")), row)
        os.write(1, f"{appid} {number}\n".encode())
        count -= 1


def kill(home: Path, kills: int, seed: int) -> None:
    """Kills such a console at random moments, and says after each what the store then holds."""
    chance = random.Random(seed)
    for _ in range(kills):
        receiver, sender = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(sender, 1)
            work(home, -1, APPIDS)
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
        work(Path(folder), int(rest[0]), rest[1:])
    else:
        kill(Path(folder), int(rest[0]), int(rest[1]))
