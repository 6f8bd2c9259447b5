import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from wxconsole.adapters import log
from wxconsole.adapters.log import LogFile, start_log
from wxconsole.adapters.redaction import Redactor
from wxconsole.domain.secret import MASK, Secret

CANARY = "canary0123456789canary0123456789"


@pytest.fixture
def redactor() -> Redactor:
    redactor = Redactor()
    redactor.add(Secret(CANARY))
    return redactor


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "log"


@pytest.fixture
def file(folder: Path) -> Path:
    return folder / "wxconsole.log"


@pytest.fixture(autouse=True)
def _loggers_as_before() -> Iterator[None]:
    names = (None, "httpx", "httpcore")
    levels = [logging.getLogger(name).level for name in names]
    handlers = logging.getLogger().handlers[:]
    yield
    for handler in logging.getLogger().handlers[:]:
        if handler not in handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()
    for name, level in zip(names, levels, strict=True):
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def _no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _fail(text: str) -> None:
    raise RuntimeError(text) from ValueError(text)


def test_a_record_is_one_line_with_its_time_in_utc(folder: Path, file: Path, redactor: Redactor) -> None:
    start_log("INFO", redactor, folder)
    record = logging.LogRecord("wxconsole.keeper", logging.INFO, "f", 1, "%s is due", ("shop",), None)
    record.created = 1795461965.9
    logging.getLogger().handle(record)
    assert file.read_text() == "2026-11-23T19:26:05Z INFO wxconsole.keeper: shop is due\n"


def test_nothing_exists_before_the_first_record(folder: Path, redactor: Redactor) -> None:
    start_log("INFO", redactor, folder)
    assert not folder.exists()


def test_the_level_decides_what_is_kept(folder: Path, file: Path, redactor: Redactor) -> None:
    start_log("WARNING", redactor, folder)
    logging.getLogger("wxconsole.x").info("quiet")
    logging.getLogger("wxconsole.x").warning("loud")
    assert "loud" in file.read_text()
    assert "quiet" not in file.read_text()


@pytest.mark.parametrize("name", ["httpx", "httpcore", "httpcore.http11"])
def test_libraries_that_log_urls_are_heard_from_warning_up(
    folder: Path, file: Path, redactor: Redactor, name: str
) -> None:
    start_log("DEBUG", redactor, folder)
    logging.getLogger(name).info("quiet")
    logging.getLogger(name).warning("loud")
    assert "loud" in file.read_text()
    assert "quiet" not in file.read_text()


def test_libraries_are_not_louder_than_the_level(folder: Path, file: Path, redactor: Redactor) -> None:
    start_log("ERROR", redactor, folder)
    logging.getLogger("httpx").warning("quiet")
    assert not file.exists()


@pytest.mark.parametrize(
    "name", ["wxconsole.adapters.wechat", "httpx", "httpcore.http11", "asyncio", "other.lib"]
)
def test_no_record_of_any_logger_holds_a_known_secret(
    folder: Path, file: Path, redactor: Redactor, name: str
) -> None:
    start_log("DEBUG", redactor, folder)
    logger = logging.getLogger(name)
    try:
        _fail(f"https://host/?secret={CANARY}")
    except RuntimeError:
        logger.exception("failed for %s and %r", CANARY, {"secret": CANARY})
    logger.error("with a stack: " + CANARY, stack_info=True)
    text = file.read_text()
    assert CANARY not in text
    assert "RuntimeError" in text
    assert MASK in text


def test_a_secret_learnt_later_is_masked_as_well(folder: Path, file: Path, redactor: Redactor) -> None:
    start_log("INFO", redactor, folder)
    redactor.add(Secret("another-secret"))
    logging.getLogger("x").warning("another-secret")
    assert file.read_text().endswith(f"x: {MASK}\n")


def test_hostile_text_cannot_forge_a_record_or_speak_to_a_terminal(
    folder: Path, file: Path, redactor: Redactor
) -> None:
    start_log("INFO", redactor, folder)
    hostile = "a\n2026-11-22T00:00:00Z INFO forged: b\r\x1b]0;title\x07\u202e"
    try:
        _fail(hostile)
    except RuntimeError:
        logging.getLogger("x").exception(hostile)
    lines = file.read_text().splitlines()
    assert lines[0].endswith(r"x: a\x0a2026-11-22T00:00:00Z INFO forged: b\x0d\x1b]0;title\x07\u202e")
    assert all(line.startswith("    ") for line in lines[1:])
    assert not set("\x1b\r\x07\u202e") & set("".join(lines))


@pytest.mark.usefixtures("_no_umask")
def test_the_file_is_private_from_the_start_and_after_each_rotation(
    folder: Path, file: Path, redactor: Redactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "_FILE_BYTES", 200)
    start_log("INFO", redactor, folder)
    for number in range(20):
        logging.getLogger("x").info("%d %s", number, "." * 80)
    files = sorted(folder.iterdir())
    assert [path.name for path in files] == [file.name, *(f"{file.name}.{n}" for n in (1, 2, 3))]
    assert {_mode(path) for path in files} == {0o600}
    assert _mode(folder) == 0o700
    assert "19 ..." in file.read_text()


def test_a_file_that_others_can_read_is_mended(folder: Path, file: Path, redactor: Redactor) -> None:
    folder.mkdir(parents=True)
    file.write_text("older\n")
    file.chmod(0o644)
    start_log("INFO", redactor, folder)
    logging.getLogger("x").info("newer")
    assert _mode(file) == 0o600
    assert file.read_text().startswith("older\n")


def test_a_log_that_cannot_be_written_stays_silent(
    folder: Path, redactor: Redactor, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("not a folder")
    start_log("INFO", redactor, folder)
    logging.getLogger("x").error("lost")
    assert capfd.readouterr() == ("", "")


def test_the_default_is_the_platforms_log_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, redactor: Redactor
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    handler: LogFile = start_log("INFO", redactor)
    assert Path(handler.baseFilename).is_relative_to(tmp_path)
    assert Path(handler.baseFilename).name == "wxconsole.log"
