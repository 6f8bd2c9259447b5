"""Several consoles on one folder, and consoles that are killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.stores.samples import APPID, OTHER_APPID, SetClock, held, numbers
from tests.adapters.tinydb_store.crowd import APPIDS
from wxconsole.adapters.tinydb_store import TinyDbStore

WRITER = (sys.executable, "-m", "tests.adapters.tinydb_store.writer")
CROWD = (sys.executable, "-m", "tests.adapters.tinydb_store.crowd")
# WXCONSOLE_TEST_KILLS=600 for a long run.
KILLS = int(os.environ.get("WXCONSOLE_TEST_KILLS", "25"))


def test_processes_that_commit_at_once_lose_no_row_and_number_each_once(home: Path) -> None:
    appids = (APPID, APPID, OTHER_APPID)
    writers = [
        subprocess.Popen([*WRITER, "work", home, appid, "20"], stdout=subprocess.PIPE) for appid in appids
    ]
    said = [sorted(map(int, writer.communicate()[0].split())) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert sorted(said[0] + said[1]) == list(range(1, 41))
    assert said[2] == list(range(1, 21))
    store = TinyDbStore(home, SetClock())
    rows = store.history()
    assert numbers(row for row in rows if row.appid == APPID) == list(range(40, 0, -1))
    assert numbers(row for row in rows if row.appid == OTHER_APPID) == list(range(20, 0, -1))
    on_disk = json.loads((home / "history" / "000001.json").read_text("utf-8"))["history"]
    assert sorted(map(int, on_disk)) == list(range(1, 61))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_writer_killed_at_any_moment_loses_nothing_it_has_told(home: Path) -> None:
    done = subprocess.run([*WRITER, "kill", home, str(KILLS), "20261122"], stdout=subprocess.PIPE, check=True)
    last = 0
    for line in done.stdout.splitlines():
        told = json.loads(line)
        last = max([last, *told["saved"]])
        committed = max(told["rows"], default=0)
        # What was told is there, and at most the one more that was being told.
        assert committed in (last, last + 1)
        assert told["rows"] == list(range(committed, 0, -1))
        assert told["held"] == (f"token_{committed}" if committed else None)
        assert len(told["leftovers"]) <= 2
        assert set(told["leftovers"]) <= {0o600}
        last = committed
    assert len(done.stdout.splitlines()) == KILLS
    assert last > 0


def test_threads_of_several_processes_lose_no_row_and_number_each_once(home: Path) -> None:
    crowds = [
        subprocess.Popen([*CROWD, "work", home, "12", *appids], stdout=subprocess.PIPE)
        for appids in (APPIDS[:6], APPIDS[2:], APPIDS[::2])
    ]
    said = [line.decode().split() for crowd in crowds for line in crowd.communicate()[0].splitlines()]
    assert [crowd.returncode for crowd in crowds] == [0, 0, 0]
    store = TinyDbStore(home, SetClock())
    rows = store.history()
    for appid in APPIDS:
        saved = sorted(int(number) for other, number in said if other == appid)
        assert saved == list(range(1, len(saved) + 1))
        assert numbers(row for row in rows if row.appid == appid) == saved[::-1]
        assert held(store, appid) == f"token_{len(saved)}"
    assert len(rows) == len(said) == 12 * (6 + 6 + 4)
    on_disk = json.loads((home / "history" / "000001.json").read_text("utf-8"))["history"]
    assert sorted(map(int, on_disk)) == list(range(1, len(said) + 1))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_console_killed_while_many_threads_save_loses_nothing_it_has_told(home: Path) -> None:
    done = subprocess.run([*CROWD, "kill", home, str(KILLS), "20261122"], stdout=subprocess.PIPE, check=True)
    last = dict.fromkeys(APPIDS, 0)
    together = 0
    for line in done.stdout.splitlines():
        told = json.loads(line)
        together = max(together, told["together"])
        for appid in APPIDS:
            rows = [number for other, number in told["rows"] if other == appid]
            said = max(
                int(number) for other, number in [*told["saved"], (appid, last[appid])] if other == appid
            )
            committed = max(rows, default=0)
            # What was told is there, and at most the one more that was being told.
            assert committed in (said, said + 1)
            assert rows == list(range(committed, 0, -1))
            assert told["held"].get(appid) == (f"token_{committed}" if committed else None)
            last[appid] = committed
    assert len(done.stdout.splitlines()) == KILLS
    assert together > 1  # else there was no turn of several to be killed in
