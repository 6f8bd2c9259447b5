"""What each command costs at WeChat: these calls, and no other. Counted by the sandbox."""

import json

import pytest

from tests.cli.conftest import SHOP, Place
from wxconsole.domain.account import Endpoint
from wxconsole.sandbox.server import Sandbox
from wxconsole.services import repair

STABLE = "/cgi-bin/stable_token"
CLASSIC = "/cgi-bin/token"
PROBE = "/cgi-bin/get_api_domain_ip"
QUOTA = "/cgi-bin/openapi/quota/get"
RID = "/cgi-bin/openapi/rid/get"
CLEAR = "/cgi-bin/clear_quota"
SOME_RID = "5fa26c60-1a0ebdd5-32fd1cd0"


def paths(sandbox: Sandbox, before: int) -> list[str]:
    return [call.path for call in sandbox.world.calls[before:]]


@pytest.mark.parametrize("endpoint", list(Endpoint))
@pytest.mark.parametrize(
    ("args", "calls"),
    [
        ("probe shop", [PROBE]),
        ("probe --all", [PROBE]),
        ("quota shop", [QUOTA] * 3),
        ("quota shop --reset", []),
        ("quota shop --reset --yes", [CLEAR]),
        (f"rid {SOME_RID} shop", [RID]),
        ("rid 40164 shop", []),
        ("doctor", [PROBE]),
        ("repair shop --yes", []),
        ("drill shop", []),
        ("explain 40164", []),
        ("status shop", []),
        ("history shop", []),
        ("token shop", []),
    ],
)
def test_with_a_token_that_lives(
    place: Place, sandbox: Sandbox, args: str, calls: list[str], endpoint: Endpoint
) -> None:
    place.account(endpoint=endpoint)
    assert place.run("refresh", "shop").status == 0
    place.run(*args.split())
    assert paths(sandbox, 1) == calls


@pytest.mark.parametrize(
    ("args", "calls"),
    [
        ("probe shop", [PROBE]),
        ("quota shop", [QUOTA]),
        ("quota shop --reset --yes", [CLEAR, f"{CLEAR}/v2"]),
        (f"rid {SOME_RID} shop", [RID]),
    ],
)
def test_with_a_token_that_somebody_has_replaced_there_is_no_second_fetch(
    place: Place, sandbox: Sandbox, args: str, calls: list[str]
) -> None:
    place.account()
    place.run("refresh", "shop")
    sandbox.world.supersede(SHOP, Endpoint.STABLE)
    before = len(sandbox.world.calls)
    place.run(*args.split())
    # Once it is known, nothing is asked with it again.
    for again in ("status shop", "history shop", "quota shop", f"rid {SOME_RID} shop"):
        place.run(*again.split())
    assert paths(sandbox, before) == calls


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(("held", "before"), [(True, []), (False, [STABLE])])
def test_a_drill_takes_two_forced_refreshes_and_two_probes(
    place: Place, sandbox: Sandbox, *, held: bool, before: list[str]
) -> None:
    place.account()
    if held:
        place.run("refresh", "shop")
    begun = len(sandbox.world.calls)
    assert place.run("drill", "shop", "--yes").status == 0
    assert paths(sandbox, begun) == [*before, STABLE, STABLE, PROBE, PROBE]
    assert [call.forced for call in sandbox.world.calls if call.path == STABLE][-2:] == [True, True]


@pytest.mark.parametrize(
    ("endpoint", "kind", "calls"),
    [
        # Of the token's own endpoint, where a plain call replaces nothing.
        (Endpoint.STABLE, "official", [STABLE]),
        (Endpoint.STABLE, "minigame", [STABLE]),
        # Never of the classic one while its token is in use.
        (Endpoint.CLASSIC, "official", [PROBE]),
        (Endpoint.CLASSIC, "minigame", [STABLE]),
    ],
)
def test_a_try_of_the_repair_is_one_call_while_it_is_refused(
    place: Place,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    endpoint: Endpoint,
    kind: str,
    calls: list[str],
) -> None:
    monkeypatch.setattr(repair, "PACE", 0.02)
    monkeypatch.setattr(repair, "TICK", 0.01)
    monkeypatch.setattr(repair, "LIMIT", 0.03)
    place.account(endpoint=endpoint, kind=kind)
    place.run("refresh", "shop")
    sandbox.world.change(SHOP, whitelist=("192.0.2.1",))
    place.run("refresh", "shop")
    before = len(sandbox.world.calls)
    tries = place.run("repair", "shop", "--yes", "--json").out.splitlines()
    assert json.loads(tries[-1])["last"] is True
    assert paths(sandbox, before) == calls * len(tries)


def test_a_reset_without_a_token_is_one_call_too(place: Place, sandbox: Sandbox) -> None:
    place.account()
    place.run("quota", "shop", "--reset", "--yes")
    assert paths(sandbox, 0) == [f"{CLEAR}/v2"]
