"""The commands agree with one another: what one did, every other one shows."""

import json
from typing import Any

from tests.cli.conftest import BLOCKED, SECRET, SHOP, Place
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import fingerprint


def as_json(place: Place, *args: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in place.spawn(*args, "--json").out.splitlines()]


def test_status_refresh_token_history_export_and_explain_agree(place: Place) -> None:
    (place.work / ".env").write_text(
        f"WX_SHOP_APPID={SHOP}\nWX_SHOP_SECRET={SECRET}\nWX_BLOCKED_APPID={BLOCKED}\nWX_BLOCKED_SECRET={SECRET}\n"
    )
    refreshed = {row["alias"]: row for row in as_json(place, "refresh", "--all")}
    history = {row["alias"]: row for row in as_json(place, "history")}
    (status,) = as_json(place, "status")
    accounts = {account["alias"]: account for account in status["accounts"]}
    (token,) = as_json(place, "token", "shop")
    (exported,) = json.loads(place.spawn("export", "--all", "--format", "json").out)["accounts"]

    assert refreshed == history
    value = Secret(token["access_token"])
    named = {fingerprint(value), refreshed["shop"]["fingerprint"], accounts["shop"]["fingerprint"]}
    assert named == {exported["fingerprint"]}
    assert exported["access_token"] == token["access_token"]
    assert exported["expires_at"] == token["expires_at"] == accounts["shop"]["expires_at"]
    assert accounts["shop"]["health"] == "fresh"

    failed, error = refreshed["blocked"], accounts["blocked"]["last_error"]
    assert accounts["blocked"]["health"] == "blocked"
    for name in ("errcode", "errmsg", "cause", "ip", "rid"):
        assert failed[name] == error[name]
    (explained,) = as_json(place, "explain", failed["errmsg"], "--kind", "official")
    assert {**explained, "retry_after": None} == {**error, "retry_after": None}


def test_a_token_fetched_by_one_command_is_what_the_next_one_prints(place: Place) -> None:
    place.account()
    first = place.spawn("token", "shop").out
    assert place.spawn("refresh", "shop", "--force", "--yes").status == 0
    second = place.spawn("token", "shop").out
    assert first != second
    assert place.spawn("export", "shop", "--format", "token").out == second
