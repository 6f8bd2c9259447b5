"""Reading a .env file."""

import os
from pathlib import Path

import pytest

from wxconsole.adapters.env_file import read_env_file
from wxconsole.domain.problem import Misuse
from wxconsole.locale import LANGUAGES, Messages

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def env(tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    path.touch(0o600)
    return path


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("WX_SECRET=abc", "abc"),
        ("export WX_SECRET=abc", "abc"),
        ("WX_SECRET = 'a b#c'", "a b#c"),
        ("WX_SECRET=abc # of the shop", "abc"),
        ("WX_SECRET=$HOME", "$HOME"),
        ("WX_SECRET=${HOME}", "${HOME}"),
        ("WX_SECRET='${HOME}'", "${HOME}"),
        ('WX_SECRET="${HOME}"', "${HOME}"),
        ("WX_SECRET=花店", "花店"),
    ],
)
def test_a_value_is_read_as_written_and_a_dollar_is_a_dollar(env: Path, line: str, value: str) -> None:
    env.write_text(f"{line}\n", encoding="utf-8")
    assert read_env_file(env).values == {"WX_SECRET": value}


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(env: Path) -> None:
    env.write_bytes("\ufeffWX_APPID=a\r\nWX_SECRET=b\r\n".encode())
    layer = read_env_file(env)
    assert (layer.values, layer.warnings) == ({"WX_APPID": "a", "WX_SECRET": "b"}, ())


def test_the_last_of_two_lines_counts(env: Path) -> None:
    env.write_text("WX_NAME=a\nWX_NAME=b\n")
    assert read_env_file(env).values == {"WX_NAME": "b"}


def test_only_names_of_wxconsole_are_read(env: Path) -> None:
    env.write_text("PATH=/evil\nDATABASE_URL=x\nLD_PRELOAD=y\nWXCONSOLE_LANG=zh\n")
    assert read_env_file(env).values == {"WXCONSOLE_LANG": "zh"}


def test_the_environment_of_the_process_stays_as_it_is(env: Path) -> None:
    env.write_text("WXCONSOLE_LANG=zh\nHTTPS_PROXY=http://evil.example\n")
    before = dict(os.environ)
    read_env_file(env)
    assert dict(os.environ) == before


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY", "SSL_CERT_FILE"])
def test_a_proxy_or_certificate_is_not_taken_and_that_is_said(env: Path, variable: str) -> None:
    env.write_text(f"{variable}=CANARY\n")
    layer = read_env_file(env)
    assert layer.values == {}
    assert [warning.params["variable"] for warning in layer.warnings] == [variable]
    assert "CANARY" not in repr(layer)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("CANARY CANARY\n", 1),
        ("# a comment\nWX_NAME=a\n\n\nWX SECRET=CANARY\n", 5),
        ("WX_NAME=a\r\n\r\nWX_SECRET: CANARY\r\n", 3),
        ("WX_NAME=a\nWX_SECRET\n", 2),
        ("WX_NAME=a\n\nWX_SECRET='CANARY\n", 3),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_malformed_line_is_named_by_its_number_and_never_quoted(
    env: Path, text: str, line: int, lang: str
) -> None:
    env.write_bytes(text.encode())
    (warning,) = read_env_file(env).warnings
    words = Messages(lang).problem(warning)
    assert str(line) in words.replace(str(env), "")
    assert warning.params["line"] == line
    assert "CANARY" not in words + repr(warning)


def test_lines_after_a_malformed_one_are_read(env: Path) -> None:
    env.write_text("WX_SECRET='open\nWX_APPID=a\n")
    assert read_env_file(env).values == {"WX_APPID": "a"}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_with_a_secret_that_others_may_open_is_warned_about(env: Path, mode: int, lang: str) -> None:
    env.write_text(f"WX_SHOP_SECRET={SECRET}\n")
    env.chmod(mode)
    (warning,) = read_env_file(env).warnings
    words = Messages(lang).problem(warning)
    assert f"0{mode:o}" in words
    assert f"chmod 600 {env}" in words


def test_a_private_file_and_an_open_one_without_a_secret_pass_without_a_word(env: Path) -> None:
    env.write_text(f"WX_SHOP_SECRET={SECRET}\n")
    assert read_env_file(env).warnings == ()
    env.write_text("WXCONSOLE_LANG=zh\n")
    env.chmod(0o644)
    assert read_env_file(env).warnings == ()


def test_a_file_in_another_encoding_is_refused_by_name(env: Path) -> None:
    env.write_bytes("WX_NAME=花店".encode("gbk"))
    with pytest.raises(Misuse) as caught:
        read_env_file(env)
    assert (caught.value.key, caught.value.params["path"]) == ("env_file_not_utf8", env)


def test_a_file_that_cannot_be_opened_is_refused_by_name(tmp_path: Path) -> None:
    loop = tmp_path / ".env"
    loop.symlink_to(loop)
    with pytest.raises(Misuse) as caught:
        read_env_file(loop)
    assert (caught.value.key, caught.value.params["path"]) == ("env_file_unreadable", loop)


def test_a_pipe_is_read_as_a_file_is() -> None:
    reader, writer = os.pipe()
    os.write(writer, f"WX_SECRET={SECRET}\n".encode())
    os.close(writer)
    try:
        layer = read_env_file(Path(f"/dev/fd/{reader}"))
    finally:
        os.close(reader)
    assert (layer.values, layer.warnings) == ({"WX_SECRET": SECRET}, ())
