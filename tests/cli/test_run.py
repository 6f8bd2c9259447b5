"""What holds for every command: exit status, help, and that nothing ends in a traceback."""

import os
import subprocess
from functools import partial
from pathlib import Path

import pytest

import wxconsole
from tests.cli.conftest import BLOCKED, SECRET, Place
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.wechat import HttpxWeChat
from wxconsole.cli.root import COMMANDS

WORDS = [[name] for name in COMMANDS] + [
    ["accounts", name] for name in ("list", "add", "edit", "remove", "import")
]


@pytest.mark.parametrize("words", [[], *WORDS], ids=" ".join)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_is_there_for(place: Place, words: list[str], flag: str) -> None:
    ran = place.run(*words, flag)
    assert (ran.status, ran.err) == (0, "")
    assert "Usage: wxconsole" in ran.out


def test_the_list_of_commands_agrees_with_their_own_help(place: Place) -> None:
    out = place.run("--help").out
    assert all(f"\n  {name} " in out for name in COMMANDS)


def test_the_help_has_the_exit_statuses(place: Place) -> None:
    told = " ".join(place.run("-h").out.split())
    assert "Exit status: 0 done and healthy; 1 it failed" in told
    assert "2 wrong usage or settings; 130 interrupted." in told


@pytest.mark.parametrize("args", [["--version"], ["--lang", "zh", "--version"]])
def test_version(place: Place, args: list[str]) -> None:
    ran = place.spawn(*args)
    assert (ran.status, ran.out, ran.err) == (0, f"wxconsole {wxconsole.__version__}\n", "")


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (["nosuch"], "nosuch"),
        (["status", "--nosuch"], "--nosuch"),
        (["token"], "ALIAS"),
        (["token", "shop", "--min-ttl", "soon"], "soon"),
        (["accounts"], "Usage"),
        (["history", "--limit", "0"], "0"),
        (["completion", "tcsh"], "tcsh"),
    ],
)
def test_wrong_usage_exits_2_and_names_what_is_wrong(place: Place, args: list[str], named: str) -> None:
    ran = place.run(*args)
    assert (ran.status, ran.out) == (2, "")
    assert named in ran.err


def test_the_console_needs_a_terminal(place: Place) -> None:
    for args in ([], ["demo"]):
        ran = place.spawn(*args)
        assert ran.status == 2
        assert "terminal" in ran.err


def test_a_reader_that_goes_away_is_no_error_to_talk_about(place: Place) -> None:
    place.account()
    with place.start("status", "--watch") as watching:
        assert watching.stdout is not None
        assert watching.stderr is not None
        watching.stdout.readline()
        watching.stdout.close()
        assert watching.wait(60) == 1
        assert watching.stderr.read() == ""


def test_output_that_cannot_be_written_is_said_to_be_so(place: Place) -> None:
    with Path("/dev/full").open("w") as full, place.start("explain", "40164", stdout=full) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "output cannot be written" in err
    assert "Traceback" not in err
    assert "Exception ignored" not in err


def test_an_error_of_our_own_is_reported_without_what_it_held(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: SystemClock) -> None:
        held = SECRET
        raise RuntimeError(f"no time for {held}")

    place.account()
    monkeypatch.setattr(SystemClock, "now", broken)
    ran = place.run("status")
    assert (ran.status, ran.out) == (1, "")
    assert "RuntimeError" in ran.err
    assert "bootstrap.py" in ran.err
    assert "Traceback" not in ran.err
    assert SECRET not in ran.err
    (log,) = place.logs.rglob("wxconsole.log")
    assert "RuntimeError" in log.read_text()
    assert SECRET not in log.read_text()


def test_an_error_of_our_own_while_talking_to_wechat_is_reported_in_the_log_only(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"no answer for {SECRET}")

    place.account()
    monkeypatch.setattr(HttpxWeChat, "fetch_token", broken)
    ran = place.run("refresh", "shop")
    assert (ran.status, ran.out) == (1, "")
    assert "RuntimeError" in ran.err
    assert "Traceback" not in ran.err
    assert SECRET not in ran.err
    (log,) = place.logs.rglob("wxconsole.log")
    assert "Traceback" in log.read_text()
    assert SECRET not in log.read_text()


def test_a_name_that_the_terminal_cannot_show_is_shown_by_its_code(place: Place) -> None:
    place.account(name="旗舰店")
    place.env["PYTHONIOENCODING"] = "latin-1"
    ran = place.spawn("accounts", "list")
    assert ran.status == 0
    assert "\\u65d7" in ran.out


def test_json_is_json_in_any_encoding(place: Place) -> None:
    place.account(name="caf\u00e9 店")
    place.env["PYTHONIOENCODING"] = "latin-1"
    out = subprocess.run(
        ["python3", "-c", "import json, sys; print(json.load(sys.stdin)[0]['name'] == 'caf\\u00e9 \\u5e97')"],
        input=place.spawn("accounts", "list", "--json").out,
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.stdout == "True\n"


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (["explain", "-"], 1, "No error of WeChat"),
        (["quota", "shop", "--reset"], 2, "--yes"),
        (["accounts", "add", "new", "--appid", BLOCKED, "--secret-stdin"], 2, "AppSecret"),
    ],
)
def test_a_standard_input_that_is_closed_is_an_empty_one(
    place: Place, args: list[str], status: int, said: str
) -> None:
    place.account()
    with place.start(*args, preexec_fn=partial(os.close, 0)) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (status, "")
    assert said in err
