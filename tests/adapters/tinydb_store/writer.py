"""Consoles in processes of their own, for the tests to set against each other and to kill.

python -m tests.adapters.tinydb_store.writer work HOME APPID COUNT
python -m tests.adapters.tinydb_store.writer kill HOME KILLS SEED
"""

import json
import os
import random
import select
import signal
import sys
import time
from pathlib import Path

import filelock  # noqa: F401  # the store loads it with its first change: here that is before the fork

from tests.adapters.stores.samples import APPID, SetClock, refresh, token
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.holding import Holding


def work(home: Path, appid: str, count: int) -> None:
    """Commits one refresh after the other, and says each once it is saved."""
    store = TinyDbStore(home, SetClock(), wait=60)
    owner = f"op@host:{os.getpid()}"
    while count:
        lease = store.acquire(appid, owner, 20)
        if lease is None:  # another process has it
            time.sleep(0.001)
            continue
        held = store.snapshot().holdings.get(appid, Holding(appid))
        number = held.last.latency_ms + 1 if held.last is not None else 1
        row = refresh(number, appid=appid)
        assert store.commit(lease, held.after(row, token(f"token_{number}")), row)
        os.write(1, f"{number}\n".encode())
        count -= 1


def kill(home: Path, kills: int, seed: int) -> None:
    """Kills a writer at random moments, and says after each what the store then holds."""
    chance = random.Random(seed)
    for _ in range(kills):
        receiver, sender = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(sender, 1)
            work(home, APPID, -1)
        os.close(sender)
        if chance.random() < 0.8:  # else it may be killed in its very first change
            select.select([receiver], [], [])
        time.sleep(chance.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(receiver) as said:
            saved = [int(line) for line in said]
        store = TinyDbStore(home, SetClock())
        holding = store.snapshot().holdings.get(APPID)
        rows = [row.latency_ms for row in store.history()]
        leftovers = [path.stat().st_mode & 0o777 for path in home.rglob("*.tmp")]
        value = holding.token.value.reveal() if holding is not None and holding.token is not None else None
        told = {"saved": saved, "held": value, "rows": rows, "leftovers": leftovers}
        sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    what, folder, *rest = sys.argv[1:]
    if what == "work":
        work(Path(folder), rest[0], int(rest[1]))
    else:
        kill(Path(folder), int(rest[0]), int(rest[1]))
