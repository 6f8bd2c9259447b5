"""The changes whose crashes are enumerated, recorded: a list of operations as JSON."""

import json
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from tests.adapters.stores.samples import NOW, SetClock, account, rotate
from tests.reliability.crashes import PRUNED, SEGMENT_ROWS
from tests.reliability.recorder import Recorder
from wxconsole.adapters.tinydb_store import TinyDbStore, history

history.SEGMENT_ROWS = SEGMENT_ROWS
REFRESHES = 5


def main(folder: Path) -> None:
    recorder = Recorder(folder)
    store = TinyDbStore(folder / "data" / "home", SetClock())
    recorder.mark("begin", 0)
    store.save_account(account())
    recorder.mark("told", 0)
    for number in range(1, REFRESHES + 1):
        recorder.mark("begin", number)
        rotate(store, number, NOW + timedelta(days=number))
        recorder.mark("told", number)
    recorder.mark("begin", PRUNED)
    store.prune(NOW + timedelta(days=REFRESHES))
    sys.stdout.write(json.dumps(recorder.operations))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        main(Path(name))
