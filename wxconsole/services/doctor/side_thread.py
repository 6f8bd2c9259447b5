"""Work that may never end, on a thread that keeps nobody."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def in_time(work: Callable[[], T], seconds: float) -> T:
    """What `work` returns or raises. Raises TimeoutError if it takes longer than `seconds`.

    A name service that is silent, or a network file system that is gone, can hold a call for minutes. The
    threads of asyncio would be waited for at the end; this one is left behind.
    """
    result: Future[T] = Future()

    def run() -> None:
        if not result.set_running_or_notify_cancel():  # from here on nobody can cancel it
            return
        try:
            result.set_result(work())
        except BaseException as error:
            result.set_exception(error)

    Thread(target=run, daemon=True).start()
    return await asyncio.wait_for(asyncio.wrap_future(result), seconds)
