"""The same for many accounts, some at once."""

import asyncio
from collections.abc import Iterator

from tests.services.fakes import until
from wxconsole.domain.problem import Problem
from wxconsole.services.several import several


class Work:
    """Each alias waits until it may end; those in `bad` end with a Problem."""

    def __init__(self, *bad: str) -> None:
        self.begun: list[str] = []
        self.gate = asyncio.Event()
        self._bad = bad

    async def __call__(self, alias: str) -> str:
        self.begun.append(alias)
        await self.gate.wait()
        if alias in self._bad:
            raise Problem("alias_unknown", alias=alias)
        return alias.upper()


async def test_each_comes_with_its_result_or_its_problem() -> None:
    work = Work("b")
    work.gate.set()
    done = {alias: result async for alias, result in several("abc", work, at_once=2)}
    assert (done["a"], done["c"]) == ("A", "C")
    assert isinstance(done["b"], Problem)


async def test_the_next_is_taken_only_when_one_may_begin() -> None:
    work = Work()
    taken: list[str] = []

    def aliases() -> Iterator[str]:
        for alias in "abcde":
            taken.append(alias)
            yield alias

    running = several(aliases(), work, at_once=2)
    first = asyncio.ensure_future(anext(running))
    await until(lambda: len(work.begun) == 2)
    assert taken == ["a", "b"]
    work.gate.set()
    rest = [await first, *[each async for each in running]]
    assert sorted(alias for alias, _ in rest) == ["a", "b", "c", "d", "e"]


async def test_where_the_aliases_end_early_those_under_way_are_finished() -> None:
    work, stopped = Work(), False

    def aliases() -> Iterator[str]:
        for alias in "abcde":
            if stopped:
                return
            yield alias

    running = several(aliases(), work, at_once=2)
    first = asyncio.ensure_future(anext(running))
    await until(lambda: len(work.begun) == 2)
    stopped = True
    work.gate.set()
    done = [await first, *[each async for each in running]]
    assert sorted(done) == [("a", "A"), ("b", "B")]
    assert work.begun == ["a", "b"]


async def test_nothing_to_do_is_done_at_once() -> None:
    assert [each async for each in several([], Work(), at_once=2)] == []
