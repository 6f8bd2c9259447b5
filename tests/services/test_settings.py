"""Layers of variables turned into settings."""

from pathlib import Path

import pytest

from wxconsole.domain.problem import Misuse, Problem
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.services.layer import DEFAULT, ENVIRONMENT, FLAGS, Layer
from wxconsole.services.settings import SETTINGS, Resolution, resolve

CANARY = "0123456789abcdef0123456789CANARY"


def resolved(environment: dict[str, str], *weaker: Layer) -> Resolution:
    machine = Layer(DEFAULT, {"WXCONSOLE_HOME": "/var/lib/operator", "WXCONSOLE_LANG": "zh"})
    return resolve([Layer(ENVIRONMENT, environment), *weaker, machine])


def keys(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.key for problem in problems]


def test_without_anything_set_the_settings_are_those_of_the_design() -> None:
    settings = resolved({}).settings
    assert settings.home == Path("/var/lib/operator")
    assert settings.store == "tinydb"
    assert settings.api_base == ("https://api.weixin.qq.com",)
    assert settings.timeout == 10
    assert settings.concurrency == 32
    assert settings.margin == 600
    assert settings.publish is None
    assert settings.auto_refresh is True
    assert settings.read_only is False
    assert settings.lang == "zh"
    assert settings.secrets == "store"
    assert settings.history_days == 90
    assert settings.log_level == "INFO"
    assert set(settings.origins.values()) == {DEFAULT}


def test_a_stronger_layer_beats_a_weaker_one_and_says_that_it_did() -> None:
    file = Layer("/srv/.env", {"WXCONSOLE_MARGIN": "300", "WXCONSOLE_TIMEOUT": "5"})
    settings = resolve(
        [Layer(FLAGS, {"WXCONSOLE_HOME": "/h"}), Layer(ENVIRONMENT, {"WXCONSOLE_MARGIN": "120"}), file]
    ).settings
    assert (settings.margin, settings.timeout) == (120, 5)
    assert settings.origins["WXCONSOLE_HOME"] == "command line"
    assert settings.origins["WXCONSOLE_MARGIN"] == "environment"
    assert settings.origins["WXCONSOLE_TIMEOUT"] == "/srv/.env"
    assert settings.origins["WXCONSOLE_LANG"] == "default"


