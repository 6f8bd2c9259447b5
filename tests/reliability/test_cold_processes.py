"""Programs that are started at the same moment act as one."""

import json

from tests.reliability.stage import SHOP, Stage
from wxconsole.domain.account import Endpoint


def test_twelve_cold_processes_that_want_a_token_make_one_call(stage: Stage) -> None:
    stage.store_account(endpoint=Endpoint.CLASSIC)
    stage.world.change(SHOP, latency_ms=300)
    started = [stage.start("token", "shop") for _ in range(12)]
    ran = [stage.ended(process, prints_token=True) for process in started]
    assert [(each.status, each.err) for each in ran] == [(0, "")] * 12
    assert {each.out for each in ran} == {stage.world.given[SHOP][0] + "\n"}
    assert stage.calls() == 1
    assert len(stage.rows()) == 1


def test_processes_that_add_and_refresh_accounts_at_once_lose_none(stage: Stage) -> None:
    aliases = [f"shop{number}" for number in range(6)]
    started = [
        stage.start("accounts", "add", alias, "--appid", f"wx{number:016x}", "--secret-stdin")
        for number, alias in enumerate(aliases, 0xA0)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("0123456789abcdef0123456789abcdef\n")
        process.stdin.close()
        process.stdin = None
    assert [stage.ended(process).status for process in started] == [0] * 6
    ran = [stage.ended(process) for process in [stage.start("refresh", alias, "--json") for alias in aliases]]
    assert [each.status for each in ran] == [0] * 6
    told = {json.loads(each.out)["fingerprint"] for each in ran}
    assert {row.fingerprint for row in stage.rows()} == told
    assert (len(told), len(stage.rows())) == (6, 6)
    assert sorted(account.alias for account in stage.store().snapshot().accounts) == aliases
