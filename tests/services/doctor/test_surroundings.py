from dataclasses import replace

import pytest

from tests.services.doctor.fakes import FakeClipboardWay, FakeMachine, found
from wxconsole.domain.check import State, Subject
from wxconsole.services.doctor.ports import Screen
from wxconsole.services.doctor.surroundings import surroundings_checks
from wxconsole.services.ports import Route

SCREEN = Screen("xterm-256color", "256", 80, 24, None)


def looked(
    subject: Subject, machine: FakeMachine | None = None, clipboard: FakeClipboardWay | None = None
) -> tuple[State, str]:
    checks = list(surroundings_checks(machine or FakeMachine(), clipboard or FakeClipboardWay()))
    ((state, key),) = [(state, key) for each, state, key in found(checks) if each is subject]
    return state, key


def test_all_is_well() -> None:
    assert {check.state for check in surroundings_checks(FakeMachine(), FakeClipboardWay())} == {State.OK}


@pytest.mark.parametrize(
    ("synchronised", "state", "key"),
    [
        (True, State.OK, "clock_synchronised"),
        (False, State.WARN, "clock_not_synchronised"),
        (None, State.SKIPPED, "clock_sync_unknown"),
    ],
)
def test_what_the_system_says_of_its_clock(synchronised: bool | None, state: State, key: str) -> None:
    assert looked(Subject.CLOCK_SYNC, FakeMachine(synchronised=synchronised)) == (state, key)


@pytest.mark.parametrize(
    ("way", "setting", "state", "key"),
    [
        ((Route.NATIVE, "pbcopy"), None, State.OK, "clipboard_native"),
        ((Route.NATIVE, "pbcopy"), "off", State.OK, "clipboard_native"),
        ((Route.OSC52, "OSC 52"), None, State.OK, "clipboard_osc52"),
        ((Route.OSC52, "tmux"), "external", State.OK, "clipboard_tmux"),
        ((Route.OSC52, "tmux"), "off", State.WARN, "clipboard_tmux_off"),
        (None, None, State.WARN, "clipboard_no_way"),
    ],
)
def test_what_a_clipboard_can_be(
    way: tuple[Route, str] | None, setting: str | None, state: State, key: str
) -> None:
    assert looked(Subject.CLIPBOARD, clipboard=FakeClipboardWay(way, setting)) == (state, key)


@pytest.mark.parametrize(
    ("screen", "state", "key"),
    [
        (SCREEN, State.OK, "terminal"),
        (replace(SCREEN, multiplexer="tmux"), State.OK, "terminal_in"),
        (replace(SCREEN, columns=39), State.WARN, "terminal_small"),
        (replace(SCREEN, lines=11), State.WARN, "terminal_small"),
        (replace(SCREEN, term="dumb"), State.WARN, "terminal_dumb"),
        (replace(SCREEN, term=""), State.WARN, "terminal_dumb"),
        (None, State.SKIPPED, "terminal_none"),
    ],
)
def test_what_a_terminal_can_be(screen: Screen | None, state: State, key: str) -> None:
    assert looked(Subject.TERMINAL, FakeMachine(shown=screen)) == (state, key)


@pytest.mark.parametrize(
    ("name", "state"), [("utf-8", State.OK), ("UTF8", State.OK), ("ascii", State.WARN), ("gbk", State.WARN)]
)
def test_characters_that_cannot_be_written_are_warned_about(name: str, state: State) -> None:
    assert looked(Subject.ENCODING, FakeMachine(characters=name))[0] is state


def test_a_library_that_is_missing_fails() -> None:
    machine = FakeMachine(versions={"httpx": "0.28.1", "textual": None})
    assert looked(Subject.LIBRARIES, machine) == (State.FAIL, "libraries_missing")
