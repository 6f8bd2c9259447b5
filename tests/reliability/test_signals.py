"""Told to end while WeChat's answer is on its way: it is waited for, and saved."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.reliability.stage import PATIENCE, ROOT, SHOP, Stage, until
from wxconsole.domain.account import Endpoint

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")

LEAVES_FULL_SCREEN = b"\x1b[?1049l"


@pytest.mark.parametrize("command", ["refresh", "token"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_command_saves_the_answer(stage: Stage, command: str, number: signal.Signals) -> None:
    stage.store_account(endpoint=Endpoint.CLASSIC)
    stage.hold()
    process = stage.start(command, "shop")
    stage.asked()
    process.send_signal(number)
    assert process.stderr is not None
    assert "Waiting for WeChat's answer" in process.stderr.readline()
    stage.answer()
    ran = stage.ended(process)
    assert (ran.status, ran.out) == (130, "")
    assert "Traceback" not in ran.err
    assert stage.held() == stage.world.given[SHOP][0]
    assert len(stage.rows()) == 1


def test_a_command_that_is_told_twice_leaves_at_once(stage: Stage) -> None:
    stage.store_account()
    stage.hold()
    process = stage.start("refresh", "shop", "--timeout", "100")
    stage.asked()
    process.send_signal(signal.SIGTERM)
    assert process.stderr is not None
    assert "Waiting" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    assert stage.ended(process).status == 130
    stage.answer()
    assert stage.does("refresh", "shop").status == 0


def test_a_command_under_nohup_is_not_ended_by_its_terminal(stage: Stage) -> None:
    stage.store_account()
    stage.hold()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # what nohup does: a child inherits it
    try:
        process = stage.start("refresh", "shop")
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    stage.asked()
    process.send_signal(signal.SIGHUP)
    stage.answer()
    ran = stage.ended(process)
    assert ran.status == 0
    assert "new token" in ran.err


class Terminal:
    """The console in a terminal of its own, with a refresh on its way."""

    def __init__(self, stage: Stage) -> None:
        stage.env |= {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        self.master, slave = os.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wxconsole"],
            cwd=stage.work,
            env=stage.env | {"PYTHONPATH": str(ROOT)},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.shown = b""

    def read(self) -> None:
        """Takes what it has drawn; it would wait for that."""
        with suppress(OSError):  # it has ended
            while select.select([self.master], [], [], 0)[0]:
                self.shown += os.read(self.master, 65536)

    def asked(self, stage: Stage) -> bool:
        self.read()
        return stage.calls() > 0

    def ended(self) -> bool:
        self.read()
        return self.process.poll() is not None


@contextmanager
def terminal(stage: Stage) -> Iterator[Terminal]:
    console = Terminal(stage)
    try:
        yield console
    finally:
        console.process.kill()
        console.process.wait(PATIENCE)
        with suppress(OSError):
            os.close(console.master)
        stage.said.append(console.shown.decode("utf-8", "replace"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_the_console_saves_the_answer_and_leaves_the_terminal_as_it_was(
    stage: Stage, number: signal.Signals
) -> None:
    stage.store_account(endpoint=Endpoint.CLASSIC)
    stage.hold()
    with terminal(stage) as console:
        until(lambda: console.asked(stage))
        console.process.send_signal(number)
        stage.answer()
        until(console.ended)
        assert console.process.returncode == 0
        assert console.shown.count(LEAVES_FULL_SCREEN) == 1
    assert stage.held() == stage.world.given[SHOP][0]
    assert len(stage.rows()) == 1


def test_a_console_whose_terminal_is_closed_saves_the_answer(stage: Stage) -> None:
    stage.store_account(endpoint=Endpoint.CLASSIC)
    stage.hold()
    with terminal(stage) as console:
        until(lambda: console.asked(stage))
        os.close(console.master)
        console.process.send_signal(signal.SIGHUP)  # which the system sends to who has it as its terminal
        stage.answer()
        console.process.wait(PATIENCE)
    assert stage.held() == stage.world.given[SHOP][0]
    assert len(stage.rows()) == 1
