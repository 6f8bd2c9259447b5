"""What the program really does to a terminal: entered, left, and left by a crash."""

import signal
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.tui.conftest import Desk
from tests.tui.terminal import Terminal

# What a terminal program turns on, and has to turn off again.
SWITCHES = {
    "alternate screen": (b"\x1b[?1049h", b"\x1b[?1049l"),
    "hidden cursor": (b"\x1b[?25l", b"\x1b[?25h"),
    "mouse": (b"\x1b[?1000h", b"\x1b[?1000l"),
    "mouse motion": (b"\x1b[?1003h", b"\x1b[?1003l"),
    "mouse in large terminals": (b"\x1b[?1015h", b"\x1b[?1015l"),
    "mouse by decimals": (b"\x1b[?1006h", b"\x1b[?1006l"),
    "focus": (b"\x1b[?1004h", b"\x1b[?1004l"),
    "cut lines": (b"\x1b[?7l", b"\x1b[?7h"),
    "keys in full": (b"\x1b[>25u", b"\x1b[<u"),
    "bracketed paste": (b"\x1b[?2004h", b"\x1b[?2004l"),
}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "LANG": "C.UTF-8", "TZ": "UTC"}


@pytest.fixture
def own(desk: Desk, env: dict[str, str]) -> dict[str, str]:
    """The environment of a console over the demo's home, which asks nothing of WeChat by itself."""
    settings = {
        "HOME": str(desk.home),
        "API_BASE": "http://127.0.0.1:9",
        "AUTO_REFRESH": "false",
        "LANG": "en",
    }
    return env | {f"WXCONSOLE_{name}": value for name, value in settings.items()}


def assert_restored(terminal: Terminal, switches: Iterable[str] = SWITCHES) -> None:
    for name in switches:
        on, off = SWITCHES[name]
        assert terminal.written.rfind(off) > terminal.written.rfind(on) > -1, name
    assert terminal.modes == terminal.modes_before


def secrets(desk: Desk) -> list[bytes]:
    snapshot = desk.program().store.snapshot()
    found = [account.secret.reveal() for account in snapshot.accounts]
    found += [each.token.value.reveal() for each in snapshot.holdings.values() if each.token is not None]
    return [secret[:16].encode() for secret in found]


def test_the_demo_opens_answers_keys_and_leaves_the_terminal_as_it_was(env: dict[str, str]) -> None:
    with Terminal("wxconsole", "demo", env=env) as terminal:
        terminal.sees("8 accounts")
        terminal.sees("203.0.113.24")
        terminal.type("!")
        terminal.sees("problems only")
        assert b"\x1b[?1049h" in terminal.written
        assert b"\x1b[?1049l" not in terminal.written
        terminal.type("q")
        assert terminal.ends() == 0
        assert_restored(terminal)
        assert b"Traceback" not in terminal.written


def test_without_the_mouse_it_is_left_to_the_terminal(env: dict[str, str]) -> None:
    with Terminal("wxconsole", "demo", "--no-mouse", env=env) as terminal:
        terminal.sees("8 accounts")
        terminal.type("q")
        assert terminal.ends() == 0
        assert SWITCHES["mouse"][0] not in terminal.written
        assert_restored(terminal, ("alternate screen", "hidden cursor"))


@pytest.mark.parametrize("encoding", ["gbk", "latin-1"])
def test_a_terminal_of_another_encoding_gets_ascii_signs_in_their_columns(
    env: dict[str, str], encoding: str
) -> None:
    with Terminal("wxconsole", "demo", env=env | {"PYTHONIOENCODING": encoding}) as terminal:
        terminal.sees("x blocked")
        terminal.sees("^ due")
        name = "旗舰店".encode("gbk") if encoding == "gbk" else b"??????"
        terminal.writes(name)
        assert b"\\u" not in terminal.written


@pytest.mark.parametrize(("encoding", "typed"), [("gbk", "旗舰"), ("latin-1", "é"), ("utf-8", "旗舰")])
def test_what_is_typed_is_read_in_the_terminals_encoding(
    env: dict[str, str], encoding: str, typed: str
) -> None:
    with Terminal("wxconsole", "demo", env=env | {"PYTHONIOENCODING": encoding}) as terminal:
        terminal.sees("blocked")
        terminal.type("/")
        terminal.sees("words, !word")
        before = len(terminal.written)
        terminal.type(typed.encode(encoding))
        terminal.writes(b"filter " + typed.encode(encoding), before)


