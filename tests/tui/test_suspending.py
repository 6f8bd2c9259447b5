"""Put aside by the shell, and brought back."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.tui.conftest import Desk
from tests.tui.terminal import Terminal
from tests.tui.test_terminal import SWITCHES, assert_restored, env, own
from wxconsole.domain.refresh import Trigger

__all__ = ["env", "own"]  # fixtures of the real terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no job control")

PROMPT = "shell> "
SUSPEND = "\x1a"


@contextmanager
def console_in_a_shell(env: dict[str, str]) -> Iterator[Terminal]:
    with Terminal("tests.tui.shell", env=env | {"PS1": PROMPT}) as terminal:
        terminal.sees(PROMPT.strip())
        terminal.modes_before = terminal.modes
        terminal.type(f"{sys.executable} -m tests.tui.failing_console none\n")
        terminal.sees("newsletter")
        terminal.sees("0:35:05")
        yield terminal


def suspended(terminal: Terminal) -> None:
    """Presses ctrl+z and waits for the shell."""
    since = len(terminal.written)
    terminal.type(SUSPEND)
    terminal.writes(PROMPT.encode(), since)


def entered(terminal: Terminal, command: str) -> None:
    """Types a command and waits until the console has the screen again."""
    since = len(terminal.written)
    terminal.type(f"{command}\n")
    terminal.writes(SWITCHES["alternate screen"][0], since)


def test_ctrl_z_gives_the_terminal_back_and_says_what_that_means(own: dict[str, str]) -> None:
    with console_in_a_shell(own) as terminal:
        suspended(terminal)
        assert_restored(terminal)
        left = terminal.written[terminal.written.rfind(SWITCHES["alternate screen"][1]) :]
        assert b"no token is refreshed until you bring it back with fg" in left
        entered(terminal, "fg")
        terminal.type("q")
        terminal.writes(PROMPT.encode(), terminal.written.rfind(SWITCHES["alternate screen"][0]))
        assert_restored(terminal)
        terminal.type("echo status $?\n")
        terminal.sees("status 0")


def test_after_fg_the_countdown_is_right_and_what_fell_due_is_done(desk: Desk, own: dict[str, str]) -> None:
    store = desk.program().store
    before = len(store.history("flagship"))
    with console_in_a_shell(own | {"WXCONSOLE_AUTO_REFRESH": "true"}) as terminal:
        terminal.sees("1:42:10")
        suspended(terminal)
        # An hour later.
        entered(terminal, "fg")
        terminal.sees("0:42:10")
        terminal.type("n")
        terminal.sees("Notices, the newest first")
        terminal.type("n")
        give_up_at = time.monotonic() + 30
        while not any(row.trigger is Trigger.SCHEDULED for row in store.history("readers", limit=1)):
            terminal.sees("readers")
            assert time.monotonic() < give_up_at
        assert len(store.history("flagship")) == before


def test_it_is_suspended_from_a_dialog_too_and_comes_back_to_it(own: dict[str, str]) -> None:
    with console_in_a_shell(own) as terminal:
        terminal.type("?")
        terminal.sees("type to filter")
        suspended(terminal)
        assert_restored(terminal)
        entered(terminal, "fg")
        terminal.type("whitelist")
        terminal.sees("the IP to add to the whitelist")


def test_sent_to_the_background_it_waits_for_the_foreground(own: dict[str, str]) -> None:
    with console_in_a_shell(own) as terminal:
        suspended(terminal)
        since = len(terminal.written)
        terminal.type("bg; wait; echo its $((1+1))nd stop\n")
        terminal.writes(b"its 2nd stop", since)
        assert_restored(terminal)
        entered(terminal, "fg")
        terminal.type("!")
        terminal.sees("problems only")


def test_without_a_shell_to_bring_it_back_the_key_is_off_and_says_why(own: dict[str, str]) -> None:
    with Terminal("tests.tui.failing_console", "none", env=own) as terminal:
        terminal.sees("newsletter")
        terminal.type(SUSPEND)
        terminal.sees("not started from a shell with job control")


@pytest.mark.parametrize("stop", [signal.SIGSTOP, signal.SIGTSTP, None])
def test_however_it_was_stopped_the_terminal_is_as_it_was_at_the_end(
    own: dict[str, str], stop: signal.Signals | None
) -> None:
    with Terminal("tests.tui.failing_console", "none", env=own) as terminal:
        terminal.sees("newsletter")
        if stop is not None:
            terminal.send(stop)
            terminal.stops()
        terminal.send(signal.SIGCONT)
        terminal.type("!")
        terminal.sees("problems only")
        terminal.type("q")
        assert terminal.ends() == 0
        assert_restored(terminal)
