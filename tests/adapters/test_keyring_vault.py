"""AppSecrets in the keyring: one that works, and each way in which one may not."""

import sys
import threading
from collections.abc import Iterator

import pytest
from keyring.backend import KeyringBackend
from keyring.core import load_keyring

from tests.keyrings import (
    BrokenKeyring,
    GraspingKeyring,
    LockedKeyring,
    MemoryKeyring,
    PlaintextKeyring,
    WaitingKeyring,
    in_use,
)
from wxconsole.adapters.keyring_vault import SERVICE, KeyringVault
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.locale import LANGUAGES, Messages

CANARY = Secret("c0ffee" * 5 + "00")


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    backend = MemoryKeyring()
    with in_use(backend):
        yield backend


def vault(learned: list[Secret] | None = None, patience: float = 10.0) -> KeyringVault:
    return KeyringVault((learned if learned is not None else list[Secret]()).append, patience=patience)


def test_what_is_kept_is_read_back_by_another_process(memory: MemoryKeyring) -> None:
    vault().keep("shop 1", CANARY)
    assert vault().read("shop 1") == CANARY
    assert memory.kept == {(SERVICE, "shop 1"): CANARY.reveal()}


def test_an_entry_is_read_once(memory: MemoryKeyring) -> None:
    memory.kept[SERVICE, "shop 1"] = CANARY.reveal()
    one = vault()
    assert one.read("shop 1") == one.read("shop 1") == CANARY
    assert memory.reads == 1


def test_whatever_passes_is_known_to_be_a_secret(memory: MemoryKeyring) -> None:
    memory.kept[SERVICE, "shop 1"] = CANARY.reveal()
    learned: list[Secret] = []
    one = vault(learned)
    one.read("shop 1")
    one.keep("news 1", Secret("5" * 32))
    assert set(learned) == {CANARY, Secret("5" * 32)}


def test_what_is_forgotten_is_gone_and_may_be_forgotten_twice(memory: MemoryKeyring) -> None:
    one = vault()
    one.keep("shop 1", CANARY)
    one.forget("shop 1")
    one.forget("shop 1")
    assert memory.kept == {}
    with pytest.raises(Problem, match="keyring_empty"):
        one.read("shop 1")


@pytest.mark.parametrize(
    ("backend", "key"),
    [
        (load_keyring("keyring.backends.fail.Keyring"), "keyring_none"),
        (load_keyring("keyring.backends.null.Keyring"), "keyring_keeps_nothing"),
        (LockedKeyring(), "keyring_locked"),
        (BrokenKeyring(), "keyring_failed"),
        (PlaintextKeyring(), "keyring_plain"),
    ],
)
def test_a_keyring_that_is_none_says_so_and_nothing_of_the_secret(backend: KeyringBackend, key: str) -> None:
    with in_use(backend), pytest.raises(Problem) as caught:
        vault().keep("shop 1", CANARY)
    assert caught.value.key == key
    for lang in LANGUAGES:
        assert CANARY.reveal() not in Messages(lang).problem(caught.value) + repr(caught.value)


def test_a_keyring_that_waits_for_somebody_is_not_waited_for() -> None:
    backend = WaitingKeyring()
    before = set(threading.enumerate())
    with in_use(backend):
        one = vault(patience=0.02)
        for _ in range(3):  # and those who come after it do not pile up behind it
            with pytest.raises(Problem, match="keyring_slow"):
                one.read("shop 1")
        left = set(threading.enumerate()) - before
        backend.unlocked.set()
        for thread in left:
            thread.join(10)
        assert len(left) == 1
        backend.kept[SERVICE, "shop 1"] = CANARY.reveal()
        assert vault().read("shop 1") == CANARY


def test_without_the_library_the_line_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(Problem) as caught:
        vault().keep("shop 1", CANARY)
    for lang in LANGUAGES:
        assert "pip install 'wxconsole[keyring]'" in Messages(lang).problem(caught.value)


def test_what_the_keyring_does_not_delete_is_not_said_to_be_gone() -> None:
    with in_use(GraspingKeyring()):
        one = vault()
        one.keep("shop 1", CANARY)
        with pytest.raises(Problem, match="keyring_failed"):
            one.forget("shop 1")


def test_it_says_what_it_is(memory: MemoryKeyring) -> None:
    assert vault().backend() == "memory"
