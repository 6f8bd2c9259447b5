from pathlib import Path

import pytest

from tests.services.fakes import OTHER, FailingStore, ScriptedWeChat, SetClock, account, keeper_on
from wxconsole.services.keeper import Keeper


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def wechat(clock: SetClock) -> ScriptedWeChat:
    return ScriptedWeChat(clock)


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> FailingStore:
    """A store with one account, `shop`."""
    store = FailingStore(tmp_path / "home", clock)
    store.save_account(account())
    return store


@pytest.fixture
def other_store(tmp_path: Path, clock: SetClock, store: FailingStore) -> FailingStore:
    """The same store as another console sees it."""
    return FailingStore(tmp_path / "home", clock)


@pytest.fixture
def keeper(store: FailingStore, wechat: ScriptedWeChat, clock: SetClock) -> Keeper:
    return keeper_on(store, wechat, clock)


@pytest.fixture
def other(other_store: FailingStore, wechat: ScriptedWeChat, clock: SetClock) -> Keeper:
    """The keeper of another console on the same store."""
    return keeper_on(other_store, wechat, clock, OTHER)
