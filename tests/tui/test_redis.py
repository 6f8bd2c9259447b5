"""The console on a shared Redis."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.redis_server import RedisServer
from tests.tui.conftest import Open
from tests.tui.operator import Operator

SECRET = "5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0"


@pytest.fixture
def shared(console: Open, own_redis: RedisServer) -> Callable[[str], AbstractAsyncContextManager[Operator]]:
    """Opens the console, in a language, on that Redis, with one account of its environment."""
    return lambda lang: console(
        WXCONSOLE_STORE=own_redis.url,
        WXCONSOLE_LANG=lang,
        WXCONSOLE_AUTO_REFRESH="false",
        WX_SHOP_APPID="wx1111111111111111",
        WX_SHOP_SECRET=SECRET,
    )


@pytest.mark.parametrize(
    ("lang", "badge", "back"), [("en", "REDIS AWAY", "answers again"), ("zh", "Redis 断开", "已恢复")]
)
async def test_that_redis_is_away_and_that_it_is_back_is_said(
    shared: Callable[[str], AbstractAsyncContextManager[Operator]],
    own_redis: RedisServer,
    lang: str,
    badge: str,
    back: str,
) -> None:
    async with shared(lang) as operator:
        assert badge not in operator.screen
        own_redis.kill()
        await operator.until(lambda: badge in operator.screen)
        assert "shop" in operator.screen
        own_redis.start()
        await operator.until(lambda: back in operator.screen)
        assert badge not in operator.screen
    operator.program.close()


@pytest.mark.parametrize("key", ["a", "i"])
async def test_a_key_that_would_add_an_account_says_where_accounts_come_from(
    shared: Callable[[str], AbstractAsyncContextManager[Operator]], key: str
) -> None:
    async with shared("en") as operator:
        await operator.press(key)
        assert "WX_<ALIAS>_SECRET" in operator.screen
    operator.program.close()
