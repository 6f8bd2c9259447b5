"""Folders and files: whether they are this user's alone."""

import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wxconsole.domain.check import Check, Subject
from wxconsole.domain.problem import Problem
from wxconsole.services.doctor.ports import FileFacts, FileKind, GitState, Machine

_OTHERS = 0o077
_OTHERS_WRITE = 0o022


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie: the data folder, the log folder, the .env files that are read where they are there,
    and those of them, by path, that hold an AppSecret."""

    home: Path
    log: Path
    env_files: Sequence[Path]
    with_secrets: frozenset[str] = frozenset()


def file_checks(machine: Machine, places: Places) -> Iterator[Check]:
    """To be asked before the store is opened, which mends the modes of its own files."""
    yield from _told(Subject.HOME, _home(machine, places.home))
    yield from _told(Subject.FILES, _files(machine, places.home))
    yield from _told(Subject.LOG, _log(machine, places.log))
    for path in places.env_files:
        yield from _told(Subject.ENV_FILE, _env_file(machine, path, secret=str(path) in places.with_secrets))


def nearest(machine: Machine, path: Path) -> Path:
    """The path, or the closest folder above it that is there."""
    return next(place for place in (path, *path.parents) if machine.file(place) is not None)


def _told(subject: Subject, checks: Iterable[Check]) -> Iterator[Check]:
    """`checks`, and in their place what keeps them from being made."""
    try:
        yield from checks
    except Problem as problem:
        yield Check.fail(subject, "file_problem", problem=problem)


def _home(machine: Machine, path: Path) -> Iterator[Check]:
    facts = machine.file(path)
    if facts is None:
        folder = nearest(machine, path)
        above = machine.file(folder)
        if above is None or not above.writable or above.kind is not FileKind.FOLDER:
            yield Check.fail(Subject.HOME, "home_impossible", path=path, folder=folder)
        else:
            yield Check.ok(Subject.HOME, "home_absent", path=path)
    elif facts.kind is not FileKind.FOLDER:
        yield Check.fail(Subject.HOME, "home_no_folder", path=path)
    elif facts.owner is not None:
        yield Check.fail(Subject.HOME, "home_foreign", path=path, owner=facts.owner)
    elif facts.mode & _OTHERS and facts.mode & stat.S_ISVTX:
        yield Check.warn(Subject.HOME, "home_shared", path=path)
    elif facts.mode & _OTHERS:
        yield Check.warn(Subject.HOME, "loose", path=path, mode=_octal(facts))
    elif not facts.writable:
        yield Check.fail(Subject.HOME, "unwritable", path=path)
    elif facts.target is not None:
        yield Check.ok(Subject.HOME, "private_link", path=path, target=facts.target, mode=_octal(facts))
    else:
        yield Check.ok(Subject.HOME, "private", path=path, mode=_octal(facts))


def _files(machine: Machine, home: Path) -> Iterator[Check]:
    """The files of the store."""
    history = home / "history"
    paths = [home / name for name in machine.names(home) if name != ".env"]
    paths += [history / name for name in machine.names(history)]
    found = [facts for path in paths if (facts := machine.file(path)) is not None]
    wrong = False
    for facts in found:
        if facts.owner is not None:
            wrong = True
            yield Check.fail(Subject.FILES, "foreign", path=facts.path, owner=facts.owner)
        elif facts.mode & _OTHERS:
            wrong = True
            yield Check.warn(Subject.FILES, "loose", path=facts.path, mode=_octal(facts))
        elif not facts.writable:
            wrong = True
            yield Check.fail(Subject.FILES, "unwritable", path=facts.path)
    if not found:
        yield Check.skipped(Subject.FILES, "no_files")
    elif not wrong:
        yield Check.ok(Subject.FILES, "files_private", n=len(found))


def _log(machine: Machine, path: Path) -> Iterator[Check]:
    facts = machine.file(path)
    if facts is None:
        yield Check.ok(Subject.LOG, "log_absent", path=path)
    elif facts.kind is not FileKind.FOLDER or not facts.writable:
        yield Check.warn(Subject.LOG, "log_unwritable", path=path)
    elif facts.owner is not None or facts.mode & _OTHERS_WRITE:
        yield Check.warn(Subject.LOG, "log_loose", path=path, mode=_octal(facts))
    else:
        yield Check.ok(Subject.LOG, "log_there", path=path)


def _env_file(machine: Machine, path: Path, *, secret: bool) -> Iterator[Check]:
    facts = machine.file(path)
    if (
        facts is None or facts.kind is not FileKind.FILE
    ):  # a folder called .env is often a virtual environment
        return
    git = machine.git(path) if secret else GitState.ABSENT
    if facts.owner is not None:
        yield Check.fail(Subject.ENV_FILE, "foreign", path=path, owner=facts.owner)
    elif git is GitState.TRACKED:
        yield Check.fail(Subject.ENV_FILE, "env_tracked", path=path)
    elif secret and facts.mode & _OTHERS:
        yield Check.warn(Subject.ENV_FILE, "env_loose", path=path, mode=_octal(facts))
    elif git is GitState.UNTRACKED:
        yield Check.warn(Subject.ENV_FILE, "env_not_ignored", path=path, name=path.name)
    elif not secret:
        yield Check.ok(Subject.ENV_FILE, "env_without_secret", path=path)
    elif facts.target is not None:
        yield Check.ok(Subject.ENV_FILE, "private_link", path=path, target=facts.target, mode=_octal(facts))
    else:
        yield Check.ok(Subject.ENV_FILE, "private", path=path, mode=_octal(facts))


def _octal(facts: FileFacts) -> str:
    return f"{facts.mode:04o}"
