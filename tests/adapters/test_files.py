"""Private files, whole or not there at all."""

import errno
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wxconsole.adapters.files import PrivateFiles
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.locale import LANGUAGES, Messages

TEXT = Secret("token of 花店\n")


@pytest.fixture(params=["hard links", "no hard links"], autouse=True)
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here holds on a file system like FAT as well."""
    if request.param == "no hard links":

        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(os, "link", refuse)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def problem(path: Path, *, overwrite: bool = False, text: Secret = TEXT) -> Problem:
    with pytest.raises(Problem) as caught:
        PrivateFiles().write(path, text, overwrite=overwrite)
    for lang in LANGUAGES:
        assert str(path) in Messages(lang).problem(caught.value)
    return caught.value


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_file_is_private_under_any_umask(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "out"
    with umask(mask):
        PrivateFiles().write(path, TEXT)
    assert path.read_text(encoding="utf-8") == TEXT.reveal()
    assert mode(path) == 0o600
    assert names(tmp_path) == ["out"]


def test_line_ends_are_written_as_they_are(tmp_path: Path) -> None:
    PrivateFiles().write(tmp_path / "out", Secret("a\r\nb\n"))
    assert (tmp_path / "out").read_bytes() == b"a\r\nb\n"


def test_another_file_is_not_replaced_without_consent(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("mine")
    assert problem(path).key == "file_exists"
    assert path.read_text() == "mine"
    assert names(tmp_path) == ["out"]


def test_a_file_that_appears_at_the_last_moment_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out"
    fsync = os.fsync

    def appear(descriptor: int) -> None:
        fsync(descriptor)
        path.write_text("mine")

    monkeypatch.setattr(os, "fsync", appear)
    assert problem(path).key == "file_exists"
    assert path.read_text() == "mine"
    assert names(tmp_path) == ["out"]


def test_with_consent_it_is_replaced_and_private_whatever_it_was(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("old")
    path.chmod(0o644)
    PrivateFiles().write(path, TEXT, overwrite=True)
    assert path.read_text(encoding="utf-8") == TEXT.reveal()
    assert mode(path) == 0o600
    assert names(tmp_path) == ["out"]


def test_with_consent_a_file_may_also_be_new(tmp_path: Path) -> None:
    PrivateFiles().write(tmp_path / "out", TEXT, overwrite=True)
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("target", ["there", "missing"])
def test_nothing_is_written_through_a_symlink(tmp_path: Path, target: str, *, overwrite: bool) -> None:
    (tmp_path / "there").write_text("mine")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / target)
    assert problem(link, overwrite=overwrite).key == "file_is_link"
    assert (tmp_path / "there").read_text() == "mine"
    assert names(tmp_path) == ["link", "there"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_is_not_a_file(tmp_path: Path, *, overwrite: bool) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    assert problem(folder, overwrite=overwrite).key == "file_is_folder"
    assert names(tmp_path) == ["folder"]


def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert problem(pipe, overwrite=True).key == "file_is_special"
    assert pipe.is_fifo()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    found = problem(tmp_path / "missing" / "out")
    assert (found.key, found.params["folder"]) == ("file_folder_missing", tmp_path / "missing")


def test_a_file_in_place_of_a_folder_counts_as_a_missing_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert problem(tmp_path / "file" / "out").key == "file_folder_missing"


def test_a_name_that_is_too_long_cannot_be_written(tmp_path: Path) -> None:
    assert problem(tmp_path / ("x" * 300)).key == "file_unwritable"
    assert names(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_in_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert problem(tmp_path / "out").key == "file_unwritable"
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_write_that_ends_early_leaves_nothing_and_harms_nothing(tmp_path: Path, *, overwrite: bool) -> None:
    path = tmp_path / "out"
    if overwrite:
        path.write_text("old")
    before = names(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        found = problem(path, overwrite=overwrite, text=Secret("x" * 100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert (found.key, found.params["reason"]) == ("file_unwritable", os.strerror(errno.EFBIG))
    assert names(tmp_path) == before
    assert not overwrite or path.read_text() == "old"


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        PrivateFiles().write(tmp_path / "out", TEXT)
    assert names(tmp_path) == []


def test_a_failure_does_not_show_the_text(tmp_path: Path) -> None:
    found = problem(tmp_path / "missing" / "out", text=Secret("CANARY"))
    assert "CANARY" not in repr(found) + str(found)
