"""What the doctor needs to see of this machine and of the line to WeChat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from wxconsole.domain.failure import Failure
from wxconsole.domain.server_time import ServerTime
from wxconsole.services.ports import Route


class FileKind(StrEnum):
    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"  # a device, a pipe, a link that leads nowhere


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file or folder, seen through a link if it is one (`target`). `owner` is the other user it belongs to:
    None where that is this user, root, or of no importance because this user is root. `mode` has the
    permission bits, the sticky one among them."""

    path: Path
    kind: FileKind
    mode: int
    owner: str | None = None
    target: Path | None = None
    writable: bool = True


class GitState(StrEnum):
    """What git makes of a file. `absent` is also where there is no git, or no repository around the file."""

    ABSENT = "absent"
    IGNORED = "ignored"
    UNTRACKED = "untracked"
    TRACKED = "tracked"


@dataclass(frozen=True, slots=True)
class Disk:
    """Free bytes for this user, and the kernel's name of the file system, where it tells."""

    free: int
    file_system: str | None


@dataclass(frozen=True, slots=True)
class Screen:
    """The terminal that standard output leads to. `colours` is `16m`, `256`, `16` or `0`; `multiplexer` is
    `tmux`, `screen` or None."""

    term: str
    colours: str
    columns: int
    lines: int
    multiplexer: str | None


class Machine(Protocol):
    """This machine. Calls block, for some seconds at most where they start a program."""

    def file(self, path: Path) -> FileFacts | None:
        """What is there; None where nothing is. Raises Problem(`store_unreadable`)."""

    def names(self, folder: Path) -> Sequence[str]:
        """What is in a folder; nothing where it cannot be listed."""

    def git(self, path: Path) -> GitState:
        """What the repository around a file makes of it."""

    def disk(self, path: Path) -> Disk:
        """The disk that a path lies on. Raises Problem(`store_unreadable`)."""

    def clock_synchronised(self) -> bool | None:
        """Whether the system keeps its clock in time; None where it does not say."""

    def screen(self) -> Screen | None:
        """The terminal; None where standard output is none."""

    def encoding(self) -> str:
        """In which characters are written."""

    def python(self) -> str:
        """The version of Python, and of the TLS library that it has."""

    def libraries(self) -> Mapping[str, str | None]:
        """The libraries that the program needs with their versions; None for one that is not there."""


class ClipboardWay(Protocol):
    """How the clipboard would be reached."""

    def way(self) -> tuple[Route, str] | None:
        """The route and the name of the tool or sequence on it; None where there is none. Copies nothing."""

    def tmux_setting(self) -> str | None:
        """tmux's `set-clipboard`; None outside tmux."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """What calls go through, without its user and password. `origin` is the variable that names it."""

    origin: str
    host: str
    port: int | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server proved itself with. `trusted_by` is the variable without which it would be refused: no
    public authority vouches for it."""

    issuer: str
    expires_at: datetime
    trusted_by: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call without a token. `failure` is None for an answer that is not WeChat's refusal but a
    success."""

    failure: Failure | None
    latency_ms: int
    certificate: Certificate | None = None
    time: ServerTime | None = None


class Line(Protocol):
    """The way to WeChat."""

    def proxy(self, base: str) -> Proxy | None:
        """The proxy that calls to `base` go through. Raises Problem(`proxy_malformed`)."""

    def addresses(self, host: str) -> Sequence[str] | Failure:
        """The addresses that a name resolves to. Blocks for as long as the system's resolver does."""

    async def call(self, base: str, seconds: float) -> Answer:
        """Calls get_api_domain_ip without a token: it spends nothing of any account, and WeChat answers
        41001."""
