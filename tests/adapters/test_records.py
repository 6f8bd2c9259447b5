"""What is saved comes back equal, whatever it holds."""

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from wxconsole.adapters.records import (
    account_row,
    holding_row,
    read_account,
    read_holding,
    read_refresh,
    refresh_row,
)
from wxconsole.adapters.tinydb_store.atomic_json import AtomicJsonStorage, Tables, _parse
from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.address import Address
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Death, Holding, Usage
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token

text = st.text()
maybe_text = st.none() | text
number = st.integers(0, 10**9)
maybe_number = st.none() | st.integers(-(10**9), 10**9)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
secrets = text.map(Secret)
accounts = st.builds(
    Account,
    alias=st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True),
    appid=text,
    secret=secrets,
    name=text,
    kind=st.sampled_from(Kind),
    endpoint=st.sampled_from(Endpoint),
    auto=st.booleans(),
    tags=st.lists(
        st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True) | st.just("华东"), unique=True
    ).map(tuple),
    origin=st.just("store"),
)
failures = st.builds(
    Failure,
    cause=st.sampled_from(Cause),
    errcode=maybe_number,
    errmsg=maybe_text,
    ip=maybe_text,
    rid=maybe_text,
    retry_after=maybe_number,
)
refreshes = st.builds(
    Refresh,
    at=moments,
    alias=text,
    appid=text,
    endpoint=st.sampled_from(Endpoint),
    trigger=st.sampled_from(Trigger),
    outcome=st.sampled_from(Outcome),
    latency_ms=number,
    actor=text,
    forced=st.booleans(),
    expires_in=maybe_number,
    fingerprint=maybe_text,
    previous_fingerprint=maybe_text,
    failure=st.none() | failures,
    drill=maybe_number,
)
tokens = st.builds(
    Token, value=secrets, issued_at=moments, expires_at=moments, endpoint=st.sampled_from(Endpoint)
)
holdings = st.builds(
    Holding,
    appid=text,
    token=st.none() | tokens,
    previous=st.none() | tokens,
    previous_until=st.none() | moments,
    last=st.none() | refreshes,
    worked_at=st.none() | moments,
    failures=number,
    probed_at=st.none() | moments,
    alive_at=st.none() | moments,
    dead=st.none() | st.builds(Death, fingerprint=text, found_at=moments, errcode=maybe_number),
    usage=st.none()
    | st.builds(Usage, day=st.dates(), calls=number, forced=number, last_forced_at=st.none() | moments),
    addresses=st.lists(st.builds(Address, ip=text, first_at=moments, last_at=moments)).map(tuple),
    resets=st.lists(moments).map(tuple),
)


def written(tables: Tables) -> Secret:
    storage = AtomicJsonStorage(Path(), {})
    storage.write(tables)
    return storage._text()


def on_disk(tables: Tables) -> Tables:
    """The tables after a way to the disk and back."""
    found, reason = _parse(written(tables))
    assert reason is None
    assert found is not None
    return found


@given(accounts)
def test_an_account_comes_back_equal(account: Account) -> None:
    assert read_account(on_disk({"accounts": {"1": account_row(account)}})["accounts"]["1"]) == account


def test_an_account_of_an_earlier_version_has_no_tags() -> None:
    row = account_row(Account("shop", "wx", Secret("s"), tags=("vip",)))
    del row["tags"]
    assert read_account(row) == Account("shop", "wx", Secret("s"))


@given(holdings)
def test_a_holding_comes_back_equal(holding: Holding) -> None:
    assert read_holding(on_disk({"holdings": {"1": holding_row(holding)}})["holdings"]["1"]) == holding


@given(refreshes)
def test_a_refresh_comes_back_equal(refresh: Refresh) -> None:
    assert read_refresh(on_disk({"history": {"1": refresh_row(refresh)}})["history"]["1"]) == refresh


@given(refreshes, refreshes)
def test_written_moments_sort_like_moments(one: Refresh, two: Refresh) -> None:
    assert (refresh_row(one)["at"] < refresh_row(two)["at"]) == (one.at < two.at)


@given(st.builds(dict, secret=text, value=text))
def test_secrets_are_plain_in_the_file_and_masked_in_memory(row: dict[str, str]) -> None:
    text = written({"any": {"1": {name: Secret(value) for name, value in row.items()}}})
    assert json.loads(text.reveal())["any"]["1"] == row
    (found,) = on_disk({"any": {"1": row}})["any"].values()
    assert {name: value.reveal() for name, value in found.items()} == row
