"""What many coroutines want done in a thread, done by one thread for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

Work = Callable[[], Any]


class Together:
    """What is asked for while the thread is at work waits, and is then handed to it in one go: a thread for
    each would cost more than most of the work, and could not be told to share it."""

    def __init__(
        self,
        do: Callable[[Sequence[Work]], Awaitable[Sequence[object]]],
        patience: Callable[[int], float] = lambda _: 0,
    ) -> None:
        """`do` does all of it and returns what came of each, an Exception where it failed. What `do` itself
        raises is raised to all of them. `patience` says for how many seconds more is waited for when so much
        waits."""
        self._do = do
        self._patience = patience
        self._waiting: list[tuple[Work, asyncio.Future[Any]]] = []
        self._at_work: asyncio.Task[None] | None = None

    async def ask(self, work: Callable[[], T]) -> T:
        """What `work` returns. Raises what it raises. If the caller is cancelled, it is done or not."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, answer))
        if self._at_work is None:
            self._at_work = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        try:
            while self._waiting:
                if seconds := self._patience(len(self._waiting)):
                    await asyncio.sleep(seconds)
                asked, self._waiting = self._waiting, []
                await self._answer([each for each in asked if not each[1].cancelled()])
        finally:
            self._at_work = None

    async def _answer(self, asked: Sequence[tuple[Work, asyncio.Future[Any]]]) -> None:
        came: Sequence[object]
        try:
            came = await self._do([work for work, _ in asked])
        except asyncio.CancelledError:
            for _, answer in asked:
                answer.cancel()
            raise
        except BaseException as error:
            came = [error] * len(asked)
        for (_, answer), result in zip(asked, came, strict=True):
            if answer.cancelled():
                continue
            if isinstance(result, BaseException):
                answer.set_exception(result)
            else:
                answer.set_result(result)
