"""Bad input, whichever: a message that names the thing and the way out, exit 1 or 2, never a traceback."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import SECRET, SHOP, Place, Ran


def assert_clear(ran: Ran, status: int, *named: str) -> None:
    assert ran.status == status, ran.err
    for name in named:
        assert name in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err) < 1000


def test_an_env_file_that_is_not_there(place: Place) -> None:
    assert_clear(place.run("status", "--env-file", "nowhere.env"), 2, "nowhere.env")


def test_an_env_file_that_may_not_be_read(place: Place) -> None:
    (place.work / ".env").mkdir()
    (place.work / "folder.env").mkdir()
    assert place.run("status").status == 0
    assert_clear(place.run("status", "--env-file", "folder.env"), 2, "folder.env")


def test_an_env_file_that_is_no_text(place: Place) -> None:
    (place.work / ".env").write_bytes(b"WX_SHOP_NAME=\xff\xfe\n")
    assert_clear(place.run("status"), 2, ".env", "UTF-8")


def test_a_line_of_an_env_file_that_says_nothing(place: Place) -> None:
    (place.work / ".env").write_text("WXCONSOLE_MARGIN=900\n'''\n")
    ran = place.run("status")
    assert ran.status == 0
    assert "2" in ran.err
    assert ".env" in ran.err


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WXCONSOLE_TIMEOUT", "soon"),
        ("WXCONSOLE_CONCURRENCY", "0"),
        ("WXCONSOLE_MARGIN", "59"),
        ("WXCONSOLE_API_BASE", "http://example.com"),
        ("WXCONSOLE_API_BASE", "ftp://api.weixin.qq.com"),
        ("WXCONSOLE_STORE", "redis://localhost/zero"),
        ("WXCONSOLE_STORE_LOSS", "never"),
        ("WXCONSOLE_STORE", "mysql"),
        ("WXCONSOLE_PUBLISH", "redis://localhost"),
        ("WXCONSOLE_AUTO_REFRESH", "maybe"),
        ("WXCONSOLE_READ_ONLY", "2"),
        ("WXCONSOLE_LANG", "fr"),
        ("WXCONSOLE_SECRETS", "vault"),
        ("WXCONSOLE_HISTORY_DAYS", "-1"),
        ("WXCONSOLE_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_setting_that_cannot_be(place: Place, variable: str, value: str) -> None:
    place.env[variable] = value
    assert_clear(place.run("status"), 2, variable, value)


def test_a_flag_that_cannot_be(place: Place) -> None:
    assert_clear(place.run("status", "--lang", "fr"), 2, "fr", "command line", "en")


def test_a_bad_setting_is_told_in_the_language_asked_for(place: Place) -> None:
    place.env["WXCONSOLE_TIMEOUT"] = "soon"
    assert_clear(place.run("status", "--lang", "zh"), 2, "必须是")
    place.env["WXCONSOLE_LANG"] = "zh"
    assert_clear(place.run("status"), 2, "必须是")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"accounts": 7}', "\0\0\0"])
def test_a_store_that_is_damaged(place: Place, content: str) -> None:
    place.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin=SECRET)
    state = place.home / "state.json"
    state.write_text(content)
    for args in (["status"], ["status", "--json"], ["token", "shop"], ["history"], ["accounts", "list"]):
        ran = place.run(*args)
        if args != ["history"]:  # which lies in files of its own
            assert_clear(ran, 1, "state.json")
    assert state.read_text() == content


def test_a_home_that_cannot_be_written(place: Place) -> None:
    place.home.write_text("a file")
    ran = place.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin=SECRET)
    assert_clear(ran, 1, str(place.home))


def test_a_wrong_alias(place: Place) -> None:
    place.account()
    for command in ("token", "refresh", "probe", "status", "history"):
        assert_clear(place.run(command, "shpo"), 2, "'shpo'", "shop")
    assert_clear(place.run("export", "shpo", "--format", "env"), 2, "'shpo'", "shop")


def test_a_missing_secret(place: Place) -> None:
    place.env["WX_SHOP_APPID"] = SHOP
    assert_clear(place.run("token", "shop"), 2, "WX_SHOP_APPID", "WX_SHOP_SECRET")


def test_an_appid_of_the_wrong_shape(place: Place) -> None:
    place.account(appid="wxSHOP")
    ran = place.run("status")
    assert_clear(ran, 1, "AppID", "'shop'")


def test_an_output_that_cannot_be_written(place: Place, tmp_path: Path) -> None:
    place.account()
    place.run("refresh", "shop")
    for target in (tmp_path / "nowhere" / "f", Path("/dev/null")):
        ran = place.run("export", "shop", "--format", "env", "--output", str(target))
        assert_clear(ran, 1, str(target))
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    assert_clear(place.run("export", "shop", "--format", "env", "--output", str(link)), 1, str(link))
    assert not os.path.lexists(tmp_path / "elsewhere")


def test_a_sandbox_port_that_is_taken(place: Place) -> None:
    port = place.env["WXCONSOLE_API_BASE"].rsplit(":", 1)[1]
    assert_clear(place.run("sandbox", "--port", port), 1, port)


def test_a_scenario_that_is_none(place: Place) -> None:
    (place.work / "bad.toml").write_text("accounts = 7")
    assert_clear(place.run("sandbox", "--scenario", "bad.toml"), 2, "bad.toml")
    assert_clear(place.run("sandbox", "--scenario", "nowhere.toml"), 2, "nowhere.toml")
