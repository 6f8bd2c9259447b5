from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.doctor.fakes import HOME, LOG, FakeMachine, a_file, folder, found
from wxconsole.domain.check import Check, State, Subject
from wxconsole.services.doctor.files import Places, file_checks
from wxconsole.services.doctor.ports import FileKind, GitState

ENV = Path("/srv/app/.env")


def looked(machine: FakeMachine, *env_files: Path, secrets: bool = True) -> list[Check]:
    named = frozenset(str(path) for path in env_files) if secrets else frozenset[str]()
    return list(file_checks(machine, Places(HOME, LOG, env_files, named)))


def on(subject: Subject, checks: list[Check]) -> list[tuple[State, str]]:
    return [(state, key) for each, state, key in found(checks) if each is subject]


def test_a_private_home_is_well() -> None:
    machine = FakeMachine()
    machine.put(a_file(HOME / "state.json"), folder(HOME / "history"), a_file(HOME / "history/000001.json"))
    assert found(looked(machine)) == [
        (Subject.HOME, State.OK, "private"),
        (Subject.FILES, State.OK, "files_private"),
        (Subject.LOG, State.OK, "log_there"),
    ]


def test_a_home_that_is_still_to_be_made_is_well_where_it_can_be() -> None:
    machine = FakeMachine()
    del machine.files[HOME], machine.files[LOG]
    assert found(looked(machine)) == [
        (Subject.HOME, State.OK, "home_absent"),
        (Subject.FILES, State.SKIPPED, "no_files"),
        (Subject.LOG, State.OK, "log_absent"),
    ]
    machine.put(replace(folder(Path("/home")), writable=False))
    (check, *_) = looked(machine)
    assert (check.state, check.key) == (State.FAIL, "home_impossible")
    assert check.params["folder"] == Path("/home")


@pytest.mark.parametrize(
    ("facts", "state", "key"),
    [
        (a_file(HOME), State.FAIL, "home_no_folder"),
        (replace(folder(HOME), owner="mallory"), State.FAIL, "home_foreign"),
        (folder(HOME, 0o1777), State.WARN, "home_shared"),
        (folder(HOME, 0o750), State.WARN, "loose"),
        (replace(folder(HOME), writable=False), State.FAIL, "unwritable"),
        (replace(folder(HOME), target=Path("/data")), State.OK, "private_link"),
    ],
)
def test_what_a_home_can_be(facts: object, state: State, key: str) -> None:
    machine = FakeMachine()
    machine.files[HOME] = facts  # type: ignore[assignment]  # pytest's parameters have one type
    assert on(Subject.HOME, looked(machine)) == [(state, key)]


@pytest.mark.parametrize("path", [HOME / "state.json", HOME / "history/000001.json"])
def test_each_file_of_the_store_that_is_not_private_is_named(path: Path) -> None:
    machine = FakeMachine()
    machine.put(folder(HOME / "history"), a_file(path, 0o644))
    (check,) = [check for check in looked(machine) if check.subject is Subject.FILES]
    assert (check.state, check.key, check.params) == (State.WARN, "loose", {"path": path, "mode": "0644"})
    machine.put(replace(a_file(path), owner="mallory"))
    assert on(Subject.FILES, looked(machine)) == [(State.FAIL, "foreign")]
    machine.put(replace(a_file(path), writable=False))
    assert on(Subject.FILES, looked(machine)) == [(State.FAIL, "unwritable")]


def test_a_place_that_cannot_be_looked_at_is_told_and_hides_no_other() -> None:
    machine = FakeMachine(unreadable=HOME)
    checks = looked(machine)
    assert on(Subject.HOME, checks) == [(State.FAIL, "file_problem")]
    assert on(Subject.LOG, checks) == [(State.OK, "log_there")]


@pytest.mark.parametrize(
    ("mode", "kind", "writable", "key"),
    [
        (0o770, FileKind.FOLDER, True, "log_loose"),
        (0o755, FileKind.FOLDER, True, "log_there"),
        (0o700, FileKind.FOLDER, False, "log_unwritable"),
        (0o600, FileKind.FILE, True, "log_unwritable"),
    ],
)
def test_what_a_log_folder_can_be(mode: int, kind: FileKind, writable: bool, key: str) -> None:
    machine = FakeMachine()
    machine.put(replace(folder(LOG, mode), kind=kind, writable=writable))
    ((state, found_key),) = on(Subject.LOG, looked(machine))
    assert found_key == key
    assert state is not State.FAIL  # all works without a log


@pytest.mark.parametrize(
    ("mode", "git", "secrets", "state", "key"),
    [
        (0o600, GitState.ABSENT, True, State.OK, "private"),
        (0o600, GitState.IGNORED, True, State.OK, "private"),
        (0o644, GitState.ABSENT, True, State.WARN, "env_loose"),
        (0o644, GitState.TRACKED, True, State.FAIL, "env_tracked"),
        (0o600, GitState.UNTRACKED, True, State.WARN, "env_not_ignored"),
        (0o644, GitState.TRACKED, False, State.OK, "env_without_secret"),
    ],
)
def test_what_an_env_file_can_be(mode: int, git: GitState, secrets: bool, state: State, key: str) -> None:
    machine = FakeMachine(gits={ENV: git})
    machine.put(a_file(ENV, mode))
    assert on(Subject.ENV_FILE, looked(machine, ENV, secrets=secrets)) == [(state, key)]


def test_an_env_file_of_somebody_else_fails() -> None:
    machine = FakeMachine()
    machine.put(replace(a_file(ENV), owner="mallory"))
    assert on(Subject.ENV_FILE, looked(machine, ENV)) == [(State.FAIL, "foreign")]


def test_an_env_file_that_is_not_there_and_a_folder_of_that_name_are_nothing() -> None:
    machine = FakeMachine()
    machine.put(folder(HOME / ".env"))
    assert on(Subject.ENV_FILE, looked(machine, ENV, HOME / ".env")) == []
