"""From a data folder into a Redis and back."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import SECRET, SHOP, Place
from tests.cli.loaded import loaded
from tests.cli.test_completion import completed
from tests.redis_server import RedisServer
from wxconsole.adapters.redis_store.moving import MovingRedisStore
from wxconsole.locale import LANGUAGES

CAFE = "wx2222222222222222"


@pytest.fixture
def url(redis_server: RedisServer, tmp_path: Path) -> str:
    """An empty place on a Redis."""
    return f"{redis_server.url}?prefix={tmp_path.name}"


@pytest.fixture
def filled(place: Place) -> Place:
    """With an account in the store and one in the environment, a token and two rows of each, and a client."""
    place.account("cafe", CAFE)
    add = ("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", "--endpoint", "classic")
    assert place.run(*add, "--name", "My shop", "--tag", "a", "--tag", "b", stdin=SECRET).status == 0
    for _ in range(2):
        assert place.run("refresh", "--all").status == 0
    assert place.run("clients", "add", "billing").status == 0
    return place


def rows(place: Place) -> list[Any]:
    """Sorted: two refreshes at once are saved as their answers come, and copied by their times."""
    return [json.loads(line) for line in sorted(place.run("history", "--json").out.splitlines())]


def test_without_yes_nothing_is_changed(filled: Place, url: str, redis_server: RedisServer) -> None:
    ran = filled.run("migrate", "tinydb", url)
    assert ran.status == 0
    assert "--yes" in ran.err
    assert redis_server.client.keys(f"{{{url.rpartition('=')[2]}}}*") == []
    told = json.loads(filled.run("migrate", "tinydb", url, "--json").out)
    assert (told["complete"], told["history"]["missing"], told["history"]["copied"]) == (None, 4, None)


def test_with_yes_all_of_it_is_copied_and_compared(filled: Place, url: str) -> None:
    before, token = rows(filled), filled.run("token", "cafe").out
    ran = filled.run("migrate", "tinydb", url, "--yes", "--json")
    assert ran.status == 0
    told = json.loads(ran.out)
    assert told["complete"] is True
    assert told["holdings"] == {
        "source": 2,
        "target": 0,
        "same": 0,
        "copied": 2,
        "missing": 0,
        "newer_in_target": 0,
        "different": [],
        "no_place": 0,
    }
    assert (told["history"]["copied"], told["clients"]["copied"]) == (4, 1)
    assert rows(filled) == before
    filled.env["WXCONSOLE_STORE"] = url
    assert filled.run("token", "cafe").out == token
    assert [row for row in rows(filled) if row["alias"] == "cafe"] == [
        row for row in before if row["alias"] == "cafe"
    ]


def test_it_goes_back_into_another_folder(filled: Place, url: str, tmp_path: Path) -> None:
    before = rows(filled)
    filled.env["WXCONSOLE_STORE"] = url
    assert filled.run("migrate", "tinydb", "redis", "--yes").status == 0
    filled.env["ELSEWHERE"] = f"{tmp_path}/elsewhere"
    assert filled.run("migrate", "redis", "env:ELSEWHERE", "--yes").status == 0
    del filled.env["WXCONSOLE_STORE"]
    filled.env["WXCONSOLE_HOME"] = f"{tmp_path}/elsewhere"
    assert rows(filled) == before


def test_accounts_without_a_place_are_named_with_what_to_set_and_no_secret(filled: Place, url: str) -> None:
    ran = filled.run("migrate", "tinydb", url, "--yes")
    assert ran.status == 0
    line = f"WX_SHOP_APPID={SHOP} WX_SHOP_SECRET=… WX_SHOP_NAME='My shop' WX_SHOP_ENDPOINT=classic"
    assert f"  {line} WX_SHOP_TAGS=a,b\n" in ran.err
    assert "WX_CAFE" not in ran.err
    as_json = filled.run("migrate", "tinydb", url, "--json")
    (homeless,) = json.loads(as_json.out)["no_place"]
    assert (homeless["alias"], homeless["variables"]["WX_SHOP_SECRET"]) == ("shop", None)
    token = json.loads((filled.home / "state.json").read_text())["holdings"]["1"]["token"]["value"]
    said = ran.out + ran.err + as_json.out + as_json.err
    assert SECRET not in said
    assert token not in said


def test_a_client_that_is_another_there_makes_it_fail(filled: Place, url: str) -> None:
    assert filled.run("migrate", "tinydb", url, "--yes").status == 0
    filled.run("clients", "revoke", "billing")
    filled.run("clients", "add", "billing")
    ran = filled.run("migrate", "tinydb", url, "--yes")
    assert ran.status == 1
    assert "billing" in ran.err


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (["tinydb", "redis://:CANARY@127.0.0.1:1/0", "--yes"], 2, "env:NAME"),
        (["tinydb", "tinydb"], 2, "two different"),
        (["tinydb", "redis"], 2, "WXCONSOLE_STORE"),
        (["tinydb", "rediss"], 2, "no store"),
        (["tinydb"], 2, "TO"),
        (["tinydb", "redis://127.0.0.1:1/0", "--yes"], 1, "127.0.0.1:1"),
        (["./nothing", "tinydb"], 1, "nothing to copy"),
    ],
)
def test_what_cannot_be_is_said_on_one_line(filled: Place, args: list[str], status: int, words: str) -> None:
    ran = filled.run("migrate", *args)
    assert (ran.status, ran.out) == (status, "")
    assert words in ran.err
    assert "CANARY" not in ran.err
    assert not (filled.work / "nothing").exists()


def test_a_redis_that_goes_away_amid_it_is_told_with_what_to_do(
    filled: Place, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(MovingRedisStore, "receive_rows", lambda *_: own_redis.kill())
        ran = filled.run("migrate", "tinydb", own_redis.url, "--yes")
    assert ran.status == 1
    assert "Run this again" in ran.err
    assert f"127.0.0.1:{own_redis.port}" in ran.err
    own_redis.start()
    assert filled.run("migrate", "tinydb", own_redis.url, "--yes").status == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_speaks_both_languages(filled: Place, url: str, lang: str) -> None:
    ran = filled.run("migrate", "tinydb", url, "--yes", "--lang", lang)
    assert ran.status == 0
    assert ("compared again" in ran.err.lower()) is (lang == "en")


def test_the_shell_is_offered_the_words_for_stores(place: Place) -> None:
    assert completed(place, "wxconsole migrate t") == ["tinydb"]
    assert completed(place, "wxconsole migrate tinydb redis") == ["redis", "redis://", "rediss://"]


def test_between_folders_no_redis_is_loaded(filled: Place, tmp_path: Path) -> None:
    modules = loaded(filled.work, filled.env, "migrate", "tinydb", f"{tmp_path}/elsewhere")
    assert "redis" not in modules
