"""The endpoints in WeChat's shape."""

from typing import Any

import pytest

from tests.server.conftest import CAFE, SHOP, Centre
from wxconsole.domain.account import Account
from wxconsole.domain.client import Right
from wxconsole.domain.secret import Secret

CLASSIC, STABLE = "/cgi-bin/token", "/cgi-bin/stable_token"


def asked(centre: Centre, **more: Any) -> dict[str, Any]:
    return {"grant_type": "client_credential", "appid": SHOP, "secret": centre.key, **more}


async def classic(centre: Centre, **more: Any) -> Any:
    params = {name: value for name, value in asked(centre, **more).items() if value is not None}
    answer = await centre.get(CLASSIC, None, params=params)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; encoding=utf-8"
    return answer.json()


async def stable(centre: Centre, **more: Any) -> Any:
    body = {name: value for name, value in asked(centre, **more).items() if value is not None}
    answer = await centre.post(STABLE, body, None)
    assert answer.status_code == 200
    return answer.json()


async def test_both_answer_as_wechat_does_with_the_one_token_that_is_held(centre: Centre) -> None:
    one, other = await classic(centre), await stable(centre)
    assert one["access_token"] == other["access_token"]
    assert set(one) == set(other) == {"access_token", "expires_in"}
    assert 7100 < other["expires_in"] <= 7200
    assert centre.calls() == 1


@pytest.mark.parametrize("ask", [classic, stable])
@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"grant_type": None}, 40002),
        ({"grant_type": "x"}, 40002),
        ({"appid": None}, 41002),
        ({"secret": None}, 41004),
        ({"secret": "wxc_wrong"}, 40125),
        ({"secret": "5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0"}, 40125),
        ({"appid": CAFE}, 40013),
        ({"appid": "wx9999999999999999"}, 40013),
        ({"appid": CAFE, "secret": "wxc_wrong"}, 40125),
    ],
)
async def test_a_refusal_has_the_code_that_wechat_gives(
    centre: Centre, ask: Any, change: dict[str, Any], errcode: int
) -> None:
    found = await ask(centre, **change)
    assert found["errcode"] == errcode
    assert "access_token" not in found


@pytest.mark.parametrize(
    ("method", "path", "errcode"),
    [
        ("POST", CLASSIC, 43001),
        ("GET", STABLE, 43002),
        ("GET", "/cgi-bin/menu/get", 40066),
        ("POST", "/cgi-bin/", 40066),
    ],
)
async def test_what_is_not_here_is_refused_in_wechat_s_shape(
    centre: Centre, method: str, path: str, errcode: int
) -> None:
    assert (await centre.http.request(method, path)).json()["errcode"] == errcode


async def test_a_body_that_is_no_json_object_is_47001(centre: Centre) -> None:
    assert (await centre.http.post(STABLE, content=b"grant_type=x")).json()["errcode"] == 47001


async def test_a_client_without_the_right_to_read_gets_48001(centre: Centre) -> None:
    key = centre.client("reporter", may=(Right.REFRESH,))
    assert (await classic(centre, secret=key))["errcode"] == 48001


async def test_force_refresh_never_forces_and_is_one_plain_call_however_often_it_is_said(
    centre: Centre,
) -> None:
    before = await stable(centre)
    for _ in range(5):
        after = await stable(centre, force_refresh=True)
        assert after["access_token"] == before["access_token"]
    assert centre.calls() == 2
    assert not any(call.forced for call in centre.sandbox.world.calls)


async def test_force_refresh_brings_the_new_token_where_somebody_else_has_forced_one(centre: Centre) -> None:
    before = await stable(centre)
    newer = centre.sandbox.world.fetch(
        centre.sandbox.world.by_appid(SHOP),
        Account("x", SHOP, Secret("")).endpoint,
        Secret("5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0"),
        centre.sandbox.world.clock.now(),
        forced=True,
    )
    after = await stable(centre, force_refresh=True)
    assert after["access_token"] == newer.value.reveal() != before["access_token"]


async def test_where_none_is_to_be_had_it_is_system_error_with_the_cause_and_retry_after(
    centre: Centre,
) -> None:
    blocked = "wx0000000000040243"
    centre.program.store.save_account(Account("frozen", blocked, Secret("1" * 32)))
    key = centre.client("other", "frozen")
    answer = await centre.get(CLASSIC, None, params=asked(centre, appid=blocked, secret=key))
    assert answer.status_code == 200
    assert answer.json()["errcode"] == -1
    assert "AppSecret" in answer.json()["errmsg"]
    assert int(answer.headers["retry-after"]) > 0


async def test_the_key_in_a_query_is_in_no_log(centre: Centre, caplog: pytest.LogCaptureFixture) -> None:
    await classic(centre)
    await classic(centre, secret="wxc_" + "w" * 43)
    assert centre.key not in caplog.text
    assert "w" * 43 not in caplog.text
    assert "client_credential" not in "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("wxconsole.server")
    )


async def test_each_read_is_in_the_audit_history(centre: Centre) -> None:
    await classic(centre)
    await stable(centre)
    assert [use.reads for use in await centre.uses()] == [2]
