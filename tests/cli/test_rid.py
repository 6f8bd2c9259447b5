"""`wxconsole rid`."""

import json

import pytest

from tests.cli.conftest import SECRET, SHOP, Place
from wxconsole.domain.account import Endpoint
from wxconsole.domain.secret import MASK
from wxconsole.sandbox.fault import Fault
from wxconsole.sandbox.server import Sandbox

RID = "61725984-6126f6f9-040f19c4"
FIELDS = [
    "at",
    "cost_ms",
    "ip",
    "query",
    "request",
    "response",
    "cause",
    "errcode",
    "errmsg",
    "rid",
    "alias",
    "rid_at",
]


@pytest.fixture
def shop(place: Place) -> Place:
    """An account with a token."""
    place.account()
    assert place.run("refresh", "shop").status == 0
    return place


def refused(place: Place, sandbox: Sandbox) -> str:
    """The rid of a refresh that WeChat refused, as the history has it."""
    sandbox.world.change(SHOP, faults=(Fault.error(45009),))
    place.run("refresh", "shop")
    sandbox.world.change(SHOP, faults=())
    return str(json.loads(place.run("history", "shop", "--json", "--limit", "1").out)["rid"])


def test_shows_the_request_and_explains_the_answer(shop: Place, sandbox: Sandbox) -> None:
    rid = refused(shop, sandbox)
    before = sandbox.world.counts
    ran = shop.run("rid", rid, "shop")
    assert ran.status == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == [
        "rid",
        "at",
        "took",
        "caller",
        "query",
        "request",
        "response",
    ]
    assert rid in ran.out
    assert "203.0.113.7" in ran.out
    assert f'"secret":"{MASK}"' in ran.out
    assert "used up its calls" in ran.err
    assert sandbox.world.counts == {**before, "/cgi-bin/openapi/rid/get": 1}


def test_json_has_the_same_fields_whether_it_is_found_or_not(shop: Place, sandbox: Sandbox) -> None:
    found = shop.run("rid", refused(shop, sandbox), "shop", "--json")
    assert found.status == 0
    row = json.loads(found.out)
    assert list(row) == FIELDS
    assert json.loads(row["response"])["errcode"] == 45009
    assert (row["cause"], row["ip"]) == (None, "203.0.113.7")
    lost = shop.run("rid", RID, "shop", "--json")
    assert lost.status == 1
    row = json.loads(lost.out)
    assert list(row) == FIELDS
    assert (row["rid"], row["rid_at"]) == (RID, "2021-10-22T06:26:12Z")
    assert (row["cause"], row["errcode"], row["response"]) == ("rid_not_found", 76001, None)


def test_a_rid_that_is_not_found_says_when_it_was_and_what_to_check(shop: Place) -> None:
    ran = shop.run("rid", RID, "shop")
    assert (ran.status, ran.out) == (1, "")
    assert "2021-10-22" in ran.err
    assert "within 7 days" in ran.err


@pytest.mark.parametrize("rid", ["40164", "rid:61725984", f"{RID}x", ""])
def test_what_is_no_rid_is_wrong_usage_and_asks_nobody(shop: Place, sandbox: Sandbox, rid: str) -> None:
    before = sandbox.world.counts
    ran = shop.run("rid", rid, "shop")
    assert ran.status == 2
    assert "is not a rid" in ran.err
    assert sandbox.world.counts == before


def test_without_a_token_nothing_is_fetched(place: Place, sandbox: Sandbox) -> None:
    place.account()
    ran = place.run("rid", RID, "shop")
    assert ran.status == 1
    assert "`wxconsole refresh shop`" in ran.err
    assert sandbox.world.counts == {}


@pytest.mark.parametrize("endpoint", ["stable", "classic"])
def test_neither_the_token_nor_the_secret_of_the_request_is_shown(
    place: Place, sandbox: Sandbox, endpoint: str
) -> None:
    place.account(endpoint=endpoint)
    place.env["WXCONSOLE_LOG_LEVEL"] = "DEBUG"
    place.run("refresh", "shop")
    tokens = [place.run("token", "shop").out.strip()]
    rids = [refused(place, sandbox)]
    sandbox.world.supersede(SHOP, Endpoint(endpoint))
    rids.append(json.loads(place.run("probe", "shop", "--json").out)["rid"])
    place.run("refresh", "shop")
    tokens.append(place.run("token", "shop").out.strip())
    shown = []
    for rid in rids:
        for args in ([], ["--json"]):
            ran = place.run("rid", rid, "shop", *args)
            assert ran.status == 0, ran.err
            shown.append(ran.out + ran.err)
    logs = [path.read_text() for path in place.logs.rglob("*") if path.is_file()]
    assert logs
    for text in [*shown, *logs]:
        assert SECRET not in text
        assert not any(token in text for token in tokens)
