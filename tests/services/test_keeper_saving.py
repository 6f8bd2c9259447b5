"""What the keeper does when it cannot save."""

import asyncio
import tempfile
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.services.fakes import (
    APPID,
    OTHER,
    UNWRITABLE,
    FailingStore,
    ScriptedWeChat,
    SetClock,
    account,
    accounts,
    granted,
    held,
    keeper_on,
    value,
)
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh, Trigger
from wxconsole.services.keeper import Keeper
from wxconsole.services.ports import Grant


@pytest.fixture
async def full(keeper: Keeper, store: FailingStore) -> Keeper:
    """A keeper with `token_1` saved and `token_2` not, for the disk is full by now."""
    await keeper.refresh("shop", Trigger.MANUAL)
    store.refusal = UNWRITABLE
    await keeper.refresh("shop", Trigger.MANUAL)
    return keeper


async def test_a_token_that_cannot_be_saved_is_served_from_memory(
    full: Keeper, wechat: ScriptedWeChat, other: Keeper
) -> None:
    assert full.unsaved == (APPID,)
    assert (await full.token("shop", Trigger.COMMAND)).value.reveal() == "token_2"
    assert full.statuses()[0].holding.last == held(full).last
    assert value(other) == "token_1"
    assert len(wechat.calls) == 2


@pytest.mark.parametrize("error", [UNWRITABLE, OSError("no space"), TypeError("a mistake of ours")])
async def test_no_error_in_saving_loses_the_new_token(
    keeper: Keeper, store: FailingStore, error: Exception
) -> None:
    store.refusal = error
    refresh = await keeper.refresh("shop", Trigger.MANUAL)
    assert refresh.succeeded
    assert (value(keeper), keeper.unsaved) == ("token_1", (APPID,))


async def test_what_could_not_be_saved_is_saved_once_it_can_be(
    full: Keeper, other: Keeper, store: FailingStore, other_store: FailingStore
) -> None:
    unsaved = held(full).last
    heard: list[Refresh | None] = []
    full.listen(heard.append)
    for _ in range(2):
        with pytest.raises(Problem):
            await full.save_again()
    store.refusal = None
    for _ in range(2):
        await full.save_again()
    assert full.unsaved == ()
    rows = other_store.history()
    assert len(rows) == 2
    assert rows[0] == unsaved
    assert value(other) == "token_2"
    assert heard == [unsaved]


async def test_listeners_hear_at_once_that_something_is_unsaved(keeper: Keeper, store: FailingStore) -> None:
    heard: list[tuple[Refresh | None, tuple[str, ...]]] = []
    keeper.listen(lambda refresh: heard.append((refresh, keeper.unsaved)))
    store.refusal = UNWRITABLE
    await keeper.refresh("shop", Trigger.MANUAL)
    assert heard == [(None, (APPID,))]


async def test_the_next_refresh_saves_what_was_not_saved_first(
    full: Keeper, store: FailingStore, clock: SetClock
) -> None:
    unsaved = held(full).last
    store.refusal = None
    clock.go(60)
    latest = await full.refresh("shop", Trigger.MANUAL)
    assert list(store.history())[:2] == [latest, unsaved]
    assert latest.previous_fingerprint == unsaved.fingerprint  # type: ignore[union-attr] # there is one
    assert full.unsaved == ()
    assert len(store.history()) == 3


async def test_nothing_is_asked_while_what_was_not_saved_cannot_be(
    full: Keeper, wechat: ScriptedWeChat
) -> None:
    with pytest.raises(Problem) as caught:
        await full.refresh("shop", Trigger.MANUAL)
    assert caught.value.key == "store_unwritable"
    assert len(wechat.calls) == 2
    assert value(full) == "token_2"


