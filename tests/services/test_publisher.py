"""Tokens on their way to other programs, on a shelf that takes or refuses as the test says."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.services.fakes import (
    UNWRITABLE,
    FailingStore,
    ScriptedWeChat,
    SetClock,
    account,
    held,
    keeper_in,
    until,
    value,
)
from wxconsole.domain.account import Kind
from wxconsole.domain.layout import Place, Publication, layout_of
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Trigger
from wxconsole.services import publisher as publisher_module
from wxconsole.services.accounts import AccountBook
from wxconsole.services.keeper import Keeper
from wxconsole.services.ports import ServerFacts
from wxconsole.services.publisher import Publisher
from wxconsole.services.shelf import Shelved

AWAY = Problem("publish_unreachable", address="redis://db", reason="gone")
REFUSED = Problem("publish_refused", address="redis://db", reason="no permissions")
CAFE = "wx2222222222222222"


@dataclass
class Shelf:
    """`lies` is what was put where; `answers` come in the place of WRITTEN, by key; `keeps` is that nothing
    may be taken back."""

    lies: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Shelved | Problem] = field(default_factory=dict)
    away: bool = False
    keeps: bool = False
    asked: int = 0
    closed: bool = False

    def put(self, publications: Sequence[Publication]) -> list[Shelved | Problem]:
        self._ask()
        return [self._put(publication) for publication in publications]

    def _put(self, publication: Publication) -> Shelved | Problem:
        key = publication.place.keys[0]
        if key not in self.answers:
            self.lies[key] = publication.values[0].reveal()
        return self.answers.get(key, Shelved.WRITTEN)

    def take_back(self, places: Iterable[Place]) -> None:
        self._ask()
        if self.keeps:
            raise Problem(REFUSED.key, **REFUSED.params)
        for place in places:
            self.lies.pop(place.keys[0], None)

    def server(self) -> ServerFacts:
        raise NotImplementedError

    def close(self) -> None:
        self.closed = True

    def _ask(self) -> None:
        self.asked += 1
        if self.away:
            raise Problem(AWAY.key, **AWAY.params)


@dataclass
class House:
    book: AccountBook
    store: FailingStore
    keeper: Keeper
    shelf: Shelf
    publisher: Publisher
    told: list[str | None]

    async def refresh(self, alias: str = "shop") -> None:
        await self.keeper.refresh(alias, Trigger.MANUAL)

    async def publishes(self, key: str, value: str) -> None:
        await until(lambda: self.shelf.lies.get(key) == value)


SHOP_KEY = f"wx:access_token:{account().appid}"
CAFE_KEY = f"wx:access_token:{CAFE}"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Two accounts, and a shelf for WxJava. What failed is tried again soon."""
    monkeypatch.setattr(publisher_module, "RETRY", 0.01)
    monkeypatch.setattr(publisher_module, "LOOKS_APART", 0.0)
    clock, shelf = SetClock(), Shelf()
    store = FailingStore(tmp_path, clock)
    for each in (account(), account("cafe", CAFE)):
        store.save_account(each)
    book = AccountBook(store)
    keeper = keeper_in(book, store, ScriptedWeChat(clock), clock)
    layouts = [layout_of("wxjava-mp"), layout_of("wxjava-ma")]
    publisher = Publisher(keeper, book, layouts, lambda: shelf, clock)
    told: list[str | None] = []
    publisher.listen(lambda problem: told.append(None if problem is None else problem.key))
    return House(book, store, keeper, shelf, publisher, told)


@asynccontextmanager
async def running(house: House, *, everything: bool = True) -> AsyncIterator[House]:
    task = asyncio.create_task(house.publisher.run(everything=everything))
    try:
        yield house
    finally:
        task.cancel()
        await house.keeper.close()
        await house.publisher.close()


async def test_closed_while_it_works_it_ends_and_publishes_no_more(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher_module, "LOOKS_APART", 0.0)
    work = asyncio.create_task(house.publisher.run(everything=True))
    await house.refresh()
    await house.publishes(SHOP_KEY, "token_1")
    await house.publisher.close()
    await house.refresh("cafe")
    await until(work.done)
    assert house.shelf.lies == {SHOP_KEY: "token_1"}
    assert "unexpected" not in caplog.text
    await house.keeper.close()


