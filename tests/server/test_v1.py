"""The service's own endpoints."""

import asyncio
from typing import cast

import httpx
import pytest

from tests.reliability.stage import NotingWorld
from tests.server.conftest import PATIENCE, SHOP, Centre
from wxconsole.domain.account import Account
from wxconsole.domain.client import Right
from wxconsole.domain.refresh import Trigger
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.fault import Fault, FaultKind

TOKEN = "/v1/accounts/shop/token"
REFRESH = "/v1/accounts/shop/refresh"
FOREIGN = "00000000"


async def test_the_token_is_answered_with_what_it_has_left_now(centre: Centre) -> None:
    answer = await centre.get(TOKEN)
    assert answer.status_code == 200
    found = answer.json()
    held = centre.program.keeper.held_token("shop")
    assert held is not None
    assert found["access_token"] == held.value.reveal()
    assert found["fingerprint"] == held.fingerprint
    assert 7100 < found["expires_in"] <= 7200
    assert list(found) == ["access_token", "expires_in", "expires_at", "fingerprint", "server_time"]
    assert answer.headers["cache-control"] == "no-store"


async def test_who_asks_while_the_first_token_is_fetched_waits_for_it_and_wechat_is_asked_once(
    centre: Centre,
) -> None:
    answers = await asyncio.gather(*(centre.get(TOKEN) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["access_token"] for answer in answers}) == 1
    assert centre.calls() == 1


async def test_a_client_sees_its_own_accounts_and_no_token_among_them(centre: Centre) -> None:
    token = (await centre.get(TOKEN)).json()["access_token"]
    answer = await centre.get("/v1/accounts")
    assert [each["alias"] for each in answer.json()["accounts"]] == ["shop"]
    assert token not in answer.text
    everywhere = await centre.get("/v1/accounts", centre.client("admin"))
    assert [each["alias"] for each in everywhere.json()["accounts"]] == ["cafe", "shop"]


async def test_an_account_that_is_not_there_and_one_that_is_not_seen_are_told_apart_by_nothing(
    centre: Centre,
) -> None:
    answers = [
        await centre.get(f"/v1/accounts/{alias}/token") for alias in ("cafe", "nobody", "%00", "a%20b")
    ]
    answers += [await centre.post("/v1/accounts/cafe/refresh", {"stale_fingerprint": FOREIGN})]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic abc", "Bearer wxc_wrong", "Bearer é"])
async def test_without_the_right_key_it_is_401_wherever_a_key_is_needed(
    centre: Centre, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header.encode()}
    for path in ("/v1/accounts", TOKEN, "/v1/accounts/nobody/token"):
        answer = await centre.http.get(path, headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["code"] in ("key_missing", "key_wrong")


async def test_what_a_client_may_not_do_is_403(centre: Centre) -> None:
    reader, reporter = (
        centre.client("reader", "shop", may=(Right.READ,)),
        centre.client("reporter", may=(Right.REFRESH,)),
    )
    assert (await centre.post(REFRESH, {"stale_fingerprint": FOREIGN}, reader)).status_code == 403
    assert (await centre.get(TOKEN, reporter)).status_code == 403
    assert (await centre.get(TOKEN, reader)).status_code == 200
    refused = await centre.uses("reader")
    assert [use.refused for use in refused] == [1]


async def test_a_revoked_key_is_refused(centre: Centre) -> None:
    assert (await centre.get(TOKEN)).status_code == 200
    centre.program.clients.revoke("billing")
    async with asyncio.timeout(10):
        while (await centre.get(TOKEN)).status_code == 200:
            pass
    assert (await centre.get(TOKEN)).status_code in (401, 429)


# Refresh


async def test_a_hundred_reports_of_one_dead_token_cost_wechat_one_call(centre: Centre) -> None:
    dead = (await centre.get(TOKEN)).json()
    before = centre.calls()
    answers_of_wechat = cast(NotingWorld, centre.sandbox.world).answers
    answers_of_wechat.clear()
    bodies = [{"stale": dead["access_token"]}, {"stale_fingerprint": dead["fingerprint"]}] * 50
    reports = [asyncio.create_task(centre.post(REFRESH, body)) for body in bodies]
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(trust_env=False) as monitor:
        while centre.house.desk._asking["shop"] != 100:
            await monitor.get(f"{centre.url}/healthz")
    answers_of_wechat.set()
    answers = await asyncio.gather(*reports)
    assert {answer.status_code for answer in answers} == {200}
    assert centre.calls() - before == 1


async def test_whoever_reports_an_older_token_gets_the_present_one_and_wechat_is_not_asked(
    centre: Centre,
) -> None:
    present = (await centre.get(TOKEN)).json()
    before = centre.calls()
    for body in ({"stale": "98_older"}, {"stale_fingerprint": FOREIGN}):
        answer = await centre.post(REFRESH, body)
        assert answer.json()["access_token"] == present["access_token"]
    assert centre.calls() == before
    assert [use.outdated for use in await centre.uses()] == [2]


async def test_within_the_floor_a_report_is_429_and_the_held_token_is_still_to_be_had(centre: Centre) -> None:
    present = (await centre.get(TOKEN)).json()
    answer = await centre.post(REFRESH, {"stale_fingerprint": present["fingerprint"]})
    assert answer.json()["access_token"] == present["access_token"]  # WeChat stands by it
    answer = await centre.post(REFRESH, {"stale_fingerprint": present["fingerprint"]})
    assert (answer.status_code, answer.json()["code"]) == (429, "refresh_too_soon")
    assert 0 < int(answer.headers["retry-after"]) <= 31
    assert (await centre.get(TOKEN)).json()["access_token"] == present["access_token"]
    assert centre.calls() == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        "x",
        {"stale": ""},
        {"stale": 5},
        {"stale": "a b"},
        {"stale_fingerprint": "xyz"},
        {"stale": "98_a", "stale_fingerprint": FOREIGN},
    ],
)
async def test_a_report_that_names_no_token_is_400(centre: Centre, body: object) -> None:
    answer = await centre.post(REFRESH, body)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 8000, b"\xff\xfe", b'{"stale": NaN}', b'{"stale": "\\ud800"}']
)
async def test_a_body_that_is_no_json_object_is_400(centre: Centre, body: bytes) -> None:
    answer = await centre.http.post(REFRESH, content=body, headers=centre.headers())
    assert answer.status_code == 400


