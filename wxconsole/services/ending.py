"""Being told to end: by a service manager, or because the terminal has gone."""

import asyncio
import signal
import sys
from collections.abc import Callable


def when_told_to_end(do: Callable[[], object], *more: signal.Signals) -> None:
    """Calls `do` on the running event loop, instead of dying at once, when SIGTERM, SIGHUP or one of `more`
    comes: an answer of WeChat may be on its way, and in it a token that nobody else will get. A signal that
    this process was started to ignore (nohup) stays ignored. Does nothing on Windows, where a loop cannot."""
    if sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP, *more):
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, do)
