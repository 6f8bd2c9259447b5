"""A process that is stopped (SIGSTOP, a laptop lid, a paused container) for longer than its lease."""

import os
import signal
import sys

import pytest

from tests.reliability.stage import SHOP, Stage
from wxconsole.domain.account import Endpoint

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no SIGSTOP")

# Longer than a call may take and its lease lasts.
MINUTE = 60


@pytest.mark.parametrize("endpoint", Endpoint)
def test_who_was_stopped_within_a_request_does_not_undo_what_others_did(
    stage: Stage, endpoint: Endpoint
) -> None:
    stage.store_account(endpoint=endpoint)
    stage.hold()
    stopped = stage.start("refresh", "shop", "--timeout", "5")
    stage.asked()
    stopped.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, stopped.pid, os.WSTOPPED | os.WNOWAIT)
    stage.answer()
    # To another console a minute has passed, and with it the lease of the stopped one, which lives.
    console = stage.console("0.05")
    console.tell("pass", MINUTE)
    seen = console.until(lambda account: account["health"] == "fresh")
    assert stage.calls() == 2
    stopped.send_signal(signal.SIGCONT)
    ran = stage.ended(stopped)
    # It is told what is held, not what it got.
    assert ran.status == 0
    assert seen["fingerprint"] in ran.err
    assert stage.token() == stage.world.given[SHOP][-1]
    assert [row.fingerprint for row in stage.rows()] == [seen["fingerprint"]]
    assert console.close() == 0


def test_while_the_lease_of_a_stopped_one_lasts_nobody_asks_a_second_time(stage: Stage) -> None:
    stage.store_account()
    stage.hold()
    stopped = stage.start("refresh", "shop", "--timeout", "5")
    stage.asked()
    stopped.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, stopped.pid, os.WSTOPPED | os.WNOWAIT)
    stage.answer()
    waiting = stage.start("token", "shop")
    stopped.send_signal(signal.SIGCONT)
    assert stage.ended(stopped).status == 0
    assert stage.ended(waiting, prints_token=True).out == stage.world.given[SHOP][0] + "\n"
    assert stage.calls() == 1
    assert len(stage.rows()) == 1