# None to be had


async def test_where_none_is_to_be_had_it_is_503_with_the_diagnosis_and_wechat_is_left_alone(
    centre: Centre,
) -> None:
    _block(centre)
    answer = await centre.get(TOKEN)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["diagnosis"]["cause"] == "secret_frozen"
    assert answer.json()["diagnosis"]["steps"]
    before = centre.calls()
    for _ in range(10):
        assert (await centre.get(TOKEN)).status_code == 503
    assert centre.calls() == before


async def test_while_a_refresh_fails_the_held_token_is_served(centre: Centre) -> None:
    present = (await centre.get(TOKEN)).json()
    centre.sandbox.world.change(SHOP, faults=(Fault(FaultKind.NOT_JSON),))
    refresh = await centre.program.keeper.refresh("shop", Trigger.MANUAL)
    assert not refresh.succeeded
    assert (await centre.get(TOKEN)).json()["access_token"] == present["access_token"]


# Long poll


async def test_a_long_poll_is_answered_as_soon_as_the_token_is_another_one(centre: Centre) -> None:
    present = (await centre.get(TOKEN)).json()["fingerprint"]
    polls = [
        asyncio.create_task(centre.get(TOKEN, params={"wait": "60", "unless": present})) for _ in range(10)
    ]
    await _waiting(centre, 10)
    await centre.program.keeper.refresh("shop", Trigger.MANUAL, force=True)
    found = {(await poll).json()["fingerprint"] for poll in polls}
    assert len(found) == 1
    assert present not in found


async def test_a_long_poll_ends_with_the_same_token(centre: Centre) -> None:
    present = (await centre.get(TOKEN)).json()
    answer = await centre.get(TOKEN, params={"wait": "0", "unless": present["fingerprint"]})
    assert answer.json()["access_token"] == present["access_token"]


async def test_a_long_poll_of_an_older_token_is_answered_at_once(centre: Centre) -> None:
    assert (await centre.get(TOKEN, params={"wait": "60", "unless": FOREIGN})).status_code == 200


async def test_without_unless_there_is_nothing_to_wait_for(centre: Centre) -> None:
    assert (await centre.get(f"{TOKEN}?wait=60")).status_code == 200
    assert (await centre.get(f"{TOKEN}?unless={FOREIGN}")).status_code == 200


async def test_who_hangs_up_waits_no_longer(centre: Centre) -> None:
    present = (await centre.get(TOKEN)).json()["fingerprint"]
    poll = asyncio.create_task(centre.get(TOKEN, params={"wait": "60", "unless": present}))
    await _waiting(centre, 1)
    poll.cancel()
    await _waiting(centre, 0)


@pytest.mark.parametrize(
    "query",
    [
        "wait=",
        "wait=1.5",
        f"wait=61&unless={FOREIGN}",
        f"wait=-1&unless={FOREIGN}",
        "wait=1&unless=x",
    ],
)
async def test_a_long_poll_that_is_not_as_described_is_400(centre: Centre, query: str) -> None:
    assert (await centre.get(f"{TOKEN}?{query}")).status_code == 400


async def test_each_read_is_in_the_audit_history_by_client(centre: Centre) -> None:
    for _ in range(3):
        await centre.get(TOKEN)
    uses = await centre.uses()
    assert [(use.alias, use.reads) for use in uses] == [("shop", 3)]


async def _waiting(centre: Centre, number: int) -> None:
    async with asyncio.timeout(10):
        while centre.house.desk._waiting != number:
            await centre.get("/healthz", None)


def _block(centre: Centre) -> None:
    """Nothing is held, and the AppSecret is frozen."""
    blocked = "wx0000000000040243"
    centre.program.store.remove_account("shop")
    centre.program.store.save_account(Account("shop", blocked, Secret("1" * 32)))
