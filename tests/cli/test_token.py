import json
import time

from tests.cli.conftest import BLOCKED, SHOP, Place
from tests.cli.loaded import loaded
from wxconsole.domain.account import Endpoint
from wxconsole.sandbox.server import Sandbox


def fetches(sandbox: Sandbox) -> int:
    return len(sandbox.world.calls)


def test_prints_the_token_and_a_newline_and_nothing_else(place: Place, sandbox: Sandbox) -> None:
    place.account()
    token = sandbox.world.grant(SHOP, Endpoint.STABLE)
    ran = place.run("token", "shop")
    assert (ran.status, ran.out, ran.err) == (0, token.value.reveal() + "\n", "")


def test_json_has_the_token_and_its_end(place: Place, sandbox: Sandbox) -> None:
    place.account()
    token = sandbox.world.grant(SHOP, Endpoint.STABLE, remaining=3000)
    ran = place.run("token", "shop", "--json")
    shown = json.loads(ran.out)
    assert list(shown) == ["access_token", "expires_in", "expires_at"]
    assert shown["access_token"] == token.value.reveal()
    assert 2990 <= shown["expires_in"] <= 3000
    assert shown["expires_at"].endswith("Z")


def test_a_hundred_times_asks_wechat_once(place: Place, sandbox: Sandbox) -> None:
    place.account()
    tokens = {place.run("token", "shop").out for _ in range(95)} | {
        place.spawn("token", "shop").out for _ in range(5)
    }
    assert len(tokens) == 1
    assert fetches(sandbox) == 1


def test_asked_while_another_process_fetches_waits_for_that_answer(place: Place, sandbox: Sandbox) -> None:
    place.account()
    sandbox.world.change(SHOP, latency_ms=1500)
    first = place.start("token", "shop")
    while not sandbox.world.calls:
        time.sleep(0.01)
    tokens = set()
    for process in [first, *(place.start("token", "shop") for _ in range(3))]:
        with process:
            tokens.add(process.communicate(timeout=60)[0])
        assert process.returncode == 0
    assert len(tokens) == 1
    assert fetches(sandbox) == 1


def test_a_token_that_lasts_long_enough_is_not_fetched_again(place: Place, sandbox: Sandbox) -> None:
    place.account()
    sandbox.world.grant(SHOP, Endpoint.STABLE, remaining=3000)
    place.run("token", "shop")
    assert place.run("token", "shop", "--min-ttl", "2900").status == 0
    assert fetches(sandbox) == 1


def test_a_token_that_does_not_last_is_said_with_what_it_has_left(place: Place, sandbox: Sandbox) -> None:
    place.account()
    sandbox.world.grant(SHOP, Endpoint.STABLE, remaining=3000)
    ran = place.run("token", "shop", "--min-ttl", "3600")
    assert (ran.status, ran.out) == (1, "")
    assert "'shop'" in ran.err
    assert "3600" in ran.err
    assert fetches(sandbox) == 1


def test_a_failed_fetch_is_explained_step_by_step(place: Place) -> None:
    place.account("blocked", BLOCKED)
    ran = place.run("token", "blocked")
    assert (ran.status, ran.out) == (1, "")
    assert "  1. " in ran.err
    assert "IP that WeChat saw: 203.0.113.7" in ran.err
    assert "rid: " in ran.err


def test_a_token_that_was_found_dead_is_not_handed_out(place: Place, sandbox: Sandbox) -> None:
    place.account()
    dead = place.run("token", "shop").out
    sandbox.world.supersede(SHOP, Endpoint.STABLE)
    place.run("probe", "shop")
    assert place.run("token", "shop").out not in ("", dead)


def test_read_only_hands_out_what_is_held_and_fetches_nothing(place: Place, sandbox: Sandbox) -> None:
    place.account()
    ran = place.run("token", "shop", "--read-only")
    assert ran.status == 1
    assert "read-only" in ran.err
    assert fetches(sandbox) == 0
    held = place.run("token", "shop").out
    assert place.run("token", "shop", "--read-only").out == held


def test_a_held_token_costs_neither_network_nor_event_loop(place: Place) -> None:
    place.account()
    place.run("refresh", "shop")
    modules = loaded(place.work, place.env, "token", "shop")
    assert "wxconsole.cli.commands.token" in modules
    assert not modules & {"asyncio", "httpx", "ssl", "textual", "rich", "wxconsole.services.keeper"}
