"""The token service where tokens are published."""

import pytest

from tests.redis_server import RedisServer
from tests.server.conftest import SHOP, Centre, running
from tests.services.fakes import until
from wxconsole.bootstrap import Program
from wxconsole.domain.account import Endpoint
from wxconsole.sandbox.server import Sandbox
from wxconsole.services import publisher

KEY = f"gowechat_officialaccount__access_token_{SHOP}"


@pytest.fixture
def publishing(program: Program, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.setattr(publisher, "RETRY", 0.05)
    monkeypatch.setenv("WXCONSOLE_PUBLISH", f"{own_redis.url}?layouts=silenceper")
    return Program.load({})


async def lies(server: RedisServer, centre: Centre) -> None:
    """Waits until what is held is what lies there."""

    def found() -> bool:
        held = centre.program.keeper.held_token("shop")
        return held is not None and server.client.get(KEY) == held.value.reveal()

    await until(found)


async def test_each_token_of_the_service_is_published(
    publishing: Program, sandbox: Sandbox, own_redis: RedisServer
) -> None:
    async with running(publishing, sandbox) as centre:
        await lies(own_redis, centre)
        before = own_redis.client.get(KEY)
        sandbox.world.supersede(SHOP, Endpoint.STABLE)
        await centre.post("/v1/accounts/shop/refresh", {"stale": before})
        await lies(own_redis, centre)
        assert own_redis.client.get(KEY) != before
    publishing.close()


async def test_tokens_are_served_while_they_cannot_be_published(
    publishing: Program, sandbox: Sandbox, own_redis: RedisServer
) -> None:
    own_redis.kill()
    async with running(publishing, sandbox) as centre:
        assert (await centre.get("/v1/accounts/shop/token")).status_code == 200
        assert (await centre.get("/readyz")).status_code == 200
        own_redis.start()
        await lies(own_redis, centre)
    publishing.close()
