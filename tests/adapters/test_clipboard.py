"""The routes to a clipboard: real scripts stand in for the tools, a pseudo-terminal for the terminal."""

import base64
import os
import pty
import shutil
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from wxconsole.adapters.clipboard import OSC52_LIMIT, SystemClipboard
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.services.ports import Route

TEXT = Secret("85_token of 花店")


class Desk:
    """A machine with just the tools that are put on it."""

    def __init__(self, root: Path) -> None:
        self._bin = root / "bin"
        self._bin.mkdir()
        self.taken = root / "taken"
        self.arguments = root / "arguments"
        self.environ = {"PATH": str(self._bin), "TERM": "xterm-256color"}

    def install(self, name: str, *, ends: str = "exit 0") -> None:
        """A tool that keeps what it is given and ends as told."""
        script = self._bin / name
        cat = shutil.which("cat")
        script.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "{name} $*" >> "{self.arguments}"\n{cat} > "{self.taken}"\n{ends}\n'
        )
        script.chmod(0o700)

    def install_broken(self, name: str) -> None:
        """A tool that ends with an error before it reads."""
        script = self._bin / name
        script.write_text("#!/bin/sh\nexit 1\n")
        script.chmod(0o700)

    def called(self) -> list[str]:
        return self.arguments.read_text().splitlines() if self.arguments.exists() else []


