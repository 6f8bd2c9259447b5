"""The files are the operator's own: plain TinyDB, for whatever else wants to read them."""

from pathlib import Path

from tinydb import TinyDB, where
from tinydb.storages import JSONStorage

from tests.adapters.stores.samples import APPID, APPSECRET, SetClock, account, held, numbers, rotate
from wxconsole.adapters.tinydb_store import TinyDbStore


def test_stock_tinydb_reads_the_state(store: TinyDbStore, home: Path) -> None:
    store.save_account(account())
    rotate(store, 1)
    with TinyDB(home / "state.json", storage=JSONStorage, access_mode="r") as db:
        (row,) = db.table("accounts").all()
        assert (row["alias"], row["secret"], row["name"]) == ("shop", APPSECRET, "小店")
        (holding,) = db.table("holdings").search(where("appid") == APPID)
        assert holding["token"]["value"] == "token_1"
        assert holding["token"]["issued_at"] == "2026-11-22T12:00:00.123456Z"


def test_stock_tinydb_reads_the_history(store: TinyDbStore, home: Path) -> None:
    rotate(store, 1)
    rotate(store, 2)
    with TinyDB(home / "history" / "000001.json", storage=JSONStorage, access_mode="r") as db:
        rows = db.table("history").all()
        assert [(row.doc_id, row["latency_ms"]) for row in rows] == [(1, 1), (2, 2)]


def test_what_stock_tinydb_changed_is_seen(store: TinyDbStore, home: Path) -> None:
    store.save_account(account())
    rotate(store, 1)
    store.snapshot()
    with TinyDB(home / "state.json", storage=JSONStorage) as db:
        db.table("accounts").update({"name": "renamed"}, where("alias") == "shop")
    assert [found.name for found in store.snapshot().accounts] == ["renamed"]
    rotate(store, 2)
    assert [found.name for found in TinyDbStore(home, SetClock()).snapshot().accounts] == ["renamed"]
    assert held(store) == "token_2"
    assert numbers(store.history()) == [2, 1]
