"""Takes tokens out: to a file, or to the operator's clipboard."""

from datetime import datetime
from pathlib import Path

from wxconsole.domain.exports import Format, Tokens, render
from wxconsole.domain.secret import Secret
from wxconsole.services.ports import Clipboard, Files, Route


class Exporter:
    """Both ways block for a moment: keep them off the event loop."""

    def __init__(self, files: Files, clipboard: Clipboard, api_base: str) -> None:
        self._files = files
        self._clipboard = clipboard
        self._api_base = api_base

    def text(self, form: Format, tokens: Tokens, now: datetime) -> Secret:
        """What `to_file` would write."""
        return render(form, tokens, now, self._api_base)

    def to_file(
        self, form: Format, tokens: Tokens, now: datetime, path: Path, *, overwrite: bool = False
    ) -> None:
        """Writes a private file; where `path` is a folder, one for each account in it. Raises Problem as
        `render` and `Files.write` do."""
        if not self._files.is_folder(path):
            self._files.write(path, self.text(form, tokens, now), overwrite=overwrite)
            return
        texts = {
            form.filename_of(account.alias): self.text(form, [(account, token)], now)
            for account, token in tokens
        }
        self._files.write_each(path, texts, overwrite=overwrite)

    def to_clipboard(self, form: Format, tokens: Tokens, now: datetime) -> Route:
        """Copies the same text but for the line break at its end: pasted into a shell, that would run it.
        Raises Problem as `render` and `Clipboard.copy` do."""
        text = self.text(form, tokens, now)
        return self._clipboard.copy(Secret(text.reveal().rstrip("\r\n")))
