"""Copies a store again and again, each time to another target, and is killed at another step:

    python -m tests.reliability.migrator SOURCE TARGET

TARGET has a {} for the step. Prints how many there are: with that one, the copy came to its end. A step is
what lies between two changes of a file, or two scripts of Redis. All is in small pieces, for many steps.
"""

import itertools
import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.adapters.stores.samples import NOW, OTHER_APPID, rotate
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.redis_store import moving
from wxconsole.adapters.redis_store.link import Link
from wxconsole.adapters.tinydb_store import history
from wxconsole.adapters.tinydb_store.moving import MovingTinyDbStore
from wxconsole.bootstrap import Program
from wxconsole.services.migration import Migration
from wxconsole.services.ports import MovingStore
from wxconsole.services.redis_address import redis_address


def main(source: str, target: str) -> None:
    moving.BATCH, history.SEGMENT_ROWS = 5, 4
    for step in itertools.count():
        place = target.format(step)
        with closing(opened(place)) as there:
            # One that is in use already, so that rows go before its own.
            rotate(there, 50, NOW, "other", OTHER_APPID)
        pid = os.fork()
        if pid == 0:
            die_at(step)
            copy(Program.load({}).migration(source, place))
            os._exit(0)
        if os.waitpid(pid, 0)[1] == 0:
            sys.stdout.write(f"{step}\n")
            return


def copy(migration: Migration) -> None:
    migration.copy(migration.plan())


def opened(place: str) -> MovingStore:
    """The store at a URL or in a folder."""
    if place.startswith("redis://"):
        return moving.MovingRedisStore(redis_address(place), SystemClock())
    return MovingTinyDbStore(Path(place), SystemClock())


def die_at(step: int) -> None:
    """Has this process killed there."""
    steps = iter(range(step))

    def go_on() -> None:
        if next(steps, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(work: Callable[..., Any], *, of: Callable[..., bool]) -> Callable[..., Any]:
        def worked(*args: Any, **options: Any) -> Any:
            if not of(*args):
                return work(*args, **options)
            go_on()
            result = work(*args, **options)
            go_on()
            return result

        return worked

    Link.ask = stepping(Link.ask, of=lambda _, command, *__: command in ("eval", "sadd"))  # type: ignore[method-assign]
    Path.replace = stepping(Path.replace, of=lambda *_: True)  # type: ignore[method-assign]


if __name__ == "__main__":
    with patch("os.fsync"):  # it counts only when the power goes
        main(sys.argv[1], sys.argv[2])
