import json
from datetime import datetime

import pytest

from tests.cli.conftest import BLOCKED, SHOP, Place
from wxconsole.cli.grid import cell_width
from wxconsole.domain.account import Endpoint
from wxconsole.sandbox.server import Sandbox


def test_without_accounts_says_how_to_add_one_and_is_well(place: Place) -> None:
    ran = place.run("status")
    assert (ran.status, ran.out) == (0, "")
    assert "wxconsole accounts add" in ran.err
    assert json.loads(place.run("status", "--json").out)["accounts"] == []


def test_json_is_one_object_with_every_field_of_an_account(place: Place) -> None:
    place.account(name="旗舰店")
    place.run("refresh", "shop")
    ran = place.run("status", "--json")
    assert ran.status == 0
    status = json.loads(ran.out)
    assert list(status) == ["generated_at", "accounts"]
    datetime.strptime(status["generated_at"], "%Y-%m-%dT%H:%M:%S%z")
    (account,) = status["accounts"]
    assert list(account) == [
        "alias",
        "name",
        "appid",
        "kind",
        "endpoint",
        "health",
        "issued_at",
        "expires_at",
        "expires_in",
        "next_refresh_at",
        "fingerprint",
        "last_error",
    ]
    assert account["name"] == "旗舰店"
    assert account["health"] == "fresh"
    assert account["last_error"] is None
    assert 7100 < account["expires_in"] <= 7200


def test_an_account_that_is_not_healthy_makes_it_exit_1_and_names_the_next_step(place: Place) -> None:
    place.account()
    place.account("blocked", BLOCKED)
    place.run("refresh", "--all")
    ran = place.run("status")
    assert ran.status == 1
    assert "blocked: " in ran.err
    assert "203.0.113.7" in ran.err
    assert "shop: " not in ran.err
    error = json.loads(place.run("status", "blocked", "--json").out)["accounts"][0]["last_error"]
    assert list(error) == [
        "errcode",
        "errmsg",
        "cause",
        "summary",
        "steps",
        "ip",
        "rid",
        "rid_at",
        "retryable",
        "retry_after",
        "links",
    ]
    assert error["cause"] == "ip_not_whitelisted"
    assert error["ip"] == "203.0.113.7"


def test_only_the_accounts_asked_about_count(place: Place) -> None:
    place.account()
    place.account("blocked", BLOCKED)
    place.run("refresh", "--all")
    assert place.run("status", "shop").status == 0
    assert place.run("status", "blocked").status == 1


def test_an_account_without_a_token_is_told_how_to_get_one(place: Place) -> None:
    place.account()
    ran = place.run("status")
    assert ran.status == 1
    assert "wxconsole refresh shop" in ran.err


def test_a_due_account_is_healthy(place: Place, sandbox: Sandbox) -> None:
    place.account()
    sandbox.world.grant(SHOP, Endpoint.STABLE, remaining=3000)
    place.run("refresh", "shop")
    place.account(endpoint="classic")  # whose margin can be set
    ran = place.run("status", "--margin", "3600")
    assert ran.status == 0
    assert "due" in ran.out


def test_columns_line_up_with_chinese_names(place: Place) -> None:
    place.account(name="旗舰店")
    place.account("games", "wx2222222222222222", name="Games", kind="minigame")
    lines = place.run("status").out.splitlines()
    at = {
        cell_width(line[: line.index(word)])
        for line, word in zip(lines, ("KIND", "mini", "off"), strict=True)
    }
    assert len(at) == 1


def test_speaks_chinese_when_asked(place: Place) -> None:
    place.account()
    ran = place.run("status", "--lang", "zh")
    assert "未获取" in ran.out
    assert "公众号" in ran.out


def test_a_name_cannot_speak_to_the_terminal(place: Place) -> None:
    place.account(name="\x1b]52;c;aGk=\x07\u202eevil")
    for args in (["status"], ["status", "--json"], ["accounts", "list"], ["accounts", "list", "--json"]):
        out = place.run(*args).out
        assert "evil" in out
        assert not set(out) & set("\x1b\x07\u202e")


def test_asks_wechat_nothing(place: Place, sandbox: Sandbox) -> None:
    place.account()
    place.run("status")
    assert sandbox.world.calls == ()


def test_writes_no_colour_where_there_is_no_terminal(place: Place) -> None:
    place.account()
    assert "\x1b" not in place.run("status").out


@pytest.mark.parametrize(("flags", "shown"), [(["--json"], '"health": "{}"'), ([], "{} ")])
def test_watch_shows_a_refresh_of_another_process(place: Place, flags: list[str], shown: str) -> None:
    place.account()
    with place.start("status", "--watch", *flags) as watching:
        assert watching.stdout is not None
        assert any(shown.format("none") in line for line in watching.stdout)
        place.run("refresh", "shop")
        assert any(shown.format("fresh") in line for line in watching.stdout)
        watching.terminate()
        watching.communicate()


def test_a_token_of_an_endpoint_is_shown_until_its_end(place: Place, sandbox: Sandbox) -> None:
    place.account()
    sandbox.world.grant(SHOP, Endpoint.STABLE, remaining=600)
    place.run("refresh", "shop")
    assert "0:09:5" in place.run("status").out
