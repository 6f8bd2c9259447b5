"""Six hours of twenty clients in some seconds: the service in the test's process, asked by RSGI, on a clock
that is moved by hand, before WeChat's own rules (the sandbox's), which are asked without HTTP. Refreshes run
while clients ask, and WeChat fails in all its ways just when a token falls due.

What a client may count on: each token that it is given is honoured at that moment, whatever goes wrong; and
WeChat is asked exactly as often as with no client at all.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest

from tests.reliability.world_wechat import honoured_until, token_asked, token_tried, without_threads, world_of
from tests.server.rsgi import RsgiTransport
from tests.services.fakes import NOW, SetClock
from wxconsole.adapters.environment import machine_defaults
from wxconsole.bootstrap import Program
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.domain.client import Right
from wxconsole.domain.failure import Failure
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.sandbox import chain
from wxconsole.server.app import App
from wxconsole.server.house import House
from wxconsole.services.layer import FLAGS, Layer
from wxconsole.services.ports import Grant
from wxconsole.services.settings import resolve

HOURS = 6
CLIENTS = 20
SHOP = Account("shop", "wx1111111111111111", Secret("1" * 32))
CAFE = Account("cafe", "wx2222222222222222", Secret("2" * 32), endpoint=Endpoint.CLASSIC)
# Seconds that WeChat takes to answer: meanwhile, clients ask on.
LATENCY = 3
# More turns of the event loop than anything here takes that does not wait for time to pass.
TURNS = 40

# What goes wrong, from second to second since the beginning: most of it where a token falls due, which is
# about every 110 minutes. None of it lasts as long as the token that is held then, nor is more than one
# answer of the classic endpoint lost in a row: each is a rotation, and WeChat honours the latest two tokens.
TROUBLES = {
    "busy": [(6600, 6680), (13200, 13270), (20860, 20930)],
    "offline": [(5000, 5300), (6910, 7050), (19830, 19980)],
    "hanging": [(6300, 6330), (13940, 14020)],
    "ip": [(13340, 13420)],
    "lost": [(19980, 20000), (20930, 20990)],
}


Troubles = dict[str, list[tuple[int, int]]]


class Line:
    """The way to WeChat, through all that is wrong with it."""

    def __init__(self, clock: SetClock, accounts: list[Account], troubles: Troubles) -> None:
        self.clock = clock
        self.troubles = troubles
        self.begun = clock.up
        self.world = world_of(accounts, clock)
        self.calls: list[tuple[int, str, str]] = []  # when it came, alias, what came of it
        self.probes: list[int] = []
        self.on_the_way: list[tuple[float, asyncio.Future[None]]] = []

    @property
    def now(self) -> int:
        """Seconds since the beginning."""
        return round(self.clock.up - self.begun)

    async def fetch_token(self, account: Account, *, force: bool = False) -> Grant | Failure:
        assert not force
        answer = await self._answer(account)
        self.calls.append((self.now, account.alias, answer.cause if isinstance(answer, Failure) else "ok"))
        return answer

    async def _answer(self, account: Account) -> Grant | Failure:
        await self._wait(LATENCY)
        if self._is("offline"):
            return Failure(Cause.CONNECT)
        if self._is("hanging"):
            return Failure(Cause.TIMEOUT)
        if self._is("busy"):
            return Failure(Cause.SYSTEM_BUSY, -1)
        if self._is("ip"):
            return Failure(Cause.IP_NOT_WHITELISTED, 40164, ip="203.0.113.5")
        answer = token_asked(self.world, account, force=False)
        lost = self._is("lost")
        await self._wait(LATENCY)
        return Failure(Cause.TIMEOUT) if lost else answer

    async def probe(self, account: Account, token: Token) -> Failure | None:
        self.probes.append(self.now)
        return Failure(Cause.CONNECT) if self._is("offline") else token_tried(self.world, token)

    async def aclose(self) -> None:
        pass

    def honours(self, value: str) -> bool:
        """Whether WeChat takes the token now."""
        token = Token(Secret(value), NOW, NOW + timedelta(days=1), Endpoint.STABLE)
        until = honoured_until(self.world, token)
        return until is not None and self.world.clock.now() < until

    def arrive(self) -> None:
        """Lets in the answers whose time has come."""
        for due, answer in self.on_the_way:
            if due <= self.clock.up and not answer.done():
                answer.set_result(None)
        self.on_the_way = [each for each in self.on_the_way if not each[1].done()]

    def _is(self, sort: str) -> bool:
        return any(begin <= self.now < end for begin, end in self.troubles.get(sort, ()))

    async def _wait(self, seconds: float) -> None:
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.on_the_way.append((self.clock.up + seconds, answer))
        await answer


@dataclass
class Client:
    """A program that uses a token every `every` seconds. It asks for one each time, or keeps the one it has
    for as long as it was told; in the service's own shape, or in WeChat's."""

    http: httpx.AsyncClient
    line: Line
    account: Account
    key: str
    every: int
    keeps: bool
    wechat_shaped: bool
    begin: int
    token: str = ""
    until: float = 0.0
    # (when, what) each time that it was given a token which WeChat does not honour, or none at all.
    wronged: list[tuple[int, str]] = field(default_factory=list)
    reported: list[int] = field(default_factory=list)
    asked: int = 0
    refused: Counter[int] = field(default_factory=Counter)

    @property
    def due(self) -> bool:
        return (self.line.now - self.begin) % self.every == 0

    async def use(self) -> None:
        """Calls an API, and says so where its token is dead."""
        if not self.keeps or self.line.clock.up >= self.until:
            await self._ask(report=False)
        if not self.line.honours(self.token):
            self.reported.append(self.line.now)
            await self._ask(report=True)

    async def _ask(self, *, report: bool) -> None:
        self.asked += 1
        answer = await (self._wechat(report) if self.wechat_shaped else self._own(report))
        found = answer.json()
        if "access_token" not in found:
            self.refused[answer.status_code] += 1
            if not report:
                self.wronged.append((self.line.now, answer.text))
            return
        self.token = found["access_token"]
        self.until = self.line.clock.up + found["expires_in"]
        if not self.line.honours(self.token):
            self.wronged.append((self.line.now, "dead"))

    async def _own(self, report: bool) -> httpx.Response:
        path, headers = f"/v1/accounts/{self.account.alias}", {"Authorization": f"Bearer {self.key}"}
        if report:
            return await self.http.post(f"{path}/refresh", json={"stale": self.token}, headers=headers)
        return await self.http.get(f"{path}/token", headers=headers)

    async def _wechat(self, report: bool) -> httpx.Response:
        asked: dict[str, Any] = {
            "grant_type": "client_credential",
            "appid": self.account.appid,
            "secret": self.key,
        }
        if report:
            return await self.http.post("/cgi-bin/stable_token", json=asked | {"force_refresh": True})
        return await self.http.get("/cgi-bin/token", params=asked)


class Centre:
    """The service and its clients, whose life goes on a second after the other."""

    def __init__(self, program: Program, house: House, line: Line) -> None:
        self.program = program
        self.house = house
        self.line = line
        self.clients: list[Client] = []
        self._asking: dict[int, asyncio.Task[None]] = {}

    async def live(self, seconds: int) -> None:
        for _ in range(seconds):
            self.line.clock.go(1)
            self.line.arrive()
            await self.house.scheduler.tick()
            for number, client in enumerate(self.clients):
                if client.due and number not in self._asking:
                    self._asking[number] = asyncio.create_task(client.use())
            if self._asking or self.house.scheduler._running or self.house.keeper.busy:
                await settle()
            for number in [number for number, task in self._asking.items() if task.done()]:
                self._asking.pop(number).result()


async def settle() -> None:
    """Until all that goes on waits for time to pass."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