def test_a_byte_that_is_no_character_does_not_end_it(env: dict[str, str]) -> None:
    with Terminal("wxconsole", "demo", env=env) as terminal:
        terminal.sees("blocked")
        terminal.type("/")
        terminal.sees("words, !word")
        terminal.type(b"\xe9A")
        terminal.sees("0 of 8")
        terminal.type("\x1b")
        terminal.sees("1 of 8")
        terminal.type("q")
        assert terminal.ends() == 0


def test_no_secret_is_written_unless_it_is_revealed(desk: Desk, own: dict[str, str]) -> None:
    with Terminal("tests.tui.failing_console", "none", env=own) as terminal:
        terminal.sees("newsletter")
        terminal.type("dq")
        terminal.sees("sorted by")
        assert [secret for secret in secrets(desk) if secret in terminal.written] == []
        terminal.type("v")
        terminal.sees("98_")
        terminal.type("q")
        assert terminal.ends() == 0
        assert b"98_" in terminal.written


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("dialog", [False, True])
def test_told_to_end_it_leaves_the_terminal_as_it_was(
    own: dict[str, str], number: signal.Signals, dialog: bool
) -> None:
    with Terminal("tests.tui.failing_console", "none", env=own) as terminal:
        terminal.sees("newsletter")
        if dialog:
            terminal.type("?")
            terminal.sees("type to filter")
        terminal.send(number)
        assert terminal.ends() == 0
        assert_restored(terminal)
        assert b"Traceback" not in terminal.written


def test_on_a_slow_line_the_operator_can_have_it_wait_for_what_follows_an_escape(env: dict[str, str]) -> None:
    with Terminal("wxconsole", "demo", env=env | {"ESCDELAY": "60000"}) as terminal:
        terminal.sees("newsletter")
        terminal.type("\x1b")
        terminal.writes(b"1:42:", since=len(terminal.written))  # the next second has come
        terminal.type("OP")
        terminal.sees("type to filter")


@pytest.mark.parametrize("away", [False, True])
def test_a_terminal_that_vanishes_without_a_word_ends_it(own: dict[str, str], away: bool) -> None:
    with Terminal("wxconsole", "demo", env=own) as terminal:
        terminal.sees("newsletter")
        if away:  # where nothing is drawn
            terminal.type("\x1b[O")
        terminal.vanishes()


# Where it crashes, and the keys that make it.
CRASHES = {
    "handler": "G",
    "worker": "G",
    "thread": "G",
    "timer": "G",
    "dialog": "?x",
    "leaving": "q",
    "compose": "",
}


@pytest.mark.parametrize("where", CRASHES)
def test_a_crash_restores_the_terminal_and_tells_no_secret(
    desk: Desk, own: dict[str, str], where: str, tmp_path: Path
) -> None:
    with Terminal("tests.tui.failing_console", where, env=own) as terminal:
        for key in CRASHES[where]:
            terminal.sees("type to filter" if key == "x" else "newsletter")
            terminal.type(key)
        assert terminal.ends() == 1
        assert_restored(terminal)
        report = terminal.written[terminal.written.rfind(b"\x1b[?1049l") :]
        assert b"RuntimeError" in report
        assert b"failing_console.py" in report
        assert b"\x1b]0;" not in terminal.written
        # A name that is only in the locals, never in a line of the source.
        assert b"local-canary" not in terminal.written
        logs = b"".join(path.read_bytes() for path in (tmp_path / "state").rglob("*.log*"))
        for secret in secrets(desk):
            assert secret not in terminal.written
            assert secret not in logs


def test_a_crash_over_a_damaged_store_is_still_reported(desk: Desk, own: dict[str, str]) -> None:
    with Terminal("tests.tui.failing_console", "handler", env=own) as terminal:
        terminal.sees("newsletter")
        known = secrets(desk)
        (desk.home / "state.json").write_text("{ not json", "utf-8")
        terminal.type("G")
        assert terminal.ends() == 1
        assert_restored(terminal)
        assert b"RuntimeError" in terminal.written
        assert b"local-canary" not in terminal.written
        assert [secret for secret in known if secret in terminal.written] == []
