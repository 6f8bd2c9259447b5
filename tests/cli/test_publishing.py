"""Commands where tokens are published."""

import json
from unittest.mock import patch

import pytest

from tests.cli.conftest import SECRET, SHOP, Place
from tests.cli.loaded import loaded
from tests.redis_server import RedisServer
from wxconsole import bootstrap
from wxconsole.locale import LANGUAGES
from wxconsole.sandbox.server import Sandbox

PASSWORD = "CANARY-pass"
LAYOUTS = "wechatpy,wxjava-mp:shop,silenceper"
KEYS = [
    f"gowechat_officialaccount__access_token_{SHOP}",
    f"shop:access_token:{SHOP}",
    f"wechatpy:{SHOP}_access_token",
    f"wechatpy:{SHOP}_access_token_expires_at",
]


@pytest.fixture
def publishing(place: Place, own_redis: RedisServer) -> Place:
    """With one account in the environment, and a Redis to publish to that wants a password."""
    own_redis.client.config_set("requirepass", PASSWORD)
    place.env["WXCONSOLE_PUBLISH"] = f"redis://:{PASSWORD}@127.0.0.1:{own_redis.port}/0?layouts={LAYOUTS}"
    place.account()
    return place


def lying(server: RedisServer) -> list[str]:
    return sorted(key for key in server.client.scan_iter() if not key.startswith("wxconsole:"))


@pytest.mark.parametrize("command", [["refresh", "shop"], ["token", "shop"]])
def test_what_a_command_fetches_is_published(
    publishing: Place, own_redis: RedisServer, command: list[str]
) -> None:
    ran = publishing.run(*command)
    assert (ran.status, "publish" in ran.err) == (0, False)
    token = publishing.run("token", "shop").out.strip()
    assert lying(own_redis) == KEYS
    found = own_redis.client.mget(KEYS)
    assert found[:3] == [token, token, f'"{token}"']
    assert all(7190 <= own_redis.client.ttl(key) <= 7200 for key in KEYS)


def test_a_forced_refresh_replaces_what_was_published(publishing: Place, own_redis: RedisServer) -> None:
    publishing.run("refresh", "shop")
    before = own_redis.client.get(KEYS[0])
    publishing.run("refresh", "shop", "--force", "--yes")
    token = publishing.run("token", "shop").out.strip()
    assert token != before
    assert own_redis.client.mget(KEYS[:3]) == [token, token, f'"{token}"']


def test_a_held_token_is_printed_without_redis(publishing: Place) -> None:
    publishing.run("token", "shop")
    assert "redis" not in loaded(publishing.work, publishing.env, "token", "shop")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_redis_that_is_away_harms_no_refresh_and_is_told(
    publishing: Place, own_redis: RedisServer, lang: str
) -> None:
    own_redis.kill()
    ran = publishing.run("token", "shop", "--lang", lang)
    assert ran.status == 0
    assert ran.out.strip()
    assert f"redis://127.0.0.1:{own_redis.port}/0" in ran.err
    assert len(ran.err.splitlines()) == 1
    own_redis.start()
    own_redis.client.config_set("requirepass", PASSWORD)
    publishing.run("refresh", "shop")
    assert lying(own_redis) == KEYS


def test_an_account_that_is_removed_is_taken_back(publishing: Place, own_redis: RedisServer) -> None:
    for part in ("APPID", "SECRET"):
        del publishing.env[f"WX_SHOP_{part}"]
    publishing.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin=SECRET)
    publishing.run("refresh", "shop")
    assert lying(own_redis) == KEYS
    assert publishing.run("accounts", "remove", "shop", "--yes").status == 0
    assert own_redis.client.keys() == []


def test_what_another_account_with_its_appid_needs_is_not_taken_back(
    publishing: Place, own_redis: RedisServer
) -> None:
    given = {name: publishing.env.pop(name) for name in ("WX_SHOP_APPID", "WX_SHOP_SECRET")}
    publishing.run("accounts", "add", "old", "--appid", SHOP, "--secret-stdin", stdin=SECRET)
    publishing.env |= given
    publishing.run("refresh", "shop")
    assert publishing.run("accounts", "remove", "old", "--yes").status == 0
    assert lying(own_redis) == KEYS


def test_a_token_that_cannot_be_taken_back_is_told(publishing: Place, own_redis: RedisServer) -> None:
    for part in ("APPID", "SECRET"):
        del publishing.env[f"WX_SHOP_{part}"]
    publishing.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin=SECRET)
    own_redis.kill()
    ran = publishing.run("accounts", "remove", "shop", "--yes")
    assert ran.status == 1
    assert "shop is removed" in ran.err
    assert publishing.run("accounts", "list", "--json").out.strip() == "[]"
    own_redis.start()


