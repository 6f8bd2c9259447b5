"""Tells clients by their webhooks that an account has another token."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Protocol

from wxconsole.domain.client import Client
from wxconsole.domain.hook import Letter, Notice
from wxconsole.domain.problem import Problem
from wxconsole.domain.token import Token
from wxconsole.services.keeper import Keeper
from wxconsole.services.ports import Clock, Store

log = logging.getLogger(__name__)

# Seconds between one try and the next; after the last, the notice is left with the others that nobody took.
PAUSES = (5.0, 30.0, 120.0, 600.0)
ENDED = "the service ended"


class HookSender(Protocol):
    """Sends to where clients want to be told."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> str | None:
        """Posts it, and says why nobody took it, in a few words without the URL; None where somebody did."""

    async def aclose(self) -> None:
        """Closes all connections."""


@dataclass
class _Delivery:
    """What a client is being told of an account. A newer notice takes the place of one that waits."""

    notice: Notice
    newer: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Hooks:
    """Runs beside the token service. Whoever rotates a token on the store, this process or another, it is
    told. What was rotated while the service was not there is not told, and what is under way when it is
    killed is lost: a notice spares a client the wait, and is no reason not to ask.

    `tried` hears of each try whether it was taken.
    """

    def __init__(
        self,
        keeper: Keeper,
        store: Store,
        sender: HookSender,
        clock: Clock,
        tried: Callable[[bool], None],
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._keeper = keeper
        self._store = store
        self._sender = sender
        self._clock = clock
        self._tried = tried
        self._pauses = pauses
        self._changed = asyncio.Event()
        # By alias; None while nobody follows what is rotated.
        self._seen: Mapping[str, Token] | None = None
        self._deliveries: dict[tuple[str, str], _Delivery] = {}
        keeper.listen(lambda _: self._changed.set())

    async def run(self) -> None:
        """Until it is cancelled."""
        self._seen = await asyncio.to_thread(self._tokens)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            group.create_task(self._send_what_was_left())

    async def _send_what_was_left(self) -> None:
        """What an earlier service ended with, once."""
        for client in (await asyncio.to_thread(self._store.snapshot)).clients:
            await self.send_again(client.name)

    async def _follow(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._look()

    async def close(self) -> None:
        """Leaves what has not been taken with the others, what was rotated last among them, and closes the
        connections."""
        await self._look()
        deliveries, self._deliveries = self._deliveries, {}
        for delivery in deliveries.values():
            if delivery.task is not None:
                delivery.task.cancel()
        for (name, _), delivery in deliveries.items():
            await self._leave(name, delivery.notice, ENDED)
        await self._sender.aclose()

    async def send_again(self, name: str) -> list[tuple[Letter, str | None]]:
        """Sends once more what the client did not take, and says of each why it was not taken now; None where
        it was."""
        client = await asyncio.to_thread(self._client, name)
        if client is None or client.hook is None:
            return []
        sent = [(letter, await self._send(client, letter.notice)) for letter in client.hook.letters]
        taken = {letter.notice.id for letter, reason in sent if reason is None}
        await asyncio.to_thread(self._store.update_client, name, lambda client: _without(client, taken))
        return sent

    def _tokens(self) -> Mapping[str, Token]:
        held = ((status.account.alias, status.holding.token) for status in self._keeper.statuses())
        return {alias: token for alias, token in held if token is not None}

    async def _look(self) -> None:
        """Tells of what has been rotated since the last look."""
        before = self._seen
        if before is None:
            return
        try:
            now = await asyncio.to_thread(self._tokens)
            clients = (await asyncio.to_thread(self._store.snapshot)).clients
        except Problem as problem:  # the next look tells of it
            log.warning("webhooks: %s", problem)
            return
        self._seen = {**before, **now}
        notices = [
            self._notice(alias, token, before.get(alias))
            for alias, token in now.items()
            if alias not in before or before[alias].fingerprint != token.fingerprint
        ]
        for client in clients:
            if client.hook is not None:
                for notice in notices:
                    if client.sees(notice.alias):
                        self._tell(client.name, notice)

    def _notice(self, alias: str, token: Token, before: Token | None) -> Notice:
        previous = None if before is None else before.fingerprint
        now = self._clock.now()
        return Notice(f"msg_{token_hex(12)}", alias, token.fingerprint, previous, token.expires_at, now)

    def _tell(self, name: str, notice: Notice) -> None:
        key = (name, notice.alias)
        delivery = self._deliveries.get(key)
        if delivery is not None:
            delivery.notice = notice
            delivery.newer.set()
            return
        delivery = self._deliveries[key] = _Delivery(notice)
        delivery.task = asyncio.create_task(self._deliver(name, delivery))

    async def _deliver(self, name: str, delivery: _Delivery) -> None:
        while True:
            delivery.newer.clear()
            notice = delivery.notice
            reason = await self._try(name, notice, delivery.newer)
            if not delivery.newer.is_set():
                break
        # At once, with nothing awaited since: a newer notice finds either this delivery or none.
        self._deliveries.pop((name, notice.alias), None)
        if reason is not None:
            await self._leave(name, notice, reason)

    async def _try(self, name: str, notice: Notice, newer: asyncio.Event) -> str | None:
        """Why the client has not taken the notice in the end; None where it has, where it is not to be told
        any more, and where a newer one has come meanwhile."""
        reason = None
        for pause in (0.0, *self._pauses):
            with suppress(TimeoutError):
                await asyncio.wait_for(newer.wait(), pause)
            client = await asyncio.to_thread(self._client, name)
            if client is None or client.hook is None or newer.is_set():
                return None
            reason = await self._send(client, notice)
            if reason is None:
                return None
        return reason

    async def _send(self, client: Client, notice: Notice) -> str | None:
        if client.hook is None:
            return None
        headers = notice.headers(client.hook.secret, self._clock.now())
        reason = await self._sender.send(client.hook.url, headers, notice.body())
        self._tried(reason is None)
        if reason is not None:
            log.warning("webhooks: %s did not take the notice of %s: %s", client.name, notice.alias, reason)
        return reason

    async def _leave(self, name: str, notice: Notice, reason: str) -> None:
        letter = Letter(notice, self._clock.now(), reason)
        try:
            await asyncio.to_thread(self._store.update_client, name, lambda client: _with(client, letter))
        except Problem as problem:
            log.warning("webhooks: the notice for %s is not kept: %s", name, problem)

    def _client(self, name: str) -> Client | None:
        return next((each for each in self._store.snapshot().clients if each.name == name), None)


def _with(client: Client, letter: Letter) -> Client:
    return client if client.hook is None else replace(client, hook=client.hook.with_letter(letter))


def _without(client: Client, ids: set[str]) -> Client:
    return client if client.hook is None else replace(client, hook=client.hook.without(ids))
