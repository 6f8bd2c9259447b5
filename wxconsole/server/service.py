"""The service as a whole: keeper, scheduler and HTTP on one event loop, from start to drain."""

import asyncio
import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from wxconsole.server.app import App
from wxconsole.server.house import House
from wxconsole.server.http import Http
from wxconsole.server.listener import Tls
from wxconsole.server.notify import notify
from wxconsole.services.ending import when_told_to_end
from wxconsole.services.rate import READS, Rate

if TYPE_CHECKING:
    from wxconsole.bootstrap import Program

log = logging.getLogger(__name__)

# Once told to end: answers under way have this long, then WeChat's have until CLOSE_SECONDS. The whole is to
# be over within 5 s.
DRAIN_SECONDS = 3.0
GIVE_UP_SECONDS = 0.5
CLOSE_SECONDS = 4.5


def serve(
    program: "Program",
    listener: socket.socket,
    tls: Tls | None,
    *,
    behind_proxy: bool,
    ready: Callable[[], None],
    reads: Rate = READS,
) -> None:
    """Serves until SIGTERM or SIGINT. Calls `ready` once it answers."""

    def settled() -> None:
        # What is there by now stays. To look through it for garbage, again and again, holds up every answer.
        gc.collect()
        gc.freeze()
        ready()

    async def until_told() -> None:
        told = asyncio.Event()
        when_told_to_end(told.set, signal.SIGINT)
        house = House(program, behind_proxy=behind_proxy, reads=reads)
        await run(house, listener, tls, settled, told)

    with asyncio.Runner(loop_factory=_event_loops()) as runner:
        runner.run(until_told())


def _event_loops() -> Callable[[], asyncio.AbstractEventLoop]:
    if sys.platform == "win32":  # there is no uvloop
        return asyncio.new_event_loop
    from uvloop import new_event_loop

    return new_event_loop


async def run(
    house: House,
    listener: socket.socket,
    tls: Tls | None,
    ready: Callable[[], None],
    told_to_end: asyncio.Event,
) -> None:
    """Serves until it is told to end, and drains."""
    http = Http(App(house), listener, tls)
    work = [
        asyncio.create_task(house.scheduler.run()),
        asyncio.create_task(house.tally.run()),
        asyncio.create_task(house.hooks.run()),
        asyncio.create_task(house.tidy()),
    ]
    if house.publisher is not None:
        work.append(asyncio.create_task(house.publisher.run(everything=True)))
    serving = asyncio.create_task(http.serve())
    await house.desk.look()
    house.ready = True
    notify("READY=1")
    ready()
    ended = asyncio.create_task(told_to_end.wait())
    await asyncio.wait({serving, ended, *work}, return_when=asyncio.FIRST_COMPLETED)
    notify("STOPPING=1")
    await _drain(house, http, serving)
    for task in (serving, ended, *work):
        task.cancel()
    await asyncio.gather(ended, return_exceptions=True)
    for task in (serving, *work):
        with suppress(asyncio.CancelledError):
            await task  # what ended it before its time is told


async def _drain(house: House, http: Http, serving: asyncio.Task[None]) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + CLOSE_SECONDS
    house.ready = False
    house.desk.drain()
    http.end()
    await asyncio.wait({serving}, timeout=DRAIN_SECONDS)
    house.desk.give_up()
    await asyncio.wait({serving}, timeout=GIVE_UP_SECONDS)
    try:
        async with asyncio.timeout(until - loop.time()):
            await house.keeper.close()
    except TimeoutError:  # what comes of it is not known; the leases are released as the loop ends
        log.warning("ended while WeChat was being asked")
    if house.publisher is not None:
        await house.publisher.close(max(GIVE_UP_SECONDS, until - loop.time()))
    await house.hooks.close()
    await house.tally.flush()
