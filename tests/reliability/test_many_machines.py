"""Consoles on three machines that share a Redis, one of which is suspended, and a Redis that is killed."""

import json
import os
import signal
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.redis_server import RedisServer
from tests.reliability.stage import SHOP, Console, Stage, until
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.records import moment_field, written_moment
from wxconsole.adapters.redis_store import RedisStore
from wxconsole.domain.account import Endpoint
from wxconsole.domain.refresh import Outcome, Refresh
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import fingerprint
from wxconsole.services.redis_address import redis_address

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no SIGSTOP")

LEASES = "{wxconsole}:leases"


class Machines:
    """Three consoles, their Redis, and a look at all that is said and done."""

    def __init__(self, stage: Stage, server: RedisServer, endpoint: Endpoint) -> None:
        self.stage = stage
        self.endpoint = endpoint
        self.server = server
        stage.env["WXCONSOLE_STORE"] = server.url
        stage.account(endpoint=endpoint)
        self.consoles = [stage.console("0.05") for _ in range(3)]
        self.store = RedisStore(redis_address(server.url), SystemClock())
        self.acknowledged: list[Refresh] = []

    def close(self) -> None:
        self.store.close()

    def passes(self, seconds: float, *, without: Console | None = None) -> None:
        """Time passes for everybody, Redis included; nobody needs to have acted yet."""
        self.stage.world.clock.advance(seconds)
        for console in self.consoles:
            if console is not without:
                console.tell("pass", seconds)

    def given(self) -> list[str]:
        """The fingerprints of the tokens that WeChat gave, in order."""
        return [fingerprint(Secret(value)) for value in self.stage.world.given[SHOP]]

    def calls(self) -> int:
        """How often WeChat was asked for a token."""
        return sum("token" in call.path for call in self.stage.world.calls)

    def settle(self, *, away: bool = False) -> str:
        """Until all hand out the same live token, whose fingerprint is returned; and looks at what may not
        be."""

        def agreed() -> str | None:
            seen = [console.tell("see") for console in self.consoles]
            if any(each["away"] != away for each in seen):
                return None
            accounts = [each["accounts"][0] for each in seen]
            held = {account["fingerprint"] for account in accounts}
            well = all(account["health"] in ("fresh", "due") for account in accounts)
            return held.pop() if well and len(held) == 1 else None

        found: str = until(agreed)
        self._check_alive(found)
        if not away:
            rows = list(reversed(self.store.history()))
            assert rows[: len(self.acknowledged)] == self.acknowledged
            self.acknowledged = rows
        return found

    def _check_alive(self, held: str) -> None:
        """WeChat honours the token that the consoles hand out."""
        (value,) = {value for value in self.stage.world.given[SHOP] if fingerprint(Secret(value)) == held}
        url = f"{self.stage.sandbox.url}/cgi-bin/get_api_domain_ip?access_token={value}"
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - the sandbox, on loopback
            assert "ip_list" in json.load(answer)

    def leased_to(self) -> Console:
        """The console that has the lease."""
        row = until(self._lease)
        return next(each for each in self.consoles if each.process.pid == row["pid"])

    def end_lease(self) -> None:
        """For Redis, a minute passes: longer than a lease lasts."""
        row = self._lease()
        assert row is not None
        row["until"] = written_moment(moment_field(row, "until") - timedelta(minutes=1))
        self.server.client.hset(LEASES, SHOP, json.dumps(row))

    def _lease(self) -> dict[str, Any] | None:
        text = self.server.client.hget(LEASES, SHOP)
        row: dict[str, Any] | None = None if text is None else json.loads(text)
        return row if row is not None and row["owner"] is not None else None


@pytest.fixture(params=Endpoint)
def machines(stage: Stage, own_redis: RedisServer, request: pytest.FixtureRequest) -> Iterator[Machines]:
    machines = Machines(stage, own_redis, request.param)
    yield machines
    machines.close()


def test_four_hours_of_three_machines_one_suspended_and_redis_killed_twice(machines: Machines) -> None:
    stage = machines.stage
    first = machines.settle()
    assert machines.calls() == 1

    # Redis is killed, and an hour passes before it is there again. Nobody asks WeChat.
    machines.server.kill()
    for _ in range(6):
        machines.passes(600)
        assert machines.settle(away=True) == first
    machines.server.start()
    assert machines.settle() == first
    assert machines.calls() == 1

    # On to where the token is due. Whoever asks for the next one is suspended, for longer than its lease.
    machines.passes(2800)
    stable = machines.endpoint is Endpoint.STABLE
    until(lambda: machines.calls() == 1 + stable)  # an early look, which changes nothing
    assert machines.settle() == first
    before = machines.calls()
    until(lambda: len(machines.store.history()) == before)  # that is over, and its lease
    stage.hold()
    machines.passes(560)
    until(lambda: machines.calls() > before)
    suspended = machines.leased_to()
    suspended.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, suspended.process.pid, os.WSTOPPED | os.WNOWAIT)
    machines.end_lease()
    stage.answer()
    others = [console for console in machines.consoles if console is not suspended]
    for console in others:
        console.until(lambda account: account["fingerprint"] != first)
    suspended.process.send_signal(signal.SIGCONT)
    # Its own call, whose end nobody heard, and one of the others.
    second = machines.settle()
    assert machines.calls() == before + 2
    if not stable:
        # Of two classic tokens nobody knows which one lives on: a third is fetched while both still work.
        for _ in range(4):
            machines.passes(60)
            machines.settle()
        until(lambda: machines.calls() == before + 3)
        second = machines.settle()

    # Another life of a token, in the middle of which Redis is killed and comes back at once.
    for step in range(10):
        if step == 4:
            machines.server.kill()
            machines.server.start()
        machines.passes(600)
        assert machines.settle() == second
    machines.passes(1000)
    third = until(lambda: found if (found := machines.settle()) != second else None)

    # Every call but the one whose end nobody heard has its row, and each token was fetched once.
    rows = machines.acknowledged
    assert len(rows) == machines.calls() - 1
    rotations = Counter(row.fingerprint for row in rows if row.outcome is Outcome.ROTATED)
    assert set(rotations.values()) == {1}
    assert next(iter(rotations)) == first
    assert list(rotations)[-2:] == [second, third]
    assert len(rotations) == (3 if stable else 4)
    if stable:
        assert machines.given() == list(rotations)
    assert [console.close() for console in machines.consoles] == [0, 0, 0]
