import csv
import io
import json

import pytest

from tests.cli.conftest import BLOCKED, SHOP, Place
from wxconsole.sandbox.fault import Fault
from wxconsole.sandbox.server import Sandbox


@pytest.fixture
def refreshed(place: Place) -> Place:
    """Two accounts, refreshed in turn: shop, blocked, shop."""
    place.account()
    place.account("blocked", BLOCKED)
    for alias in ("shop", "blocked", "shop"):
        place.run("refresh", alias)
    return place


def rows(place: Place, *args: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in place.run("history", "--json", *args).out.splitlines()]


def test_newest_comes_first(refreshed: Place) -> None:
    assert [(row["alias"], row["outcome"]) for row in rows(refreshed)] == [
        ("shop", "unchanged"),
        ("blocked", "failed"),
        ("shop", "rotated"),
    ]


def test_of_one_account_and_of_the_newest_few(refreshed: Place) -> None:
    assert [row["outcome"] for row in rows(refreshed, "shop")] == ["unchanged", "rotated"]
    assert [row["outcome"] for row in rows(refreshed, "--limit", "1")] == ["unchanged"]


def test_since_leaves_out_what_is_older(refreshed: Place) -> None:
    assert len(rows(refreshed, "--since", "1h")) == 3
    assert rows(refreshed, "--since", "2999-01-01") == []
    assert len(rows(refreshed, "--since", "2001-01-01T00:00:00Z")) == 3


def test_the_table_shows_what_happened(refreshed: Place) -> None:
    out = refreshed.run("history").out
    assert len(out.splitlines()) == 4
    assert "ip_not_whitelisted 40164" in out


def test_a_long_table_stops_and_says_so(refreshed: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wxconsole.cli.commands.history.TABLE_ROWS", 2)
    ran = refreshed.run("history")
    assert len(ran.out.splitlines()) == 3
    assert "--limit" in ran.err
    assert "--limit" not in refreshed.run("history", "--limit", "3").err
    assert len(rows(refreshed)) == 3


def test_csv_has_a_heading_and_no_formula(refreshed: Place) -> None:
    ran = refreshed.run("history", "--csv")
    table = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["outcome"] for row in table] == ["unchanged", "failed", "rotated"]
    assert list(table[0]) == list(rows(refreshed)[0])
    assert table[0]["errcode"] == ""


def test_csv_of_nothing_is_the_heading(place: Place) -> None:
    assert place.run("history", "--csv").out.count("\n") == 1


def test_a_negative_code_is_no_formula_in_csv(place: Place, sandbox: Sandbox) -> None:
    place.account()
    sandbox.world.change(SHOP, faults=(Fault.error(-1),))
    place.run("refresh", "shop")
    (row,) = csv.DictReader(io.StringIO(place.run("history", "--csv").out))
    assert row["errcode"] == "'-1"
    assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in row.values())


def test_a_removed_account_keeps_its_history(place: Place) -> None:
    place.account()
    place.run("refresh", "shop")
    del place.env["WX_SHOP_APPID"], place.env["WX_SHOP_SECRET"]
    assert len(rows(place, "shop")) == 1


def test_an_alias_that_never_was_is_named(refreshed: Place) -> None:
    ran = refreshed.run("history", "shpo")
    assert ran.status == 2
    assert "'shpo'" in ran.err


def test_json_and_csv_together_are_refused(place: Place) -> None:
    assert place.run("history", "--json", "--csv").status == 2
