"""A token service of one's own: the whole of it, in the test's process, over the test's sandbox."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import httpx
import pytest

from tests.reliability.stage import NotingWorld, _answer_when_allowed
from wxconsole.bootstrap import Program
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.client import Right
from wxconsole.domain.secret import Secret
from wxconsole.domain.use import Use
from wxconsole.sandbox.server import Sandbox, _Handler
from wxconsole.server.house import House
from wxconsole.server.listener import Tls, checked_address, listen, url_of
from wxconsole.server.service import run
from wxconsole.services.rate import Rate

SHOP = "wx1111111111111111"
CAFE = "wx2222222222222222"
SECRET = "5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0"
PATIENCE = 30.0
# For tests that are not about it.
ANY_NUMBER = Rate(1e6, burst=10**6)


class Centre:
    """A service that runs, with two accounts, `shop` and `cafe`, and the client `billing` of `shop`."""

    def __init__(self, program: Program, sandbox: Sandbox, url: str, house: House) -> None:
        self.program = program
        self.sandbox = sandbox
        self.url = url
        self.house = house
        self.key = self.client("billing", "shop")
        self.http = httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False)

    def client(self, name: str, *accounts: str, may: tuple[Right, ...] = tuple(Right)) -> str:
        """Adds a client, and returns its key."""
        return self.program.clients.add(name, accounts, may)[1].reveal()

    async def get(self, path: str, key: str | None = "", **options: Any) -> httpx.Response:
        """With the key of `billing`, another one, or (None) none."""
        return await self.http.get(path, headers=self.headers(key), **options)

    async def post(self, path: str, body: Any, key: str | None = "") -> httpx.Response:
        return await self.http.post(path, json=body, headers=self.headers(key))

    def headers(self, key: str | None = "") -> dict[str, str]:
        return {} if key is None else {"Authorization": f"Bearer {key or self.key}"}

    async def raw(self, sent: bytes) -> bytes:
        """What comes back until the service closes the connection."""
        host, port = self.url.rpartition("/")[2].split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            writer.write(sent)
            return await asyncio.wait_for(reader.read(), PATIENCE)
        finally:
            writer.close()

    def calls(self, appid: str = SHOP) -> int:
        """How often WeChat was asked for a token of this AppID."""
        return sum(call.appid == appid and "token" in call.path for call in self.sandbox.world.calls)

    async def uses(self, client: str = "billing") -> list[Use]:
        await self.house.tally.flush()
        return [use for use in self.program.store.uses() if use.client == client]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Holds its answers back while `world.answers` is not set."""
    with patch.object(_Handler, "_answer", _answer_when_allowed), Sandbox(NotingWorld()) as running:
        yield running
        cast(NotingWorld, running.world).answers.set()


@pytest.fixture
def program(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Over an empty home and the test's sandbox."""
    for name, value in {
        "HOME": tmp_path,
        "XDG_STATE_HOME": tmp_path / "state",
        "WXCONSOLE_HOME": tmp_path / "home",
        "WXCONSOLE_API_BASE": sandbox.url,
        "WXCONSOLE_LOG_LEVEL": "DEBUG",
    }.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.chdir(tmp_path)
    program = Program.load({})
    for alias, appid, endpoint in (("shop", SHOP, Endpoint.STABLE), ("cafe", CAFE, Endpoint.CLASSIC)):
        program.store.save_account(Account(alias, appid, Secret(SECRET), endpoint=endpoint))
    return program


@asynccontextmanager
async def running(
    program: Program,
    sandbox: Sandbox,
    *,
    tls: Tls | None = None,
    behind_proxy: bool = False,
    reads: Rate = ANY_NUMBER,
) -> AsyncIterator[Centre]:
    """The service, ended as SIGTERM would end it."""
    level = logging.getLogger().level
    ready, told = asyncio.Event(), asyncio.Event()
    with (
        closing(program.log_file),
        listen(checked_address("127.0.0.1", secured=False), 0) as listener,
    ):
        house = House(program, behind_proxy=behind_proxy, reads=reads)
        service = asyncio.create_task(run(house, listener, tls, ready.set, told))
        await ready.wait()
        centre = Centre(program, sandbox, url_of(listener, tls=tls is not None), house)
        try:
            yield centre
        finally:
            await centre.http.aclose()
            told.set()
            await asyncio.wait_for(service, PATIENCE)
    logging.getLogger().setLevel(level)


@pytest.fixture
async def centre(program: Program, sandbox: Sandbox) -> AsyncIterator[Centre]:
    async with running(program, sandbox) as centre:
        yield centre
