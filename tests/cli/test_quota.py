"""`wxconsole quota`."""

import json

import pytest

from tests.cli.conftest import SECRET, SHOP, Place
from wxconsole.domain.account import Endpoint
from wxconsole.sandbox.fault import Fault, FaultKind, Where
from wxconsole.sandbox.server import Sandbox

QUOTA = "/cgi-bin/openapi/quota/get"
CLEAR = "/cgi-bin/clear_quota"
CLEAR_BY_SECRET = "/cgi-bin/clear_quota/v2"
ROW = [
    "alias",
    "path",
    "daily_limit",
    "used",
    "remain",
    "rate_limit",
    "cause",
    "errcode",
    "errmsg",
    "rid",
    "at",
]


@pytest.fixture
def shop(place: Place) -> Place:
    """An account with a token."""
    place.account()
    assert place.run("refresh", "shop").status == 0
    return place


def test_shows_what_each_api_has_left_by_one_call_each(shop: Place, sandbox: Sandbox) -> None:
    before = sandbox.world.counts
    ran = shop.run("quota", "shop")
    assert ran.status == 0
    assert [line.split() for line in ran.out.splitlines()] == [
        ["API", "A", "DAY", "USED", "LEFT", "AT", "MOST"],
        ["/cgi-bin/token", "2000", "0", "2000", "-"],
        ["/cgi-bin/stable_token", "500000", "1", "499999", "10000", "in", "60", "s"],
        ["/cgi-bin/get_api_domain_ip", "100000", "0", "100000", "-"],
    ]
    assert ran.err == ""
    assert sandbox.world.counts == {**before, QUOTA: 3}


def test_json_is_one_object_an_api(shop: Place) -> None:
    ran = shop.run("quota", "shop", "--json")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [list(row) for row in rows] == [ROW] * 3
    assert rows[1]["rate_limit"] == {"call_count": 10_000, "refresh_second": 60}
    assert {row["cause"] for row in rows} == {None}


def test_a_spent_quota_is_status_1_and_offers_the_reset(shop: Place, sandbox: Sandbox) -> None:
    sandbox.world.change(SHOP, daily_quota=1)
    ran = shop.run("quota", "shop")
    assert ran.status == 1
    assert "one of the 10 resets" in ran.err
    assert "`wxconsole quota shop --reset`" in ran.err


def test_45009_for_the_question_itself_is_explained_and_offers_the_reset(
    shop: Place, sandbox: Sandbox
) -> None:
    sandbox.world.change(SHOP, faults=(Fault.error(45009),))
    ran = shop.run("quota", "shop", "--json")
    (row,) = [json.loads(line) for line in ran.out.splitlines()]
    assert list(row) == ROW
    assert (ran.status, row["cause"], row["errcode"]) == (1, "daily_quota", 45009)
    assert "  2. " in ran.err
    assert "`wxconsole quota shop --reset`" in ran.err


def test_without_a_token_nothing_is_fetched(place: Place, sandbox: Sandbox) -> None:
    place.account()
    ran = place.run("quota", "shop")
    assert (ran.status, ran.out) == (1, "")
    assert "`wxconsole refresh shop`" in ran.err
    assert sandbox.world.counts == {}


def test_a_reset_needs_consent(shop: Place, sandbox: Sandbox) -> None:
    ran = shop.run("quota", "shop", "--reset")
    assert ran.status == 2
    assert "--yes" in ran.err
    assert "0 were made from here this month" in ran.err
    assert CLEAR not in sandbox.world.counts


def test_a_reset_gives_the_days_calls_back(shop: Place, sandbox: Sandbox) -> None:
    sandbox.world.change(SHOP, daily_quota=1)
    assert shop.run("refresh", "shop").status == 1
    ran = shop.run("quota", "shop", "--reset", "--yes")
    assert (ran.status, ran.out) == (0, "")
    assert "one of this month's 10 resets is used up" in ran.err
    assert shop.run("refresh", "shop").status == 0


def test_a_reset_without_a_token_sends_the_secret(place: Place, sandbox: Sandbox) -> None:
    place.account()
    row = json.loads(place.run("quota", "shop", "--reset", "--yes", "--json").out)
    assert (row["reset"], row["used"], row["cause"]) == (True, "appsecret", None)
    assert sandbox.world.counts == {CLEAR_BY_SECRET: 1}


def test_a_reset_with_a_token_that_turns_out_dead_sends_the_secret(shop: Place, sandbox: Sandbox) -> None:
    sandbox.world.supersede(SHOP, Endpoint.STABLE)
    row = json.loads(shop.run("quota", "shop", "--reset", "--yes", "--json").out)
    assert (row["reset"], row["used"]) == (True, "appsecret")


def test_resets_that_are_used_up_are_said_so(shop: Place) -> None:
    for _ in range(10):
        assert shop.run("quota", "shop", "--reset", "--yes").status == 0
    ran = shop.run("quota", "shop", "--reset", "--yes", "--json")
    row = json.loads(ran.out)
    assert (ran.status, row["reset"], row["cause"], row["errcode"]) == (1, False, "quota_resets_spent", 48006)
    assert "resets are used up" in ran.err


def test_a_reset_whose_answer_is_lost_is_said_to_be_unknown(shop: Place, sandbox: Sandbox) -> None:
    sandbox.world.change(SHOP, faults=(Fault(FaultKind.CUT, on=Where.API, times=1),))
    ran = shop.run("quota", "shop", "--reset", "--yes", "--json")
    assert (ran.status, json.loads(ran.out)["reset"]) == (1, None)
    assert "not known" in ran.err
    assert sandbox.world.counts[CLEAR] == 1


def test_read_only_resets_nothing_and_still_shows(shop: Place, sandbox: Sandbox) -> None:
    ran = shop.run("quota", "shop", "--reset", "--yes", "--read-only")
    assert ran.status == 1
    assert "read-only" in ran.err
    assert CLEAR not in sandbox.world.counts
    assert shop.run("quota", "shop", "--read-only").status == 0


def test_nothing_shows_a_token_or_a_secret(shop: Place, sandbox: Sandbox) -> None:
    shop.env["WXCONSOLE_LOG_LEVEL"] = "DEBUG"
    token = shop.run("token", "shop").out.strip()
    shown = []
    for fault in (Fault(), Fault.error(45009), Fault(FaultKind.RESET), Fault(FaultKind.NOT_JSON)):
        sandbox.world.change(SHOP, faults=(fault,))
        for args in (["--json"], ["--reset", "--yes"], ["--reset", "--yes", "--json"]):
            ran = shop.run("quota", "shop", *args)
            shown.append(ran.out + ran.err)
    sandbox.world.change(SHOP, faults=())
    sandbox.world.supersede(SHOP, Endpoint.STABLE)
    shown.append(shop.run("quota", "shop", "--reset", "--yes").err)
    logs = [path.read_text() for path in shop.logs.rglob("*") if path.is_file()]
    assert sandbox.world.counts[CLEAR_BY_SECRET]
    assert logs
    for text in [*shown, *logs]:
        assert SECRET not in text
        assert token not in text
