"""The simulation by itself, and its clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.client import APPID, SECRET, TOKEN
from wxconsole.domain.account import Endpoint
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.sandbox.clock import Clock
from wxconsole.sandbox.fault import Fault
from wxconsole.sandbox.wechat import Ask, answer
from wxconsole.sandbox.world import CALLS_KEPT, World

START = datetime(2026, 11, 22, 3, tzinfo=UTC)
QUERY = f"grant_type=client_credential&appid={APPID}&secret={SECRET}"


def still() -> World:
    return World(clock=Clock(START, ticks=lambda: 0.0))


def test_the_clock_runs_with_its_ticks() -> None:
    ticks = [100.0]
    clock = Clock(START, ticks=lambda: ticks[0])
    ticks[0] += 7.5
    assert clock.now() == START + timedelta(seconds=7.5)


def test_the_clock_can_be_moved_and_set() -> None:
    clock = Clock(START, ticks=lambda: 5.0)
    clock.advance(3600)
    assert clock.now() == START + timedelta(hours=1)
    clock.advance(-7200)
    assert clock.now() == START - timedelta(hours=1)
    clock.set(START)
    assert clock.now() == START


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -float("inf"), 1e12])
def test_the_clock_refuses_to_leave_the_years_that_a_rid_can_tell(seconds: float) -> None:
    clock = Clock(START, ticks=lambda: 0.0)
    with pytest.raises(ValueError, match="1970 to 2105"):
        clock.advance(seconds)
    assert clock.now() == START


def test_a_granted_token_has_what_remains_and_an_age_to_match() -> None:
    token = still().grant(APPID, Endpoint.CLASSIC, remaining=300)
    assert token.expires_at == START + timedelta(seconds=300)
    assert token.issued_at == START - timedelta(seconds=6900)


def test_redefining_an_account_keeps_its_tokens() -> None:
    world = still()
    token = world.grant(APPID, Endpoint.STABLE)
    world.add(SandboxAccount(APPID, Secret(SECRET)))
    body = f'{{"grant_type":"client_credential","appid":"{APPID}","secret":"{SECRET}"}}'.encode()
    assert answer(world, Ask("POST", "/cgi-bin/stable_token", "", body)).document["access_token"] == (
        token.value.reveal()
    )


def test_an_appid_that_cannot_exist_is_an_error_of_whoever_arranges_it() -> None:
    with pytest.raises(KeyError):
        still().account("nonsense")


def test_an_account_of_an_odd_appid_exists_once_it_is_defined() -> None:
    world = still()
    world.add(SandboxAccount("shop"))
    assert "access_token" in answer(world, Ask("GET", TOKEN, QUERY.replace(APPID, "shop"))).document


def test_a_definition_beats_the_number_in_the_appid() -> None:
    world = World([SandboxAccount("wx0000000000040164")])
    query = QUERY.replace(APPID, "wx0000000000040164")
    assert "access_token" in answer(world, Ask("GET", TOKEN, query)).document


def test_the_call_log_says_who_asked_what_and_what_came_of_it() -> None:
    world = still()
    world.change(APPID, faults=(Fault.error(-1), Fault()))
    body = (
        f'{{"grant_type":"client_credential","appid":"{APPID}","secret":"x","force_refresh":true}}'.encode()
    )
    answer(world, Ask("POST", "/cgi-bin/stable_token", "", body))
    world.change(APPID, faults=())
    answer(world, Ask("POST", "/cgi-bin/stable_token", "", body))
    failed, succeeded = world.calls
    assert (failed.appid, failed.errcode, failed.fault, failed.forced) == (APPID, -1, "error", True)
    assert failed.fingerprint is None
    assert (succeeded.at, succeeded.errcode, succeeded.fault) == (START, 0, "ok")
    current = world.supersede(APPID, Endpoint.STABLE)
    assert succeeded.fingerprint not in (None, current.fingerprint)
    assert world.counts == {"/cgi-bin/stable_token": 2}


def test_the_call_log_forgets_the_oldest_and_counts_them_still() -> None:
    world = still()
    for _ in range(CALLS_KEPT + 5):
        answer(world, Ask("GET", "/x"))
    assert len(world.calls) == CALLS_KEPT
    assert world.counts == {"/x": CALLS_KEPT + 5}


def test_a_secret_that_a_typing_error_put_into_the_path_is_not_kept() -> None:
    world = still()
    answer(world, Ask("GET", f"{TOKEN}&{QUERY}"))
    assert world.calls[0].path == TOKEN
    assert SECRET not in repr(world.calls)


def test_no_repr_shows_a_secret_or_a_token() -> None:
    world = still()
    ask = Ask("GET", TOKEN, QUERY, SECRET.encode())
    given = answer(world, ask)
    shown = repr((ask, given, world.account(APPID), world.calls))
    assert SECRET not in shown
    assert str(given.document["access_token"]) not in shown


def test_dead_tokens_are_forgotten() -> None:
    world = still()
    for _ in range(50):
        answer(world, Ask("GET", TOKEN, QUERY))
    assert len(world._owners) == 2


def test_threads_at_once_rotate_one_after_the_other() -> None:
    world = still()
    with ThreadPoolExecutor(8) as pool:
        documents = list(pool.map(lambda _: answer(world, Ask("GET", TOKEN, QUERY)).document, range(400)))
    assert len({str(document["access_token"]) for document in documents}) == 400
    assert world.counts == {TOKEN: 400}
    assert len(world._owners) == 2