async def test_what_is_held_at_the_start_is_published(house: House) -> None:
    await house.refresh()
    async with running(house):
        await house.publishes(SHOP_KEY, "token_1")
    assert house.shelf.lies == {SHOP_KEY: "token_1"}


async def test_each_new_token_is_published_after_it_was_saved(house: House) -> None:
    async with running(house):
        for number in (1, 2):
            await house.refresh()
            await house.publishes(SHOP_KEY, f"token_{number}")


async def test_what_another_process_has_refreshed_is_published(house: House) -> None:
    async with running(house):
        other = keeper_in(house.book, house.store, ScriptedWeChat(SetClock()), SetClock())
        await other.refresh("shop", Trigger.MANUAL)
        house.keeper.announce_change()  # as the scheduler does
        await house.publishes(SHOP_KEY, "token_1")
        await other.close()


async def test_a_command_publishes_what_it_refreshed_and_nothing_else(house: House) -> None:
    await house.refresh("cafe")
    house.publisher._refreshed.clear()
    async with running(house, everything=False):
        await house.refresh()
    assert house.shelf.lies == {SHOP_KEY: "token_2"}


async def test_a_command_that_refreshes_nothing_does_not_ask_redis(house: House) -> None:
    await house.refresh("cafe")
    house.publisher._refreshed.clear()
    async with running(house, everything=False):
        pass
    assert house.shelf.asked == 0


async def test_what_was_rotated_last_is_published_before_it_ends(house: House) -> None:
    async with running(house):
        await house.refresh()
    assert house.shelf.lies == {SHOP_KEY: "token_1"}
    await until(lambda: house.shelf.closed)


async def test_a_token_that_could_not_be_saved_is_published_all_the_same(house: House) -> None:
    house.store.refusal = UNWRITABLE
    async with running(house):
        await house.refresh()
        await house.publishes(SHOP_KEY, "token_1")
        house.store.refusal = None


async def test_a_redis_that_is_away_harms_no_refresh_and_gets_the_token_later(house: House) -> None:
    house.shelf.away = True
    async with running(house):
        await house.refresh()
        assert value(house.keeper) == "token_1"
        await until(lambda: house.publisher.trouble)
        tries = house.shelf.asked
        await until(lambda: house.shelf.asked > tries)
        house.shelf.away = False
        await house.publishes(SHOP_KEY, "token_1")
        await until(lambda: house.publisher.trouble is None)
    assert house.told == ["publish_unreachable", None]


async def test_that_redis_is_back_is_noticed_also_where_nothing_is_to_be_published(house: House) -> None:
    house.shelf.away = True
    async with running(house):
        await house.refresh()
        await until(lambda: house.publisher.trouble)
        token = held(house.keeper).token
        assert token is not None
        found = token.fingerprint
        await house.keeper.note(
            account().appid, lambda holding: holding.reported_dead(found, SetClock().wall)
        )
        asked = house.shelf.asked
        await until(lambda: house.shelf.asked > asked + 1)
        assert house.publisher.trouble is not None
        house.shelf.away = False
        await until(lambda: house.publisher.trouble is None)
    assert house.shelf.lies == {}


async def test_where_redis_is_away_nobody_waits_for_it_at_the_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher_module, "RETRY", 60.0)
    house.shelf.away = True
    async with running(house):
        await house.refresh()
        await until(lambda: house.publisher.trouble)
    assert house.shelf.asked == 1


async def test_what_is_refused_stops_no_other_and_is_tried_again(house: House) -> None:
    house.shelf.answers[SHOP_KEY] = REFUSED
    async with running(house):
        await house.refresh()
        await house.refresh("cafe")
        await house.publishes(CAFE_KEY, "token_2")
        await until(lambda: house.publisher.trouble)
        del house.shelf.answers[SHOP_KEY]
        await house.publishes(SHOP_KEY, "token_1")
        await until(lambda: house.publisher.trouble is None)
    assert house.told == ["publish_refused", None]


async def test_a_token_that_an_sdk_has_written_over_is_told_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher_module, "ANEW_EVERY", 0.01)
    house.shelf.answers[SHOP_KEY] = Shelved.FOREIGN
    async with running(house):
        await house.refresh()
        await until(lambda: house.told)
        asked = house.shelf.asked
        await until(lambda: house.shelf.asked > asked + 1)
    assert house.told == ["publish_overwritten"]


