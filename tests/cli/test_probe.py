import json

from tests.cli.conftest import Place
from wxconsole.domain.account import Endpoint
from wxconsole.sandbox.server import Sandbox

GAMES = "wx2222222222222222"


def test_tells_alive_from_dead_and_from_unknown(place: Place, sandbox: Sandbox) -> None:
    place.account()
    place.account("games", GAMES, kind="minigame")
    place.account("none", "wx3333333333333333")
    place.run("refresh", "shop", "games")
    sandbox.world.supersede(GAMES, Endpoint.STABLE)
    ran = place.run("probe", "--all", "--json")
    assert ran.status == 1
    probes = {row["alias"]: row for row in map(json.loads, ran.out.splitlines())}
    assert list(probes["shop"]) == ["alias", "alive", "cause", "errcode", "errmsg", "rid", "at"]
    assert {alias: row["alive"] for alias, row in probes.items()} == {
        "shop": True,
        "games": False,
        "none": None,
    }
    assert probes["games"]["cause"] == "token_not_latest"
    alive = place.run("probe", "shop")
    assert (alive.status, alive.out) == (0, "shop: alive\n")
    unknown = place.run("probe", "none")
    assert (unknown.status, unknown.out) == (1, "none: unknown\n")
    assert "wxconsole refresh none" in unknown.err
    dead = place.run("probe", "games")
    assert (dead.status, dead.out) == (1, "games: dead\n")
    assert "superseded" in place.run("status", "games").out
