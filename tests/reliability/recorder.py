"""What a program does to the files of a folder, in order, as far as it decides what a crash leaves behind.

Python tells of each open, rename, removal and new folder by itself (sys.addaudithook); only fsync has to be
wrapped. What was written is looked up when it is synced or renamed, so that it does not matter how it was
written. An audit hook cannot be taken away again: use it in a process of its own.
"""

import base64
import os
import sys
from pathlib import Path
from typing import Any

# ("create" | "remove" | "mkdir" | "sync" | "sync_folder", path), ("write", path, base64),
# ("rename", path, path), and ("begin" | "told", number), which the program says itself.
Operation = tuple[Any, ...]


class Recorder:
    """Records from when it is made. Paths are relative to `folder`."""

    def __init__(self, folder: Path) -> None:
        self.operations: list[Operation] = []
        self._folder = folder.resolve()
        self._written: dict[str, bytes] = {}
        self._sync = os.fsync
        self._looking = False
        os.fsync = self._fsync  # type: ignore[assignment]  # a type checker knows its parameter's name
        sys.addaudithook(self._heard)

    def mark(self, what: str, number: int) -> None:
        """Notes that a change begins, or was told to be done."""
        self.operations.append((what, number))

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if self._looking:
            return
        match event, args:
            case "open", (path, _, int(flags)) if flags & os.O_CREAT:
                self._note("create", path)
            case "os.rename", (source, target, *_):
                self._note_content(source)
                self._note("rename", source, target)
            case "os.remove", (path, *_):
                self._note("remove", path)
            case "os.mkdir", (path, *_):
                self._note("mkdir", path)

    def _fsync(self, handle: Any) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        folder = path.is_dir()
        if not folder:
            self._note_content(path)
        self._sync(handle)
        self._note("sync_folder" if folder else "sync", path)

    def _note(self, what: str, *paths: Any) -> None:
        names = [self._name(path) for path in paths]
        if None not in names:
            self.operations.append((what, *names))

    def _note_content(self, path: Any) -> None:
        name = self._name(path)
        if name is None:
            return
        self._looking = True
        try:
            content = Path(path).read_bytes()
        finally:
            self._looking = False
        self.operations.append(("write", name, base64.b64encode(content).decode()))

    def _name(self, path: Any) -> str | None:
        if not isinstance(path, str | bytes | os.PathLike):
            return None  # an open file by its number
        whole = Path(os.fsdecode(path)).absolute()
        return str(whole.relative_to(self._folder)) if whole.is_relative_to(self._folder) else None
