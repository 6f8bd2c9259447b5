"""Talking to WeChat from a command: the keeper, on an event loop of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from typing import TypeVar

from wxconsole.cli.session import Session
from wxconsole.domain.problem import Problem
from wxconsole.services.ending import when_told_to_end
from wxconsole.services.keeper import Keeper

Result = TypeVar("Result")


def talk(session: Session, work: Callable[[Keeper], Awaitable[Result]]) -> Result:
    """What `work` returns. Requests in flight are waited for even after Ctrl-C or SIGTERM, as their answers
    may be new tokens; a second one gives up on them. Says which tokens could not be saved."""
    with closing(session.program.log_file):
        try:
            return asyncio.run(_with_keeper(session, work))
        except asyncio.CancelledError:  # by SIGTERM; asyncio itself does this for Ctrl-C
            raise KeyboardInterrupt from None


async def _with_keeper(session: Session, work: Callable[[Keeper], Awaitable[Result]]) -> Result:
    async with _published(session):
        return await _worked(session, work)


@asynccontextmanager
async def _published(session: Session) -> AsyncIterator[None]:
    """Publishes what is refreshed meanwhile, and says where that cannot be done."""
    publisher = session.program.publisher
    if publisher is None:
        yield
        return
    publisher.listen(lambda problem: session.warn([problem] if problem is not None else []))
    publishing = asyncio.create_task(publisher.run(everything=False))
    try:
        yield
    finally:
        publishing.cancel()
        if not isinstance(sys.exception(), KeyboardInterrupt):
            await publisher.close()


async def _worked(session: Session, work: Callable[[Keeper], Awaitable[Result]]) -> Result:
    keeper = session.program.keeper
    task = asyncio.current_task()
    if task is not None:
        when_told_to_end(task.cancel)
    try:
        return await work(keeper)
    except asyncio.CancelledError:
        if keeper.busy:
            session.words("waiting_for_answers", seconds=session.program.settings.timeout)
        raise
    finally:
        # The second Ctrl-C may come while the words of the first are being said.
        if not isinstance(sys.exception(), KeyboardInterrupt):
            await keeper.close()
            _complain_of_unsaved(session, keeper)


def _complain_of_unsaved(session: Session, keeper: Keeper) -> None:
    program = session.program
    for account in program.book.all() if keeper.unsaved else ():
        if account.appid in keeper.unsaved:
            session.complain(Problem("token_unsaved", alias=account.alias, path=program.store_place))