def test_an_empty_value_counts_as_not_given() -> None:
    file = Layer("/srv/.env", {"WXCONSOLE_MARGIN": "300"})
    settings = resolved({"WXCONSOLE_MARGIN": "", "WXCONSOLE_LANG": ""}, file).settings
    assert (settings.margin, settings.lang) == (300, "zh")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WXCONSOLE_HOME", "~nobody-of-that-name"),
        ("WXCONSOLE_STORE", "sqlite"),
        ("WXCONSOLE_API_BASE", "http://api.weixin.qq.com"),
        ("WXCONSOLE_TIMEOUT", "soon"),
        ("WXCONSOLE_CONCURRENCY", "0"),
        ("WXCONSOLE_MARGIN", "59"),
        ("WXCONSOLE_AUTO_REFRESH", "maybe"),
        ("WXCONSOLE_READ_ONLY", "maybe"),
        ("WXCONSOLE_LANG", "fr"),
        ("WXCONSOLE_SECRETS", "vault"),
        ("WXCONSOLE_HISTORY_DAYS", "-1"),
        ("WXCONSOLE_LOG_LEVEL", "LOUD"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bad_value_is_an_error_that_names_variable_value_and_origin(
    variable: str, value: str, lang: str
) -> None:
    with pytest.raises(Misuse) as caught:
        resolved({variable: value})
    words = Messages(lang).problem(caught.value)
    assert variable in words
    assert value in words
    assert "environment" in words


def test_a_bad_value_that_a_stronger_layer_overrides_does_no_harm() -> None:
    file = Layer("/srv/.env", {"WXCONSOLE_MARGIN": "never"})
    assert resolved({"WXCONSOLE_MARGIN": "60"}, file).settings.margin == 60


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rest", ["", "/0?layouts=mine", "/0?layouts=easywechat", "/zero?layouts=wechatpy"])
def test_where_nothing_can_be_published_is_refused_without_the_password(rest: str, lang: str) -> None:
    with pytest.raises(Misuse) as caught:
        resolved({"WXCONSOLE_PUBLISH": f"redis://me:{CANARY}@db.example{rest}"})
    words = Messages(lang).problem(caught.value)
    assert "redis://…@db.example" in words
    assert CANARY not in str(caught.value) + repr(caught.value) + words


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rest", ["/0?nonsense=1", "/zero", ":0", "/0?cluster=yes&sentinel=main", "/0#1"])
def test_a_redis_that_cannot_be_is_refused_without_the_password(rest: str, lang: str) -> None:
    with pytest.raises(Misuse) as caught:
        resolved({"WXCONSOLE_STORE": f"redis://me:{CANARY}@db.example{rest}"})
    assert caught.value.key == "setting_not_redis"
    assert CANARY not in str(caught.value) + repr(caught.value) + Messages(lang).problem(caught.value)


def test_the_password_of_a_redis_is_shown_nowhere() -> None:
    settings = resolved({"WXCONSOLE_STORE": f"rediss://me:{CANARY}@db.example/3?prefix=shop"}).settings
    shown = {variable: value for variable, value, _ in settings.rows()}["WXCONSOLE_STORE"]
    assert shown == "rediss://db.example:6379/3"
    assert CANARY not in repr(settings) + str(settings) + repr(settings.rows())


def test_the_password_of_where_tokens_are_published_is_shown_nowhere() -> None:
    url = f"rediss://me:{CANARY}@db.example/3?prefix=shop&layouts=wechatpy:eu,wxjava-mp"
    settings = resolved({"WXCONSOLE_PUBLISH": url}).settings
    shown = {variable: value for variable, value, _ in settings.rows()}["WXCONSOLE_PUBLISH"]
    assert shown == "rediss://db.example:6379/3?layouts=wechatpy:eu,wxjava-mp"
    assert CANARY not in repr(settings) + str(settings) + repr(settings.rows())


def test_a_misspelt_setting_is_warned_about_with_the_right_name() -> None:
    (warning,) = resolved({"WXCONSOLE_MARGINS": "60"}).warnings
    assert warning.key == "setting_unknown_near"
    assert warning.params["near"] == "WXCONSOLE_MARGIN"


def test_an_unknown_setting_like_no_other_is_warned_about_without_a_guess() -> None:
    resolution = resolved({"WXCONSOLE_BACKGROUND_MUSIC": CANARY})
    assert keys(resolution.warnings) == ["setting_unknown"]
    assert CANARY not in repr(resolution)


@pytest.mark.parametrize("host", ["api", "api2", "sh.api", "sz.api", "hk.api"])
def test_the_hosts_that_wechat_documents_pass_without_a_word(host: str) -> None:
    assert resolved({"WXCONSOLE_API_BASE": f"https://{host}.weixin.qq.com"}).warnings == ()


def test_this_machine_passes_as_an_api_host_without_a_word() -> None:
    assert resolved({"WXCONSOLE_API_BASE": "http://127.0.0.1:8080"}).warnings == ()


def test_any_other_api_host_is_warned_about_by_name() -> None:
    (warning,) = resolved(
        {"WXCONSOLE_API_BASE": "https://api.weixin.qq.com,https://api.weixin.qq.com.evil.example"}
    ).warnings
    assert warning.key == "api_base_unusual"
    assert warning.params["host"] == "api.weixin.qq.com.evil.example"


def test_what_was_wrong_with_a_layer_itself_is_passed_on() -> None:
    layer = Layer("/srv/.env", {}, (Problem("env_file_line", path="/srv/.env", line=3),))
    assert keys(resolved({}, layer).warnings) == ["env_file_line"]


def test_rows_show_every_setting_in_the_form_in_which_it_can_be_set_again() -> None:
    settings = resolved(
        {"WXCONSOLE_API_BASE": "https://api.weixin.qq.com,https://api2.weixin.qq.com"}
    ).settings
    rows = settings.rows()
    assert [variable for variable, _, _ in rows] == [setting.variable for setting in SETTINGS]
    assert ("WXCONSOLE_TIMEOUT", "10", DEFAULT) in rows
    again = resolve([Layer("rows", {variable: value for variable, value, _ in rows})]).settings
    assert again.rows() == [(variable, value, "rows" if value else DEFAULT) for variable, value, _ in rows]


def test_a_layer_never_shows_its_values() -> None:
    assert CANARY not in repr(Layer(ENVIRONMENT, {"WX_SECRET": CANARY}))
