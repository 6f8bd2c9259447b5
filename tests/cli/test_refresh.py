import json

import pytest

from tests.cli.conftest import BLOCKED, SHOP, Place
from wxconsole.sandbox.server import Sandbox


def test_json_is_one_row_of_history_a_line(place: Place) -> None:
    place.account()
    place.account("blocked", BLOCKED)
    ran = place.run("refresh", "--all", "--json")
    assert ran.status == 1
    rows = {row["alias"]: row for row in map(json.loads, ran.out.splitlines())}
    assert list(rows["shop"]) == [
        "at",
        "alias",
        "appid",
        "endpoint",
        "trigger",
        "outcome",
        "errcode",
        "errmsg",
        "cause",
        "ip",
        "rid",
        "latency_ms",
        "expires_in",
        "fingerprint",
        "previous_fingerprint",
        "actor",
    ]
    assert (rows["shop"]["trigger"], rows["shop"]["outcome"]) == ("command", "rotated")
    assert (rows["blocked"]["outcome"], rows["blocked"]["errcode"]) == ("failed", 40164)


def test_progress_goes_to_standard_error(place: Place) -> None:
    place.account()
    ran = place.run("refresh", "shop")
    assert (ran.status, ran.out) == (0, "")
    assert "shop: new token" in ran.err
    assert "the same token" in place.run("refresh", "shop").err


def test_a_failure_alone_is_explained_in_full(place: Place) -> None:
    place.account("blocked", BLOCKED)
    ran = place.run("refresh", "blocked")
    assert ran.status == 1
    assert "  2. " in ran.err
    assert "IP that WeChat saw: 203.0.113.7" in ran.err


def test_a_failure_among_many_is_kept_short_and_stops_no_other(place: Place) -> None:
    place.account()
    place.account("blocked", BLOCKED)
    ran = place.run("refresh", "blocked", "shop")
    assert ran.status == 1
    assert "  2. " not in ran.err
    assert "1 of 2 refreshed" in ran.err
    assert place.run("status", "shop").status == 0


@pytest.mark.parametrize("args", [[], ["shop", "--all"]])
def test_wants_either_accounts_or_all(place: Place, args: list[str]) -> None:
    place.account()
    ran = place.run("refresh", *args)
    assert ran.status == 2
    assert "--all" in ran.err


def test_an_unknown_alias_among_others_refreshes_none(place: Place, sandbox: Sandbox) -> None:
    place.account()
    ran = place.run("refresh", "shop", "shpo")
    assert ran.status == 2
    assert "'shpo'" in ran.err
    assert "Known: shop" in ran.err
    assert sandbox.world.calls == ()


def test_force_without_consent_says_what_it_breaks_and_asks_wechat_nothing(
    place: Place, sandbox: Sandbox
) -> None:
    place.account()
    ran = place.run("refresh", "shop", "--force")
    assert ran.status == 2
    assert "kill the token in use of: shop" in ran.err
    assert "--yes" in ran.err
    assert sandbox.world.calls == ()


def test_force_with_consent_makes_a_new_token(place: Place, sandbox: Sandbox) -> None:
    place.account()
    before = place.run("token", "shop").out
    assert place.run("refresh", "shop", "--force", "--yes").status == 0
    assert place.run("token", "shop").out != before
    assert sandbox.world.calls[-1].forced


def test_a_second_force_at_once_is_refused_with_the_time_of_the_next(place: Place, sandbox: Sandbox) -> None:
    place.account()
    place.run("refresh", "shop", "--force", "--yes")
    ran = place.run("refresh", "shop", "--force", "--yes")
    assert ran.status == 1
    assert "The next is possible at" in ran.err
    assert len(sandbox.world.calls) == 1


def test_force_on_the_classic_endpoint_is_refused(place: Place, sandbox: Sandbox) -> None:
    place.account(endpoint="classic")
    ran = place.run("refresh", "shop", "--force", "--yes")
    assert ran.status == 1
    assert "classic" in ran.err
    assert sandbox.world.calls == ()


def test_read_only_refreshes_nothing_and_asks_nothing(place: Place, sandbox: Sandbox) -> None:
    place.account()
    ran = place.run("refresh", "shop", "--force", "--read-only")
    assert ran.status == 1
    assert "read-only" in ran.err
    assert "kill" not in ran.err
    assert sandbox.world.calls == ()


def test_a_failed_refresh_leaves_the_held_token(place: Place, sandbox: Sandbox) -> None:
    place.account()
    held = place.run("token", "shop").out
    sandbox.world.change(SHOP, whitelist=())
    assert place.run("refresh", "shop").status == 1
    assert place.run("token", "shop").out == held
