"""The registry of clients: the same on every store."""

from dataclasses import replace

from tests.adapters.stores.samples import client
from wxconsole.services.ports import Store


def test_a_saved_client_is_read_back_whole(store: Store, other: Store) -> None:
    saved = client("billing", "shop", "news")
    store.save_client(saved)
    assert other.snapshot().clients == (saved,)


def test_saving_a_client_again_replaces_it(store: Store) -> None:
    store.save_client(client())
    store.save_client(client("billing", "shop"))
    assert store.snapshot().clients == (client("billing", "shop"),)


def test_a_removed_client_is_gone_and_the_others_stay(store: Store, other: Store) -> None:
    store.save_client(client())
    store.save_client(client("crm"))
    store.remove_client("billing")
    store.remove_client("billing")
    assert other.snapshot().clients == (client("crm"),)


def test_an_updated_client_is_seen_by_every_console(store: Store, other: Store) -> None:
    store.save_client(client())
    assert store.snapshot().clients == (client(),)
    assert other.update_client("billing", lambda found: replace(found, accounts=("shop",)))
    assert store.snapshot().clients == (client("billing", "shop"),)
    before = store.mark()
    assert not store.update_client("billing", lambda found: found)
    assert store.mark() == before


def test_a_client_that_is_not_there_is_not_brought_back(store: Store) -> None:
    assert not store.update_client("billing", lambda found: replace(found, accounts=("shop",)))
    assert store.snapshot().clients == ()
