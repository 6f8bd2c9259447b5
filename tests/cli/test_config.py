import json

from tests.cli.conftest import SECRET, SHOP, Place
from wxconsole.services.settings import SETTINGS


def settings(place: Place, *args: str) -> dict[str, tuple[str, str]]:
    shown = json.loads(place.run("config", "--json", *args).out)
    return {each["variable"]: (each["value"], each["origin"]) for each in shown["settings"]}


def test_names_every_setting(place: Place) -> None:
    assert set(settings(place)) == {setting.variable for setting in SETTINGS}


def test_each_value_names_where_it_came_from(place: Place) -> None:
    (place.work / ".env").write_text("WXCONSOLE_MARGIN=900\nWXCONSOLE_TIMEOUT=5\n")
    place.env["WXCONSOLE_TIMEOUT"] = "6"
    shown = settings(place, "--lang", "zh", "--read-only")
    assert shown["WXCONSOLE_LANG"] == ("zh", "command line")
    assert shown["WXCONSOLE_READ_ONLY"] == ("true", "command line")
    assert shown["WXCONSOLE_TIMEOUT"] == ("6", "environment")
    assert shown["WXCONSOLE_MARGIN"] == ("900", str(place.work / ".env"))
    assert shown["WXCONSOLE_CONCURRENCY"] == ("32", "default")


def test_a_named_env_file_replaces_that_of_the_working_directory(place: Place) -> None:
    (place.work / ".env").write_text("WXCONSOLE_MARGIN=900\n")
    (place.work / "other.env").write_text("WXCONSOLE_MARGIN=700\n")
    assert settings(place, "--env-file", "other.env")["WXCONSOLE_MARGIN"][0] == "700"


def test_flags_stand_before_or_after_the_command(place: Place) -> None:
    before = json.loads(place.run("--margin", "700", "config", "--json").out)["settings"]
    after = json.loads(place.run("config", "--json", "--margin", "700").out)["settings"]
    assert before == after


def test_accounts_are_listed_with_their_origin_and_without_their_secrets(place: Place) -> None:
    place.account()
    (place.work / ".env").write_text(f"WX_GAMES_APPID={SHOP[:-1]}2\nWX_GAMES_SECRET={SECRET}\n")
    (place.work / ".env").chmod(0o600)
    shown = json.loads(place.run("config", "--json").out)
    assert shown["accounts"] == [
        {"alias": "games", "origin": str(place.work / ".env")},
        {"alias": "shop", "origin": "environment"},
    ]
    assert SECRET not in str(shown)


def test_shows_where_things_lie(place: Place) -> None:
    assert json.loads(place.run("config", "--json").out)["paths"]["home"] == str(place.home)
    out = place.run("config").out
    assert str(place.home) in out
    assert str(place.logs) in out


def test_an_unknown_variable_is_warned_about_once_and_stops_nothing(place: Place) -> None:
    place.env["WXCONSOLE_TIMEOT"] = "5"
    ran = place.run("config")
    assert ran.status == 0
    assert ran.err.count("WXCONSOLE_TIMEOT") == 1
    assert "WXCONSOLE_TIMEOUT" in ran.err