@pytest.mark.parametrize(
    ("lang", "tried", "read"),
    [
        ("en", "executed against the SDK", "only read in its source"),
        ("zh", "已与 SDK 实际运行验证", "仅阅读过其源码"),
    ],
)
def test_config_says_which_layouts_were_executed_against_their_sdk(
    publishing: Place, own_redis: RedisServer, lang: str, tried: str, read: str
) -> None:
    out = publishing.run("config", "--lang", lang).out
    rows = {line.split()[0]: line for line in out.splitlines() if line.strip()}
    assert tried in rows["wechatpy"]
    assert tried in rows["silenceper"]
    assert read in rows["wxjava-mp:shop"]
    assert f"redis://127.0.0.1:{own_redis.port}/0?layouts={LAYOUTS}" in out
    layouts = json.loads(publishing.run("config", "--json").out)["layouts"]
    assert [(each["layout"], each["proof"]) for each in layouts] == [
        ("wechatpy", "executed"),
        ("wxjava-mp:shop", "read"),
        ("silenceper", "executed"),
    ]


def checks(place: Place) -> list[tuple[str, str]]:
    found = json.loads(place.run("doctor", "--json").out)["checks"]
    return [(check["state"], check["finding"]) for check in found if check["id"] == "publishing"]


def test_doctor_tries_out_what_publishing_needs_and_leaves_nothing(
    publishing: Place, own_redis: RedisServer
) -> None:
    ((state, finding),) = checks(publishing)
    assert state == "ok"
    assert LAYOUTS in finding
    assert own_redis.client.keys() == []


def test_doctor_names_a_right_that_is_missing(publishing: Place, own_redis: RedisServer) -> None:
    own_redis.client.execute_command("ACL", "SETUSER", "default", "resetkeys", "~wechatpy:*", "~wxconsole:*")
    ((state, finding),) = checks(publishing)
    assert state == "fail"
    assert "permissions" in finding


def test_doctor_says_that_redis_is_away(publishing: Place, own_redis: RedisServer) -> None:
    own_redis.kill()
    ((state, _),) = checks(publishing)
    assert state == "fail"
    own_redis.start()


def test_where_nothing_is_published_doctor_does_not_speak_of_it(place: Place) -> None:
    assert checks(place) == []


@pytest.mark.parametrize("sdk", ["easywechat", "senparc", "powerwechat"])
@pytest.mark.parametrize(("lang", "word"), [("en", "AppSecret"), ("zh", "AppSecret")])
def test_an_sdk_that_needs_the_secret_there_is_refused_with_the_reason(
    place: Place, sdk: str, lang: str, word: str
) -> None:
    place.env["WXCONSOLE_PUBLISH"] = f"redis://localhost?layouts=wechatpy,{sdk}"
    ran = place.run("status", "--lang", lang)
    assert ran.status == 2
    assert word in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("command", [["refresh", "shop"], ["token", "shop"], ["serve"]])
def test_without_the_extra_the_line_that_installs_it_is_named_before_wechat_is_asked(
    publishing: Place, sandbox: Sandbox, command: list[str]
) -> None:
    with patch.object(bootstrap, "find_spec", return_value=None):
        ran = publishing.run(*command)
    assert ran.status == 2
    assert "WXCONSOLE_PUBLISH" in ran.err
    assert "pip install 'wxconsole[redis]'" in ran.err
    assert not sandbox.world.calls


@pytest.mark.parametrize("change", ["right", "wrong", "away"])
def test_nothing_that_is_said_or_logged_has_password_or_token(
    publishing: Place, own_redis: RedisServer, change: str
) -> None:
    if change == "wrong":
        publishing.env["WXCONSOLE_PUBLISH"] = publishing.env["WXCONSOLE_PUBLISH"].replace("pass@", "no@")
    publishing.env["WXCONSOLE_LOG_LEVEL"] = "DEBUG"
    if change == "away":
        own_redis.kill()
    commands = (["config"], ["config", "--json"], ["refresh", "shop"], ["doctor"], ["status"])
    said = "".join(ran.out + ran.err for ran in (publishing.run(*command) for command in commands))
    logged = "".join(path.read_text() for path in publishing.logs.rglob("*.log*"))
    assert "redis://127.0.0.1" in said
    assert "CANARY" not in said + logged
    assert publishing.run("token", "shop").out.strip() not in said + logged
    if change == "away":
        own_redis.start()
