import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from tinydb import TinyDB

from tests.adapters.stores.samples import NOW, SetClock, keys, rotate, use
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.problem import Problem

TODAY = NOW.date()
DAY = timedelta(days=1)


def file_of(home: Path, day: date = TODAY) -> Path:
    return home / "uses" / f"{day.isoformat()}.json"


def test_an_absent_store_has_no_uses_and_stays_absent(store: TinyDbStore, home: Path) -> None:
    assert store.uses() == []
    assert not home.exists()


def test_a_day_that_is_deleted_leaves_no_file(store: TinyDbStore, home: Path) -> None:
    rotate(store, 1)
    store.add_uses([use(days_ago=days) for days in range(4)])
    store.prune(NOW - DAY)
    assert len(list((home / "uses").iterdir())) == 2


def test_the_files_are_private_from_the_start_and_made_so_again(store: TinyDbStore, home: Path) -> None:
    rotate(store, 1)
    store.add_uses([use()])
    path = file_of(home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)
    assert keys(TinyDbStore(home, SetClock()).notices) == ["store_mode_mended"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_stock_tinydb_reads_them(store: TinyDbStore, home: Path) -> None:
    store.add_uses([use(times=7)])
    with TinyDB(file_of(home), access_mode="r") as database:
        (row,) = database.table("uses").all()
    assert (row["client"], row["alias"], row["hours"][12]) == ("billing", "shop", 7)


@pytest.mark.parametrize("text", ["", "{", '{"uses":{"1":{}}}', '{"uses":{"1":{"client":"a","hours":[1]}}}'])
def test_a_damaged_day_is_left_out_and_set_aside_when_it_is_added_to(
    store: TinyDbStore, other: TinyDbStore, home: Path, text: str
) -> None:
    store.add_uses([use(), use(days_ago=1)])
    file_of(home).write_text(text)
    assert [found.day for found in other.uses()] == [TODAY - DAY]
    assert keys(other.notices) == ["uses_damaged"]
    store.add_uses([use(times=5)])
    assert [found.reads for found in store.uses()] == [5, 1]
    (notice,) = store.notices
    assert notice.key == "uses_set_aside"
    assert Path(str(notice.params["aside"])).read_text() == text


def test_what_cannot_be_written_is_told(store: TinyDbStore, home: Path) -> None:
    rotate(store, 1)
    (home / "uses").write_text("in the way")
    with pytest.raises(Problem) as refused:
        store.add_uses([use()])
    assert refused.value.key in ("store_unwritable", "store_unreadable")