async def test_that_somebody_else_publishes_newer_tokens_is_told_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher_module, "ANEW_EVERY", 0.01)
    house.publisher._layouts = [layout_of("wxjava-mp"), layout_of("wxjava-mp:second")]
    house.shelf.answers = dict.fromkeys((SHOP_KEY, f"second:{SHOP_KEY.partition(':')[2]}"), Shelved.OLDER)
    async with running(house):
        await house.refresh()
        await until(lambda: house.told)
        asked = house.shelf.asked
        await until(lambda: house.shelf.asked > asked + 2)
    assert house.told == ["publish_older"]


async def test_a_newer_token_that_is_held_here_too_by_the_next_look_is_not_told(house: House) -> None:
    house.shelf.answers[SHOP_KEY] = Shelved.OLDER
    async with running(house):
        await house.refresh()
        await until(lambda: house.shelf.asked == 1)
        del house.shelf.answers[SHOP_KEY]
        await house.refresh()
        await house.publishes(SHOP_KEY, "token_2")
    assert house.told == []


async def test_what_was_lost_there_is_published_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher_module, "ANEW_EVERY", 0.01)
    async with running(house):
        await house.refresh()
        await house.publishes(SHOP_KEY, "token_1")
        house.shelf.lies.clear()
        await house.publishes(SHOP_KEY, "token_1")


async def test_what_lies_there_is_not_asked_for_with_each_change(house: House) -> None:
    async with running(house):
        await house.refresh()
        await house.publishes(SHOP_KEY, "token_1")
        asked = house.shelf.asked
        house.keeper.announce_change()
        await house.refresh("cafe")
        await house.publishes(CAFE_KEY, "token_2")
        assert house.shelf.asked == asked + 1


async def test_an_account_that_is_removed_is_taken_back(house: House) -> None:
    async with running(house):
        await house.refresh()
        await house.refresh("cafe")
        await house.publishes(CAFE_KEY, "token_2")
        house.book.remove("shop")
        house.keeper.announce_change()
        await until(lambda: SHOP_KEY not in house.shelf.lies)
    assert house.shelf.lies == {CAFE_KEY: "token_2"}


async def test_an_account_that_is_removed_while_redis_is_away_is_taken_back_later(house: House) -> None:
    async with running(house):
        await house.refresh()
        await house.publishes(SHOP_KEY, "token_1")
        house.shelf.away = True
        house.book.remove("shop")
        house.keeper.announce_change()
        await until(lambda: house.publisher.trouble)
        house.shelf.away = False
        await until(lambda: not house.shelf.lies)


async def test_an_account_of_another_kind_now_is_published_for_its_own_sdks_only(house: House) -> None:
    async with running(house):
        await house.refresh()
        await house.publishes(SHOP_KEY, "token_1")
        house.book.edit(replace(house.book.find("shop"), kind=Kind.MINIPROGRAM))
        house.keeper.announce_change()
        await house.publishes(SHOP_KEY.replace("wx:", "wa:", 1), "token_1")
        assert SHOP_KEY not in house.shelf.lies


async def test_what_cannot_be_taken_back_keeps_no_token_from_being_published(house: House) -> None:
    async with running(house):
        await house.refresh()
        await house.publishes(SHOP_KEY, "token_1")
        house.shelf.keeps = True
        house.book.remove("shop")
        house.keeper.announce_change()
        await until(lambda: house.publisher.trouble)
        await house.refresh("cafe")
        await house.publishes(CAFE_KEY, "token_2")
        house.shelf.keeps = False
        await until(lambda: SHOP_KEY not in house.shelf.lies)
        await until(lambda: house.publisher.trouble is None)


async def test_a_token_that_wechat_calls_dead_is_not_published(house: House) -> None:
    await house.refresh()
    dead = held(house.keeper)
    assert dead.token is not None
    found = dead.token.fingerprint
    house.store.update(dead.appid, lambda holding: holding.reported_dead(found, SetClock().wall))
    async with running(house):
        await house.refresh("cafe")
        await house.publishes(CAFE_KEY, "token_2")
    assert SHOP_KEY not in house.shelf.lies
