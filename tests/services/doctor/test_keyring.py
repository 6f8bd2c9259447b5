"""What the doctor finds of the OS keyring."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.keyrings import LockedKeyring, MemoryKeyring, in_use
from tests.services.doctor.fakes import found
from tests.services.fakes import account
from wxconsole.adapters.keyring_vault import KeyringVault
from wxconsole.domain.account import Account
from wxconsole.domain.check import Check, State, Subject
from wxconsole.domain.secret import Secret
from wxconsole.services.doctor.keyring import keyring_checks

ENTRY = "till 00112233445566ff"
PLAIN = account()
KEPT = replace(account("till", "wx0000000000000007"), secret=Secret("5" * 32)).in_keyring(ENTRY)


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    backend = MemoryKeyring()
    with in_use(backend):
        yield backend


def looked(*accounts: Account, wanted: bool = True) -> list[Check]:
    return list(keyring_checks(KeyringVault(lambda _: None), accounts, wanted=wanted))


def test_where_it_is_not_used_it_is_left_alone(memory: MemoryKeyring) -> None:
    assert found(looked(PLAIN, wanted=False)) == [(Subject.KEYRING, State.SKIPPED, "keyring_unused")]
    assert memory.reads == 0


def test_one_that_has_all_is_well(memory: MemoryKeyring) -> None:
    KeyringVault(lambda _: None).keep(ENTRY, Secret("5" * 32))
    (check,) = looked(KEPT)
    assert (check.state, check.params) == (State.OK, {"name": "memory", "n": 1})


def test_what_is_missing_there_is_found_by_the_name_of_its_account(memory: MemoryKeyring) -> None:
    (check,) = looked(KEPT, wanted=False)
    assert (check.state, check.params["alias"]) == (State.FAIL, "till")


def test_what_still_lies_in_the_store_is_named(memory: MemoryKeyring) -> None:
    KeyringVault(lambda _: None).keep(ENTRY, Secret("5" * 32))
    well, check = looked(PLAIN, KEPT)
    assert well.state is State.OK
    assert (check.state, check.key, check.params) == (State.WARN, "keyring_not_all", {"aliases": "shop"})


def test_one_that_does_not_answer_is_found() -> None:
    with in_use(LockedKeyring()):
        assert found(looked(KEPT)) == [(Subject.KEYRING, State.FAIL, "keyring_problem")]
