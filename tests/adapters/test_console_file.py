"""The console's state on the disk."""

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.adapters.console_file import ConsoleFile
from wxconsole.domain.problem import Problem
from wxconsole.services.console_state import ConsoleState

CHOSEN = ConsoleState(
    "alias", reverse=True, theme="nord", lang="zh", columns=("health", "alias", "left"), split="large"
)
NAMES = st.none() | st.text()
COLUMNS = st.none() | st.lists(st.text()).map(tuple)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "console.json"


@given(st.builds(ConsoleState, NAMES, st.booleans(), NAMES, NAMES, COLUMNS, NAMES))
def test_what_is_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, state: ConsoleState) -> None:
    file = ConsoleFile(tmp_path_factory.mktemp("state") / "console.json")
    file.save(state)
    assert file.load() == state


def test_without_a_file_nothing_is_chosen(path: Path) -> None:
    assert ConsoleFile(path).load() == ConsoleState()
    assert not path.parent.exists()


def test_file_and_folder_are_their_owner_s_alone(path: Path) -> None:
    ConsoleFile(path).save(ConsoleState())
    path.chmod(0o644)
    ConsoleFile(path).save(CHOSEN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["console.json"]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"alias"',
        b'{"sort": 1}',
        b'{"theme": ["nord"]}',
        b'{"lang": {}}',
        b'{"reverse": "yes"}',
        b'{"reverse": null}',
        b'{"columns": "alias"}',
        b'{"columns": ["alias", 1]}',
        b'{"split": 2}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"sort": "' + b"a" * 100_000 + b'"}',
    ],
    ids=lambda text: repr(text[:16]),
)
def test_a_damaged_file_is_told_and_then_replaced(path: Path, text: bytes) -> None:
    file = ConsoleFile(path)
    path.parent.mkdir()
    path.write_bytes(text)
    with pytest.raises(Problem) as caught:
        file.load()
    assert caught.value.key == "console_state_damaged"
    file.save(CHOSEN)
    assert file.load() == CHOSEN


def test_a_folder_in_its_place_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(Problem) as caught:
        ConsoleFile(path).load()
    assert caught.value.key == "console_state_damaged"


def test_what_a_later_version_keeps_besides_is_passed_over(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"sort": "left", "moons": 2}), "utf-8")
    assert ConsoleFile(path).load() == ConsoleState(sort="left")


def test_what_an_earlier_version_did_not_keep_is_not_chosen(path: Path) -> None:
    path.parent.mkdir()
    earlier = {"sort": "left", "reverse": True, "theme": "nord", "lang": "zh"}
    path.write_text(json.dumps(earlier), "utf-8")
    assert ConsoleFile(path).load() == ConsoleState("left", reverse=True, theme="nord", lang="zh")


def test_it_is_never_written_through_a_link(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("{}", "utf-8")
    path.parent.mkdir()
    path.symlink_to(other)
    with pytest.raises(Problem):
        ConsoleFile(path).save(CHOSEN)
    assert other.read_text("utf-8") == "{}"
