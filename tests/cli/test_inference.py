"""What the commands infer from an account's own record, over a socket, said in one wording."""

import http.client
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cli.conftest import SECRET, SHOP, Place
from wxconsole.domain.account import Endpoint
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.fault import Fault, FaultKind, Where
from wxconsole.sandbox.server import Sandbox

OTHERS_SECRET = "0ddba11c0ffee0ddba11c0ffee0ddba1"


def last_error(place: Place, *flags: str) -> Any:
    return json.loads(place.run("status", "shop", "--json", *flags).out)["accounts"][0]["last_error"]


def fetch_elsewhere(sandbox: Sandbox, endpoint: Endpoint) -> None:
    """Somebody's script: forced on the stable endpoint, plain on the classic one."""
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=10)
    if endpoint is Endpoint.STABLE:
        body = {"grant_type": "client_credential", "appid": SHOP, "secret": SECRET, "force_refresh": True}
        connection.request("POST", "/cgi-bin/stable_token", json.dumps(body))
    else:
        query = f"grant_type=client_credential&appid={SHOP}&secret={SECRET}"
        connection.request("GET", f"/cgi-bin/token?{query}")
    assert "access_token" in json.load(connection.getresponse())
    connection.close()


def let_pass(sandbox: Sandbox, minutes: float) -> None:
    """At WeChat alone: this machine's clock cannot be moved."""
    sandbox.world.clock.advance(minutes * 60)


def test_a_superseded_a_lapsed_and_a_wrong_credential_are_told_apart(place: Place, sandbox: Sandbox) -> None:
    place.account()
    place.run("refresh", "shop")
    told = {}
    sandbox.world.supersede(SHOP, Endpoint.STABLE)
    told["superseded"] = place.run("probe", "shop", "--json")
    summaries = [last_error(place)["summary"]]

    place.run("refresh", "shop")
    sandbox.world.lapse(SHOP, Endpoint.STABLE)
    told["lapsed"] = place.run("probe", "shop", "--json")
    assert json.loads(place.run("status", "--json").out)["accounts"][0]["health"] == "superseded"
    summaries.append(last_error(place)["summary"])

    place.run("refresh", "shop")
    sandbox.world.change(SHOP, secret=Secret(OTHERS_SECRET))
    told["secret"] = place.run("refresh", "shop", "--json")
    summaries.append(last_error(place)["summary"])

    causes = {name: json.loads(ran.out)["cause"] for name, ran in told.items()}
    assert causes == {
        "superseded": "token_not_latest",
        "lapsed": "token_expired",
        "secret": "invalid_secret",
    }
    assert "only a forced refresh" in summaries[0]
    assert "a clock was set" in summaries[1]
    assert "somebody has reset the AppSecret at WeChat" in summaries[2]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_a_token_that_somebody_else_replaced_is_told_in_one_wording(
    place: Place, sandbox: Sandbox, endpoint: Endpoint, lang: str
) -> None:
    place.env["WXCONSOLE_LANG"] = lang
    place.account(endpoint=endpoint)
    place.run("refresh", "shop")
    fetch_elsewhere(sandbox, endpoint)
    let_pass(sandbox, 6)
    before = len(sandbox.world.calls)
    probed = place.run("probe", "shop")
    error = last_error(place)
    listed = place.run("status", "shop")
    past = place.run("history", "shop")
    assert probed.status == listed.status == 1
    for said in (probed.err, listed.err, past.err):
        assert error["summary"] in said
        assert error["steps"][0] in said
    assert len(sandbox.world.calls) == before + 1  # the probe, and no second fetch
    how, way_out = {
        (Endpoint.STABLE, "en"): ("only a forced refresh", "Refresh once: on the stable endpoint"),
        (Endpoint.CLASSIC, "en"): ("any fetch with this AppID", "Decide before you refresh"),
        (Endpoint.STABLE, "zh"): ("只有强制刷新", "刷新一次：在稳定版接口上"),
        (Endpoint.CLASSIC, "zh"): ("用这个 AppID 获取一次", "刷新之前先决定"),
    }[endpoint, lang]
    assert how in error["summary"]
    assert error["steps"][0].startswith(way_out)
    assert ("from outside" if lang == "en" else "来自外部") in error["summary"]


@pytest.mark.parametrize(
    ("question", "path"),
    [
        (["quota", "shop"], "/cgi-bin/openapi/quota/get"),
        (["rid", "5fa26c60-1a0ebdd5-32fd1cd0", "shop"], "/cgi-bin/openapi/rid/get"),
    ],
)
def test_any_question_asked_with_the_token_tells_that_somebody_else_replaced_it(
    place: Place, sandbox: Sandbox, question: list[str], path: str
) -> None:
    place.account()
    place.run("refresh", "shop")
    sandbox.world.supersede(SHOP, Endpoint.STABLE)
    before = len(sandbox.world.calls)
    asked = place.run(*question)
    error = last_error(place)
    assert asked.status == 1
    assert error["cause"] == "token_not_latest"
    assert error["summary"] in asked.err
    assert error["steps"][0] in asked.err
    assert [call.path for call in sandbox.world.calls[before:]] == [path]


def test_an_address_that_any_call_is_refused_for_is_kept(place: Place, sandbox: Sandbox) -> None:
    place.account()
    place.run("refresh", "shop")
    sandbox.world.change(SHOP, whitelist=("192.0.2.1",))
    asked = place.run("quota", "shop")
    assert "This says nothing about the token" in asked.err
    assert "203.0.113.7  first" in place.run("status", "shop").err


