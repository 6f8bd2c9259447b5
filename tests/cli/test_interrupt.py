"""Ctrl-C: quiet, 130, and nothing half done."""

import os
import signal
import time

import pytest

from tests.cli.conftest import SHOP, Place
from wxconsole.sandbox.server import Sandbox


def wait_for_a_call(sandbox: Sandbox) -> None:
    """Until WeChat has taken a call, which it answers later."""
    until = time.monotonic() + 60
    while not sandbox.world.calls:
        assert time.monotonic() < until, "no call came"
        time.sleep(0.01)


@pytest.mark.parametrize("args", [["refresh", "shop"], ["token", "shop"]])
def test_an_answer_on_its_way_is_waited_for_and_saved(
    place: Place, sandbox: Sandbox, args: list[str]
) -> None:
    place.account()
    sandbox.world.change(SHOP, latency_ms=1000)
    with place.start(*args) as process:
        wait_for_a_call(sandbox)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert "Waiting for WeChat's answer" in err
    assert "Traceback" not in err
    assert len(place.run("history", "--json").out.splitlines()) == 1
    assert place.run("status").status == 0
    assert len(sandbox.world.calls) == 1


def test_a_second_one_leaves_at_once_and_the_account_can_be_refreshed_again(
    place: Place, sandbox: Sandbox
) -> None:
    place.account()
    sandbox.world.change(SHOP, latency_ms=100_000)
    with place.start("refresh", "shop", "--timeout", "100") as process:
        assert process.stderr is not None
        wait_for_a_call(sandbox)
        process.send_signal(signal.SIGINT)
        assert "Waiting" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert "Traceback" not in process.stderr.read()
    sandbox.world.change(SHOP, latency_ms=0)
    assert place.run("refresh", "shop").status == 0


def test_a_probe_is_given_up_at_once(place: Place, sandbox: Sandbox) -> None:
    place.account()
    place.run("refresh", "shop")
    before = len(sandbox.world.calls)
    sandbox.world.change(SHOP, latency_ms=100_000)
    with place.start("probe", "shop", "--timeout", "100") as process:
        while len(sandbox.world.calls) == before:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, "", "")


@pytest.mark.parametrize("args", [["status", "--watch"], ["sandbox", "--port", "0"]])
def test_what_runs_until_then_ends_quietly(place: Place, args: list[str]) -> None:
    place.account()
    with place.start(*args) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert "Traceback" not in process.stderr.read()


def test_an_interrupted_export_leaves_no_half_file(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    place.account()
    place.run("refresh", "shop")
    monkeypatch.setattr(os, "fsync", interrupted)
    ran = place.run("export", "shop", "--format", "json", "--output", "out.json")
    assert (ran.status, ran.out, ran.err.strip()) == (130, "", "")
    assert list(place.work.iterdir()) == []
