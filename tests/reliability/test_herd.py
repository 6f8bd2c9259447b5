"""Two hundred accounts that fall due at the same moment."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from tests.adapters.wire import Wire, Writer, http, serve
from tests.reliability.stage import Stage, until

COUNT = 200
AT_ONCE = 4


@dataclass
class CountingWeChat:
    """Takes its time for each answer, and counts how many it works on at once."""

    under_way: int = 0
    most: int = 0
    asked: Counter[str] = field(default_factory=Counter)

    async def script(self, request: bytes, writer: Writer) -> bool:
        appid = json.loads(request.partition(b"\r\n\r\n")[2])["appid"]
        self.asked[appid] += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.02)
        self.under_way -= 1
        writer.write(http(json.dumps({"access_token": f"99_{appid}", "expires_in": 7200}).encode()))
        await writer.drain()
        return True


@pytest.fixture
def slow() -> CountingWeChat:
    return CountingWeChat()


@pytest.fixture
async def wire(slow: CountingWeChat) -> AsyncIterator[Wire]:
    async with serve(slow.script) as wire:
        yield wire


async def test_all_are_refreshed_once_few_at_a_time(stage: Stage, slow: CountingWeChat, wire: Wire) -> None:
    appids = [f"wxf{number:015x}" for number in range(COUNT)]
    for number, appid in enumerate(appids):
        stage.store_account(f"shop{number}", appid)
    stage.env |= {"WXCONSOLE_API_BASE": wire.url, "WXCONSOLE_CONCURRENCY": str(AT_ONCE)}
    await asyncio.to_thread(_let_it_run, stage)
    assert slow.asked == Counter(appids)
    assert slow.most == AT_ONCE
    assert len(stage.rows()) == COUNT
    assert {row.outcome for row in stage.rows()} == {"rotated"}


def _let_it_run(stage: Stage) -> None:
    console = stage.console("0.05")
    until(lambda: all(each["health"] == "fresh" for each in console.tell("see")["accounts"]))
    assert console.tell("see")["most_a_tick"] == 10
    assert console.close() == 0
