"""The leak drill from the command line. Its half minute passes on a clock of the test's own."""

import json
import signal
from datetime import timedelta
from typing import Any

import pytest

from tests.cli.conftest import BLOCKED, SHOP, Place, pass_time
from tests.sandbox.client import probe, stable
from tests.services.fakes import SetClock
from wxconsole.domain.account import Endpoint
from wxconsole.domain.token import Token
from wxconsole.sandbox.server import Sandbox

OVERLAP = timedelta(minutes=5)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("overlap", [timedelta(0), OVERLAP], ids=["at once", "after the second"])
def test_it_kills_the_held_token_and_leaves_one_that_works(
    place: Place, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, overlap: timedelta
) -> None:
    # Whether the first step kills it already, no page says.
    monkeypatch.setattr("wxconsole.sandbox.world.FORCED_OVERLAP", overlap)
    place.account()
    leaked = place.run("token", "shop").out.strip()
    ran = place.run("drill", "shop", "--yes")
    assert (ran.status, ran.out) == (0, "")
    assert probe(sandbox, leaked) == 40001
    assert probe(sandbox, place.run("token", "shop").out.strip()) == 0
    assert [call.forced for call in sandbox.world.calls if call.path.endswith("stable_token")] == [
        False,
        True,
        True,
    ]


@pytest.mark.usefixtures("clock")
def test_it_says_what_breaks_before_and_what_it_came_to(place: Place) -> None:
    place.account()
    place.run("refresh", "shop")
    ran = place.run("drill", "shop", "--yes")
    told = [
        "every program that uses a token of shop gets 40001",
        "By the history, these have refreshed it",
        "Forced today: 0 of 20. The drill takes 2.",
        "If the AppSecret leaked, this does not help",
        "Step 1 of 2: new token",
        "Step 2 of 2 in 31 s.",
        "Step 2 of 2: new token",
        "WeChat honours it",
        "dead, says WeChat",
        "Done: the leaked token is dead.",
    ]
    places = [ran.err.index(text) for text in told]
    assert places == sorted(places)
    assert ran.err.count("in 31 s") == 1
    assert "in 30 s" not in ran.err


@pytest.mark.usefixtures("clock")
def test_json_is_the_row_of_each_step(place: Place) -> None:
    place.account()
    place.run("refresh", "shop")
    rows = [json.loads(line) for line in place.run("drill", "shop", "--yes", "--json").out.splitlines()]
    assert [(row["trigger"], row["outcome"]) for row in rows] == [("command", "rotated")] * 2
    assert rows[1]["previous_fingerprint"] == rows[0]["fingerprint"]
    newest = [json.loads(line) for line in place.run("history", "--json").out.splitlines()]
    assert newest[:2] == rows[::-1]


@pytest.mark.usefixtures("clock")
def test_the_history_tells_its_steps_from_a_plain_force(
    place: Place, sandbox: Sandbox, clock: SetClock
) -> None:
    place.account()
    place.run("drill", "shop", "--yes")
    pass_time(clock, sandbox, 31)
    place.run("refresh", "shop", "--force", "--yes")
    _, forced, second, first, plain = place.run("history").out.splitlines()
    assert "rotated (forced)" in forced
    assert "rotated (drill 2 of 2)" in second
    assert "rotated (drill 1 of 2)" in first
    assert "(" not in plain


def test_without_consent_it_says_what_it_breaks_and_asks_wechat_nothing(
    place: Place, sandbox: Sandbox
) -> None:
    place.account()
    ran = place.run("drill", "shop")
    assert ran.status == 2
    assert "40001" in ran.err
    assert "--yes" in ran.err
    assert sandbox.world.calls == ()


def test_on_the_classic_endpoint_it_says_what_to_do_instead(place: Place, sandbox: Sandbox) -> None:
    place.account(endpoint="classic")
    ran = place.run("drill", "shop", "--yes")
    assert ran.status == 1
    assert "Refresh it" in ran.err
    assert "AppSecret" in ran.err
    assert sandbox.world.calls == ()


def test_read_only_refuses_it(place: Place, sandbox: Sandbox) -> None:
    place.account()
    ran = place.run("drill", "shop", "--yes", "--read-only")
    assert ran.status == 1
    assert "read-only" in ran.err
    assert sandbox.world.calls == ()


def test_with_one_force_left_today_it_is_refused_with_the_time_of_the_next(
    place: Place, sandbox: Sandbox, clock: SetClock
) -> None:
    place.account()
    for _ in range(19):
        assert place.run("refresh", "shop", "--force", "--yes").status == 0
        pass_time(clock, sandbox, 31)
    before = len(sandbox.world.calls)
    ran = place.run("drill", "shop", "--yes")
    assert ran.status == 1
    assert "19 of the 20" in ran.err
    assert "It is possible again at" in ran.err
    assert len(sandbox.world.calls) == before


