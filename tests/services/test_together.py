"""What many coroutines want done in a thread is done for all of them in one go."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from wxconsole.services.together import Together
from wxconsole.services.tried import all_tried


class Thread:
    """Does what it is given once it may, and notes how much it was given each time."""

    def __init__(self) -> None:
        self.given: list[int] = []
        self.free = asyncio.Event()
        self.error: BaseException | None = None

    async def do(self, works: Sequence[Callable[[], Any]]) -> Sequence[object]:
        self.given.append(len(works))
        await self.free.wait()
        if self.error is not None:
            raise self.error
        return all_tried(works)


@pytest.fixture
def thread() -> Thread:
    return Thread()


async def asked(together: Together, *works: Callable[[], Any]) -> list[asyncio.Task[Any]]:
    tasks = [asyncio.create_task(together.ask(work)) for work in works]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


async def test_each_gets_what_came_of_its_own_work(thread: Thread) -> None:
    thread.free.set()
    one, bad, two = await asked(Together(thread.do), lambda: 1, lambda: 1 / 0, lambda: 2)
    assert (await one, await two) == (1, 2)
    with pytest.raises(ZeroDivisionError):
        await bad


async def test_what_comes_while_the_thread_is_at_work_is_done_next_in_one_go(thread: Thread) -> None:
    together = Together(thread.do)
    first = await asked(together, lambda: 1)
    later = await asked(together, lambda: 2, lambda: 3, lambda: 4)
    thread.free.set()
    assert await asyncio.gather(*first, *later) == [1, 2, 3, 4]
    assert thread.given == [1, 3]
    assert await (await asked(together, lambda: 5))[0] == 5


async def test_what_stops_the_thread_is_raised_to_all_and_not_to_those_after_them(thread: Thread) -> None:
    together = Together(thread.do)
    thread.error = OSError("no space")
    thread.free.set()
    came = await asyncio.gather(*await asked(together, lambda: 1, lambda: 2), return_exceptions=True)
    assert [type(each) for each in came] == [OSError, OSError]
    thread.error = None
    assert await (await asked(together, lambda: 3))[0] == 3


async def test_who_gives_up_takes_nothing_from_the_others_and_what_was_not_begun_is_not_done(
    thread: Thread,
) -> None:
    together = Together(thread.do)
    (begun,) = await asked(together, lambda: 1)
    gone, other = await asked(together, lambda: 2, lambda: 3)
    gone.cancel()
    begun.cancel()
    await asyncio.wait([gone, begun])
    thread.free.set()
    assert await other == 3
    assert thread.given == [1, 1]


async def test_more_is_waited_for_where_more_is_to_come(thread: Thread) -> None:
    thread.free.set()
    coming = asyncio.Event()
    together = Together(thread.do, lambda waiting: 0.05 if waiting < 2 and not coming.is_set() else 0)
    first = await asked(together, lambda: 1)
    later = await asked(together, lambda: 2)
    coming.set()
    assert await asyncio.gather(*first, *later) == [1, 2]
    assert thread.given == [2]
