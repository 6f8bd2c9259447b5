"""Textual's driver, for a terminal that may vanish without a word: the window of a program that no terminal
controls is closed, or `nohup` keeps the hang-up from it."""

import os
import select
import signal
from contextlib import suppress
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, cast

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App

_GONE = select.POLLHUP | select.POLLERR


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
        self._watcher = Thread(target=self._watch, name="terminal", daemon=True)

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]  # it is so in Textual
        if not self._watcher.is_alive():
            self._watcher.start()

    def _watch(self) -> None:
        poller = select.poll()
        poller.register(self.fileno, 0)  # of its end one is told in any case
        if poller.poll()[0][1] & _GONE:
            os.kill(os.getpid(), signal.SIGTERM)


class _Output:
    """A terminal that takes what is written even when it is there no more."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()
