"""Commands on accounts whose AppSecrets are to go to the OS keyring."""

from collections.abc import Iterator

import pytest

from tests.cli.conftest import SECRET, SHOP, Place
from tests.keyrings import LockedKeyring, MemoryKeyring, in_use

OTHER = SECRET[::-1]


@pytest.fixture(autouse=True)
def memory(place: Place) -> Iterator[MemoryKeyring]:
    place.env["WXCONSOLE_SECRETS"] = "keyring"
    backend = MemoryKeyring()
    with in_use(backend):
        yield backend


@pytest.fixture
def shop(place: Place) -> None:
    """One account, whose AppSecret lies there."""
    assert place.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin=SECRET).status == 0


def test_where_it_is_locked_nothing_is_added_and_that_is_said(place: Place) -> None:
    with in_use(LockedKeyring()):
        ran = place.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin=SECRET)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("wxconsole: The OS keyring is locked.")
    assert not place.home.exists()


def test_what_is_imported_lies_there(place: Place, memory: MemoryKeyring) -> None:
    (place.work / "in.csv").write_text(f"alias,appid,secret\nshop,{SHOP},{SECRET}\n")
    assert place.run("accounts", "import", str(place.work / "in.csv")).status == 0
    assert list(memory.kept.values()) == [SECRET]
    assert SECRET not in (place.home / "state.json").read_text("utf-8")


@pytest.mark.usefixtures("shop")
def test_an_edit_of_something_else_has_no_doubts_about_the_secret(place: Place) -> None:
    ran = place.run("accounts", "edit", "shop", "--name", "Shop")
    assert (ran.status, ran.err.splitlines()) == (0, ["Changed shop."])


@pytest.mark.usefixtures("shop")
def test_the_way_back_to_the_store_works_while_the_keyring_does_not(place: Place) -> None:
    place.env["WXCONSOLE_SECRETS"] = "store"
    with in_use(LockedKeyring()):
        ran = place.run("accounts", "edit", "shop", "--secret-stdin", stdin=OTHER)
        assert ran.status == 0
        assert "Changed shop." in ran.err
        assert "still in the OS keyring" in ran.err
        assert place.run("refresh", "shop").status == 0


@pytest.mark.usefixtures("shop")
def test_removed_is_removed_and_what_the_keyring_still_has_is_said(
    place: Place, memory: MemoryKeyring
) -> None:
    ((_, entry),) = memory.kept
    with in_use(LockedKeyring()):
        ran = place.run("accounts", "remove", "shop", "--yes")
    assert ran.status == 1
    assert "Removed shop." in ran.err
    assert repr(entry) in ran.err
    assert "shop" not in place.run("accounts", "list").out
