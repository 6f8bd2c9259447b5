"""A machine and a line to WeChat that tests arrange."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wxconsole.domain.cause import Cause
from wxconsole.domain.check import Check, State, Subject
from wxconsole.domain.failure import Failure
from wxconsole.domain.problem import Problem
from wxconsole.services.doctor.ports import Answer, Disk, FileFacts, FileKind, GitState, Proxy, Screen
from wxconsole.services.ports import Route

HOME = Path("/home/op/wxconsole")
LOG = Path("/home/op/log")
REFUSED = Failure(Cause.TOKEN_MISSING, 41001, "access_token missing")


def folder(path: Path, mode: int = 0o700) -> FileFacts:
    return FileFacts(path, FileKind.FOLDER, mode)


def a_file(path: Path, mode: int = 0o600) -> FileFacts:
    return FileFacts(path, FileKind.FILE, mode)


@dataclass
class FakeMachine:
    """A machine on which all is well, until a test says otherwise."""

    files: dict[Path, FileFacts] = field(
        default_factory=lambda: {each: folder(each) for each in (Path("/"), Path("/home"), HOME, LOG)}
    )
    unreadable: Path | None = None
    gits: dict[Path, GitState] = field(default_factory=dict)
    free: int = 10**12
    file_system: str | None = "ext4"
    synchronised: bool | None = True
    shown: Screen | None = field(default_factory=lambda: Screen("xterm-256color", "16m", 120, 40, None))
    characters: str = "utf-8"
    versions: dict[str, str | None] = field(default_factory=lambda: {"httpx": "0.28.1"})

    def put(self, *found: FileFacts) -> None:
        self.files |= {facts.path: facts for facts in found}

    def file(self, path: Path) -> FileFacts | None:
        if path == self.unreadable:
            raise Problem("store_unreadable", path=path, reason="Permission denied")
        return self.files.get(path)

    def names(self, folder: Path) -> Sequence[str]:
        return [path.name for path in self.files if path.parent == folder and path != folder]

    def git(self, path: Path) -> GitState:
        return self.gits.get(path, GitState.ABSENT)

    def disk(self, path: Path) -> Disk:
        if path == self.unreadable:
            raise Problem("store_unreadable", path=path, reason="Input/output error")
        return Disk(self.free, self.file_system)

    def clock_synchronised(self) -> bool | None:
        return self.synchronised

    def screen(self) -> Screen | None:
        return self.shown

    def encoding(self) -> str:
        return self.characters

    def python(self) -> str:
        return "cpython 3.11.7"

    def libraries(self) -> Mapping[str, str | None]:
        return self.versions


@dataclass
class FakeClipboardWay:
    found: tuple[Route, str] | None = (Route.NATIVE, "wl-copy")
    setting: str | None = None

    def way(self) -> tuple[Route, str] | None:
        return self.found

    def tmux_setting(self) -> str | None:
        return self.setting


@dataclass
class FakeLine:
    """A line at whose end `answer` is given. `resolve` may block."""

    answer: Answer = field(default_factory=lambda: Answer(REFUSED, 42))
    through: Proxy | Problem | None = None
    resolve: Callable[[], Sequence[str] | Failure] = lambda: ["8.8.8.8"]
    looked_up: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)

    def proxy(self, _base: str) -> Proxy | None:
        if isinstance(self.through, Problem):
            raise self.through
        return self.through

    def addresses(self, host: str) -> Sequence[str] | Failure:
        self.looked_up.append(host)
        return self.resolve()

    async def call(self, base: str, seconds: float) -> Answer:
        assert seconds > 0
        self.called.append(base)
        return self.answer


def found(checks: Sequence[Check]) -> list[tuple[Subject, State, str]]:
    """What was found, without what fills its words."""
    return [(check.subject, check.state, check.key) for check in checks]
