"""Files that only their owner may read, and that are whole or not there at all."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret

FOLDER_MODE = 0o700
FILE_MODE = 0o600

# The inode, size and modification time of a file: names one version of it. None where there is no file.
Mark = tuple[int, int, int] | None

# What one version of a file is later than the one before, in nanoseconds, where the clock of the file system
# is too coarse to tell: without it, a reused inode could make two versions look the same.
_TICK = 1000


def mark(path: Path) -> Mark:
    """Which version of the file this is. Raises Problem(`store_unreadable`)."""
    try:
        return _mark(path.stat())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from None


def read_file(path: Path) -> tuple[Mark, Secret] | None:
    """A file with its mark, or None where there is none. Raises Problem(`store_unreadable`)."""
    try:
        with path.open("rb") as file:
            return _mark(os.fstat(file.fileno())), Secret(file.read().decode(errors="surrogateescape"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from None


def replace_file(path: Path, text: Secret) -> None:
    """Puts `text` in the place of the file: at every moment, and after a power cut, it holds the old text or
    the new, and that for good once `sync_folder` has returned. To be called under a lock, for the temporary
    file has a fixed name, so that writers which were killed leave one at most.

    Raises Problem(`store_unwritable`).
    """
    target = _target(path)
    temporary = target.with_name(f"{target.name}.tmp")
    try:
        try:
            temporary.unlink(missing_ok=True)
            _write_new(temporary, text, after=mark(target))
            temporary.replace(target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(target, error) from None


def sync_folder(path: Path) -> None:
    """Makes the replacement of a file last. Raises Problem(`store_unwritable`)."""
    try:
        _sync_folder(_target(path).parent)
    except OSError as error:
        raise unwritable(path, error) from None


def make_folder(path: Path) -> None:
    """Makes the folder and those above it, all private. Raises Problem(`store_unwritable`)."""
    try:
        for folder in () if path.exists() else (*reversed(path.parents), path):
            if not folder.exists():
                with suppress(FileExistsError):
                    folder.mkdir(FOLDER_MODE)
                    folder.chmod(FOLDER_MODE)
                    # Else a power cut may take the folder, and what is on the disk in it. A folder above that
                    # may not be listed cannot be synced.
                    with suppress(Problem):
                        _sync_folder(folder.parent)
    except OSError as error:
        raise unwritable(path, error) from None


def check_owner(folder: Path) -> None:
    """Raises Problem(`store_foreign`) if the folder is somebody else's: its owner reads what is in it."""
    if os.name == "posix" and folder.stat().st_uid not in (0, os.geteuid()) and os.geteuid() != 0:
        raise Problem("store_foreign", path=folder)


def mend_modes(paths: Iterable[str]) -> Iterator[Problem]:
    """Takes from group and others what they may do with each file and folder; says where it did, and where
    it could not."""
    for name in paths if os.name == "posix" else ():
        try:
            found = os.stat(name).st_mode  # noqa: PTH116 - of 500 segments, a Path each would take 5 ms
            if stat.S_IMODE(found) & 0o077:
                yield _mended(Path(name), found)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield Problem("store_mode_loose", path=Path(name), reason=error.strerror)


def inside(folder: Path) -> list[str]:
    """The paths of what is in it; none where it is not there or may not be listed."""
    try:
        with os.scandir(folder) as entries:
            return [entry.path for entry in entries]
    except OSError:
        return []


def _mended(path: Path, found: int) -> Problem:
    if found & stat.S_ISVTX:  # a folder that all share, such as /tmp
        return Problem("store_shared", path=path)
    path.chmod(FOLDER_MODE if stat.S_ISDIR(found) else FILE_MODE)
    return Problem("store_mode_mended", path=path, mode=f"{stat.S_IMODE(found):04o}")


def unreadable(path: Path, error: OSError) -> Problem:
    return Problem("store_unreadable", path=path, reason=error.strerror or type(error).__name__)


def unwritable(path: Path, error: OSError) -> Problem:
    return Problem("store_unwritable", path=path, reason=error.strerror or type(error).__name__)


def _target(path: Path) -> Path:
    """The file itself where there is a symlink to it, so that the link stays one."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _mark(found: os.stat_result) -> Mark:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _write_new(path: Path, text: Secret, after: Mark) -> None:
    no_follow = getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | no_follow, FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        path.chmod(FILE_MODE)  # whatever the umask took away
        file.write(text.reveal().encode())
        file.flush()
        if after is not None and os.fstat(handle).st_mtime_ns <= after[2]:
            os.utime(path, ns=(after[2] + _TICK, after[2] + _TICK))
        os.fsync(handle)


def _sync_folder(folder: Path) -> None:
    """Makes what was named in it last. Some file systems, and Windows, have no such thing."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
