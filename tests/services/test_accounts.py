from dataclasses import replace

import pytest

from tests.services.fakes import APPID, FailingStore, account
from wxconsole.domain.account import Account
from wxconsole.domain.pasted_accounts import PastedAccount
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.secret import Secret
from wxconsole.services.accounts import AccountBook
from wxconsole.services.keeper import Keeper

OTHER_APPID = "wx0000000000000002"
GIVEN = Account("given", OTHER_APPID, Secret("s3cret"), origin="environment")


@pytest.fixture
def book(store: FailingStore) -> AccountBook:
    """`shop` from the store and `given` from the environment."""
    return AccountBook(store, [GIVEN])


def aliases(book: AccountBook) -> list[str]:
    return [each.alias for each in book.all()]


def test_accounts_from_both_places_are_listed_by_alias(book: AccountBook) -> None:
    assert aliases(book) == ["given", "shop"]


def test_the_environment_counts_where_the_store_has_the_alias_too(store: FailingStore) -> None:
    said_last = replace(GIVEN, alias="shop")
    assert AccountBook(store, [said_last]).all() == [said_last]


def test_an_account_that_another_process_added_is_seen(book: AccountBook, other_store: FailingStore) -> None:
    other_store.save_account(account("late", "wx0000000000000003"))
    assert aliases(book) == ["given", "late", "shop"]


def test_an_account_is_found_by_its_alias(book: AccountBook) -> None:
    assert book.find("given") is GIVEN


def test_an_unknown_alias_is_told_with_those_that_are_known(book: AccountBook) -> None:
    with pytest.raises(Misuse) as caught:
        book.find("shpo")
    assert caught.value.key == "alias_unknown"
    assert caught.value.params == {"alias": "shpo", "known": "given, shop"}


def test_without_any_account_that_is_what_is_told(store: FailingStore) -> None:
    store.remove_account("shop")
    with pytest.raises(Misuse) as caught:
        AccountBook(store).find("shop")
    assert caught.value.key == "accounts_none"


def test_a_selection_keeps_its_order_and_has_each_once(book: AccountBook) -> None:
    assert [each.alias for each in book.select(["shop", "given", "shop"])] == ["shop", "given"]


def test_a_selection_with_an_unknown_alias_is_refused(book: AccountBook) -> None:
    with pytest.raises(Misuse):
        book.select(["shop", "shpo"])


def test_an_added_account_is_there_for_the_next_process(book: AccountBook, other_store: FailingStore) -> None:
    book.add(account("new", "wx0000000000000003"))
    assert AccountBook(other_store).find("new") == account("new", "wx0000000000000003")


@pytest.mark.parametrize("alias", ["shop", "given"])
def test_an_alias_is_given_once(book: AccountBook, alias: str) -> None:
    with pytest.raises(Misuse) as caught:
        book.add(account(alias, "wx0000000000000003"))
    assert caught.value.key == "alias_taken"


@pytest.mark.parametrize(("appid", "alias"), [(APPID, "shop"), (OTHER_APPID, "given")])
def test_an_appid_has_one_account(book: AccountBook, appid: str, alias: str) -> None:
    with pytest.raises(Misuse) as caught:
        book.add(account("new", appid))
    assert (caught.value.key, caught.value.params["alias"]) == ("appid_taken", alias)


def test_an_edited_account_replaces_the_one_before(book: AccountBook) -> None:
    edited = replace(account(), name="小店", auto=False)
    book.edit(edited)
    assert book.find("shop") == edited


def test_an_edit_cannot_take_the_appid_of_another_account(book: AccountBook) -> None:
    with pytest.raises(Misuse) as caught:
        book.edit(account(appid=OTHER_APPID))
    assert caught.value.key == "appid_taken"
    assert book.find("shop").appid == APPID


async def test_an_edit_keeps_the_token_as_long_as_the_appid_is_the_same(
    book: AccountBook, keeper: Keeper
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    book.edit(replace(account(), name="小店"))
    assert keeper.held_token("shop") is not None
    book.edit(account(appid="wx0000000000000003"))
    assert keeper.held_token("shop") is None


@pytest.mark.parametrize("alias", ["new", "given"])
def test_only_what_is_in_the_store_can_be_edited(book: AccountBook, alias: str) -> None:
    with pytest.raises(Problem) as caught:
        book.edit(account(alias, OTHER_APPID))
    assert caught.value.key == {"new": "alias_unknown", "given": "account_not_editable"}[alias]
    assert aliases(book) == ["given", "shop"]


async def test_a_removed_account_takes_its_token_along_and_leaves_its_history(
    book: AccountBook, keeper: Keeper, store: FailingStore
) -> None:
    await keeper.refresh("shop", Trigger.MANUAL)
    book.remove("shop")
    assert aliases(book) == ["given"]
    assert keeper.holdings() == {}
    assert len(store.history("shop")) == 1


def test_an_account_of_the_environment_is_not_removed_here(book: AccountBook) -> None:
    with pytest.raises(Problem) as caught:
        book.remove("given")
    assert caught.value.key == "account_not_editable"
    assert caught.value.params == {"alias": "given", "origin": "environment"}


def test_accounts_from_a_file_are_saved_where_they_are_new(
    book: AccountBook, other_store: FailingStore
) -> None:
    new = replace(account("new", "wx0000000000000003"), origin=".env")
    there, taken = replace(account(), name="小店"), account("again", APPID)
    imported = book.add_all([there, new, taken, replace(new, name="twice")])
    assert [each.alias for each in imported.added] == ["new"]
    assert [each.alias for each in imported.skipped] == ["shop", "new"]
    assert [problem.key for problem in imported.refused] == ["appid_taken"]
    assert AccountBook(other_store).all() == [replace(new, origin="store"), account()]


def test_pasted_accounts_are_prepared_and_nothing_is_saved(book: AccountBook) -> None:
    new, secret = "wx00000000000000{}f", Secret("s3cret")
    pasted = [
        PastedAccount(new.format("1"), secret, "new"),
        PastedAccount(new.format("2"), secret, "shop"),
        PastedAccount(new.format("2")[:-1] + "e", secret),
        PastedAccount(APPID, secret, "other"),
        PastedAccount(new.format("3")),
        PastedAccount(secret=secret),
    ]
    prepared = book.prepare(pasted)
    assert [(each.alias, each.appid) for each in prepared.added] == [
        ("new", "wx000000000000001f"),
        ("wx-002f", "wx000000000000002f"),
        ("wx-002e", "wx000000000000002e"),
    ]
    assert [each.alias for each in prepared.skipped] == ["shop"]
    assert [problem.key for problem in prepared.refused] == ["pasted_incomplete", "pasted_without_appid"]
    assert aliases(book) == ["given", "shop"]
    assert not book.add_all(prepared.added).refused
