"""Texts of settings, good and bad."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.problem import Misuse
from wxconsole.services.layer import Given
from wxconsole.services.setting_values import (
    api_bases,
    boolean,
    choice,
    folder,
    parsed,
    presentable,
    seconds,
    whole,
)


@pytest.mark.parametrize("text", ["true", "TRUE", "1", "yes", "On"])
def test_a_boolean_may_be_said_in_many_words(text: str) -> None:
    assert boolean(text) is True


@pytest.mark.parametrize("text", ["false", "0", "No", "off"])
def test_so_may_its_opposite(text: str) -> None:
    assert boolean(text) is False


@pytest.mark.parametrize("text", ["", "2", "tru", " true", "ja"])
def test_any_other_word_is_no_boolean(text: str) -> None:
    with pytest.raises(Misuse) as caught:
        boolean(text)
    assert caught.value.key == "setting_not_boolean"


def test_a_whole_number_may_be_either_end_of_its_range() -> None:
    assert [whole(60, 3600)(text) for text in ("60", "3600")] == [60, 3600]


@pytest.mark.parametrize("text", ["59", "3601", "-60", "6e2", "600.0", "6_00", "６００", "", "9" * 5000])
def test_what_is_outside_the_range_or_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(Misuse) as caught:
        whole(60, 3600)(text)
    assert (caught.value.params["low"], caught.value.params["high"]) == (60, 3600)


def test_seconds_may_have_a_fraction() -> None:
    assert seconds(0.1, 300)("2.5") == 2.5


@pytest.mark.parametrize("text", ["0", "300.1", "nan", "inf", "1e1", "-1", "ten", ""])
def test_seconds_outside_the_range_are_refused(text: str) -> None:
    with pytest.raises(Misuse):
        seconds(0.1, 300)(text)


def test_a_choice_is_taken_in_any_case_and_comes_out_as_listed() -> None:
    assert choice("DEBUG", "INFO")("debug") == "DEBUG"


def test_what_is_not_among_the_choices_is_refused_with_the_choices() -> None:
    with pytest.raises(Misuse) as caught:
        choice("en", "zh")("fr")
    assert caught.value.params["choices"] == "en, zh"


@pytest.mark.parametrize(
    ("text", "bases"),
    [
        ("https://api.weixin.qq.com", ("https://api.weixin.qq.com",)),
        ("https://api.weixin.qq.com/", ("https://api.weixin.qq.com",)),
        ("https://a.example, https://b.example/wx/", ("https://a.example", "https://b.example/wx")),
        ("http://127.0.0.1:8080", ("http://127.0.0.1:8080",)),
        ("http://localhost:1", ("http://localhost:1",)),
        ("http://[::1]:8080", ("http://[::1]:8080",)),
        ("HTTPS://api.weixin.qq.com", ("HTTPS://api.weixin.qq.com",)),
    ],
)
def test_api_bases_are_https_or_this_machine(text: str, bases: tuple[str, ...]) -> None:
    assert api_bases(text) == bases


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "https://a.example,",
        "api.weixin.qq.com",
        "http://api.weixin.qq.com",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://10.0.0.1",
        "ftp://api.weixin.qq.com",
        "https://",
        "https:///cgi-bin",
        "https://user:password@api.weixin.qq.com",
        "https://user@api.weixin.qq.com",
        "https://api.weixin.qq.com?x=1",
        "https://api.weixin.qq.com?",
        "https://api.weixin.qq.com#x",
        "https://api.weixin.qq.com:port",
        "https://api.weixin.qq.com:99999",
        "https://api.weixin.qq.com:0",
        "https://api.weixin.qq.com\\@evil.example",
        "https://api.wei\txin.qq.com",
        "https://[::1",
        "https://api.weixin.qq.com https://b.example",
    ],
)
def test_any_other_api_base_is_refused(text: str) -> None:
    with pytest.raises(Misuse) as caught:
        api_bases(text)
    assert caught.value.key == "setting_not_api_base"


@given(st.text())
def test_no_text_whatever_breaks_the_check_of_an_api_base(text: str) -> None:
    try:
        bases = api_bases(text)
    except Misuse:
        return
    assert all(base.isascii() and "@" not in base for base in bases)


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/operator")
    assert folder("~/data") == Path("/home/operator/data")


def test_a_folder_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert folder("data") == tmp_path / "data"


@pytest.mark.parametrize("text", ["", "~nobody-of-that-name/x", "a\0b"])
def test_what_names_no_folder_is_refused(text: str) -> None:
    with pytest.raises(Misuse):
        folder(text)


def test_a_bad_value_is_reported_with_all_that_helps_to_find_it() -> None:
    with pytest.raises(Misuse) as caught:
        parsed(whole(1, 2), "WXCONSOLE_X", Given("3", "/srv/.env"))
    assert caught.value.params == {
        "variable": "WXCONSOLE_X",
        "value": "3",
        "origin": "/srv/.env",
        "low": 1,
        "high": 2,
    }


@pytest.mark.parametrize(
    "value",
    [
        "redis://user:CANARY@host/0",
        "redis://:CAN@ARY/CANARY@host/0",
        "user:CANARY@host",
        "user:CANARY//CANARY@host",
        "https://host/?password=CANARY\nCANARY",
    ],
)
def test_a_password_in_a_url_is_not_shown(value: str) -> None:
    shown = presentable(value)
    assert "CANARY" not in shown
    assert "host" in shown


def test_of_a_url_with_a_password_the_rest_is_shown() -> None:
    assert presentable("redis://user:CANARY@host/0") == "redis://…@host/0"


def test_a_harmless_value_is_shown_as_it_is() -> None:
    assert presentable("http://api.weixin.qq.com") == "http://api.weixin.qq.com"
