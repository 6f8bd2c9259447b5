import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cli.conftest import Place
from tests.cli.test_completion import completed
from tests.receiver import receiving
from wxconsole.adapters.clock import SystemClock
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.cli.commands.clients import list_clients
from wxconsole.domain.client import Client
from wxconsole.domain.hook import Letter, Notice
from wxconsole.domain.secret import Secret
from wxconsole.domain.use import HARD_POLLING, OUTDATED_REPORTS, Deed, use_of

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test runs across midnight."""
    monkeypatch.setattr(SystemClock, "now", lambda _: NOON)


def listed(place: Place) -> list[dict[str, Any]]:
    clients: list[dict[str, Any]] = json.loads(place.run("clients", "list", "--json").out)
    return clients


def used(
    place: Place, client: str, deed: Deed, times: int, days_ago: int = 0, alias: str = "shop"
) -> datetime:
    """Has the client done it so often."""
    at = NOON - timedelta(days=days_ago)
    TinyDbStore(place.home, SystemClock()).add_uses([use_of(client, alias, deed, at, times)])
    return at


def test_the_key_is_all_that_is_printed_and_is_shown_once(place: Place) -> None:
    place.account()
    ran = place.run("clients", "add", "billing", "--accounts", "shop", "--may", "read")
    assert ran.status == 0
    key = ran.out.removesuffix("\n")
    assert len(key) == 47
    assert key.startswith("wxc_")
    assert key not in ran.err
    for args in (["list"], ["list", "--json"], ["uses"]):
        shown = place.run("clients", *args)
        assert key not in shown.out + shown.err
    (client,) = listed(place)
    assert (client["name"], client["accounts"], client["may"]) == ("billing", ["shop"], ["read"])
    assert all(key not in path.read_text("utf-8") for path in place.home.rglob("*.json"))


def test_without_options_a_client_may_all_of_all_accounts(place: Place) -> None:
    assert place.run("clients", "add", "billing").status == 0
    (client,) = listed(place)
    assert (client["accounts"], client["may"], client["last_used_at"]) == (None, ["read", "refresh"], None)
    assert "all accounts" in place.run("clients", "list").out


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["Billing"], "'Billing'"),
        (["billing", "--accounts", "shop,nowhere"], "'nowhere'"),
        (["billing", "--accounts", ""], "--accounts"),
        (["billing", "--accounts", "shop,"], "--accounts"),
        (["billing", "--may", ""], "--may"),
        (["billing", "--may", "read,write"], "'write'"),
        (["taken"], "'taken'"),
    ],
)
def test_what_cannot_be_is_named_and_makes_no_key(place: Place, args: list[str], told: str) -> None:
    place.account()
    place.run("clients", "add", "taken")
    ran = place.run("clients", "add", *args)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err
    assert [client["name"] for client in listed(place)] == ["taken"]


def test_a_revoked_client_is_gone_and_what_it_did_is_not(place: Place) -> None:
    key = place.run("clients", "add", "billing").out.strip()
    used(place, "billing", Deed.READ, 1)
    ran = place.run("clients", "revoke", "billing")
    assert (ran.status, ran.out) == (0, "")
    assert "billing" in ran.err
    assert listed(place) == []
    assert key not in ran.err
    assert "billing" in place.run("clients", "uses", "billing").out
    again = place.run("clients", "revoke", "billing")
    assert again.status == 2
    assert "'billing'" in again.err


def test_list_tells_who_was_there_when_and_how_often(place: Place) -> None:
    place.run("clients", "add", "billing")
    place.run("clients", "add", "idle")
    used(place, "billing", Deed.READ, 4, days_ago=3)
    at = used(place, "billing", Deed.READ, 2)
    used(place, "billing", Deed.REFUSED, 1, alias="")
    billing, idle = listed(place)
    assert (billing["reads_today"], billing["refused_today"], billing["remarks"]) == (2, 1, [])
    assert datetime.fromisoformat(billing["last_used_at"]) == at
    assert (idle["reads_today"], idle["last_used_at"]) == (0, None)


def test_list_names_who_polls_too_hard_and_who_still_uses_dead_tokens(place: Place) -> None:
    for name in ("hasty", "stale", "good"):
        place.run("clients", "add", name)
    used(place, "hasty", Deed.READ, HARD_POLLING + 1)
    used(place, "stale", Deed.OUTDATED, OUTDATED_REPORTS + 1)
    used(place, "good", Deed.READ, HARD_POLLING // 2)
    assert {client["name"]: client["remarks"] for client in listed(place)} == {
        "hasty": ["polls_too_hard"],
        "stale": ["uses_dead_tokens"],
        "good": [],
    }
    table = place.run("clients", "list").out
    assert "polls too hard" in table
    assert "still uses dead tokens" in table


def test_the_help_of_list_names_the_bounds() -> None:
    assert list_clients.help is not None
    assert f" {HARD_POLLING} reads" in list_clients.help
    assert f" {OUTDATED_REPORTS} reports" in list_clients.help


def test_uses_are_listed_by_day_client_and_account(place: Place) -> None:
    place.run("clients", "add", "billing")
    used(place, "billing", Deed.READ, 3, days_ago=1)
    used(place, "billing", Deed.REFRESH, 2)
    used(place, "crm", Deed.REFUSED, 1, alias="")
    used(place, "crm", Deed.READ, 1, days_ago=30)
    rows = [json.loads(line) for line in place.run("clients", "uses", "--json").out.splitlines()]
    assert [
        (row["client"], row["alias"], row["reads"], row["refreshes"], row["refused"]) for row in rows
    ] == [
        ("billing", "shop", 0, 2, 0),
        ("crm", None, 0, 0, 1),
        ("billing", "shop", 3, 0, 0),
    ]
    assert sum(rows[2]["reads_by_hour"]) == 3
    assert len(place.run("clients", "uses", "billing", "--json").out.splitlines()) == 2
    assert len(place.run("clients", "uses", "--since", "60d", "--json").out.splitlines()) == 4
    assert len(place.run("clients", "uses").out.splitlines()) == 1 + 3


def test_a_client_that_nobody_knows_has_no_uses(place: Place) -> None:
    ran = place.run("clients", "uses", "nobody")
    assert ran.status == 2
    assert "'nobody'" in ran.err
    place.run("clients", "add", "idle")
    idle = place.run("clients", "uses", "idle")
    assert (idle.status, idle.out) == (0, "")


def test_without_clients_it_says_how_to_add_one(place: Place) -> None:
    ran = place.run("clients", "list")
    assert (ran.status, ran.out) == (0, "")
    assert "wxconsole clients add" in ran.err


def test_names_and_lists_of_accounts_are_completed(place: Place) -> None:
    place.account()
    place.account("shoes", "wx2222222222222222")
    place.run("clients", "add", "billing")
    assert completed(place, "wxconsole clients revoke b") == ["billing"]
    assert completed(place, "wxconsole clients uses b") == ["billing"]
    assert completed(place, "wxconsole clients add x --accounts shop,sh") == ["shop,shoes", "shop,shop"]


def test_the_key_does_not_get_into_a_log(place: Place) -> None:
    key = Secret(place.run("clients", "add", "billing").out.strip())
    place.run("status", "--log-level", "DEBUG")
    assert all(key.reveal() not in path.read_text("utf-8") for path in place.logs.rglob("*.log"))


def test_what_a_webhook_signs_with_is_all_that_is_printed_and_is_shown_once(place: Place) -> None:
    place.run("clients", "add", "billing")
    ran = place.run("clients", "hook", "billing", "https://a.example/hook?key=s3cret")
    secret = ran.out.removesuffix("\n")
    assert ran.status == 0
    assert secret.startswith("whsec_")
    for args in (["list"], ["list", "--json"], ["undelivered"], ["undelivered", "--json"]):
        shown = place.run("clients", *args)
        assert secret not in shown.out + shown.err
        assert "s3cret" not in shown.out + shown.err
    (client,) = listed(place)
    assert (client["hook"], client["undelivered"]) == ("https://a.example/hook", 0)
    assert place.run("clients", "hook", "billing", "--remove").status == 0
    assert listed(place)[0]["hook"] is None


@pytest.mark.parametrize("args", [["http://a.example/"], ["x"], [], ["https://a.example", "--remove"]])
def test_a_webhook_that_cannot_be_is_refused(place: Place, args: list[str]) -> None:
    place.run("clients", "add", "billing")
    ran = place.run("clients", "hook", "billing", *args)
    assert (ran.status, ran.out) == (2, "")
    assert "https" in ran.err or "--remove" in ran.err
    assert listed(place)[0]["hook"] is None


def test_what_was_not_taken_is_listed_sent_again_and_then_forgotten(place: Place) -> None:
    place.run("clients", "add", "billing")
    with receiving() as receiver:
        place.run("clients", "hook", "billing", receiver.url)
        notice = Notice("msg_1", "shop", "0badcafe", None, NOON, NOON)
        store = TinyDbStore(place.home, SystemClock())
        store.update_client("billing", lambda client: _undelivered(client, Letter(notice, NOON, "HTTP 500")))
        ran = place.run("clients", "undelivered", "--json")
        assert ran.status == 1
        assert json.loads(ran.out) == {
            "client": "billing",
            "id": "msg_1",
            "alias": "shop",
            "fingerprint": "0badcafe",
            "at": "2026-11-22T12:00:00Z",
            "tried_at": "2026-11-22T12:00:00Z",
            "reason": "HTTP 500",
        }
        assert "HTTP 500" in place.run("clients", "undelivered", "billing").out
        receiver.status = 503
        assert place.run("clients", "undelivered", "--send").status == 1
        receiver.status = 200
        sent = place.run("clients", "undelivered", "--send")
        assert (sent.status, sent.out) == (0, "")
        assert [headers["webhook-id"] for headers, _ in receiver.got] == ["msg_1", "msg_1"]


def _undelivered(client: Client, letter: Letter) -> Client:
    assert client.hook is not None
    return replace(client, hook=client.hook.with_letter(letter))
