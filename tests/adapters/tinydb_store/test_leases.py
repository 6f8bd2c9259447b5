import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.stores.samples import (
    APPID,
    ME,
    refresh,
    token,
)
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.holding import Holding
from wxconsole.services.ports import Lease

THEM = "op@host:2"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


def take(store: TinyDbStore, owner: str = ME, seconds: float = 20) -> Lease:
    lease = store.acquire(APPID, owner, seconds)
    assert lease is not None
    return lease


def save(store: TinyDbStore, lease: Lease, number: int) -> bool:
    return store.commit(lease, Holding(APPID, token(f"token_{number}")), refresh(number))


def test_the_lease_of_a_process_that_died_is_taken_over_at_once(home: Path, store: TinyDbStore) -> None:
    dying = (
        "import os, sys; from pathlib import Path\n"
        "from tests.adapters.stores.samples import *\n"
        "from wxconsole.adapters.tinydb_store import TinyDbStore\n"
        "assert TinyDbStore(Path(sys.argv[1]), SetClock()).acquire(APPID, 'op@host:2', 20)\n"
        "os.kill(os.getpid(), 9)"
    )
    process = subprocess.Popen([sys.executable, "-c", dying, home])
    assert process.wait() == -9
    assert store.acquire(APPID, ME, 20) is not None
