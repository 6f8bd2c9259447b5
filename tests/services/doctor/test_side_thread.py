import threading
from threading import Event

import pytest

from wxconsole.services.doctor.side_thread import in_time


def fail() -> None:
    raise ValueError("no")


async def test_the_result_comes_back() -> None:
    assert await in_time(lambda: 7, 10) == 7


async def test_so_does_what_it_raises() -> None:
    with pytest.raises(ValueError, match="no"):
        await in_time(fail, 10)


async def test_it_runs_beside_the_event_loop() -> None:
    assert await in_time(threading.get_ident, 10) != threading.get_ident()


async def test_what_does_not_end_is_left_behind_by_a_thread_that_keeps_nobody() -> None:
    gone = Event()
    threads: list[threading.Thread] = []

    def work() -> None:
        threads.append(threading.current_thread())
        gone.wait()

    try:
        with pytest.raises(TimeoutError):
            await in_time(work, 0.05)
        assert threads[0].daemon
    finally:
        gone.set()
        threads[0].join(10)