def test_a_dead_token_that_wechat_gives_again_is_told_as_such_and_asked_about_once(
    place: Place, sandbox: Sandbox
) -> None:
    place.account()
    place.run("refresh", "shop")
    sandbox.world.change(SHOP, faults=(replace(Fault.error(40001), on=Where.API),))
    place.run("probe", "shop")
    before = len(sandbox.world.calls)
    refreshed = place.run("refresh", "shop")
    assert [call.path for call in sandbox.world.calls[before:]] == [
        "/cgi-bin/stable_token",
        "/cgi-bin/get_api_domain_ip",
    ]
    error = last_error(place)
    assert refreshed.status == 1
    assert error["summary"] in refreshed.err
    assert "brought the same token again" in error["summary"]
    assert "from outside" not in error["summary"]
    assert "`wxconsole refresh shop --force`" in error["steps"][0]
    token = place.run("token", "shop")
    assert (token.status, token.out) == (1, "")
    assert "gives the same token of 'shop' again" in token.err
    sandbox.world.change(SHOP, faults=())
    assert place.run("refresh", "shop").status == 0
    assert last_error(place) is None


def test_our_own_call_whose_answer_was_lost_is_suspected(place: Place, sandbox: Sandbox) -> None:
    place.account()
    place.run("refresh", "shop")
    sandbox.world.change(SHOP, faults=(Fault(FaultKind.RESET),))
    place.run("refresh", "shop", "--force", "--yes")
    sandbox.world.change(SHOP, faults=())
    let_pass(sandbox, 6)
    place.run("probe", "shop")
    actor = json.loads(place.run("history", "shop", "--json", "--limit", "1").out)["actor"]
    assert f"{actor} may have done it" in last_error(place)["summary"]


def test_a_probe_from_a_refused_address_says_nothing_about_the_token(place: Place, sandbox: Sandbox) -> None:
    place.account()
    place.run("refresh", "shop")
    sandbox.world.change(SHOP, whitelist=("192.0.2.1",))
    probed = place.run("probe", "shop")
    assert (probed.status, probed.out) == (1, "shop: unknown\n")
    assert "This says nothing about the token" in probed.err
    assert "a refresh from here will be refused too" in probed.err
    assert last_error(place) is None


def test_a_clock_that_is_off_is_named_with_a_token_that_lapsed_early(place: Place, sandbox: Sandbox) -> None:
    place.account()
    place.run("refresh", "shop")
    sandbox.world.clock.advance(timedelta(hours=3).total_seconds())
    probed = place.run("probe", "shop")
    assert "a clock was set" in probed.err
    assert "This machine's clock is 2:59:" in probed.err or "This machine's clock is 3:00:" in probed.err
    assert "wxconsole doctor" in probed.err


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        ("5ec2e7c0", "has 8 characters, and AppSecrets have 32"),
        ("5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0ffee5ec2e7c", "EncodingAESKey"),
        (SECRET, "most likely wrong when it was entered"),
    ],
)
def test_a_secret_that_was_never_right_is_told_by_what_it_is_and_never_shown(
    place: Place, sandbox: Sandbox, secret: str, told: str
) -> None:
    sandbox.world.change(SHOP, secret=Secret(OTHERS_SECRET))
    place.account()
    place.env["WX_SHOP_SECRET"] = secret
    refreshed = place.run("refresh", "shop")
    listed = place.run("status", "shop")
    assert told in refreshed.err
    assert told in listed.err
    assert told in last_error(place)["summary"]
    assert told in place.run("token", "shop").err
    assert secret not in refreshed.err + listed.err + listed.out + json.dumps(last_error(place))


def test_a_secret_that_was_edited_is_told_as_such_and_one_that_was_reset_too(
    place: Place, sandbox: Sandbox
) -> None:
    place.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin=f"{SECRET}\n")
    place.run("refresh", "shop")
    sandbox.world.change(SHOP, secret=Secret(OTHERS_SECRET))
    place.run("refresh", "shop")
    error = last_error(place)
    assert "somebody has probably reset it at WeChat" in error["summary"]
    assert error["steps"][0].startswith("Ask the account's admin for the AppSecret that was made after ")
    place.run("accounts", "edit", "shop", "--secret-stdin", stdin=f"{SECRET[::-1]}\n")
    place.run("refresh", "shop")
    assert "since the account was edited" in last_error(place)["summary"]


def test_an_appid_that_is_cut_off_is_shown_with_its_length(place: Place) -> None:
    place.account(appid=SHOP[:-1])
    place.run("refresh", "shop")
    error = last_error(place)
    assert error["cause"] == "invalid_appid"
    assert f"“{SHOP[:-1]}”, has 17 characters, and AppIDs have 18" in error["summary"]


def test_the_history_says_each_cause_once_and_that_of_an_account_that_has_gone(place: Place) -> None:
    blocked = "wx0000000000040164"
    place.run("accounts", "add", "gone", "--appid", blocked, "--secret-stdin", stdin=f"{SECRET}\n")
    for _ in range(2):
        place.run("refresh", "gone")
    assert place.run("history").err.count("is not on this account's API IP whitelist") == 1
    place.run("accounts", "remove", "gone", "--yes")
    assert place.run("history").err.count("is not on this account's API IP whitelist") == 1
