"""AppSecrets that lie in the OS keyring, as the book of accounts has them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.keyrings import LockedKeyring, MemoryKeyring, in_use
from tests.services.fakes import FailingStore, ScriptedWeChat, SetClock, account, keeper_in
from wxconsole.adapters.keyring_vault import KeyringVault
from wxconsole.domain.account import Account, doubts
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


@pytest.mark.parametrize("into_vault", [True, False])
def test_a_keyring_that_is_gone_keeps_no_account_from_going_and_what_is_left_there_is_told(
    store: FailingStore, memory: MemoryKeyring, into_vault: bool
) -> None:
    one = book(store, into_vault=into_vault)
    book(store).add(NEW)
    (_, entry), *_ = memory.kept
    with in_use(LockedKeyring()):
        left = one.remove("till")
    assert left is not None
    assert (left.key, left.params) == ("keyring_left", {"alias": "till", "entry": entry})
    assert [each.alias for each in one.all()] == ["shop"]


def test_the_way_back_to_the_store_needs_no_keyring(store: FailingStore, memory: MemoryKeyring) -> None:
    book(store).add(NEW)
    back = book(store, into_vault=False)
    with in_use(LockedKeyring()):
        left = back.edit(replace(NEW, secret=OTHER))
        assert left is not None
        assert left.key == "keyring_left"
        assert secret_of(back) == OTHER


def test_what_somebody_enters_reaches_the_entry_of_no_other_account(
    store: FailingStore, memory: MemoryKeyring
) -> None:
    one = book(store)
    one.add(NEW)
    reference = store.snapshot().accounts[-1].secret
    assert reference.reveal().startswith("keyring:till ")
    one.add(replace(account("thief", "wx0000000000000009"), secret=reference))
    given = replace(NEW, secret=reference, origin="environment")
    assert AccountBook(store, [given]).find_with_secret("till").secret == reference
    assert secret_of(one, "thief") == reference
    one.remove("thief")
    assert secret_of(book(store)) == CANARY


def test_whether_the_keyring_takes_a_new_secret_can_be_asked_before(store: FailingStore) -> None:
    with in_use(LockedKeyring()):
        with pytest.raises(Problem, match="keyring_locked"):
            book(store).check_place()
        book(store, into_vault=False).check_place()


def test_a_reference_is_not_measured_as_a_secret(store: FailingStore, memory: MemoryKeyring) -> None:
    one = book(store)
    one.add(NEW)
    assert doubts(one.find("till")) == []


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


async def test_what_the_keyring_takes_its_time_for_is_not_wechat_s_latency(
    store: FailingStore, clock: SetClock, wechat: ScriptedWeChat
) -> None:
    class Ponderous(MemoryKeyring):
        def get_password(self, service: str, username: str) -> str | None:
            clock.go(2)
            return super().get_password(service, username)

    with in_use(Ponderous()):
        book(store).add(NEW)
        refresh = await keeper_in(book(store), store, wechat, clock).refresh("till", Trigger.MANUAL)
    assert refresh.succeeded
    assert refresh.latency_ms == 0


def test_an_account_of_the_environment_has_its_secret_at_hand(store: FailingStore) -> None:
    given = Account("given", "wx0000000000000008", CANARY, origin="environment")
    assert AccountBook(store, [given]).find_with_secret("given").secret == CANARY