class Terminal:
    """A pseudo-terminal whose output is read as it comes."""

    def __init__(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = Path(os.ttyname(self._slave))
        self._heard = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        while not self._heard.endswith(b"\x04"):
            self._heard += os.read(self._master, 65536)

    def heard(self) -> bytes:
        """All that was written. The end is marked by a byte that no sequence has."""
        if self._reader.is_alive():
            os.write(self._slave, b"\x04")
            self._reader.join()
        return self._heard.removesuffix(b"\x04")

    def close(self) -> None:
        self.heard()
        os.close(self._slave)
        os.close(self._master)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal()
    yield opened
    opened.close()


def clipboard(desk: Desk, terminal: Path) -> SystemClipboard:
    """One with so much patience that a busy machine is not taken for a tool that hangs."""
    return SystemClipboard(desk.environ, terminal=terminal, patience=60)


def osc52(text: Secret) -> bytes:
    return b"\x1b]52;c;" + base64.b64encode(text.reveal().encode()) + b"\a"


@pytest.mark.parametrize(
    ("tool", "variable", "call"),
    [
        ("pbcopy", "", "pbcopy "),
        ("wl-copy", "WAYLAND_DISPLAY", "wl-copy "),
        ("xclip", "DISPLAY", "xclip -selection clipboard"),
        ("xsel", "DISPLAY", "xsel --clipboard --input"),
    ],
)
def test_the_tool_of_the_machine_gets_the_text_by_standard_input(
    desk: Desk, terminal: Terminal, tool: str, variable: str, call: str
) -> None:
    desk.install(tool)
    if variable:
        desk.environ[variable] = ":0"
    assert clipboard(desk, terminal.path).copy(TEXT) is Route.NATIVE
    assert desk.taken.read_bytes() == TEXT.reveal().encode()
    assert desk.called() == [call]
    assert terminal.heard() == b""


def test_cleared_the_tool_of_the_machine_has_nothing(desk: Desk, terminal: Terminal) -> None:
    desk.install("pbcopy")
    clipboard(desk, terminal.path).copy(TEXT)
    assert clipboard(desk, terminal.path).clear() is Route.NATIVE
    assert desk.taken.read_bytes() == b""


def test_cleared_clip_exe_gets_nothing_at_all(desk: Desk, terminal: Terminal) -> None:
    desk.install("clip.exe")
    assert clipboard(desk, terminal.path).clear() is Route.NATIVE
    assert desk.taken.read_bytes() == b""


def test_cleared_the_terminal_is_sent_an_empty_osc_52(desk: Desk, terminal: Terminal) -> None:
    assert clipboard(desk, terminal.path).clear() is Route.OSC52
    assert terminal.heard() == osc52(Secret(""))


def test_cleared_inside_tmux_a_blank_takes_its_place(desk: Desk, terminal: Terminal) -> None:
    desk.install("tmux")
    desk.environ["TMUX"] = "socket,1,0"
    assert clipboard(desk, terminal.path).clear() is Route.OSC52
    assert desk.taken.read_bytes() == b" "


def test_clip_exe_gets_an_encoding_that_windows_knows(desk: Desk, terminal: Terminal) -> None:
    desk.install("clip.exe")
    assert clipboard(desk, terminal.path).copy(TEXT) is Route.NATIVE
    taken = desk.taken.read_bytes()
    assert taken[:2] in (b"\xff\xfe", b"\xfe\xff")
    assert taken.decode("utf-16") == TEXT.reveal()


@pytest.mark.parametrize("tool", ["xclip", "xsel", "wl-copy"])
def test_a_tool_without_a_display_is_not_tried(desk: Desk, terminal: Terminal, tool: str) -> None:
    desk.install(tool)
    assert clipboard(desk, terminal.path).copy(TEXT) is Route.OSC52
    assert desk.called() == []


@pytest.mark.parametrize("variable", ["SSH_TTY", "SSH_CONNECTION"])
def test_over_ssh_the_terminal_is_told_and_not_the_far_machine(
    desk: Desk, terminal: Terminal, variable: str
) -> None:
    desk.install("pbcopy")
    desk.install("xclip")
    desk.environ |= {"DISPLAY": ":0", variable: "x"}
    assert clipboard(desk, terminal.path).copy(TEXT) is Route.OSC52
    assert desk.called() == []
    assert terminal.heard() == osc52(TEXT)


def test_a_tool_that_fails_gives_way_to_the_next(desk: Desk, terminal: Terminal) -> None:
    desk.install_broken("xclip")
    desk.install("xsel")
    desk.environ["DISPLAY"] = ":0"
    assert clipboard(desk, terminal.path).copy(Secret("x" * 1_000_000)) is Route.NATIVE
    assert desk.called() == ["xsel --clipboard --input"]


def test_a_tool_that_hangs_is_given_up_for_the_next(desk: Desk, terminal: Terminal) -> None:
    desk.install("pbcopy", ends=f"exec {shutil.which('sleep')} 600")
    assert SystemClipboard(desk.environ, terminal=terminal.path, patience=0.3).copy(TEXT) is Route.OSC52
    assert terminal.heard() == osc52(TEXT)


def test_a_file_that_is_no_program_gives_way_to_the_next(desk: Desk, terminal: Terminal) -> None:
    desk.install("pbcopy")
    (Path(desk.environ["PATH"]) / "pbcopy").write_bytes(b"\x7fELF no program")
    assert clipboard(desk, terminal.path).copy(TEXT) is Route.OSC52


def test_inside_tmux_it_is_tmux_that_tells_the_terminal(desk: Desk, terminal: Terminal) -> None:
    desk.install("tmux")
    desk.environ |= {"TMUX": "socket,1,0", "TERM": "tmux-256color"}
    assert clipboard(desk, terminal.path).copy(TEXT) is Route.OSC52
    assert desk.called() == ["tmux load-buffer -w -"]
    assert desk.taken.read_bytes() == TEXT.reveal().encode()
    assert terminal.heard() == b""


def test_outside_tmux_its_command_is_not_called(desk: Desk, terminal: Terminal) -> None:
    desk.install("tmux")
    clipboard(desk, terminal.path).copy(TEXT)
    assert desk.called() == []


def test_a_tmux_that_cannot_is_passed_through(desk: Desk, terminal: Terminal) -> None:
    desk.install_broken("tmux")
    desk.environ["TMUX"] = "socket,1,0"
    assert clipboard(desk, terminal.path).copy(TEXT) is Route.OSC52
    assert terminal.heard() == b"\x1bPtmux;\x1b" + osc52(TEXT) + b"\x1b\\"


def test_gnu_screen_is_passed_through_in_pieces_that_it_takes(desk: Desk, terminal: Terminal) -> None:
    desk.environ["STY"] = "1.pts-0.host"
    text = Secret("x" * 512)
    clipboard(desk, terminal.path).copy(text)
    pieces = terminal.heard().split(b"\x1b\\")
    assert pieces.pop() == b""
    assert all(piece.startswith(b"\x1bP") and len(piece) <= 80 for piece in pieces)
    assert b"".join(piece.removeprefix(b"\x1bP") for piece in pieces) == osc52(text)


def test_the_most_that_a_terminal_takes_goes_to_it(desk: Desk, terminal: Terminal) -> None:
    text = Secret("x" * (OSC52_LIMIT // 4 * 3))
    assert clipboard(desk, terminal.path).copy(text) is Route.OSC52
    assert terminal.heard() == osc52(text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_more_than_that_is_refused_with_a_way_out(desk: Desk, terminal: Terminal, lang: str) -> None:
    with pytest.raises(Problem) as caught:
        clipboard(desk, terminal.path).copy(Secret("x" * OSC52_LIMIT))
    assert caught.value.key == "clipboard_too_long"
    assert Messages(lang).problem(caught.value)
    assert terminal.heard() == b""


@pytest.mark.parametrize("term", ["dumb", None])
def test_a_dumb_terminal_is_left_alone(desk: Desk, terminal: Terminal, term: str | None) -> None:
    if term is None:
        del desk.environ["TERM"]
    else:
        desk.environ["TERM"] = term
    with pytest.raises(Problem) as caught:
        clipboard(desk, terminal.path).copy(TEXT)
    assert caught.value.key == "clipboard_none"
    assert terminal.heard() == b""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_tool_and_terminal_the_way_out_is_said(desk: Desk, tmp_path: Path, lang: str) -> None:
    for place in (tmp_path / "missing", tmp_path / "file"):
        (tmp_path / "file").touch()
        with pytest.raises(Problem) as caught:
            clipboard(desk, place).copy(TEXT)
        assert caught.value.key == "clipboard_none"
        assert TEXT.reveal() not in Messages(lang).problem(caught.value) + repr(caught.value)
    assert (tmp_path / "file").read_bytes() == b""


# Which way it would go


def test_the_way_is_the_first_tool_that_is_there(desk: Desk) -> None:
    desk.install("xsel")
    desk.install("pbcopy")
    assert SystemClipboard(desk.environ).way() == (Route.NATIVE, "pbcopy")
    assert desk.called() == []


def test_over_ssh_the_way_is_the_terminal(desk: Desk, terminal: Terminal) -> None:
    desk.install("pbcopy")
    clipboard = SystemClipboard(desk.environ | {"SSH_TTY": "/dev/pts/0"}, terminal=terminal.path)
    assert clipboard.way() == (Route.OSC52, "OSC 52")
    assert terminal.heard() == b""


def test_within_tmux_the_way_is_tmux_whose_setting_is_asked_for(desk: Desk) -> None:
    clipboard = SystemClipboard(desk.environ | {"TMUX": "/tmp/tmux-0/default,1,0"})  # noqa: S108 - never opened
    desk.install("tmux", ends="echo external")
    assert clipboard.way() == (Route.OSC52, "tmux")
    assert clipboard.tmux_setting() == "external"
    assert desk.called() == ["tmux show-options -s -v set-clipboard"]
    assert SystemClipboard(desk.environ).tmux_setting() is None


def test_without_tool_and_terminal_there_is_no_way(desk: Desk, tmp_path: Path) -> None:
    assert SystemClipboard(desk.environ, terminal=tmp_path / "nothing").way() is None
    assert SystemClipboard({"PATH": desk.environ["PATH"], "TERM": "dumb"}).way() is None
