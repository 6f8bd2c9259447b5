"""AppSecrets that lie in the OS keyring, as the book of accounts has them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.keyrings import LockedKeyring, MemoryKeyring, in_use
from tests.services.fakes import FailingStore, ScriptedWeChat, SetClock, account, keeper_in
from wxconsole.adapters.keyring_vault import KeyringVault
from wxconsole.domain.account import Account
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.status import Health
from wxconsole.services.accounts import AccountBook

CANARY, OTHER = Secret("c0ffee" * 5 + "00"), Secret("5ec2e7" * 5 + "00")
NEW = replace(account("till", "wx0000000000000007"), secret=CANARY)


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    backend = MemoryKeyring()
    with in_use(backend):
        yield backend


def book(store: FailingStore, *, into_vault: bool = True) -> AccountBook:
    """One more process on this store."""
    return AccountBook(store, [], KeyringVault(lambda _: None), into_vault=into_vault)


def secret_of(book: AccountBook, alias: str = "till") -> Secret:
    return book.find_with_secret(alias).secret


def test_a_new_secret_is_in_no_file(store: FailingStore, memory: MemoryKeyring, tmp_path: Path) -> None:
    book(store).add(NEW)
    assert list(memory.kept.values()) == [CANARY.reveal()]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not any(CANARY.reveal().encode() in path.read_bytes() for path in files)


def test_every_process_finds_it(
    store: FailingStore, other_store: FailingStore, memory: MemoryKeyring
) -> None:
    book(store).add(NEW)
    assert secret_of(book(other_store)) == CANARY


def test_looking_at_accounts_asks_the_keyring_nothing(store: FailingStore, memory: MemoryKeyring) -> None:
    book(store).add(NEW)
    memory.reads = 0
    assert [each.alias for each in book(store).all()] == ["shop", "till"]
    assert book(store).find("till").name == NEW.name
    assert memory.reads == 0


def test_a_new_secret_takes_the_place_of_the_old_one_and_every_process_sees_it(
    store: FailingStore, other_store: FailingStore, memory: MemoryKeyring
) -> None:
    one, other = book(store), book(other_store)
    one.add(NEW)
    assert secret_of(other) == CANARY
    one.edit(replace(NEW, secret=OTHER))
    assert secret_of(other) == OTHER
    assert list(memory.kept.values()) == [OTHER.reveal()]


def test_an_edit_of_something_else_leaves_it_where_it_is(store: FailingStore, memory: MemoryKeyring) -> None:
    one = book(store)
    one.add(NEW)
    before = dict(memory.kept)
    one.edit(replace(one.find("till"), name="Till"))
    assert memory.kept == before
    assert secret_of(one) == CANARY


def test_an_edit_moves_a_secret_of_the_store_into_the_keyring(
    store: FailingStore, memory: MemoryKeyring
) -> None:
    one = book(store)
    known = one.find("shop")
    assert known.keyring_entry is None
    one.edit(replace(known, name="Shop"))
    assert one.find("shop").keyring_entry is not None
    assert secret_of(one, "shop") == known.secret


def test_set_back_to_the_store_what_lies_in_the_keyring_is_still_found(
    store: FailingStore, memory: MemoryKeyring
) -> None:
    book(store).add(NEW)
    back = book(store, into_vault=False)
    assert secret_of(back) == CANARY
    back.edit(replace(NEW, secret=OTHER))
    assert back.find("till").secret == OTHER
    assert memory.kept == {}


def test_with_its_account_it_goes(store: FailingStore, memory: MemoryKeyring) -> None:
    one = book(store)
    one.add(NEW)
    one.remove("till")
    assert memory.kept == {}


def test_what_the_keyring_does_not_take_is_not_saved_at_all(store: FailingStore, tmp_path: Path) -> None:
    with in_use(LockedKeyring()):
        one = book(store)
        with pytest.raises(Problem, match="keyring_locked"):
            one.add(NEW)
    assert [each.alias for each in one.all()] == ["shop"]
    assert not any(
        CANARY.reveal().encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )


async def test_a_keyring_that_is_locked_is_a_failure_that_is_seen_and_costs_neither_token_nor_call(
    store: FailingStore, clock: SetClock, wechat: ScriptedWeChat, memory: MemoryKeyring
) -> None:
    book(store).add(NEW)
    keeper = keeper_in(book(store), store, wechat, clock)
    await keeper.refresh("till", Trigger.MANUAL)
    held, calls = keeper.held_token("till"), len(wechat.calls)
    again = keeper_in(book(store), store, wechat, clock)
    with in_use(LockedKeyring()):
        refresh = await again.refresh("till", Trigger.MANUAL)
    assert refresh.failure == Failure(Cause.SECRET_UNAVAILABLE, errmsg="keyring locked")
    assert len(wechat.calls) == calls
    assert again.held_token("till") == held
    status = await again.status("till")
    assert status.health is Health.BLOCKED
    assert status.next_refresh_at == clock.now() + timedelta(minutes=10)
    with in_use(memory):
        assert (await again.refresh("till", Trigger.MANUAL)).succeeded


def test_an_account_of_the_environment_has_its_secret_at_hand(store: FailingStore) -> None:
    given = Account("given", "wx0000000000000008", CANARY, origin="environment")
    assert AccountBook(store, [given]).find_with_secret("given").secret == CANARY
