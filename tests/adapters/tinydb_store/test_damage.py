"""A state that is not what it should be: told, and never touched."""

import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.stores.samples import (
    APPID,
    APPSECRET,
    ME,
    SetClock,
    account,
    files,
    found_dead,
    held,
    rotate,
)
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.problem import Problem
from wxconsole.locale import Messages


@pytest.fixture
def state(store: TinyDbStore, home: Path) -> Path:
    """The file of a store with an account and a token."""
    store.save_account(account())
    rotate(store, 1)
    return home / "state.json"


USES: dict[str, Callable[[TinyDbStore], object]] = {
    "snapshot": lambda store: store.snapshot(),
    "history": lambda store: store.history(),
    "save_account": lambda store: store.save_account(account("new", "wx1")),
    "remove_account": lambda store: store.remove_account("shop"),
    "acquire": lambda store: store.acquire(APPID, ME, 20),
    "update": lambda store: store.update(APPID, found_dead("token_1")),
}
MALFORMED: dict[str, Callable[[str], str | bytes]] = {
    "cut": lambda text: text[: len(text) // 2],
    "empty": lambda _: "",
    "zeros": lambda text: "\0" * len(text),
    "trailing": lambda text: text + text[-20:],
    "a list": lambda _: "[]",
    "no tables": lambda text: text[:-1] + ',"mine": 1}',
    "no rows": lambda text: text[:-1] + ',"mine": {"1": []}}',
    "no numbers": lambda text: text.replace('"1":{"alias"', '"one":{"alias"'),
    "nothing of ours": lambda _: "{}",
    "nested too deep": lambda _: "[" * 100_000,
    "not UTF-8": lambda text: text.encode().replace(b"op@host", b"op\xffhost"),
    "a number too long": lambda text: text.replace('"leases":', '"leases":' + "9" * 5000),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("damage", MALFORMED)
def test_a_malformed_state_is_refused_and_left_as_it_is(state: Path, damage: str, use: str) -> None:
    found = MALFORMED[damage](state.read_text("utf-8"))
    state.write_bytes(found if isinstance(found, bytes) else found.encode())
    before, present = state.read_bytes(), files(state.parent)
    with pytest.raises(Problem) as caught:
        USES[use](TinyDbStore(state.parent, SetClock()))
    assert (caught.value.key, caught.value.params["path"]) == ("store_damaged", state)
    assert (state.read_bytes(), files(state.parent)) == (before, present)


WRONG: dict[str, tuple[str, str, object]] = {
    "alias": ("accounts", "alias", "../Shop"),
    "appid": ("accounts", "appid", 7),
    "secret": ("accounts", "secret", None),
    "kind": ("accounts", "kind", "shop"),
    "auto": ("accounts", "auto", 1),
    "token": ("holdings", "token", "abc"),
    "failures": ("holdings", "failures", True),
    "moment": ("holdings", "previous_until", "2026-11-22T12:00:00"),
    "usage": ("holdings", "usage", {"day": "today"}),
    "outbox": ("outbox", "at", "yesterday"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_row_of_wrong_types_is_named(state: Path, wrong: str) -> None:
    table, name, value = WRONG[wrong]
    tables = json.loads(state.read_text("utf-8"))
    next(iter(tables[table].values()))[name] = value
    state.write_text(json.dumps(tables))
    with pytest.raises(Problem) as caught:
        TinyDbStore(state.parent, SetClock()).snapshot()
    assert caught.value.key == "store_damaged"
    assert caught.value.params == {"path": state, "reason": f"{table} 1"}


def test_a_missing_field_is_damage(state: Path) -> None:
    tables = json.loads(state.read_text("utf-8"))
    del tables["accounts"]["1"]["secret"]
    state.write_text(json.dumps(tables))
    with pytest.raises(Problem, match="store_damaged"):
        TinyDbStore(state.parent, SetClock()).snapshot()


@pytest.mark.parametrize("use", USES)
def test_a_state_of_a_newer_version_is_refused_unharmed(state: Path, use: str) -> None:
    tables = json.loads(state.read_text("utf-8"))
    tables["meta"]["1"]["schema"] = 3
    tables["holdings"] = {"1": {"another": "layout"}}
    state.write_text(json.dumps(tables))
    before = state.read_bytes()
    with pytest.raises(Problem) as caught:
        USES[use](TinyDbStore(state.parent, SetClock()))
    assert caught.value.key == "store_newer"
    assert caught.value.params == {"path": state, "found": 3, "known": 2}
    assert state.read_bytes() == before


def test_fields_and_tables_that_are_not_ours_survive_a_change(state: Path) -> None:
    tables: dict[str, Any] = json.loads(state.read_text("utf-8"))
    tables["accounts"]["1"]["note"] = "mine"
    tables["mine"] = {"1": {"any": "thing"}}
    state.write_text(json.dumps(tables))
    store = TinyDbStore(state.parent, SetClock())
    store.save_account(account())
    rotate(store, 2)
    after = json.loads(state.read_text("utf-8"))
    assert after["accounts"]["1"]["note"] == "mine"
    assert after["mine"] == {"1": {"any": "thing"}}


def test_a_byte_order_mark_of_an_editor_does_no_harm(state: Path) -> None:
    state.write_bytes(b"\xef\xbb\xbf" + state.read_bytes())
    assert held(TinyDbStore(state.parent, SetClock())) == "token_1"


def test_a_state_that_was_mended_by_hand_is_read_at_once(state: Path) -> None:
    whole = state.read_bytes()
    store = TinyDbStore(state.parent, SetClock())
    state.write_text("{")
    with pytest.raises(Problem):
        store.snapshot()
    state.write_bytes(whole)
    assert held(store) == "token_1"


@pytest.mark.parametrize("damage", MALFORMED)
def test_no_secret_is_in_what_is_told_nor_in_a_traceback_with_its_locals(state: Path, damage: str) -> None:
    found = MALFORMED[damage](state.read_text("utf-8"))
    state.write_bytes(found if isinstance(found, bytes) else found.encode())
    with pytest.raises(Problem) as caught:
        TinyDbStore(state.parent, SetClock()).acquire(APPID, ME, 20)
    assert_no_secret(caught.value)


def test_no_secret_is_in_the_traceback_of_a_write_that_fails(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    store = TinyDbStore(state.parent, SetClock())
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(Problem) as caught:
            store.save_account(account("new", "wx1"))
    assert caught.value.params["reason"] == "No space left on device"
    assert_no_secret(caught.value)


def assert_no_secret(problem: Problem) -> None:
    # Not the frame of the test itself, which has read the file.
    frames = problem.__traceback__.tb_next if problem.__traceback__ is not None else None
    told = "".join(traceback.TracebackException(type(problem), problem, frames, capture_locals=True).format())
    for lang in ("en", "zh"):
        told += Messages(lang).problem(problem)
    assert APPSECRET not in told
    assert "token_1" not in told
    context: BaseException | None = problem.__context__
    while context is not None:
        assert APPSECRET not in str(vars(context)) + repr(context.args)
        context = context.__context__


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_problem_and_notice_has_its_words(lang: str) -> None:
    messages = Messages(lang)
    path, reason = Path("/data/state.json"), "Permission denied"
    for problem in (
        Problem("store_damaged", path=path, reason=reason),
        Problem("store_newer", path=path, found=3, known=2),
        Problem("store_unreadable", path=path, reason=reason),
        Problem("store_unwritable", path=path, reason=reason),
        Problem("store_foreign", path=path),
        Problem("store_busy", path=path, seconds=10.0),
        Problem("store_mode_mended", path=path, mode="0644"),
        Problem("store_mode_loose", path=path, reason=reason),
        Problem("store_shared", path=path),
        Problem("history_damaged", path=path),
        Problem("history_set_aside", path=path, aside=path),
        Problem("history_delayed", path=path, reason=reason),
    ):
        assert str(path) in messages.problem(problem)
