"""Private files for people: whole or not there at all."""

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret


class PrivateFiles:
    """Writes beside the target, then puts it in place in one step: neither a full disk nor Ctrl-C leaves
    half a file."""

    def write(self, path: Path, text: Secret, *, overwrite: bool = False) -> None:
        """Writes a file of mode 0600, never through a symlink.

        Raises Problem: `file_exists` unless `overwrite`; `file_is_link`, `file_is_folder` and
        `file_is_special` (a device or a pipe) always; `file_folder_missing`; `file_unwritable`.
        """
        beside = path.with_name(f".wxconsole-{secrets.token_hex(8)}")
        try:
            _check_target(path, overwrite=overwrite)
            try:
                _write_new(beside, text)
                if overwrite:
                    beside.replace(path)
                else:
                    _place(beside, path)
            finally:
                beside.unlink(missing_ok=True)
        except FileExistsError:
            raise Problem("file_exists", path=path) from None
        except (FileNotFoundError, NotADirectoryError):
            raise Problem("file_folder_missing", path=path, folder=path.parent) from None
        except OSError as error:
            raise Problem("file_unwritable", path=path, reason=error.strerror) from None

    def write_each(self, folder: Path, texts: Mapping[str, Secret], *, overwrite: bool = False) -> None:
        """Writes files by their names, as `write` does: none of them where one is there already."""
        if not overwrite:
            for name in texts:
                if os.path.lexists(folder / name):
                    raise Problem("file_exists", path=folder / name)
        for name, text in texts.items():
            self.write(folder / name, text, overwrite=overwrite)

    def is_folder(self, path: Path) -> bool:
        """Whether there is a folder."""
        return path.is_dir()


def _check_target(path: Path, *, overwrite: bool) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise Problem("file_is_link", path=path)
    if stat.S_ISDIR(mode):
        raise Problem("file_is_folder", path=path)
    if not stat.S_ISREG(mode):
        raise Problem("file_is_special", path=path)
    if not overwrite:
        raise FileExistsError


def _write_new(path: Path, text: Secret) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text.reveal())
        file.flush()
        os.fsync(descriptor)


def _place(source: Path, path: Path) -> None:
    """Gives `source` the name `path`. Raises FileExistsError if something has got that name meanwhile."""
    try:
        path.hardlink_to(source)
    except FileExistsError:
        raise
    except OSError:
        # FAT and some network file systems have no hard links: there, the name is taken first.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        source.replace(path)
