"""Folders that may not be written, files that may not be read, and what somebody else owns: a clear message,
never a traceback, and the held token is served wherever it can be read."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.reliability.stage import NOBODY, SHOP, Stage, staged

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
root_only = pytest.mark.skipif(
    sys.platform != "win32" and os.geteuid() != 0, reason="only root can give a file away"
)


@pytest.fixture
def theirs() -> Iterator[Stage]:
    """A stage whose commands are run by a user without rights, with one account and a held token."""
    with tempfile.TemporaryDirectory() as name, staged(Path(name)) as stage:
        stage.store_account()
        stage.plant()
        stage.logs.mkdir()
        if os.geteuid() == 0:
            for path in (stage.folder, *stage.folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        yield stage
        for path in (stage.home, stage.home / "history", stage.logs):
            path.chmod(0o700)


def does(stage: Stage, *args: str) -> Ran:
    return stage.does(*args, module="tests.reliability.unprivileged")


def assert_refused(ran: Ran, *named: object) -> None:
    assert ran.status == 1, ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err
    for name in named:
        assert str(name) in ran.err


def assert_served(stage: Stage) -> None:
    ran = does(stage, "token", "shop")
    assert (ran.status, ran.out) == (0, stage.world.given[SHOP][-1] + "\n")


def test_a_folder_that_may_not_be_written_still_serves(theirs: Stage) -> None:
    theirs.home.chmod(0o500)
    assert_refused(does(theirs, "refresh", "shop"), theirs.home, "Permission denied", "WXCONSOLE_HOME")
    assert theirs.calls() == 0
    assert_served(theirs)
    assert does(theirs, "status").status == 0


@pytest.mark.parametrize("command", ["token", "status", "refresh", "probe"])
def test_a_state_that_may_not_be_read_is_named(theirs: Stage, command: str) -> None:
    (theirs.home / "state.json").chmod(0)
    ran = does(theirs, command, *(() if command == "status" else ("shop",)))
    assert_refused(ran, theirs.home / "state.json", "Permission denied", "owner")
    assert theirs.world.calls == ()


def test_a_folder_that_may_not_be_entered_is_named(theirs: Stage) -> None:
    theirs.home.chmod(0)
    for args in (["token", "shop"], ["refresh", "shop"], ["status"], ["history"], ["accounts", "list"]):
        ran = does(theirs, *args)
        assert ran.status in (1, 2)
        assert str(theirs.home) in ran.err
        assert "Traceback" not in ran.err


@pytest.mark.parametrize(("name", "mode"), [("history", 0o500), ("history", 0), ("history/000001.json", 0)])
def test_a_history_that_may_not_be_written_or_read_delays_rows_and_no_token(
    theirs: Stage, name: str, mode: int
) -> None:
    path = theirs.home / name
    path.chmod(mode)
    for _ in range(2):
        ran = does(theirs, "refresh", "shop")
        assert ran.status == 0, ran.err
        assert "history row could not be written" in ran.err
        assert str(path) in ran.err
    path.chmod(0o700 if path.is_dir() else 0o600)
    ran = does(theirs, "refresh", "shop")
    assert (ran.status, "history row" in ran.err) == (0, False)
    assert [row.outcome for row in theirs.rows()] == ["rotated", *["unchanged"] * 3]


def test_a_history_that_may_not_be_read_is_named_and_no_token_is_kept_back(theirs: Stage) -> None:
    (theirs.home / "history" / "000001.json").chmod(0)
    assert_refused(does(theirs, "history"), "000001.json", "Permission denied")
    assert_served(theirs)


@root_only
@pytest.mark.parametrize("name", ["state.json", "store.lock"])
def test_what_root_has_left_behind_is_named(theirs: Stage, name: str) -> None:
    """After one `sudo wxconsole`, say."""
    path = theirs.home / name
    path.touch()
    os.chown(path, 0, 0)
    path.chmod(0o600)
    assert_refused(does(theirs, "refresh", "shop"), path, "Permission denied")
    assert theirs.calls() == 0
    if name == "state.json":
        assert_refused(does(theirs, "token", "shop"), path, "owner")
    else:
        assert_served(theirs)


@root_only
def test_a_folder_of_somebody_else_is_written_nothing_to(theirs: Stage) -> None:
    os.chown(theirs.home, NOBODY - 1, NOBODY - 1)
    theirs.home.chmod(0o777)
    before = {path: path.stat().st_mtime_ns for path in theirs.home.rglob("*")}
    assert_refused(does(theirs, "refresh", "shop"), theirs.home, "another user")
    assert {path: path.stat().st_mtime_ns for path in theirs.home.rglob("*")} == before
    assert theirs.calls() == 0


def test_a_log_folder_that_may_not_be_written_stops_nothing(theirs: Stage) -> None:
    theirs.logs.chmod(0o500)
    ran = does(theirs, "refresh", "shop")
    assert (ran.status, ran.out) == (0, "")
    assert "Traceback" not in ran.err
