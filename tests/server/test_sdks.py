"""wechatpy and curl as they are, told where the service is in the ways of docs/clients.md, whose lines are
what runs here. The sandbox plays WeChat for the APIs.

It is whichever wechatpy is installed: 1.8 by constraints.txt. For 2.x, which has only pre-releases:

    pip install --target /tmp/wechatpy2 'wechatpy[cryptography]==2.0.0a26'
    PYTHONPATH=/tmp/wechatpy2 pytest tests/server/test_sdks.py
"""

import asyncio
import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from wechatpy.exceptions import WeChatClientException  # type: ignore[import-untyped]  # has none

from tests.reliability.stage import NotingWorld
from tests.server.conftest import CAFE, PATIENCE, SHOP, Centre, running
from wxconsole.bootstrap import Program
from wxconsole.domain.account import Endpoint
from wxconsole.domain.client import Right
from wxconsole.sandbox.server import Sandbox
from wxconsole.services.rate import Rate

DOCS = Path(__file__).parents[2] / "docs" / "clients.md"
READER, REPORTER = "CentreReader", "CentreClient"

CURL = shutil.which("curl")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy this machine has: the service is on it."""
    monkeypatch.setenv("NO_PROXY", "*")


def documented(name: str) -> Any:
    """The class of that name in docs/clients.md."""
    blocks = re.findall(r"^```python\n(.*?)^```", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    found: dict[str, Any] = {}
    (block,) = [block for block in blocks if f"class {name}(" in block]
    exec(compile(block, str(DOCS), "exec"), found)  # noqa: S102 - our own docs
    return found[name]


def client_of(centre: Centre, name: str, wechat: str = "", *, alias: str = "shop") -> Any:
    """A client of the class `name` for an account, which asks the sandbox's APIs, or those at `wechat`."""
    bases = {"CENTRE": centre.url, "API_BASE_URL": f"{wechat or centre.sandbox.url}/cgi-bin/", "ALIAS": alias}
    appid, key = (SHOP, centre.key) if alias == "shop" else (CAFE, centre.client("barista", alias))
    return type(name, (documented(name),), bases)(appid, key, timeout=PATIENCE)


async def works(client: Any) -> bool:
    """Whether WeChat answers a call of an API."""
    return bool(await asyncio.to_thread(client.misc.get_wechat_ips))


async def token_of(client: Any) -> str:
    return str(await asyncio.to_thread(lambda: client.access_token))


def held(centre: Centre, alias: str = "shop") -> str:
    token = centre.program.keeper.held_token(alias)
    assert token is not None
    return token.value.reveal()


@pytest.mark.parametrize("name", [READER, REPORTER])
async def test_wechatpy_has_its_token_from_the_service_and_asks_it_no_more_often_than_it_must(
    centre: Centre, name: str
) -> None:
    client = client_of(centre, name)
    assert await works(client)
    assert await works(client)
    assert await token_of(client) == held(centre)
    assert 7100 < client.expires_at - time.time() <= 7200
    assert centre.calls() == 1
    assert [use.reads for use in await centre.uses()] == [1]


@pytest.mark.parametrize("name", [READER, REPORTER])
async def test_wechatpy_fetches_the_next_token_when_its_own_is_over(centre: Centre, name: str) -> None:
    client = client_of(centre, name)
    before = await token_of(client)
    centre.sandbox.world.supersede(SHOP, Endpoint.STABLE)
    await centre.program.keeper.probe("shop")  # as the scheduler does: the service learns of it
    client.expires_at = int(time.time()) + 30  # wechatpy takes a token with a minute left for none
    assert await token_of(client) == held(centre) != before
    assert await works(client)
    assert centre.calls() == 2


