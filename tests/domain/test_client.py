import hashlib
from datetime import UTC, datetime

import pytest

from wxconsole.domain.client import Client, Right, checked_client_name, key_hash
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def client(*accounts: str) -> Client:
    return Client("billing", "0" * 64, accounts, frozenset(Right), NOW)


def test_a_client_sees_the_accounts_that_it_was_given_and_no_other() -> None:
    assert client("shop", "news").sees("news")
    assert not client("shop").sees("news")


def test_a_client_without_named_accounts_sees_all() -> None:
    assert client().sees("whatever-comes")


@pytest.mark.parametrize("name", ["a", "0", "billing-2", "a" * 32])
def test_names_are_as_aliases(name: str) -> None:
    assert checked_client_name(name) == name


@pytest.mark.parametrize("name", ["", "-a", "A", "a" * 33, "a b", "a\n", "账单"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(Misuse) as refused:
        checked_client_name(name)
    assert refused.value.params == {"name": name}


def test_a_key_is_kept_as_its_sha256() -> None:
    assert key_hash(Secret("wxc_k")) == hashlib.sha256(b"wxc_k").hexdigest()


def test_whatever_a_header_holds_has_a_hash() -> None:
    assert len(key_hash(Secret("\udcff 钥匙"))) == 64
