"""A home of the layout before: `state_1.json` was written by the last program that had layout 1."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.stores.samples import APPID, OTHER_APPID, SetClock, held, rotate, token
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.address import Address
from wxconsole.domain.holding import Death
from wxconsole.domain.moment import parse_rfc3339
from wxconsole.domain.problem import Problem

WRITTEN_AT = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
BLOCKED = "wx00000000000000aa"


@pytest.fixture
def state(home: Path) -> Path:
    home.mkdir(mode=0o700, parents=True)
    path = home / "state.json"
    shutil.copy(Path(__file__).with_name("state_1.json"), path)
    path.chmod(0o600)
    os.utime(path, (0, WRITTEN_AT.timestamp()))
    return path


def tables(state: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(state.read_text("utf-8"))
    return found


def test_the_layout_before_is_read_as_it_was_meant(state: Path) -> None:
    snapshot = TinyDbStore(state.parent, SetClock()).snapshot()
    assert [account.alias for account in snapshot.accounts] == ["shop", "news", "bad"]
    holding = snapshot.holdings[APPID]
    assert (holding.token, holding.previous) == (token("token_2"), token("token_1"))
    assert holding.dead == Death(token("token_2").fingerprint, WRITTEN_AT)
    assert holding.superseded
    assert holding.last is not None
    assert holding.worked_at == holding.last.at


def test_an_address_that_was_named_before_is_kept(state: Path) -> None:
    holdings = TinyDbStore(state.parent, SetClock()).snapshot().holdings
    at = parse_rfc3339("2026-11-22T12:00:04.123456Z")
    assert holdings[OTHER_APPID].addresses == (Address("203.0.113.5", at, at),)
    assert holdings[OTHER_APPID].worked_at == token("token_3").issued_at
    assert holdings[BLOCKED].worked_at is None


def test_reading_leaves_the_layout_before_as_it_is(state: Path) -> None:
    before = state.read_bytes()
    store = TinyDbStore(state.parent, SetClock())
    store.snapshot()
    assert len(store.history()) == 1
    assert state.read_bytes() == before


def test_the_first_change_brings_all_of_the_file_to_the_layout_of_now(state: Path) -> None:
    store = TinyDbStore(state.parent, SetClock())
    rotate(store, 7)
    found = tables(state)
    assert found["meta"]["1"]["schema"] == 2
    assert all("addresses" in row for row in found["holdings"].values())
    again = TinyDbStore(state.parent, SetClock())
    assert held(again) == "token_7"
    assert again.snapshot() == store.snapshot()


def test_two_consoles_on_the_layout_before_lose_nothing(state: Path) -> None:
    one, other = TinyDbStore(state.parent, SetClock()), TinyDbStore(state.parent, SetClock())
    one.snapshot()
    other.snapshot()
    rotate(one, 7)
    rotate(other, 8, appid=OTHER_APPID)
    assert (held(one), held(other, OTHER_APPID)) == ("token_7", "token_8")
    assert held(other) == "token_7"


@pytest.mark.parametrize(
    ("name", "value"), [("last", []), ("last", {"failure": 1}), ("dead", 7), ("token", "x"), ("usage", 1)]
)
def test_a_damaged_row_of_the_layout_before_is_named(state: Path, name: str, value: object) -> None:
    found = tables(state)
    found["holdings"]["1"][name] = value
    state.write_text(json.dumps(found))
    with pytest.raises(Problem) as caught:
        TinyDbStore(state.parent, SetClock()).snapshot()
    assert caught.value.key == "store_damaged"
    assert caught.value.params["reason"] == "holdings 1"
