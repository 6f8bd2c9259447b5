"""The whitelist repair on the command line."""

import json
import os
import pty
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.conftest import SHOP, Place
from wxconsole.domain.account import Endpoint, Kind
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.fault import Fault
from wxconsole.sandbox.server import Sandbox
from wxconsole.services import repair

IP, OTHER = "203.0.113.7", "203.0.113.9"


@pytest.fixture
def refused(place: Place, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An account whose address is on no list, and attempts that follow each other at once."""
    monkeypatch.setattr(repair, "PACE", 0.05)
    monkeypatch.setattr(repair, "TICK", 0.01)
    place.account()
    sandbox.world.change(SHOP, whitelist=("192.0.2.1",))
    place.run("refresh", "shop")
    return place


def test_shows_the_address_and_the_steps_and_ends_when_it_works(refused: Place, sandbox: Sandbox) -> None:
    sandbox.world.change(SHOP, whitelist=(IP,))
    ran = refused.run("repair", "shop", "--yes")
    assert (ran.status, ran.out) == (0, f"{IP}\n")
    assert f"2. Add {IP} to the list." in ran.err
    assert "trying every 30 s" in ran.err
    assert "shop: works since" in ran.err
    assert refused.run("status", "shop").status == 0
    assert [call.errcode for call in sandbox.world.calls] == [40164, 0]


@pytest.mark.parametrize("command", ["refresh", "status", "token"])
def test_every_command_that_tells_of_the_refusal_names_it(refused: Place, command: str) -> None:
    assert "`wxconsole repair shop` watches until it works" in refused.run(command, "shop").err


def test_of_another_cause_it_is_not_named(place: Place, sandbox: Sandbox) -> None:
    place.account()
    sandbox.world.change(SHOP, secret=Secret("f" * 32))
    assert "wxconsole repair" not in place.run("refresh", "shop").err + place.run("status", "shop").err


def test_json_is_an_object_for_each_try(
    refused: Place, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repair, "LIMIT", 0.1)
    ran = refused.run("repair", "shop", "--yes", "--json")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 1
    assert {(row["verdict"], row["added"], row["ip"], row["cause"]) for row in rows} == {
        ("refused", IP, IP, "ip_not_whitelisted")
    }
    assert [row["last"] for row in rows] == [False] * (len(rows) - 1) + [True]
    assert len(sandbox.world.calls) == 1 + len(rows)


def test_still_refused_after_the_time_it_says_what_to_check(
    refused: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repair, "LIMIT", 0.0)
    ran = refused.run("repair", "shop", "--yes")
    assert ran.status == 1
    assert "shop: still refused after" in ran.err
    assert f"AppID {SHOP}" in ran.err
    assert "code upload, not" not in ran.err


def test_names_another_address_that_wechat_sees(
    refused: Place, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repair, "LIMIT", 0.0)
    sandbox.world.change(SHOP, caller_ip=OTHER)
    ran = refused.run("repair", "shop", "--yes")
    assert f"WeChat now sees {OTHER}, not {IP}: add {OTHER} too." in ran.err
    told = refused.run("status", "shop").err
    assert f"Your address changed from {IP} to {OTHER} at" in told
    assert "One entry covers them: 203.0.113.0/28." in told
    assert "Your address changed" not in refused.run("status").err
    assert "addresses" not in refused.run("status", "shop", "--json").out


def test_where_wechat_names_no_address_the_one_of_before_is_shown(refused: Place, sandbox: Sandbox) -> None:
    sandbox.world.change(SHOP, faults=(Fault.error(40164, "invalid ip, not in whitelist"),))
    refused.run("refresh", "shop")
    ran = refused.run("repair", "shop")
    assert ran.out == ""
    assert "WeChat did not name the address" in ran.err
    assert f"{IP}  first" in ran.err


def test_another_cause_ends_it_with_its_steps(refused: Place, sandbox: Sandbox) -> None:
    sandbox.world.change(SHOP, whitelist=(IP,), secret=Secret("f" * 32))
    ran = refused.run("repair", "shop", "--yes")
    assert ran.status == 1
    assert "it is not the address any more, but: wrong AppSecret" in ran.err
    assert "Check the AppSecret" in ran.err


@pytest.mark.parametrize("kind", Kind)
def test_a_classic_token_that_lives_is_still_the_same_after_it(
    refused: Place, sandbox: Sandbox, kind: Kind
) -> None:
    sandbox.world.change(SHOP, kind=kind, whitelist=(IP,))
    refused.account(endpoint="classic", kind=kind)
    refused.run("refresh", "shop")
    held = refused.run("token", "shop").out
    sandbox.world.change(SHOP, whitelist=("192.0.2.1",))
    refused.run("refresh", "shop")
    sandbox.world.change(SHOP, whitelist=(IP,))
    ran = refused.run("repair", "shop", "--yes")
    assert ran.status == 0
    assert "the token in use was left as it is" in ran.err
    assert refused.run("status", "shop").status == 0
    assert refused.run("token", "shop").out == held
    fetched = [call.fingerprint for call in sandbox.world.calls if call.path == "/cgi-bin/token"]
    assert len([each for each in fetched if each is not None]) == 1


def test_where_nobody_can_be_asked_it_shows_and_wants_yes(refused: Place, sandbox: Sandbox) -> None:
    ran = refused.run("repair", "shop")
    assert (ran.status, ran.out) == (2, f"{IP}\n")
    assert "--yes" in ran.err
    assert len(sandbox.world.calls) == 1


@pytest.mark.parametrize("well", [True, False])
def test_an_account_whose_address_is_not_refused_needs_none(
    place: Place, sandbox: Sandbox, well: bool
) -> None:
    place.account()
    if not well:
        sandbox.world.change(SHOP, secret=Secret("f" * 32))
    place.run("refresh", "shop")
    ran = place.run("repair", "shop", "--yes")
    assert (ran.status, ran.out) == (0 if well else 1, "")
    assert "nothing to repair" in ran.err
    assert ("AppSecret" in ran.err) == (not well)
    assert len(sandbox.world.calls) == 1


def test_read_only_it_tries_nothing(refused: Place, sandbox: Sandbox) -> None:
    ran = refused.run("repair", "shop", "--yes", "--read-only")
    assert (ran.status, ran.out) == (1, "")
    assert len(sandbox.world.calls) == 1


def test_speaks_chinese(refused: Place, sandbox: Sandbox) -> None:
    sandbox.world.change(SHOP, whitelist=(IP,))
    ran = refused.run("repair", "shop", "--yes", "--lang", "zh")
    assert f"把 {IP} 加入名单" in ran.err
    assert "已恢复" in ran.err


@contextmanager
def terminal() -> Iterator[tuple[int, int]]:
    ours, theirs = pty.openpty()
    try:
        yield ours, theirs
    finally:
        os.close(ours)
        os.close(theirs)


def test_on_a_terminal_enter_begins_and_ctrl_c_leaves_nothing_behind(place: Place, sandbox: Sandbox) -> None:
    place.account()
    sandbox.world.change(SHOP, whitelist=("192.0.2.1",))
    place.run("refresh", "shop")
    with terminal() as (ours, theirs), place.start("repair", "shop", stdin=theirs) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "third-party" in line:
                break
        assert [call.errcode for call in sandbox.world.calls] == [40164]
        os.write(ours, b"\n")
        assert any("still refused" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert [call.errcode for call in sandbox.world.calls] == [40164] * 2
    sandbox.world.change(SHOP, whitelist=(IP,))
    assert place.run("refresh", "shop").status == 0


def test_a_classic_account_without_a_token_is_tested_at_its_own_endpoint(
    refused: Place, sandbox: Sandbox
) -> None:
    refused.account(endpoint="classic")
    refused.run("refresh", "shop")
    before = len(sandbox.world.calls)
    sandbox.world.change(SHOP, whitelist=(IP,))
    assert refused.run("repair", "shop", "--yes").status == 0
    assert [call.path for call in sandbox.world.calls[before:]] == ["/cgi-bin/token"]
    assert Endpoint.CLASSIC in refused.run("status", "shop").out
