"""Clients that are told of new tokens, by a sender that takes or refuses as the test says."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from json import loads

from tests.services.fakes import FailingStore, ScriptedWeChat, SetClock, account, keeper_on, until
from wxconsole.domain.client import Client, Right
from wxconsole.domain.hook import Hook
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.secret import Secret
from wxconsole.services.hooks import ENDED, Hooks
from wxconsole.services.keeper import Keeper

URL = "https://a.example/hook"
SECRET = Secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")


@dataclass
class Receiver:
    """Gives the next of `answers`, or takes it; `got` is what came, by URL and account."""

    answers: list[str | None] = field(default_factory=list)
    got: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    closed: bool = False

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> str | None:
        self.got.append((url, loads(body)["account"]))
        self.ids.append(headers["webhook-id"])
        return self.answers.pop(0) if self.answers else None

    async def aclose(self) -> None:
        self.closed = True


def client(name: str = "billing", *accounts: str, url: str | None = URL, at: datetime) -> Client:
    hook = None if url is None else Hook(url, SECRET)
    return Client(name, "0f" * 32, accounts, frozenset(Right), at, hook)


class Scene:
    def __init__(self, store: FailingStore, wechat: ScriptedWeChat, clock: SetClock, *pauses: float) -> None:
        self.store, self.clock = store, clock
        self.keeper: Keeper = keeper_on(store, wechat, clock)
        self.receiver = Receiver()
        self.tried: list[bool] = []
        self.hooks = Hooks(self.keeper, store, self.receiver, clock, self.tried.append, pauses)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        """With a token of each account, which nobody is told of."""
        for each in self.store.snapshot().accounts:
            await self.keeper.refresh(each.alias, Trigger.MANUAL)
        task = asyncio.create_task(self.hooks.run())
        await until(lambda: self.hooks._seen)
        yield task
        task.cancel()
        await self.hooks.close()

    async def rotate(self, alias: str = "shop") -> None:
        self.clock.go(7200)
        await self.keeper.refresh(alias, Trigger.MANUAL)

    def letters(self, name: str = "billing") -> list[str]:
        hook = next(each.hook for each in self.store.snapshot().clients if each.name == name)
        assert hook is not None
        return [letter.reason for letter in hook.letters]


async def test_a_client_is_told_once_of_a_new_token(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    scene = Scene(store, wechat, clock)
    store.save_client(client(at=clock.now()))
    async with scene.running():
        await scene.rotate()
        await until(lambda: scene.tried)
        scene.keeper.announce_change()
    assert scene.receiver.got == [(URL, "shop")]
    assert scene.receiver.closed
    assert scene.letters() == []


async def test_a_client_hears_of_its_own_accounts_only_and_one_without_a_hook_of_none(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    scene = Scene(store, wechat, clock)
    store.save_account(account("news", "wx0000000000000009"))
    store.save_client(client("a", "shop", url="https://a.example", at=clock.now()))
    store.save_client(client("b", "news", url="https://b.example", at=clock.now()))
    store.save_client(client("c", url=None, at=clock.now()))
    async with scene.running():
        await scene.rotate("news")
        await until(lambda: scene.tried)
        await scene.rotate("shop")
        await until(lambda: len(scene.tried) == 2)
    assert scene.receiver.got == [("https://b.example", "news"), ("https://a.example", "shop")]


async def test_what_another_process_rotates_is_told_too(
    store: FailingStore, other_store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    scene = Scene(store, wechat, clock)
    store.save_client(client(at=clock.now()))
    async with scene.running():
        clock.go(7200)
        await keeper_on(other_store, wechat, clock).refresh("shop", Trigger.MANUAL)
        scene.keeper.announce_change()  # as the scheduler does within a second
        await until(lambda: scene.tried)
    assert scene.receiver.got == [(URL, "shop")]


async def test_a_refusal_is_tried_again_with_the_same_id(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    scene = Scene(store, wechat, clock, 0.001, 0.001)
    scene.receiver.answers = ["HTTP 500", "the name does not resolve"]
    store.save_client(client(at=clock.now()))
    async with scene.running():
        await scene.rotate()
        await until(lambda: len(scene.tried) == 3)
    assert scene.tried == [False, False, True]
    assert len(set(scene.receiver.ids)) == 1
    assert scene.letters() == []


async def test_what_is_never_taken_is_left_and_can_be_sent_again(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    scene = Scene(store, wechat, clock, 0.001)
    scene.receiver.answers = ["HTTP 500", "HTTP 404", "HTTP 503"]
    store.save_client(client(at=clock.now()))
    async with scene.running():
        await scene.rotate()
        await until(lambda: scene.letters() == ["HTTP 404"])
        again = await scene.hooks.send_again("billing")
        assert [reason for _, reason in again] == ["HTTP 503"]
        assert len(scene.letters()) == 1
        await scene.hooks.send_again("billing")
        assert scene.letters() == []
    assert len(set(scene.receiver.ids)) == 1


async def test_a_newer_token_takes_the_place_of_what_waits(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    scene = Scene(store, wechat, clock, 600.0)
    scene.receiver.answers = ["HTTP 500"]
    store.save_client(client(at=clock.now()))
    async with scene.running():
        await scene.rotate()
        await until(lambda: scene.tried == [False])
        await scene.rotate()
        await until(lambda: scene.tried == [False, True])
    assert len(set(scene.receiver.ids)) == 2
    assert scene.letters() == []


async def test_told_to_end_what_waits_is_left_for_later(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    scene = Scene(store, wechat, clock, 600.0)
    scene.receiver.answers = ["HTTP 500"]
    store.save_client(client(at=clock.now()))
    async with scene.running():
        await scene.rotate()
        await until(lambda: scene.tried == [False])
    assert scene.letters() == [ENDED]


async def test_what_was_left_is_tried_once_more_at_the_next_start(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    scene = Scene(store, wechat, clock)
    scene.receiver.answers = ["HTTP 500"]
    store.save_client(client(at=clock.now()))
    async with scene.running():
        await scene.rotate()
        await until(lambda: scene.letters() == ["HTTP 500"])
    again = Scene(store, wechat, clock)
    async with again.running():
        await until(lambda: again.letters() == [])
    assert again.receiver.ids == scene.receiver.ids


async def test_what_is_rotated_as_the_service_ends_is_left_for_later(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    scene = Scene(store, wechat, clock)
    store.save_client(client(at=clock.now()))
    async with scene.running() as following:
        following.cancel()
        await scene.rotate()
    assert scene.receiver.got == []
    assert scene.letters() == [ENDED]


async def test_a_revoked_client_is_told_nothing_more_and_is_not_brought_back(
    store: FailingStore, wechat: ScriptedWeChat, clock: SetClock
) -> None:
    scene = Scene(store, wechat, clock, 0.001)
    scene.receiver.answers = ["HTTP 500"] * 9
    store.save_client(client(at=clock.now()))
    async with scene.running():
        store.remove_client("billing")
        await scene.rotate()
        await scene.rotate()
    assert scene.receiver.got == []
    assert store.snapshot().clients == ()
