"""The log file: rotated, private, redacted, and never more than a file."""

import logging
import os
from contextlib import suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_log_path

from wxconsole.adapters.redaction import Redactor
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.text import sanitise

_FILE_BYTES = 1_000_000
_OLD_FILES = 3
# They log whole URLs, and in them secrets and tokens.
_TALKATIVE = ("httpx", "httpcore")


class LogFile(RotatingFileHandler):
    """A handler whose file is readable by its owner only from the instant it exists, rotated or not.

    Nothing exists before the first record. Redaction is part of the handler, since a filter on a logger
    does not see the records of its children.
    """

    def __init__(self, folder: Path, redactor: Redactor) -> None:
        super().__init__(
            folder / "wxconsole.log",
            maxBytes=_FILE_BYTES,
            backupCount=_OLD_FILES,
            encoding="utf-8",
            errors="backslashreplace",
            delay=True,
        )
        self.setFormatter(_SafeFormatter(redactor))

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The umask can only take away from 0600; an older file may be looser, and is mended.
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.fchmod(file, 0o600)
        return os.fdopen(file, "a", encoding=self.encoding, errors=self.errors)

    def close(self) -> None:
        """Stops logging here: a handler that is left in place opens its file again."""
        logging.getLogger().removeHandler(self)
        with suppress(OSError):  # what a full disk has not taken is lost, and must not take anything along
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Says nothing: the stock one prints the record with its arguments across the screen."""


class _SafeFormatter(logging.Formatter):
    """One line a record whatever is in it; only a traceback adds lines, and those are indented, so that
    no text can pass for a record of its own."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        at = rfc3339(datetime.fromtimestamp(record.created, UTC))
        head = f"{at} {record.levelname} {record.name}: {record.getMessage()}"
        lines = [sanitise(self._redactor.redact(head))]
        trace = self.formatException(record.exc_info) if record.exc_info else record.exc_text
        for text in (trace, record.stack_info):
            # Redacted as a whole first: a secret may hold a line break.
            redacted = self._redactor.redact(text or "")
            lines += [f"    {sanitise(line)}" for line in redacted.splitlines()]
        return "\n".join(lines)


def log_folder() -> Path:
    """The platform's log folder for this program; it may not exist yet."""
    return user_log_path("wxconsole", appauthor=False)


def start_log(level: str, redactor: Redactor, folder: Path | None = None) -> LogFile:
    """Sends what the program and its libraries log to `folder`, by default the platform's log folder.

    `level` is a name such as `INFO`. Call it once; close the returned handler at the end.
    """
    handler = LogFile(folder or log_folder(), redactor)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    return handler
