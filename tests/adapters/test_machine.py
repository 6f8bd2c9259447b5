"""What is learned of a real machine: real files, a real git, scripts in the place of other programs."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from wxconsole.adapters.machine import LIBRARIES, ThisMachine
from wxconsole.domain.problem import Problem
from wxconsole.services.doctor.ports import Disk, FileKind, GitState

ROOT = Path(__file__).parents[2]
QUIET_GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.environ["PATH"]}


@pytest.fixture
def machine() -> ThisMachine:
    return ThisMachine(QUIET_GIT)


def test_a_file_is_seen_with_its_mode(tmp_path: Path, machine: ThisMachine) -> None:
    path = tmp_path / "state.json"
    path.touch()
    path.chmod(0o640)
    facts = machine.file(path)
    assert facts is not None
    assert (facts.kind, facts.mode, facts.owner, facts.target) == (FileKind.FILE, 0o640, None, None)
    assert facts.writable


def test_a_folder_is_one_and_what_is_not_there_is_nothing(tmp_path: Path, machine: ThisMachine) -> None:
    tmp_path.chmod(0o1777)
    facts = machine.file(tmp_path)
    assert facts is not None
    assert (facts.kind, facts.mode) == (FileKind.FOLDER, 0o1777)
    assert machine.file(tmp_path / "nothing") is None


def test_a_link_is_seen_through_and_one_that_leads_nowhere_is_no_file(
    tmp_path: Path, machine: ThisMachine
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there")
    facts = machine.file(tmp_path / "link")
    assert facts is not None
    assert (facts.kind, facts.target) == (FileKind.FOLDER, tmp_path / "there")
    (tmp_path / "there").rmdir()
    facts = machine.file(tmp_path / "link")
    assert facts is not None
    assert facts.kind is FileKind.OTHER


def test_what_cannot_be_looked_at_is_a_problem_that_names_it(tmp_path: Path, machine: ThisMachine) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(Problem) as problem:
        machine.file(loop / "state.json")
    assert problem.value.key == "store_unreadable"


def test_the_names_in_a_folder_are_listed_and_those_in_none_are_none(
    tmp_path: Path, machine: ThisMachine
) -> None:
    (tmp_path / "b").touch()
    (tmp_path / "a").touch()
    assert machine.names(tmp_path) == ["a", "b"]
    assert machine.names(tmp_path / "nothing") == ()


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")


def git(folder: Path, *args: str) -> None:
    subprocess.run(["git", *args], cwd=folder, env=QUIET_GIT, check=True, capture_output=True)


@needs_git
def test_git_tells_what_it_makes_of_a_file(tmp_path: Path, machine: ThisMachine) -> None:
    env = tmp_path / ".env"
    env.touch()
    assert machine.git(env) is GitState.ABSENT
    git(tmp_path, "init")
    assert machine.git(env) is GitState.UNTRACKED
    (tmp_path / ".gitignore").write_text(".env\n")
    assert machine.git(env) is GitState.IGNORED
    git(tmp_path, "add", "-f", ".env")
    assert machine.git(env) is GitState.TRACKED


@needs_git
def test_a_repository_cannot_have_a_program_of_its_own_started(tmp_path: Path, machine: ThisMachine) -> None:
    (tmp_path / ".env").touch()
    git(tmp_path, "init")
    started = tmp_path / "started"
    monitor = tmp_path / "monitor"
    monitor.write_text(f'#!/bin/sh\ntouch "{started}"\n')
    monitor.chmod(0o700)
    git(tmp_path, "config", "core.fsmonitor", str(monitor))
    machine.git(tmp_path / ".env")
    assert not started.exists()


def test_without_git_nothing_is_said_of_a_file(tmp_path: Path) -> None:
    (tmp_path / ".env").touch()
    assert ThisMachine({"PATH": str(tmp_path)}).git(tmp_path / ".env") is GitState.ABSENT


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:26 / /mnt rw - tmpfs tmpfs rw
31 22 0:27 / /mnt/a\\040b rw shared:2 - nfs4 server:/x rw
32 22 0:28 / /mnt/a\\040b rw - cifs //server/x rw
33 22 0:29 / /mn rw - xfs /dev/vdb rw
"""


@pytest.mark.parametrize(
    ("path", "name"),
    [("/", "ext4"), ("/home/op", "ext4"), ("/mnt", "tmpfs"), ("/mnt/a", "tmpfs"), ("/mnt/a b/c", "cifs")],
)
def test_the_file_system_is_that_of_the_closest_mount_and_of_the_latest_there(
    tmp_path: Path, path: str, name: str
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert ThisMachine(mounts=mounts)._file_system(Path(path)) == name


def test_a_disk_tells_its_room_and_where_there_is_no_list_of_mounts_no_more(tmp_path: Path) -> None:
    disk = ThisMachine(mounts=tmp_path / "nothing").disk(tmp_path)
    assert isinstance(disk, Disk)
    assert disk.free > 0
    assert disk.file_system is None


@pytest.mark.parametrize(
    ("script", "synchronised"),
    [
        ("echo yes", True),
        ("echo no", False),
        ("echo; exit 0", None),
        ("echo yes; exit 1", None),
        (None, None),
    ],
)
def test_the_system_is_asked_whether_it_keeps_its_clock_right(
    tmp_path: Path, script: str | None, synchronised: bool | None
) -> None:
    if script is not None:
        tool = tmp_path / "timedatectl"
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o700)
    environ = {"PATH": str(tmp_path)}
    assert ThisMachine(environ).clock_synchronised() is synchronised


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "16m"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "0"),
    ],
)
def test_the_colours_are_those_that_the_environment_promises(environ: dict[str, str], colours: str) -> None:
    assert ThisMachine(environ)._colours() == colours


def test_each_library_is_there_and_is_one_that_the_project_names(machine: ThisMachine) -> None:
    assert all(machine.libraries().values())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {re.split(r"[<>=]", line)[0] for line in project["dependencies"]}
    assert named - set(LIBRARIES) == {"sniffio"}  # which is not needed to work
    assert set(LIBRARIES) <= named
