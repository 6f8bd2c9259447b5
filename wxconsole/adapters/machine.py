"""This machine, as `doctor` looks at it."""

import os
import re
import shutil
import ssl
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from wxconsole.domain.problem import Problem
from wxconsole.services.doctor.ports import Disk, FileFacts, FileKind, GitState, Screen

# Those of pyproject.toml that the program cannot do without.
LIBRARIES = ("textual", "httpx", "tinydb", "python-dotenv", "click", "platformdirs", "filelock")

_PATIENCE = 2.0
# A repository may name programs that git is to run: this look at one file starts none of them.
_GIT = ("git", "-c", "core.fsmonitor=false")


class ThisMachine:
    """The `Machine` of the services. `environ` is the process environment, `mounts` the kernel's list of
    what is mounted where, which only Linux has."""

    def __init__(
        self, environ: Mapping[str, str] = os.environ, *, mounts: Path = Path("/proc/self/mountinfo")
    ) -> None:
        self._environ = environ
        self._mounts = mounts

    def file(self, path: Path) -> FileFacts | None:
        """What is there; None where nothing is. Raises Problem(`store_unreadable`)."""
        try:
            link = path.is_symlink()
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return FileFacts(path, FileKind.OTHER, 0) if path.is_symlink() else None
        except OSError as error:
            raise _unreadable(path, error) from None
        return FileFacts(
            path,
            _kind(found.st_mode),
            stat.S_IMODE(found.st_mode),
            _other_owner(path, found.st_uid),
            path.resolve() if link else None,
            os.access(path, os.W_OK),
        )

    def names(self, folder: Path) -> Sequence[str]:
        """What is in a folder; nothing where it cannot be listed."""
        try:
            return sorted(each.name for each in folder.iterdir())
        except OSError:
            return ()

    def git(self, path: Path) -> GitState:
        """What the repository around a file makes of it."""
        tracked = self._git(path, "--literal-pathspecs", "ls-files", "--error-unmatch")
        if tracked == 0:
            return GitState.TRACKED
        if tracked != 1:  # no repository, one of somebody else, or no git
            return GitState.ABSENT
        return GitState.IGNORED if self._git(path, "check-ignore", "-q") == 0 else GitState.UNTRACKED

    def disk(self, path: Path) -> Disk:
        """The disk that a path lies on. Raises Problem(`store_unreadable`)."""
        try:
            return Disk(shutil.disk_usage(path).free, self._file_system(path.resolve()))
        except OSError as error:
            raise _unreadable(path, error) from None

    def clock_synchronised(self) -> bool | None:
        """What systemd says; None where there is none that does."""
        said = self._output("timedatectl", "show", "--property=NTPSynchronized", "--value")
        return {"yes": True, "no": False}.get(said.strip()) if said is not None else None

    def screen(self) -> Screen | None:
        """The terminal; None where standard output is none."""
        if not sys.stdout.isatty():
            return None
        size = os.get_terminal_size(sys.stdout.fileno())
        multiplexer = "tmux" if self._environ.get("TMUX") else "screen" if self._environ.get("STY") else None
        return Screen(self._environ.get("TERM", ""), self._colours(), size.columns, size.lines, multiplexer)

    def encoding(self) -> str:
        """In which characters are written."""
        return sys.stdout.encoding

    def python(self) -> str:
        """The version of Python, and of the TLS library that it has."""
        numbers = ".".join(map(str, sys.version_info[:3]))
        return f"{sys.implementation.name} {numbers}, {ssl.OPENSSL_VERSION}"

    def libraries(self) -> Mapping[str, str | None]:
        """The libraries that the program needs with their versions; None for one that is not there."""
        return {name: _version(name) for name in LIBRARIES}

    def _colours(self) -> str:
        if self._environ.get("NO_COLOR"):
            return "0"
        if self._environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
            return "16m"
        return "256" if "256color" in self._environ.get("TERM", "") else "16"

    def _file_system(self, path: Path) -> str | None:
        """That of the mount point which is closest above `path`; of two there, the later one hides the
        other. https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html"""
        try:
            lines = self._mounts.read_text("utf-8", "surrogateescape").splitlines()
        except OSError:
            return None
        closest, name = -1, None
        for line in lines:
            place, _, rest = line.partition(" - ")
            mount = Path(re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), place.split()[4]))
            if path.is_relative_to(mount) and len(mount.parts) >= closest:
                closest, name = len(mount.parts), rest.split()[0]
        return name

    def _git(self, path: Path, *command: str) -> int | None:
        """The exit status of git where `path` lies; None where it could not be run."""
        done = self._run(*_GIT, *command, "--", f"./{path.name}", folder=path.parent)
        return None if done is None else done.returncode

    def _output(self, *command: str) -> str | None:
        done = self._run(*command)
        return done.stdout if done is not None and done.returncode == 0 else None

    def _run(self, *command: str, folder: Path | None = None) -> subprocess.CompletedProcess[str] | None:
        try:
            return subprocess.run(  # noqa: S603 - the commands are those above
                command,
                cwd=folder,
                env=dict(self._environ),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None


def _kind(mode: int) -> FileKind:
    if stat.S_ISDIR(mode):
        return FileKind.FOLDER
    return FileKind.FILE if stat.S_ISREG(mode) else FileKind.OTHER


def _other_owner(path: Path, uid: int) -> str | None:
    """The user that a file belongs to, where that is neither this one nor root, who can read it anyway."""
    if os.name != "posix" or uid in (0, os.geteuid()) or os.geteuid() == 0:
        return None
    try:
        return path.owner()
    except KeyError:
        return str(uid)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _unreadable(path: Path, error: OSError) -> Problem:
    return Problem("store_unreadable", path=path, reason=error.strerror or type(error).__name__)
