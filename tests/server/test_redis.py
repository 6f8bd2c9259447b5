"""The token service on a shared Redis."""

import asyncio
from pathlib import Path

import pytest

from tests.redis_server import RedisServer
from tests.server.conftest import PATIENCE, SECRET, SHOP, Centre, running
from wxconsole.bootstrap import Program
from wxconsole.sandbox.server import Sandbox


async def answers(centre: Centre, path: str, status: int) -> None:
    """Waits until the service answers so."""
    async with asyncio.timeout(PATIENCE):
        while (await centre.get(path)).status_code != status:
            pass


@pytest.fixture
def program(
    tmp_path: Path, sandbox: Sandbox, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Program:
    """With one account in the environment."""
    for name, value in {
        "HOME": tmp_path,
        "XDG_STATE_HOME": tmp_path / "state",
        "WXCONSOLE_HOME": tmp_path / "home",
        "WXCONSOLE_API_BASE": sandbox.url,
        "WXCONSOLE_STORE": own_redis.url,
        "WX_SHOP_APPID": SHOP,
        "WX_SHOP_SECRET": SECRET,
    }.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.chdir(tmp_path)
    return Program.load({})


async def test_a_token_is_served_while_redis_is_away_and_readiness_says_so(
    program: Program, sandbox: Sandbox, own_redis: RedisServer
) -> None:
    async with running(program, sandbox) as centre:
        before = (await centre.get("/v1/accounts/shop/token")).json()
        own_redis.kill()
        for _ in range(3):
            await answers(centre, "/readyz", 503)
            answer = await centre.get("/v1/accounts/shop/token")
            assert answer.status_code == 200
            assert answer.json()["access_token"] == before["access_token"]
        assert (await centre.get("/healthz", None)).status_code == 200
        assert (await centre.get("/v1/accounts")).json()["accounts"][0]["health"] == "fresh"
        assert (await centre.get("/metrics")).status_code == 200
        refused = await centre.post("/v1/accounts/shop/refresh", {"stale_fingerprint": before["fingerprint"]})
        assert refused.status_code in (429, 503)
        own_redis.start()
        await answers(centre, "/readyz", 200)
        assert (await centre.get("/v1/accounts/shop/token")).json()["access_token"] == before["access_token"]
        assert centre.calls() == 1
    program.close()


async def test_a_client_that_another_machine_revokes_is_let_in_no_more(
    program: Program, sandbox: Sandbox
) -> None:
    async with running(program, sandbox) as centre:
        assert (await centre.get("/v1/accounts/shop/token")).status_code == 200
        elsewhere = Program(program.resolution)
        await asyncio.to_thread(elsewhere.clients.revoke, "billing")
        await answers(centre, "/v1/accounts/shop/token", 401)
        elsewhere.close()
    program.close()
