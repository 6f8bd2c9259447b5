from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.stores.places import Folder
from tests.adapters.stores.samples import (
    NOW,
    SetClock,
    files,
    keys,
    numbers,
    refresh,
    rotate,
)
from wxconsole.adapters.tinydb_store import TinyDbStore, history
from wxconsole.adapters.tinydb_store.atomic_json import Tables, load
from wxconsole.adapters.tinydb_store.private import Mark

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "SEGMENT_ROWS", 4)


@pytest.fixture
def filled(store: TinyDbStore) -> TinyDbStore:
    """Ten refreshes, an hour apart, in three segments."""
    for number in range(1, 11):
        rotate(store, number, NOW + number * HOUR)
    return store


def segment(home: Path, number: int) -> Path:
    return home / "history" / f"{number:06}.json"


def test_a_full_segment_is_followed_by_the_next(filled: TinyDbStore, home: Path) -> None:
    assert files(home / "history") == ["000001.json", "000002.json", "000003.json"]


def test_a_full_segment_is_not_written_again(filled: TinyDbStore, home: Path) -> None:
    before = segment(home, 1).stat().st_mtime_ns, segment(home, 2).stat().st_mtime_ns
    rotate(filled, 11)
    assert (segment(home, 1).stat().st_mtime_ns, segment(home, 2).stat().st_mtime_ns) == before


def test_the_latest_rows_are_read_without_the_older_segments(filled: TinyDbStore, home: Path) -> None:
    segment(home, 1).write_text("damaged")
    assert numbers(filled.history(limit=6)) == [10, 9, 8, 7, 6, 5]
    assert numbers(filled.history(since=NOW + 9 * HOUR)) == [10, 9]
    assert filled.notices == ()


def test_days_of_the_past_are_found_without_reading_all_that_came_later(
    store: TinyDbStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 65):
        rotate(store, number, NOW + number * HOUR)
    read: list[Path] = []

    def noted(path: Path, *, secrets: bool) -> tuple[Mark, Tables | None]:
        read.append(path)
        return load(path, secrets=secrets)

    monkeypatch.setattr(history, "load", noted)
    assert numbers(store.history(since=NOW + 9 * HOUR, until=NOW + 11 * HOUR)) == [10, 9]
    assert len(set(read)) < 9
    assert segment(home, 16) not in read


def test_a_damaged_segment_hides_no_other_where_a_day_of_the_past_is_looked_for(
    filled: TinyDbStore, home: Path
) -> None:
    segment(home, 2).write_text("damaged")
    assert numbers(filled.history(until=NOW + 10 * HOUR)) == [9, 4, 3, 2, 1]


def test_a_row_that_was_written_while_reading_is_not_shown_twice(filled: TinyDbStore, home: Path) -> None:
    as_it_was = history.Entry(8, refresh(8))
    rows = history.History(home / "history", lambda _: None).search(None, None, [as_it_was])
    assert numbers(rows) == list(range(10, 0, -1))


def test_pruning_deletes_segments_that_are_wholly_older(filled: TinyDbStore, home: Path) -> None:
    filled.prune(NOW + 8 * HOUR)
    assert numbers(filled.history()) == [10, 9, 8, 7, 6, 5]
    filled.prune(NOW + 8 * HOUR + timedelta(microseconds=1))
    assert files(home / "history") == ["000003.json"]


def test_pruning_keeps_the_last_segment_and_numbers_go_on(filled: TinyDbStore) -> None:
    filled.prune(NOW + 100 * HOUR)
    rotate(filled, 11)
    assert numbers(filled.history()) == [11, 10, 9]


def test_a_damaged_segment_is_left_out_and_said_so(filled: TinyDbStore, home: Path) -> None:
    segment(home, 2).write_text('{"history": {"5": {"at"')
    assert numbers(filled.history()) == [10, 9, 4, 3, 2, 1]
    (notice,) = filled.notices
    assert (notice.key, notice.params) == ("history_damaged", {"path": segment(home, 2)})


def test_a_damaged_row_does_not_take_the_others_with_it(filled: TinyDbStore, home: Path) -> None:
    text = segment(home, 2).read_text("utf-8")
    segment(home, 2).write_text(text.replace('"latency_ms":6', '"latency_ms":"six"'))
    assert numbers(filled.history()) == [10, 9, 8, 7, 5, 4, 3, 2, 1]
    assert keys(filled.notices) == ["history_damaged"]


def test_a_missing_segment_leaves_the_others(filled: TinyDbStore, home: Path) -> None:
    segment(home, 2).unlink()
    assert numbers(filled.history()) == [10, 9, 4, 3, 2, 1]
    rotate(filled, 11)
    assert numbers(filled.history(limit=2)) == [11, 10]


