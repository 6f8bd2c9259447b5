"""A console without a face: the whole program but its screen, as a process of its own, whose clocks and whose
name service can be tampered with.

    python -m tests.reliability.console TICK [WORDS]

TICK is the scheduler's, in seconds. WORDS, and each line of its input, are one of

    see             nothing: only asks how things stand
    wall SECONDS    somebody sets its wall clock by so many seconds
    pass SECONDS    time passes for it
    names yes|no    whether names resolve

and is answered by one line of JSON: what `status --json` says, with what is unsaved and the most refreshes
that one tick has started, and how far WeChat's clock is ahead of its own. It ends with its input.
"""

import asyncio
import json
import socket
import sys
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.redis_store import RedisStore
from wxconsole.adapters.redis_store.times import Ahead
from wxconsole.bootstrap import Program
from wxconsole.services import scheduler as scheduler_module
from wxconsole.services.scheduler import Scheduler

_look_up = socket.getaddrinfo


class MovedClock(SystemClock):
    """This machine's clocks, each so many seconds on."""

    wall = 0.0
    up = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.wall)

    def uptime(self) -> float:
        return super().uptime() + self.up


class CountingScheduler(Scheduler):
    """Knows the most refreshes that one of its ticks has started."""

    most = 0

    async def _start_due(self) -> None:
        before = set(self._running.values())
        await super()._start_due()
        self.most = max(self.most, len(set(self._running.values()) - before))


class MovedServer(Ahead):
    """What passes for this machine passes for Redis as well."""

    def __init__(self, clock: MovedClock) -> None:
        super().__init__(clock)
        self._moved = clock

    def learn(self, server: datetime) -> float:
        return super().learn(server + timedelta(seconds=self._moved.up))


async def main(program: Program, clock: MovedClock) -> None:
    if isinstance(program.store, RedisStore):
        program.store._ahead = MovedServer(clock)
    keeper = program.keeper
    scheduler = CountingScheduler(keeper, program.book, program.store, clock, program.timing, paused=False)
    running = asyncio.create_task(scheduler.run())
    while words := (await asyncio.to_thread(sys.stdin.readline)).split():
        _obey(words, clock)
        accounts = [status.as_json("en") for status in keeper.statuses()]
        skew = program.wechat.skew
        answer = {
            "accounts": accounts,
            "unsaved": keeper.unsaved,
            "away": program.store.trouble is not None,
            "most_a_tick": scheduler.most,
            "skew": None if skew is None else round(skew.total_seconds()),
        }
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    running.cancel()
    await keeper.close()
    await asyncio.to_thread(program.close)


def _obey(words: list[str], clock: MovedClock) -> None:
    match words:
        case ["wall", seconds]:
            clock.wall += float(seconds)
        case ["pass", seconds]:
            clock.wall += float(seconds)
            clock.up += float(seconds)
        case ["names", answer]:
            socket.getaddrinfo = _look_up if answer == "yes" else _no_such_name


def _no_such_name(*_: Any, **__: Any) -> Any:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


if __name__ == "__main__":
    scheduler_module.TICK = float(sys.argv[1])
    moved = MovedClock()
    _obey(sys.argv[2:], moved)
    whole = Program(Program.load({}).resolution, moved)
    with closing(whole.log_file):
        asyncio.run(main(whole, moved))
