"""Being put aside by the shell, with ctrl+z, and brought back, with `fg`."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable


def has_job_control() -> bool:
    """Whether a shell is there that would bring a stopped program back. Such a shell gives each of its jobs
    a process group of its own; without one (`ssh host wxconsole`, a tmux window, Windows) a stopped program
    would stay stopped for good."""
    return sys.platform != "win32" and os.getpgrp() != os.getsid(0)


def when_stopped(stop: Callable[[], object], come_back: Callable[[], object]) -> None:
    """Calls `stop` on the running event loop when somebody sends SIGTSTP, and `come_back` after any SIGCONT.
    In the place of Textual's own handlers: at a SIGCONT that ends another stop than theirs (`kill -STOP`),
    these take the terminal a second time, and so never give it back as it was."""
    if sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTSTP, stop)
    loop.add_signal_handler(signal.SIGCONT, come_back)


def stop_until_wanted() -> None:
    """Stops this program, and whatever runs it (`uv run`), until it is in the foreground again."""
    if sys.platform != "win32":
        os.kill(0, signal.SIGSTOP)
        stop_in_background()


def stop_in_background() -> None:
    """Stops again what was woken to go on in the background (`bg`): there is no screen there."""
    while sys.platform != "win32" and _in_background():
        os.kill(0, signal.SIGSTOP)


def terminal_was_taken() -> bool:
    """Whether a shell has set the terminal to its own ways meanwhile: it reads lines, we read keys."""
    if sys.platform == "win32":
        return False
    import termios  # not on Windows

    try:
        return bool(termios.tcgetattr(0)[3] & termios.ICANON)
    except termios.error:  # the terminal has gone
        return False


def _in_background() -> bool:
    try:
        return os.tcgetpgrp(0) != os.getpgrp()
    except OSError:  # the terminal has gone
        return False