@asynccontextmanager
async def centre(home: Path, clients: int, troubles: Troubles) -> AsyncIterator[Centre]:
    """The service with tokens for both accounts, and so many clients."""
    clock = SetClock()
    values = {"WXCONSOLE_HOME": str(home)}
    program = Program(resolve([Layer(FLAGS, values), machine_defaults({}, home=home)]), clock)
    line = Line(clock, [SHOP, CAFE], troubles)
    vars(program)["wechat"] = line  # made in advance of its first use
    for account in (SHOP, CAFE):
        program.store.save_account(account)
    tokens = count(1)
    with (
        without_threads(),
        patch.object(
            chain, "_new_value", lambda: f"token_{next(tokens)}"
        ),  # when it is due hangs on its value
        patch.object(os, "fsync", lambda _: None),
    ):
        house = House(program)
        transport = RsgiTransport(App(house))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            drawn = random.Random(1)
            centre = Centre(program, house, line)
            await centre.live(30)
            centre.clients = [
                Client(
                    http,
                    line,
                    (SHOP, CAFE)[number % 2],
                    program.clients.add(f"client{number}", [], list(Right))[1].reveal(),
                    drawn.randint(10, 90),
                    keeps=number % 4 < 2,
                    wechat_shaped=number % 8 < 4,
                    begin=drawn.randint(0, 90),
                )
                for number in range(clients)
            ]
            yield centre
            centre.clients = []
            await centre.live(30)
            await house.keeper.close()
            program.close()


