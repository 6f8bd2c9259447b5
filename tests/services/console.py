"""A console without a face, as a process of its own:

    python -m tests.services.console HOME URL SECONDS refresh|report|serve

SECONDS is how long a call may take. `refresh` refreshes `shop` and says how it went; `report` reports the
token dead whose fingerprint it is told by a line, and says which one is given instead; `serve` keeps tokens
fresh until its input ends.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from tests.services.fakes import keeper_on
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.schedule import Timing
from wxconsole.services.accounts import AccountBook
from wxconsole.services.dead_tokens import DeadTokens
from wxconsole.services.scheduler import Scheduler

FLOOR = timedelta(seconds=30)


async def main(home: str, url: str, seconds: str, work: str) -> None:
    clock = SystemClock()
    store = TinyDbStore(Path(home), clock)
    wechat = HttpxWeChat((url,), timeout=float(seconds), concurrency=32)
    keeper = keeper_on(store, wechat, clock, "op@host:other", timeout=float(seconds))
    if work == "refresh":
        sys.stdout.write((await keeper.refresh("shop", Trigger.MANUAL)).outcome)
    elif work == "report":
        dead = await asyncio.to_thread(sys.stdin.readline)
        replaced = await DeadTokens(keeper, FLOOR).replace("shop", dead.strip(), "theirs")
        sys.stdout.write(replaced.token.fingerprint)
    else:
        scheduler = Scheduler(keeper, AccountBook(store), store, clock, Timing(), paused=False)
        running = asyncio.create_task(scheduler.run())
        await asyncio.to_thread(sys.stdin.read)
        running.cancel()
    await keeper.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
