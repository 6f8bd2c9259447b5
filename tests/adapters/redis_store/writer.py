"""A console that saves, for the tests to set against others and to kill:

python -m tests.adapters.redis_store.writer URL APPID COUNT    (COUNT below 0 is without end)
"""

import os
import sys
import time

from tests.adapters.stores.samples import refresh, token
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.redis_store import RedisStore
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.services.redis_address import redis_address


def main(url: str, appid: str, count: int) -> None:
    """Commits refreshes, each with the number after the last, and says each once it is saved."""
    clock = SystemClock()
    store = RedisStore(redis_address(url), clock)
    while count:
        try:
            lease = store.acquire(appid, f"op@host:{os.getpid()}", 20)
            if lease is None:
                time.sleep(0.001)
                continue
            held = store.snapshot().holdings.get(appid, Holding(appid))
            number = held.last.latency_ms + 1 if held.last is not None else 1
            row = refresh(number, clock.now(), appid=appid)
            if store.commit(lease, held.after(row, token(f"token_{number}", clock.now())), row):
                os.write(1, f"{number}\n".encode())
                count -= 1
        except Problem:  # Redis is away
            time.sleep(0.001)
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
