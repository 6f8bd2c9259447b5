"""Commands on a shared Redis."""

import json
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.conftest import SECRET, SHOP, Place
from tests.cli.loaded import loaded
from tests.redis_server import RedisServer
from wxconsole import bootstrap
from wxconsole.locale import LANGUAGES

PASSWORD = "CANARY-pass"


@pytest.fixture
def on_redis(place: Place, own_redis: RedisServer) -> Place:
    """With one account in the environment, and a Redis that wants a password."""
    own_redis.client.config_set("requirepass", PASSWORD)
    place.env["WXCONSOLE_STORE"] = f"redis://:{PASSWORD}@127.0.0.1:{own_redis.port}/0"
    place.account()
    return place


def test_what_one_machine_fetches_another_has(on_redis: Place, tmp_path: Path) -> None:
    token = on_redis.run("token", "shop")
    assert token.status == 0
    on_redis.env["WXCONSOLE_HOME"] = str(tmp_path / "another machine")
    assert on_redis.run("token", "shop") == token
    (account,) = json.loads(on_redis.run("status", "--json").out)["accounts"]
    assert account["health"] == "fresh"
    assert len(on_redis.run("history", "--json").out.splitlines()) == 1
    assert not (tmp_path / "another machine" / "state.json").exists()


def test_a_client_that_was_added_anywhere_is_there(on_redis: Place) -> None:
    assert on_redis.run("clients", "add", "billing").status == 0
    assert "billing" in on_redis.run("clients", "list").out


@pytest.mark.parametrize(
    "args", [["accounts", "add", "cafe", "--appid", "wx2", "--secret-stdin"], ["accounts", "import", "x.env"]]
)
def test_an_account_is_refused_and_the_way_out_named(on_redis: Place, args: list[str]) -> None:
    (on_redis.work / "x.env").write_text(f"WX_CAFE_APPID=wx2\nWX_CAFE_SECRET={SECRET}\n")
    ran = on_redis.run(*args, stdin=SECRET)
    assert ran.status == 1
    assert "WX_<ALIAS>_SECRET" in ran.err


def test_an_account_of_the_environment_is_changed_there(on_redis: Place) -> None:
    ran = on_redis.run("accounts", "edit", "shop", "--name", "x")
    assert ran.status == 1
    assert "environment" in ran.err


def test_doctor_says_how_redis_answers(on_redis: Place) -> None:
    found = json.loads(on_redis.run("doctor", "--json").out)["checks"]
    store = [check for check in found if check["id"] == "store"]
    assert all(check["state"] == "ok" for check in store)
    assert any("answers in" in check["finding"] for check in store)
    assert not any(check["id"] == "lock" for check in found)


def test_doctor_warns_of_a_redis_that_keeps_nothing_on_disk(on_redis: Place, own_redis: RedisServer) -> None:
    own_redis.client.config_set("appendonly", "no")
    ran = on_redis.run("doctor")
    assert "appendonly yes" in ran.out


@pytest.mark.parametrize(
    "args", [["status"], ["token", "shop"], ["history"], ["doctor"], ["clients", "list"]]
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_redis_that_is_away_is_said_on_one_line(
    on_redis: Place, own_redis: RedisServer, args: list[str], lang: str
) -> None:
    own_redis.kill()
    ran = on_redis.run(*args, "--lang", lang)
    assert ran.status == 1
    said = ran.out + ran.err
    assert f"redis://127.0.0.1:{own_redis.port}/0" in said
    assert args == ["doctor"] or len(ran.err.splitlines()) == 1
    own_redis.start()


@pytest.mark.parametrize("change", ["right", "wrong", "away"])
def test_nothing_that_is_said_or_logged_has_the_password(
    on_redis: Place, own_redis: RedisServer, change: str
) -> None:
    if change == "wrong":
        on_redis.env["WXCONSOLE_STORE"] = on_redis.env["WXCONSOLE_STORE"].replace("pass@", "other@")
    on_redis.env["WXCONSOLE_LOG_LEVEL"] = "DEBUG"
    if change == "away":
        own_redis.kill()
    said = ""
    for args in (
        ["config"],
        ["config", "--json"],
        ["status"],
        ["refresh", "shop"],
        ["doctor"],
        ["token", "x"],
    ):
        ran = on_redis.run(*args)
        said += ran.out + ran.err
    logged = "".join(path.read_text() for path in on_redis.logs.rglob("*.log*"))
    assert "redis://127.0.0.1" in said
    assert "CANARY" not in said + logged
    if change == "away":
        own_redis.start()


def test_without_the_extra_the_line_that_installs_it_is_named(on_redis: Place) -> None:
    with patch.object(bootstrap, "find_spec", return_value=None):
        ran = on_redis.run("status")
    assert ran.status == 2
    assert "pip install 'wxconsole[redis]'" in ran.err


def test_no_other_store_loads_redis(place: Place) -> None:
    place.account()
    assert "redis" not in loaded(place.work, place.env, "history")


def test_appids_of_a_machine_are_all_that_it_shows(on_redis: Place) -> None:
    on_redis.run("token", "shop")
    on_redis.env = {name: value for name, value in on_redis.env.items() if not name.startswith("WX_")}
    on_redis.account("cafe", "wx2222222222222222")
    (account,) = json.loads(on_redis.run("status", "--json").out)["accounts"]
    assert account["appid"] != SHOP
    assert account["health"] == "none"