def test_what_keeps_wechat_from_answering_is_explained_before_anything_is_forced(
    place: Place, sandbox: Sandbox
) -> None:
    place.account("blocked", BLOCKED)
    ran = place.run("drill", "blocked", "--yes")
    assert ran.status == 1
    assert "ip_not_whitelisted" in ran.err
    assert not any(call.forced for call in sandbox.world.calls)


@pytest.mark.usefixtures("clock")
def test_a_step_that_fails_is_explained_and_the_rest_is_left_alone(place: Place, sandbox: Sandbox) -> None:
    place.account()
    held = place.run("token", "shop").out
    sandbox.world.change(SHOP, whitelist=())
    ran = place.run("drill", "shop", "--yes")
    assert ran.status == 1
    assert "  2. " in ran.err
    assert "Step 1 of 2 failed" in ran.err
    assert "take the leaked token for alive" in ran.err
    assert place.run("token", "shop").out == held


@pytest.mark.usefixtures("clock")
def test_a_force_that_wechat_ignored_is_no_success(place: Place, sandbox: Sandbox) -> None:
    place.account()
    # A program outside has just forced one, and we have fetched what it got.
    stable(sandbox, appid=SHOP, secret=place.env["WX_SHOP_SECRET"], force_refresh=True)
    place.run("refresh", "shop")
    ran = place.run("drill", "shop", "--yes")
    assert ran.status == 1
    assert "WeChat returned the same token" in ran.err


@pytest.mark.usefixtures("clock")
def test_a_token_that_another_program_replaced_meanwhile_is_told(
    place: Place, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.account()
    place.run("refresh", "shop")
    fetch = sandbox.world.fetch

    def replaced_after_the_second(*args: Any, forced: bool) -> Token:
        token = fetch(*args, forced=forced)
        if len([call for call in sandbox.world.calls if call.forced]) == 1:
            sandbox.world.supersede(SHOP, Endpoint.STABLE)
        return token

    monkeypatch.setattr(sandbox.world, "fetch", replaced_after_the_second)
    ran = place.run("drill", "shop", "--yes")
    assert ran.status == 1
    assert "the new token is dead already" in ran.err


def test_killed_between_the_steps_the_history_has_the_first_and_a_force_finishes_it(
    place: Place, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wxconsole.sandbox.world.FORCED_OVERLAP", OVERLAP)
    place.account()
    leaked = place.run("token", "shop").out.strip()
    with place.start("drill", "shop", "--yes") as process:
        assert process.stderr is not None
        while "in 31 s" not in process.stderr.readline():
            pass
        process.kill()
    assert probe(sandbox, leaked) == 0
    latest = place.run("history").out.splitlines()[1]
    assert "rotated (drill 1 of 2)" in latest
    # It goes on as any other half minute after a force.
    ran = place.run("drill", "shop", "--yes")
    assert (ran.status, "The next is possible at" in ran.err) == (1, True)
    later = SetClock()
    later.wall = sandbox.world.clock.now() + timedelta(seconds=31)
    sandbox.world.clock.advance(31)
    monkeypatch.setattr("wxconsole.adapters.clock.SystemClock", lambda: later)
    ran = place.run("drill", "shop")
    assert "The last drill is half done" in ran.err
    assert place.run("refresh", "shop", "--force", "--yes").status == 0
    assert probe(sandbox, leaked) == 40001


def test_ctrl_c_while_it_waits_says_what_is_done_and_how_to_finish(place: Place, sandbox: Sandbox) -> None:
    place.account()
    place.run("refresh", "shop")
    with place.start("drill", "shop", "--yes") as process:
        assert process.stderr is not None
        while "Ctrl-C stops here" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait(60) == 130
    assert rest.startswith("Half done:")
    assert "`wxconsole refresh shop --force`" in rest
    assert len([call for call in sandbox.world.calls if call.forced]) == 1


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("held", [True, False], ids=["held before", "fetched for the proof"])
def test_neither_the_leaked_token_nor_the_new_one_is_shown_or_logged(
    place: Place, sandbox: Sandbox, *, held: bool
) -> None:
    place.account()
    token = sandbox.world.grant(SHOP, Endpoint.STABLE).value.reveal()
    if held:
        assert place.run("token", "shop").out.strip() == token
    ran = place.run("drill", "shop", "--yes", "--json", "--log-level", "DEBUG")
    assert ran.status == 0
    logs = "".join(path.read_text() for path in place.logs.rglob("*") if path.is_file())
    assert "get_api_domain_ip" in logs
    for secret in (token, place.run("token", "shop").out.strip(), place.env["WX_SHOP_SECRET"]):
        assert secret[:16] not in ran.out + ran.err + logs