async def test_wechatpy_that_gets_40001_reports_it_and_goes_on_with_the_new_token(centre: Centre) -> None:
    clients = [client_of(centre, REPORTER) for _ in range(5)]
    before = await asyncio.gather(*map(token_of, clients))
    centre.sandbox.world.supersede(SHOP, Endpoint.STABLE)
    assert all(await asyncio.gather(*map(works, clients)))
    assert set(await asyncio.gather(*map(token_of, clients))) == {held(centre)}
    assert set(before) != {held(centre)}
    assert centre.calls() == 2
    assert not any(call.forced for call in centre.sandbox.world.calls)


async def test_wechatpy_ends_with_an_error_where_an_api_says_40001_to_a_good_token(centre: Centre) -> None:
    with Sandbox(NotingWorld()) as stranger:  # a WeChat that knows no token of ours
        client = client_of(centre, REPORTER, stranger.url)
        before = await token_of(client)
        with pytest.raises(requests.HTTPError) as raised:
            await works(client)
    assert raised.value.response is not None
    assert raised.value.response.status_code == 429
    assert centre.key not in str(raised.value)
    assert held(centre) == before
    assert centre.calls() == 2  # the first one, and the one plain look into the report


async def test_wechatpy_that_only_reads_gets_the_new_token_as_soon_as_the_service_knows(
    centre: Centre,
) -> None:
    client = client_of(centre, READER)
    before = await token_of(client)
    centre.sandbox.world.supersede(SHOP, Endpoint.STABLE)
    await centre.program.keeper.probe("shop")
    assert await works(client)
    assert await token_of(client) == held(centre) != before


async def test_wechatpy_that_only_reads_and_goes_round_in_circles_is_ended_by_the_limit(
    program: Program, sandbox: Sandbox
) -> None:
    async with running(program, sandbox, reads=Rate(0.001, burst=5)) as centre:
        client = client_of(centre, READER)
        await token_of(client)
        sandbox.world.supersede(SHOP, Endpoint.STABLE)
        with pytest.raises(WeChatClientException) as raised:
            await works(client)
        assert raised.value.errcode == 45011
        assert centre.calls() == 1


@pytest.mark.parametrize("name", [READER, REPORTER])
async def test_wechatpy_raises_for_a_key_that_was_revoked(centre: Centre, name: str) -> None:
    client = client_of(centre, name)
    client.secret = "wxc_wrong"
    with pytest.raises((WeChatClientException, requests.HTTPError)) as raised:
        await token_of(client)
    assert "40125" in str(raised.value) or "401" in str(raised.value)


async def test_wechatpy_may_read_without_the_right_to_report(centre: Centre) -> None:
    client = client_of(centre, REPORTER)
    client.secret = centre.client("reader", "shop", may=(Right.READ,))
    assert await works(client)


async def test_an_account_of_the_classic_endpoint_is_no_different_for_wechatpy(centre: Centre) -> None:
    client = client_of(centre, REPORTER, alias="cafe")
    before = await token_of(client)
    centre.sandbox.world.supersede(CAFE, Endpoint.CLASSIC)
    assert await works(client)
    assert await token_of(client) == held(centre, "cafe") != before
    assert centre.calls(CAFE) == 2


@pytest.mark.skipif(CURL is None, reason="there is no curl")
async def test_each_line_of_curl_in_the_docs_gets_the_token(centre: Centre) -> None:
    before = (await centre.get("/v1/accounts/shop/token")).json()["access_token"]
    (block,) = re.findall(r"^```sh\n(CENTRE=.*?)^```", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    given = {"CENTRE": centre.url, "KEY": centre.key, "APPID": SHOP, "STALE": "A" * 40}
    lines = [line for line in block.splitlines() if line.startswith("curl")]
    assert len(lines) == 4
    for line in lines:
        ran = await asyncio.to_thread(
            subprocess.run,
            ["sh", "-c", line],
            env={"PATH": str(Path(CURL or "").parent), "NO_PROXY": "*", **given},
            capture_output=True,
            check=True,
        )
        assert json.loads(ran.stdout)["access_token"] == before, line
    assert centre.calls() == 1
