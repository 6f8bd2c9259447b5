"""The same for many accounts, some at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import TypeVar

from wxconsole.domain.problem import Problem

Result = TypeVar("Result")


async def several(
    aliases: Iterable[str], work: Callable[[str], Awaitable[Result]], at_once: int
) -> AsyncIterator[tuple[str, Result | Problem]]:
    """What `work` makes of each alias, or the Problem that ended it, as it comes. No more than `at_once` are
    under way, and the next alias is taken only when one may begin."""

    async def one(alias: str) -> tuple[str, Result | Problem]:
        try:
            return alias, await work(alias)
        except Problem as problem:
            return alias, problem

    under_way: set[asyncio.Task[tuple[str, Result | Problem]]] = set()
    waiting = iter(aliases)
    while True:
        while len(under_way) < at_once and (alias := next(waiting, None)) is not None:
            under_way.add(asyncio.create_task(one(alias)))
        if not under_way:
            return
        done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            yield task.result()
