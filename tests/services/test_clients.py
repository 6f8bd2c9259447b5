from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.fakes import APPSECRET, NOW, FailingStore, SetClock, account
from wxconsole.domain.account import Account
from wxconsole.domain.client import Right
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret
from wxconsole.services.accounts import AccountBook
from wxconsole.services.clients import ClientBook


@pytest.fixture
def given() -> Account:
    return replace(account("news", "wx2222222222222222"), origin="environment")


@pytest.fixture
def book(store: FailingStore, clock: SetClock, given: Account) -> ClientBook:
    return ClientBook(store, AccountBook(store, [given]), clock)


@pytest.fixture
def other_book(other_store: FailingStore, clock: SetClock) -> ClientBook:
    """The same clients as another process sees them."""
    return ClientBook(other_store, AccountBook(other_store), clock)


def test_a_new_client_is_found_by_its_key_in_every_process(book: ClientBook, other_book: ClientBook) -> None:
    client, key = book.add("billing", ["shop", "news"], [Right.READ])
    assert (client.name, client.accounts, client.may) == (
        "billing",
        ("shop", "news"),
        frozenset({Right.READ}),
    )
    assert client.created_at == NOW
    assert book.find(key) == other_book.find(key) == client


def test_a_key_has_256_random_bits_behind_a_prefix(book: ClientBook) -> None:
    keys = {book.add(f"client{number}", [], Right)[1] for number in range(5)}
    assert len(keys) == 5
    for key in keys:
        assert key.reveal().startswith("wxc_")
        assert len(key) == 4 + 43


@pytest.mark.parametrize("wrong", ["", "wxc_", "wxc_" + "A" * 43, "\udcff", APPSECRET])
def test_no_other_key_finds_a_client(book: ClientBook, wrong: str) -> None:
    book.add("billing", [], Right)
    assert book.find(Secret(wrong)) is None


def test_the_hash_that_is_kept_is_no_key(book: ClientBook) -> None:
    client, _ = book.add("billing", [], Right)
    assert book.find(Secret(client.key_hash)) is None


def test_the_key_is_nowhere_on_disk(book: ClientBook, tmp_path: Path) -> None:
    _, key = book.add("billing", [], Right)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"billing" in written
    assert key.reveal().encode() not in written


def test_each_of_many_clients_is_found(book: ClientBook) -> None:
    added = [book.add(f"client{number}", [], Right) for number in range(9)]
    assert [book.find(key) for _, key in added] == [client for client, _ in added]
    assert book.all() == [client for client, _ in added]


def test_finding_reads_nothing_as_long_as_nothing_has_changed(
    book: ClientBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, key = book.add("billing", [], Right)

    def refuse(*args: object, **options: object) -> None:
        raise AssertionError(args)

    monkeypatch.setattr(Path, "open", refuse)
    assert book.find(key) is not None


def test_a_revoked_client_is_not_found_any_more(book: ClientBook, other_book: ClientBook) -> None:
    _, key = book.add("billing", [], Right)
    _, kept = book.add("crm", [], Right)
    book.revoke("billing")
    assert other_book.find(key) is None
    assert other_book.find(kept) is not None
    _, again = book.add("billing", [], Right)
    assert other_book.find(key) is None
    assert other_book.find(again) is not None


def test_a_client_of_an_account_that_is_removed_does_not_come_to_see_all(
    book: ClientBook, store: FailingStore
) -> None:
    _, key = book.add("billing", ["shop"], Right)
    store.remove_account("shop")
    found = book.find(key)
    assert found is not None
    assert not found.sees("news")


@pytest.mark.parametrize(
    ("name", "accounts", "may", "refusal"),
    [
        ("My Shop", [], [Right.READ], "client_name_malformed"),
        ("taken", [], [Right.READ], "client_taken"),
        ("billing", ["shop", "nowhere"], [Right.READ], "alias_unknown"),
        ("billing", [], [], "client_may_nothing"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(
    book: ClientBook, name: str, accounts: list[str], may: list[Right], refusal: str
) -> None:
    book.add("taken", [], Right)
    before = book.all()
    with pytest.raises(Misuse) as refused:
        book.add(name, accounts, may)
    assert refused.value.key == refusal
    assert book.all() == before


def test_a_client_that_is_not_there_is_named_with_those_that_are(book: ClientBook) -> None:
    with pytest.raises(Misuse, match="clients_none"):
        book.revoke("billing")
    book.add("crm", [], Right)
    with pytest.raises(Misuse) as refused:
        book.revoke("billing")
    assert refused.value.params == {"name": "billing", "known": "crm"}
