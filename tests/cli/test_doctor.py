"""`wxconsole doctor` on a home, a working directory and a sandbox of its own."""

import json
import shutil
import subprocess
from datetime import timedelta
from typing import Any

import pytest

from tests.cli.conftest import SECRET, SHOP, Place
from wxconsole.domain.check import Subject
from wxconsole.locale import LANGUAGES
from wxconsole.sandbox.server import Sandbox


def checks(place: Place, *args: str) -> dict[str, dict[str, Any]]:
    """The findings by their id; of several, the last."""
    document = json.loads(place.run("doctor", "--json", *args).out)
    assert set(document) == {"generated_at", "checks"}
    return {each["id"]: each for each in document["checks"]}


def test_a_sound_set_up_exits_0(place: Place) -> None:
    place.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin=SECRET)
    ran = place.run("doctor")
    assert ran.status == 0
    assert "FAIL" not in ran.out
    assert "127.0.0.1 answered in" in ran.out
    assert ran.err == ""


def test_json_has_each_subject_with_state_finding_and_step(place: Place) -> None:
    found = checks(place)
    assert set(found) == {subject.value for subject in Subject} - {"env_file", "publishing"}
    for check in found.values():
        assert set(check) == {"id", "state", "finding", "step"}
        assert check["finding"]
        assert (check["step"] is not None) == (check["state"] in ("warn", "fail"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_speaks_the_chosen_language(place: Place, lang: str) -> None:
    expected = {"en": "Nothing has been saved yet.", "zh": "尚未保存任何内容。"}
    assert checks(place, "--lang", lang)["store"]["finding"] == expected[lang]
    assert ("存储" in place.run("doctor", "--lang", lang).out) == (lang == "zh")


@pytest.mark.parametrize(
    ("seconds", "key"), [(3600, "behind"), (-3600, "ahead"), (45, "behind"), (-45, "ahead")]
)
def test_a_clock_that_is_off_is_told_with_its_direction_and_is_no_failure(
    place: Place, sandbox: Sandbox, seconds: int, key: str
) -> None:
    sandbox.world.clock.advance(seconds)
    ran = place.run("doctor", "--json")
    (clock,) = [each for each in json.loads(ran.out)["checks"] if each["id"] == "clock"]
    assert ran.status == 0
    assert clock["state"] == "warn"
    assert key in clock["finding"]
    assert "timedatectl" in clock["step"]


def test_a_clock_that_is_right_is_well(place: Place, sandbox: Sandbox) -> None:
    sandbox.world.clock.advance(timedelta(seconds=5).total_seconds())
    assert checks(place)["clock"]["state"] == "ok"


def test_offline_it_fails_in_the_words_of_the_catalogue(place: Place, sandbox: Sandbox) -> None:
    sandbox.stop()
    found = json.loads((ran := place.run("doctor", "--json")).out)["checks"]
    (api,) = [each for each in found if each["id"] == "api"]
    assert ran.status == 1
    assert "No connection to WeChat's server could be made" in api["finding"]
    assert "firewall" in api["step"]


def test_it_spends_no_call_of_any_account_and_changes_nothing(place: Place, sandbox: Sandbox) -> None:
    place.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin=SECRET)
    before = (place.home / "state.json").read_bytes()
    place.run("doctor")
    (call,) = sandbox.world.calls
    assert (call.path, call.appid, call.errcode) == ("/cgi-bin/get_api_domain_ip", None, 41001)
    assert (place.home / "state.json").read_bytes() == before


def test_a_store_that_is_open_to_others_is_told_before_it_is_mended(place: Place) -> None:
    place.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin=SECRET)
    (place.home / "state.json").chmod(0o644)
    loose = checks(place)["files"]
    assert loose["state"] == "warn"
    assert "0644" in loose["finding"]
    assert checks(place)["files"]["state"] == "ok"


def test_a_damaged_store_fails_and_the_line_is_looked_at_all_the_same(place: Place) -> None:
    place.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin=SECRET)
    (place.home / "state.json").write_text("{")
    found = checks(place)
    assert found["store"]["state"] == "fail"
    assert found["api"]["state"] == "ok"


def test_what_is_odd_about_the_settings_is_said_once(place: Place) -> None:
    place.env["WXCONSOLE_TIMEOT"] = "5"
    ran = place.run("doctor")
    assert (ran.out + ran.err).count("WXCONSOLE_TIMEOT") == 1
    assert ran.status == 0


def test_a_bad_setting_is_wrong_usage(place: Place) -> None:
    ran = place.run("doctor", "--timeout", "never")
    assert (ran.status, ran.out) == (2, "")
    assert "WXCONSOLE_TIMEOUT" in ran.err


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_a_secret_in_a_repository_fails(place: Place) -> None:
    env = place.work / ".env"
    env.write_text(f"WX_SHOP_APPID={SHOP}\nWX_SHOP_SECRET={SECRET}\n")
    env.chmod(0o600)
    assert checks(place)["env_file"]["state"] == "ok"
    for command in (["init"], ["add", ".env"]):
        subprocess.run(["git", *command], cwd=place.work, env=place.env, check=True, capture_output=True)
    ran = place.run("doctor", "--json")
    assert ran.status == 1
    assert "tracked by git" in ran.out
    assert SECRET not in ran.out + ran.err


def test_the_password_of_a_proxy_is_not_shown(place: Place) -> None:
    place.env["HTTPS_PROXY"] = "http://op:canary@proxy.invalid:3128"
    place.env["WXCONSOLE_API_BASE"] = "https://api.weixin.invalid"
    place.env["WXCONSOLE_TIMEOUT"] = "5"
    for args in ([], ["--json"]):
        ran = place.run("doctor", *args)
        assert ran.status == 1
        assert "proxy.invalid:3128 (HTTPS_PROXY)" in ran.out
        assert "canary" not in ran.out + ran.err