def test_a_damaged_last_segment_is_set_aside_by_the_next_refresh(
    filled: TinyDbStore, home: Path, clock: SetClock
) -> None:
    segment(home, 3).write_text("damaged")
    rotate(filled, 11)
    aside = home / "history" / "000003.json.damaged-20261122T120000.123456Z"
    assert aside.read_text() == "damaged"
    # The row before is not lost with it: it was still in the outbox.
    assert numbers(filled.history()) == [11, 10, 8, 7, 6, 5, 4, 3, 2, 1]
    assert keys(filled.notices) == ["history_set_aside"]
    assert filled.notices[0].params == {"path": segment(home, 3), "aside": aside}


def test_the_last_row_is_shown_while_its_segment_is_damaged(filled: TinyDbStore, home: Path) -> None:
    segment(home, 3).write_text("damaged")
    assert numbers(filled.history(limit=2)) == [10, 8]


def test_a_history_that_was_deleted_begins_anew(filled: TinyDbStore, home: Path) -> None:
    for number in (1, 2, 3):
        segment(home, number).unlink()
    (home / "history").rmdir()
    assert numbers(filled.history()) == [10]
    rotate(filled, 11)
    assert numbers(filled.history()) == [11, 10]


def test_a_history_longer_than_a_restored_state_is_not_written_over(store: TinyDbStore, home: Path) -> None:
    rotate(store, 1)
    backup = (home / "state.json").read_text("utf-8")
    for number in range(2, 7):
        rotate(store, number)
    (home / "state.json").write_text(backup)
    rotate(store, 7)
    assert numbers(store.history()) == [7, 6, 5, 4, 3, 2, 1]


def test_a_history_without_its_state_is_not_written_over(filled: TinyDbStore, home: Path) -> None:
    (home / "state.json").unlink()
    assert len(filled.history()) == 10
    rotate(filled, 11)
    assert numbers(filled.history(limit=3)) == [11, 10, 9]


def test_a_segment_that_could_not_be_begun_is_begun_by_the_next_refresh(
    store: TinyDbStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 5):
        rotate(store, number)
    replaced = Path.replace

    def refuse_segments(path: Path, target: Path) -> Path:
        if path.parent.name == "history":
            raise OSError(28, "No space left on device")
        return replaced(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse_segments)
        rotate(store, 5)
    assert keys(store.notices) == ["history_delayed"]
    rotate(store, 6)
    assert numbers(store.history()) == [6, 5, 4, 3, 2, 1]
    assert files(home / "history") == ["000001.json", "000002.json"]


def test_other_files_in_the_folder_are_no_segments(filled: TinyDbStore, home: Path) -> None:
    (home / "history" / "notes.json").write_text("mine")
    (home / "history" / "000009.json~").write_text("an editor's")
    rotate(filled, 11)
    assert numbers(filled.history(limit=2)) == [11, 10]


def test_rows_of_another_history_fill_one_segment_after_the_other(
    store: TinyDbStore, shared: Folder, home: Path
) -> None:
    for number in (1, 2):
        rotate(store, number, NOW + number * HOUR)
    shared.open_moving().receive_rows(refresh(number, NOW + number * HOUR) for number in range(3, 11))
    rotate(store, 11, NOW + 11 * HOUR)
    assert numbers(store.history()) == list(range(11, 0, -1))
    segments = [load(segment(home, number))[1] or {} for number in (1, 2, 3)]
    assert [len(each["history"]) for each in segments] == [4, 4, 3]


def test_rows_that_come_among_a_full_segment_leave_the_others_alone(
    filled: TinyDbStore, shared: Folder, home: Path
) -> None:
    before = segment(home, 1).read_bytes(), segment(home, 3).read_bytes()
    shared.open_moving().receive_rows([refresh(99, NOW + 6 * HOUR + HOUR / 2)])
    assert numbers(filled.history()) == [10, 9, 8, 7, 99, 6, 5, 4, 3, 2, 1]
    assert (segment(home, 1).read_bytes(), segment(home, 3).read_bytes()) == before
    rotate(filled, 11, NOW + 11 * HOUR)
    assert numbers(filled.history(limit=2)) == [11, 10]


def test_rows_do_not_go_into_a_damaged_segment(filled: TinyDbStore, shared: Folder, home: Path) -> None:
    segment(home, 2).write_text("damaged")
    moved = shared.open_moving()
    moved.receive_rows([refresh(99, NOW + 6 * HOUR)])
    assert numbers(filled.history()) == [10, 9, 99, 4, 3, 2, 1]
    assert segment(home, 2).read_text() == "damaged"
    assert set(keys(moved.notices)) == {"history_damaged"}