async def test_an_error_after_saving_makes_no_second_row(
    keeper: Keeper, store: FailingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = store.commit

    def commit_and_fail(*args: object) -> bool:
        commit(*args)  # type: ignore[arg-type] # passed on as they come
        raise UNWRITABLE

    with monkeypatch.context() as patch:
        patch.setattr(store, "commit", commit_and_fail)
        await keeper.refresh("shop", Trigger.MANUAL)
    assert APPID in keeper.unsaved
    await keeper.save_again()
    assert not keeper.unsaved
    assert len(store.history()) == 1


async def test_saving_again_never_replaces_what_another_console_has_saved_since(
    full: Keeper, store: FailingStore, other_store: FailingStore, clock: SetClock
) -> None:
    clock.go(60)  # longer than the lease
    other = keeper_on(other_store, ScriptedWeChat(clock, answers=deque([granted("theirs")])), clock, OTHER)
    await other.refresh("shop", Trigger.MANUAL)
    store.refusal = None
    await full.save_again()
    assert (value(full), value(other)) == ("theirs", "theirs")
    assert full.unsaved == ()


async def test_saving_again_leaves_a_refresh_under_way_alone(
    full: Keeper, store: FailingStore, wechat: ScriptedWeChat
) -> None:
    store.refusal = None
    wechat.gate.clear()
    asked = asyncio.create_task(full.refresh("shop", Trigger.MANUAL))
    await wechat.called(3)
    await full.save_again()
    wechat.gate.set()
    await asked
    assert value(full) == "token_3"
    assert len(store.history()) == 3


async def test_a_removed_account_is_not_saved_again(full: Keeper, store: FailingStore) -> None:
    store.refusal = None
    store.remove_account("shop")
    await full.save_again()
    assert full.unsaved == ()
    assert APPID not in full.holdings()


async def test_several_accounts_are_saved_again(keeper: Keeper, store: FailingStore, other: Keeper) -> None:
    shops = accounts(3)
    for shop in shops:
        store.save_account(shop)
    store.refusal = UNWRITABLE
    async for _ in keeper.refresh_many([shop.alias for shop in shops], Trigger.MANUAL):
        pass
    assert sorted(keeper.unsaved) == [shop.appid for shop in shops]
    store.refusal = None
    await keeper.save_again()
    assert all(value(other, shop.appid) for shop in shops)


async def test_closing_saves_what_is_left(full: Keeper, store: FailingStore, other: Keeper) -> None:
    store.refusal = None
    await full.close()
    assert value(other) == "token_2"


async def test_closing_goes_on_where_it_still_cannot_save(full: Keeper, wechat: ScriptedWeChat) -> None:
    await full.close()
    assert wechat.closed_amid == 0


async def test_a_refresh_is_not_asked_where_the_store_cannot_be_written(
    keeper: Keeper, store: FailingStore, wechat: ScriptedWeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object, **__: object) -> None:
        raise UNWRITABLE

    monkeypatch.setattr(store, "acquire", cannot)
    with pytest.raises(Problem) as caught:
        await keeper.refresh("shop", Trigger.MANUAL)
    assert caught.value.key == "store_unwritable"
    assert wechat.calls == []
    assert not keeper.busy


# Whatever happens, in whatever order


@dataclass(frozen=True)
class Step:
    """One refresh: seconds that pass before, what WeChat answers, and whether the disk is full by then."""

    wait: int
    answer: Grant | Failure | RuntimeError
    force: bool = False
    full: bool = False


answers = st.one_of(
    st.builds(granted, st.sampled_from(["alpha", "beta", "gamma"]), st.integers(1, 7200)),
    st.sampled_from(Cause).map(Failure),
    st.just(RuntimeError("a mistake of ours")),
)
steps = st.builds(Step, st.integers(0, 4000), answers, st.booleans(), st.booleans())


@settings(max_examples=25)
@given(st.lists(steps, max_size=8))
def test_a_token_that_lives_is_lost_in_no_sequence_of_answers(script: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_live_through(Path(folder) / "home", script))


async def _live_through(home: Path, script: list[Step]) -> None:
    clock = SetClock()
    wechat = ScriptedWeChat(clock, latency=1.5)
    store = FailingStore(home, clock)
    store.save_account(account())
    keeper = keeper_on(store, wechat, clock)
    expected: tuple[str | None, datetime] = (None, clock.now())
    saved = 0
    for step in script:
        clock.go(step.wait)
        store.refusal = UNWRITABLE if step.full else None
        wechat.answers = deque([step.answer])
        sent_at, calls = clock.now(), len(wechat.calls)
        try:
            await keeper.refresh("shop", Trigger.MANUAL, force=step.force)
        except (Problem, RuntimeError):
            pass
        else:
            saved += 1
        if isinstance(step.answer, Grant) and len(wechat.calls) > calls:
            ends_at = sent_at + timedelta(seconds=step.answer.expires_in)
            expected = (step.answer.value.reveal(), ends_at)
        token = keeper.held_token("shop")
        served = token.value.reveal() if token is not None else None
        lives = expected[1] - clock.now() >= timedelta(seconds=1)
        assert served == (expected[0] if lives else None)
        assert len(store.history()) == saved - len(keeper.unsaved)
    # What a later process finds.
    store.refusal = None
    await keeper.close()
    assert value(keeper_on(FailingStore(home, clock), wechat, clock)) == expected[0]
    assert len(store.history()) == saved
