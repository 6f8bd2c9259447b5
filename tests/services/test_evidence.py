"""The history that a diagnosis of dead tokens goes by."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.services.fakes import NOW, SetClock, account, accounts
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.schedule import Timing
from wxconsole.domain.secret import Secret
from wxconsole.domain.status import Status, status_of
from wxconsole.domain.token import Token
from wxconsole.services.evidence import histories


class CountingStore(TinyDbStore):
    """Counts how often its history is read."""

    reads = 0

    def history(
        self,
        alias: str | None = None,
        *,
        limit: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Sequence[Refresh]:
        self.reads += 1
        return super().history(alias, limit=limit, since=since, until=until)


@pytest.fixture
def store(tmp_path: Path) -> CountingStore:
    return CountingStore(tmp_path / "home", SetClock())


def refreshed(store: TinyDbStore, owner: Account, at: datetime, value: str, *, dead: bool) -> Status:
    token = Token(Secret(f"{owner.alias}-{value}"), at, at + timedelta(hours=2), Endpoint.STABLE)
    row = Refresh(
        at, owner.alias, owner.appid, Endpoint.STABLE, Trigger.SCHEDULED, Outcome.ROTATED, 80, "op@host:1"
    )
    row = replace(row, fingerprint=token.fingerprint)
    holding = Holding(owner.appid).after(row, token)
    store.save_account(owner)
    lease = store.acquire(owner.appid, "op@host:1", 20)
    assert lease is not None
    assert store.commit(lease, holding, row)
    if dead:
        holding = holding.reported_dead(token.fingerprint, NOW, 40001)
    return status_of(owner, holding, Timing(), NOW)


def test_nothing_is_read_where_no_token_is_dead(store: CountingStore) -> None:
    assert histories(store, [refreshed(store, account(), NOW, "1", dead=False)]) == {}
    assert store.reads == 0


def test_of_many_dead_tokens_the_history_is_read_once(store: CountingStore) -> None:
    fleet = accounts(3)
    alive = refreshed(store, account(), NOW, "1", dead=False)
    dead = [refreshed(store, owner, NOW - timedelta(hours=1), "1", dead=True) for owner in fleet]
    found = histories(store, [alive, *dead])
    assert {appid: [row.alias for row in rows] for appid, rows in found.items()} == {
        owner.appid: [owner.alias] for owner in fleet
    }
    assert store.reads == 1


def test_it_goes_back_a_day_before_the_token(store: CountingStore) -> None:
    owner = account()
    for hours in (26, 24, 1):
        status = refreshed(store, owner, NOW - timedelta(hours=hours), str(hours), dead=True)
    rows = histories(store, [status])[owner.appid]
    assert [row.at for row in rows] == [NOW - timedelta(hours=1), NOW - timedelta(hours=24)]
