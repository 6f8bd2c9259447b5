"""Textual's driver, for a terminal that may vanish without a word (the window of a program that no terminal
controls is closed, or `nohup` keeps the hang-up from it), for one whose encoding is not UTF-8, and for an
escape as quick as the other keys."""

import codecs
import io
import os
import select
import signal
import sys
from contextlib import suppress
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, cast

from rich.cells import cell_len
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App

READ = 4096  # bytes at once
# Milliseconds until an escape with nothing behind it is a key, and in which the terminal has its last say.
ESCAPE_ALONE = round(ESCAPE_DELAY * 1000) + 1
LAST_SAY = 100

_GONE = select.POLLHUP | select.POLLERR
_AS_WIDE = "wxconsole-as-wide"


class TerminalDriver(LinuxDriver):
    """Tells the program to end once there is nobody to read it. Textual's own goes on reading nothing with
    all of a core, and waits for ever to write."""

    def __init__(
        self,
        app: "App[object]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = cast("Any", _Output(cast("IO[str]", self._file)))
        self._end_seen, self._end = os.pipe()
        self._watcher = Thread(target=self._watch, name="terminal", daemon=True)

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]  # it is so in Textual
        if not self._watcher.is_alive():
            self._watcher.start()

    def disable_input(self) -> None:
        if self._key_thread is not None and self._key_thread.is_alive():
            os.write(self._end, b"\0")
        super().disable_input()

    def run_input_thread(self) -> None:
        """Reads keys, and sleeps while there are none. Textual's own takes what is typed for UTF-8, and ends
        the program at a byte that is not; and it looks ten times a second whether an escape stands alone, or
        whether it is to end: that key would take as long, and each look costs."""
        parser = XTermParser(self._debug)
        decoder = codecs.getincrementaldecoder(sys.stdin.encoding)(errors="replace")
        poller = select.poll()
        for file in (self.fileno, self._end_seen):
            poller.register(file, select.POLLIN)

        def take(wait: int | None) -> set[int]:
            ready = {file for file, _ in poller.poll(wait)}
            text = decoder.decode(os.read(self.fileno, READ)) if self.fileno in ready else ""
            # Without a text, a character has only begun, and the parser would take it for the end.
            for event in (*(parser.feed(text) if text else ()), *parser.tick()):
                self.process_message(event)
            return ready

        ready: set[int] = set()
        while self._end_seen not in ready:
            ready = take(ESCAPE_ALONE if self.fileno in ready else None)
        os.read(self._end_seen, 1)
        take(LAST_SAY)  # what the terminal still has to say is not for the shell

    def _watch(self) -> None:
        poller = select.poll()
        poller.register(self.fileno, 0)  # of its end one is told in any case
        if poller.poll()[0][1] & _GONE:
            os.kill(os.getpid(), signal.SIGTERM)


class _Output:
    """A terminal that takes what is written even when it is there no more, or lacks a character."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        if isinstance(file, io.TextIOWrapper):
            codecs.register_error(_AS_WIDE, _as_wide)
            file.reconfigure(errors=_AS_WIDE)

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()


def _as_wide(error: UnicodeError) -> tuple[str, int]:
    """Question marks in the room of what cannot be written, so that no column moves."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "?" * cell_len(error.object[error.start : error.end]), error.end
