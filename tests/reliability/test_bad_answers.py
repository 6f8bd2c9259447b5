"""A WeChat, or something in its place, that lies, is slow, hangs up or says too much."""

import json

import pytest

from tests.reliability.stage import Stage
from wxconsole.domain.account import Endpoint
from wxconsole.domain.cause import Cause
from wxconsole.sandbox.fault import NUMBERED

# What the operator is to be told, by the digits that ask the sandbox for it.
CAUSES = {
    "00001": Cause.SYSTEM_BUSY,
    "00104": Cause.CONNECT,
    "00204": Cause.BAD_RESPONSE,
    "00206": Cause.BAD_RESPONSE,
    "00302": Cause.HTTP_STATUS,
    "00408": Cause.TIMEOUT,
    "00413": Cause.BAD_RESPONSE,
    "00429": Cause.HTTP_STATUS,
    "00500": Cause.HTTP_STATUS,
    "00502": Cause.HTTP_STATUS,
    "00503": Cause.HTTP_STATUS,
    "00598": Cause.TIMEOUT,
    "00701": Cause.BAD_RESPONSE,
    "00702": Cause.BAD_RESPONSE,
    "00703": Cause.BAD_RESPONSE,
    "00704": Cause.BAD_RESPONSE,
    "00711": Cause.BAD_RESPONSE,
    "00712": Cause.BAD_RESPONSE,
    "00713": Cause.BAD_RESPONSE,
    "00714": Cause.BAD_RESPONSE,
    "00721": Cause.BAD_RESPONSE,
    "00722": Cause.BAD_RESPONSE,
    "40001": Cause.INVALID_SECRET,
    "40013": Cause.INVALID_APPID,
    "40125": Cause.INVALID_SECRET,
    "40164": Cause.IP_NOT_WHITELISTED,
    "40243": Cause.SECRET_FROZEN,
    "45009": Cause.DAILY_QUOTA,
    "45011": Cause.MINUTE_QUOTA,
    "50007": Cause.ACCOUNT_FROZEN,
    "89503": Cause.IP_AWAITS_ADMIN,
    "89506": Cause.IP_REFUSED_FOR_A_DAY,
    "89507": Cause.IP_REFUSED_FOR_AN_HOUR,
    "99999": Cause.UNKNOWN_CODE,
}


@pytest.mark.parametrize("endpoint", Endpoint)
def test_each_has_its_cause_and_none_costs_the_held_token(stage: Stage, endpoint: Endpoint) -> None:
    # 00715 is a success: more than two hours are taken as two.
    assert set(NUMBERED) - set(CAUSES) == {"00715"}
    appids = {f"no{digits}": f"wx00000000000{digits}" for digits in CAUSES}
    held = {}
    for alias, appid in appids.items():
        stage.store_account(alias, appid, endpoint)
        held[alias] = stage.plant(alias, appid, endpoint)
    slow = [alias for alias in appids if CAUSES[alias.removeprefix("no")] is Cause.TIMEOUT]
    quick = [alias for alias in appids if alias not in slow]
    told = []
    for args in (["--timeout", "0.5", *slow], quick):
        ran = stage.does("refresh", "--json", *args)
        assert ran.status == 1
        assert "Traceback" not in ran.err
        told += [json.loads(line) for line in ran.out.splitlines()]
    assert {row["alias"].removeprefix("no"): row["cause"] for row in told} == CAUSES
    assert len(told) == len(CAUSES)
    # Nobody was asked twice, and the slow ones may have run out of time before they asked.
    assert {stage.calls(appids[alias]) for alias in quick} == {1}
    assert {stage.calls(appids[alias]) for alias in slow} <= {0, 1}
    assert {alias: stage.held(appid) for alias, appid in appids.items()} == held
    assert stage.token("no00408") == held["no00408"]
    (failed,) = json.loads(stage.does("status", "no00598", "--json").out)["accounts"]
    assert (failed["health"], failed["last_error"]["cause"]) == ("failing", "timeout")


def test_one_that_fails_and_has_no_token_says_why_and_what_to_do(stage: Stage) -> None:
    stage.account("shop", "wx0000000000040164")
    ran = stage.does("token", "shop")
    assert (ran.status, ran.out) == (1, "")
    assert "203.0.113.7" in ran.err
    assert "1. " in ran.err
