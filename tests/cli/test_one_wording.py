"""A failure reads the same wherever it is met: refresh, status, history, and explain of what they print."""

import json
from itertools import cycle
from typing import Any

import pytest

from tests.cli.conftest import SHOP, Place
from wxconsole.domain.cause import Cause, codes_of
from wxconsole.sandbox.fault import Fault, FaultKind
from wxconsole.sandbox.server import Sandbox

CODES = sorted({code for cause in Cause for code in codes_of(cause)} | {45047, 99999})
ON_THE_WAY = (FaultKind.STATUS, FaultKind.RESET, FaultKind.NOT_JSON)


def last_error(place: Place) -> Any:
    return json.loads(place.run("status", "shop", "--json").out)["accounts"][0]["last_error"]


# Each in one of the languages, by turns.
@pytest.mark.parametrize(
    ("fault", "lang"),
    zip([*map(Fault.error, CODES), *map(Fault, ON_THE_WAY)], cycle(["en", "zh"]), strict=False),
    ids=lambda value: value if isinstance(value, str) else f"{value.kind} {value.errcode}",
)
def test_every_failure_is_told_in_one_wording(
    place: Place, sandbox: Sandbox, fault: Fault, lang: str
) -> None:
    place.env["WXCONSOLE_LANG"] = lang
    place.account(kind="minigame")
    sandbox.world.change(SHOP, faults=(fault,))
    refreshed = place.run("refresh", "shop")
    error = last_error(place)
    for step in error["steps"]:
        assert step in refreshed.err
    for link in error["links"]:
        assert link in refreshed.err
    for said in (refreshed.err, place.run("status", "shop").err, place.run("history").err):
        assert error["summary"] in said
    row = place.run("history", "shop", "--json").out
    assert json.loads(row)["cause"] == error["cause"]
    explained = json.loads(place.run("explain", "-", "--json", "--kind", "minigame", stdin=row).out)
    # What the account's own record tells goes before and between: explain does not know it.
    assert error["summary"].startswith(explained["summary"])
    assert error["steps"][-len(explained["steps"]) :] == explained["steps"]
    for field in ("errcode", "cause", "ip", "rid", "rid_at", "retryable", "links"):
        assert error[field] == explained[field]
