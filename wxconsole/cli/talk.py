"""Talking to WeChat from a command: the keeper, on an event loop of its own."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import TypeVar

from wxconsole.cli.session import Session
from wxconsole.services.keeper import Keeper

Result = TypeVar("Result")


def talk(session: Session, work: Callable[[Keeper], Awaitable[Result]]) -> Result:
    """What `work` returns. Requests in flight are waited for even after Ctrl-C, as their answers may be new
    tokens; a second Ctrl-C gives up on them."""
    with closing(session.program.log_file):
        return asyncio.run(_with_keeper(session, work))


async def _with_keeper(session: Session, work: Callable[[Keeper], Awaitable[Result]]) -> Result:
    keeper = session.program.keeper
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
