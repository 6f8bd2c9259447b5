import json
from pathlib import Path

import pytest

from tests.adapters.stores.samples import SetClock, account, client, held, rotate
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.problem import Problem


def test_removing_from_an_absent_store_writes_nothing(store: TinyDbStore, home: Path) -> None:
    store.remove_client("billing")
    assert not home.exists()


def test_accounts_and_tokens_are_left_as_they_are(store: TinyDbStore) -> None:
    store.save_account(account())
    rotate(store, 1)
    before = store.snapshot()
    store.save_client(client())
    store.remove_client("billing")
    assert store.snapshot() == before
    assert held(store) == "token_1"


def test_the_layout_stays_that_of_before(store: TinyDbStore, home: Path) -> None:
    """A program that knows no clients still reads and writes the file."""
    store.save_account(account())
    store.save_client(client())
    tables = json.loads((home / "state.json").read_text("utf-8"))
    assert tables["meta"]["1"]["schema"] == 2
    assert list(tables["clients"].values()) == [
        {
            "name": "billing",
            "key_hash": "0f" * 32,
            "accounts": [],
            "may": ["read"],
            "created_at": "2026-11-22T12:00:00.123456Z",
            "hook": None,
        }
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "No Name"),
        ("key_hash", "0f"),
        ("key_hash", "é" * 64),
        ("accounts", ["Bad Alias"]),
        ("accounts", "shop"),
        ("may", ["everything"]),
        ("created_at", "yesterday"),
    ],
)
def test_a_client_that_is_none_is_refused_and_left_as_it_is(
    store: TinyDbStore, home: Path, field: str, value: object
) -> None:
    store.save_client(client())
    path = home / "state.json"
    tables = json.loads(path.read_text("utf-8"))
    tables["clients"]["1"][field] = value
    path.write_text(json.dumps(tables), "utf-8")
    before = path.read_bytes()
    with pytest.raises(Problem) as refused:
        TinyDbStore(home, SetClock()).snapshot()
    assert refused.value.key == "store_damaged"
    assert path.read_bytes() == before
