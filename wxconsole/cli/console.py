"""Opening the console from the command line."""

import codecs
import gc
import os
import sys
from typing import TYPE_CHECKING

from wxconsole.domain.problem import Misuse

if TYPE_CHECKING:
    from wxconsole.bootstrap import Program

ESCAPE_MS = "10"


def check_terminal() -> None:
    """Raises Misuse (`console_needs_terminal`) where there is no screen to draw on or no keys to read."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise Misuse("console_needs_terminal")


def open_console(program: "Program", *, ascii_only: bool, mouse: bool) -> int:
    """Shows the console until it is quit, and returns its exit status. A terminal of another encoding than
    UTF-8 lacks our signs: it gets the ASCII ones."""
    program.check_publishing()
    # So long Textual waits whether more follows an escape: 100 ms if nothing is said, which makes a slow key.
    os.environ.setdefault("ESCDELAY", ESCAPE_MS)
    # What a start loads, stays: looking through it for garbage again and again takes a fifth of its time.
    # The console has garbage collected once it is open.
    gc.disable()
    from wxconsole.tui.app import run_console

    return run_console(program, ascii_only=ascii_only or not _takes_unicode(), mouse=mouse)


def _takes_unicode() -> bool:
    # As the locale says, and what is written is encoded in.
    return codecs.lookup(sys.stdout.encoding).name == "utf-8"