async def lived(home: Path, clients: int) -> Centre:
    """Six hours of trouble, done."""
    async with centre(home, clients, TROUBLES) as living:
        everybody = living.clients
        await living.live(HOURS * 3600)
    living.clients = everybody
    return living


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    return asyncio.run(lived(tmp_path_factory.mktemp("busy"), CLIENTS))


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    return asyncio.run(lived(tmp_path_factory.mktemp("idle"), 0))


def test_no_client_is_ever_given_a_dead_token_or_none(busy: Centre) -> None:
    assert [client.wronged for client in busy.clients] == [[]] * CLIENTS


def test_wechat_is_asked_exactly_as_often_as_without_a_client(busy: Centre, idle: Centre) -> None:
    assert busy.line.calls == idle.line.calls


def test_there_was_trouble_enough_at_both_endpoints(busy: Centre) -> None:
    """Or the rest would say little."""
    assert sum(client.asked for client in busy.clients) > 2000
    came = Counter((alias, what) for _, alias, what in busy.line.calls)
    assert came["shop", "ok"] >= 6  # with the early looks
    assert came["cafe", "ok"] >= 4
    failed = {what for _, _, what in busy.line.calls} - {"ok"}
    assert failed == {"connect", "timeout", "system_busy", "ip_not_whitelisted"}
    for alias in ("shop", "cafe"):
        assert sum(times for (name, what), times in came.items() if name == alias and what != "ok") >= 5


def test_no_failure_costs_more_calls_than_a_back_off_allows(busy: Centre) -> None:
    """Five while the pauses are short, then one every 15 s, half of what a pause of a minute at most is on
    average."""
    for begin, end in [span for spans in TROUBLES.values() for span in spans]:
        asked = [moment for moment, _, what in busy.line.calls if begin <= moment <= end and what != "ok"]
        assert len(asked) <= 5 + (end - begin) / 15


def test_a_stable_token_may_be_kept_for_as_long_as_it_is_said_to_last(busy: Centre) -> None:
    assert [client.reported for client in busy.clients if client.account is SHOP] == [[]] * (CLIENTS // 2)


def test_a_classic_token_that_is_kept_dies_once_each_time_and_its_report_brings_the_next_for_nothing(
    busy: Centre, idle: Centre
) -> None:
    rotations = sum(alias == "cafe" and what == "ok" for _, alias, what in busy.line.calls) - 1
    keepers = [client for client in busy.clients if client.account is CAFE and client.keeps]
    assert rotations >= 3
    assert {len(client.reported) for client in keepers} <= {rotations, rotations + 1}
    assert sum(client.refused.total() for client in keepers) == 0


@pytest.mark.parametrize("account", [SHOP, CAFE], ids=lambda account: str(account.endpoint))
async def test_a_token_that_somebody_else_kills_is_replaced_by_one_call_at_the_first_report(
    tmp_path: Path, account: Account
) -> None:
    async with centre(tmp_path, CLIENTS, {}) as living:
        line = living.line
        await living.live(600)
        before = len(line.calls)
        line.world.supersede(account.appid, account.endpoint)
        died = line.now
        await living.live(600)
        ((came, alias, what),) = line.calls[before:]
        assert (alias, what) == (account.alias, "ok")
        wronged = [moment for client in living.clients for moment, _ in client.wronged]
        assert all(died <= moment <= came for moment in wronged)
        first = min(moment for client in living.clients for moment in client.reported)
        assert first <= came <= first + 3 * LATENCY
        assert all(line.honours(client.token) for client in living.clients)
