"""Who may read what the store keeps, and what a full disk or a symlink does to it."""

import os
import resource
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.adapters.stores.samples import (
    APPID,
    ME,
    SetClock,
    account,
    files,
    held,
    keys,
    numbers,
    refresh,
    rotate,
    token,
)
from wxconsole.adapters.tinydb_store import TinyDbStore, private
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
NOBODY = 65534


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


@pytest.fixture(params=[0o000, 0o022, 0o277], ids=oct)
def any_umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder of somebody who is not root, as whom the test runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() != 0:
            yield folder
            return
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            os.seteuid(0)


@contextmanager
def disk_full(room: int) -> Iterator[None]:
    """No file grows past `room` bytes: what a full disk looks like to who writes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("any_umask")
def test_everything_is_private_under_any_umask(store: TinyDbStore, home: Path) -> None:
    store.save_account(account())
    rotate(store, 1)
    modes = {name: mode(home / name) for name in files(home)}
    assert modes == {
        "history": "700",
        "history/000001.json": "600",
        "state.json": "600",
        "store.lock": "600",
    }
    assert (mode(home), mode(home.parent)) == ("700", "700")
    assert store.notices == ()


def test_the_temporary_file_is_private_from_its_first_instant(
    store: TinyDbStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []
    opened = os.open

    def watching(path: Path, flags: int, wanted: int = 0o777) -> int:
        handle = opened(path, flags, wanted)
        if flags & os.O_CREAT:
            seen.append((Path(path).name, f"{stat.S_IMODE(os.fstat(handle).st_mode):o}"))
        return handle

    before = os.umask(0)
    monkeypatch.setattr(os, "open", watching)
    try:
        rotate(store, 1)
    finally:
        os.umask(before)
    assert {("state.json.tmp", "600"), ("000001.json.tmp", "600")} <= set(seen)
    assert {found for _, found in seen} == {"600"}


def test_looser_modes_are_mended_and_reported(store: TinyDbStore, home: Path) -> None:
    rotate(store, 1)
    (home / ".env").write_text("WX_SECRET=x")
    loose = [home, *(home / name for name in (".env", "state.json", "store.lock"))]
    loose += [home / "history", home / "history" / "000001.json"]
    for path in loose:
        path.chmod(0o755 if path.is_dir() else 0o644)
    again = TinyDbStore(home, SetClock())
    assert {(problem.key, problem.params["path"]) for problem in again.notices} == {
        ("store_mode_mended", path) for path in loose
    }
    assert {problem.params["mode"] for problem in again.notices} == {"0755", "0644"}
    assert {mode(path) for path in loose} == {"700", "600"}
    assert TinyDbStore(home, SetClock()).notices == ()


def test_a_folder_that_was_there_before_is_made_private_by_the_first_change(
    store: TinyDbStore, home: Path
) -> None:
    home.mkdir(parents=True, mode=0o755)
    home.chmod(0o755)
    store.snapshot()
    assert mode(home) == "755"
    store.save_account(account())
    assert mode(home) == "700"
    assert keys(store.notices) == ["store_mode_mended"]


def test_a_folder_that_all_users_share_keeps_its_mode_and_is_reported(store: TinyDbStore, home: Path) -> None:
    home.mkdir(parents=True)
    home.chmod(0o1777)
    store.save_account(account())
    assert mode(home) == "1777"
    assert keys(store.notices) == ["store_shared"]


def test_a_mode_that_cannot_be_mended_is_reported(
    store: TinyDbStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate(store, 1)
    (home / "state.json").chmod(0o640)

    def refuse(path: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    (notice,) = TinyDbStore(home, SetClock()).notices
    assert notice.key == "store_mode_loose"
    assert notice.params == {"path": home / "state.json", "reason": "Operation not permitted"}


def test_a_state_behind_a_symlink_stays_behind_it(store: TinyDbStore, home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "dotfiles" / "tokens.json"
    elsewhere.parent.mkdir()
    home.mkdir(parents=True)
    (home / "state.json").symlink_to(elsewhere)
    rotate(store, 1)
    rotate(store, 2)
    assert (home / "state.json").readlink() == elsewhere
    assert files(elsewhere.parent) == ["tokens.json"]
    assert mode(elsewhere) == "600"
    assert held(store) == "token_2"


def test_a_planted_temporary_file_is_not_written_through(
    store: TinyDbStore, home: Path, tmp_path: Path
) -> None:
    rotate(store, 1)
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (home / "state.json.tmp").symlink_to(victim)
    rotate(store, 2)
    assert victim.read_text() == "precious"
    assert held(store) == "token_2"


def test_what_a_killed_writer_left_is_replaced(store: TinyDbStore, home: Path) -> None:
    rotate(store, 1)
    (home / "state.json.tmp").write_text('{"half": ')
    (home / "state.json.tmp").chmod(0o644)
    rotate(store, 2)
    assert not (home / "state.json.tmp").exists()
    assert mode(home / "state.json") == "600"


def test_a_full_disk_is_told_and_leaves_the_old_state(store: TinyDbStore, home: Path) -> None:
    rotate(store, 1)
    lease = store.acquire(APPID, ME, 20)
    assert lease is not None
    before = files(home)
    with disk_full(100), pytest.raises(Problem) as caught:
        store.commit(lease, Holding(APPID, token("token_2")), refresh(2))
    assert caught.value.key == "store_unwritable"
    assert caught.value.params == {"path": home / "state.json", "reason": "File too large"}
    assert files(home) == before
    assert held(store) == "token_1"
    assert numbers(store.history()) == [1]
    assert store.commit(lease, Holding(APPID, token("token_2")), refresh(2))
    assert numbers(store.history()) == [2, 1]


def test_a_refresh_is_saved_although_its_history_row_does_not_fit(store: TinyDbStore, home: Path) -> None:
    for number in range(20):
        rotate(store, number)
    lease = store.acquire(APPID, ME, 20)
    assert lease is not None
    room = (home / "state.json").stat().st_size + 1000
    assert room < (home / "history" / "000001.json").stat().st_size
    with disk_full(room):
        assert store.commit(lease, Holding(APPID, token("token_20")), refresh(20))
    assert keys(store.notices) == ["history_delayed"]
    assert held(store) == "token_20"
    assert numbers(store.history(limit=2)) == [20, 19]
    rotate(store, 21)
    assert numbers(store.history()) == list(range(21, -1, -1))


def test_a_replacement_that_is_refused_is_told_with_its_reason(
    store: TinyDbStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotate(store, 1)

    def busy(path: Path, target: Path) -> None:
        raise OSError(16, "Device or resource busy")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", busy)
        with pytest.raises(Problem) as caught:
            store.save_account(account())
    assert caught.value.params == {"path": home / "state.json", "reason": "Device or resource busy"}
    assert not (home / "state.json.tmp").exists()


def test_a_state_that_may_not_be_read_is_told(unprivileged: Path) -> None:
    home = unprivileged / "home"
    rotate(TinyDbStore(home, SetClock()), 1)
    (home / "state.json").chmod(0)
    store = TinyDbStore(home, SetClock())
    for use in (store.snapshot, lambda: store.save_account(account())):
        with pytest.raises(Problem) as caught:
            use()
        assert caught.value.key == "store_unreadable"
        assert caught.value.params == {"path": home / "state.json", "reason": "Permission denied"}


def test_a_folder_that_may_not_be_entered_is_told(unprivileged: Path) -> None:
    home = unprivileged / "home"
    rotate(TinyDbStore(home, SetClock()), 1)
    home.chmod(0)
    store = TinyDbStore(home, SetClock())
    with pytest.raises(Problem) as caught:
        store.snapshot()
    assert caught.value.key == "store_unreadable"
    home.chmod(0o700)


def test_a_folder_that_may_not_be_written_is_told(unprivileged: Path) -> None:
    home = unprivileged / "home"
    rotate(TinyDbStore(home, SetClock()), 1)
    home.chmod(0o500)
    store = TinyDbStore(home, SetClock())
    with pytest.raises(Problem) as caught:
        store.save_account(account())
    assert (caught.value.key, caught.value.params["reason"]) == ("store_unwritable", "Permission denied")
    assert held(store) == "token_1"
    home.chmod(0o700)


def test_a_home_that_cannot_be_made_is_told(unprivileged: Path) -> None:
    unprivileged.chmod(0o500)
    with pytest.raises(Problem) as caught:
        TinyDbStore(unprivileged / "a" / "b", SetClock()).save_account(account())
    assert caught.value.key == "store_unwritable"
    unprivileged.chmod(0o700)


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = TinyDbStore(tmp_path / "file", SetClock())
    with pytest.raises(Problem, match="store_unreadable"):
        store.snapshot()
    with pytest.raises(Problem, match="store_un"):
        store.save_account(account())


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can give a folder away")
def test_no_secret_is_written_to_a_folder_of_somebody_else(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        os.chown(home, NOBODY - 1, NOBODY - 1)
        home.chmod(0o777)
        os.seteuid(NOBODY)
        try:
            with pytest.raises(Problem) as caught:
                TinyDbStore(home, SetClock()).save_account(account())
        finally:
            os.seteuid(0)
        assert (caught.value.key, caught.value.params) == ("store_foreign", {"path": home})
        assert files(home) == []


def test_a_version_is_later_than_the_one_before_although_the_clock_is_not(tmp_path: Path) -> None:
    path = tmp_path / "file"
    private.replace_file(path, Secret("1"))
    tomorrow = path.stat().st_mtime_ns + 86400 * 10**9
    os.utime(path, ns=(tomorrow, tomorrow))
    private.replace_file(path, Secret("2"))
    assert path.stat().st_mtime_ns > tomorrow


def test_two_versions_of_a_file_never_have_one_mark(tmp_path: Path) -> None:
    path = tmp_path / "file"
    marks = []
    for number in range(300):
        private.replace_file(path, Secret(str(number % 10)))
        marks.append(private.mark(path))
    assert len(set(marks)) == len(marks)
