"""The console where tokens are published."""

import pytest

from tests.redis_server import RedisServer
from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.domain.status import Health
from wxconsole.services import publisher


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "RETRY", 0.05)
    monkeypatch.setattr(publisher, "ANEW_EVERY", 0.1)


@pytest.mark.parametrize(
    ("lang", "badge", "why", "back"),
    [
        ("en", "NOT PUBLISHED", "does not answer", "published again"),
        ("zh", "未发布", "没有响应", "已恢复发布"),
    ],
)
async def test_that_tokens_are_not_published_and_that_they_are_again_is_said(
    console: Open, own_redis: RedisServer, lang: str, badge: str, why: str, back: str
) -> None:
    async with console(
        WXCONSOLE_PUBLISH=f"{own_redis.url}?layouts=wechatpy",
        WXCONSOLE_LANG=lang,
        WXCONSOLE_AUTO_REFRESH="false",
    ) as operator:
        await operator.until(lambda: own_redis.client.dbsize())
        assert badge not in operator.screen
        own_redis.kill()
        await operator.until(lambda: badge in operator.screen)
        assert why in operator.screen
        own_redis.start()
        await operator.until(lambda: back in operator.screen)
        await operator.until(lambda: badge not in operator.screen)
    operator.program.close()


def key_of(operator: Operator, alias: str) -> str:
    return f"wechatpy:{operator.status(alias).account.appid}_access_token"


async def test_what_is_refreshed_is_published_and_what_is_removed_is_taken_back(
    console: Open, own_redis: RedisServer
) -> None:
    async with console(
        WXCONSOLE_PUBLISH=f"{own_redis.url}?layouts=wechatpy", WXCONSOLE_AUTO_REFRESH="false"
    ) as operator:
        alias = next(row for row in operator.rows if operator.status(row).health is Health.EXPIRED)
        key = key_of(operator, alias)
        await operator.select(alias)
        assert not own_redis.client.exists(key)
        await operator.press("r")
        await operator.until(lambda: own_redis.client.exists(key))
        token = operator.program.keeper.held_token(alias)
        assert token is not None
        assert own_redis.client.get(key) == f'"{token.value.reveal()}"'
        await operator.press("x")
        await operator.sees("Cancel")
        await operator.press("tab", "enter")
        await operator.until(lambda: not own_redis.client.exists(key))
    operator.program.close()


async def test_an_sdk_that_fetched_by_itself_is_named(console: Open, own_redis: RedisServer) -> None:
    async with console(
        WXCONSOLE_PUBLISH=f"{own_redis.url}?layouts=wechatpy", WXCONSOLE_AUTO_REFRESH="false"
    ) as operator:
        await operator.until(lambda: own_redis.client.dbsize())
        key = next(own_redis.client.scan_iter(match="wechatpy:*_access_token"))
        own_redis.client.set(key, '"ITS-OWN"', ex=7200)
        await operator.sees("published for wechatpy was overwritten")
        assert "ITS-OWN" not in operator.screen
    operator.program.close()
