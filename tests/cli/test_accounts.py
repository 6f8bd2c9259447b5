import json
import os
import pty
import select
from pathlib import Path

import pytest

from tests.cli.conftest import SECRET, SHOP, Place

GAMES = "wx2222222222222222"


def listed(place: Place) -> list[dict[str, object]]:
    accounts: list[dict[str, object]] = json.loads(place.run("accounts", "list", "--json").out)
    return accounts


def add(place: Place, alias: str = "shop", appid: str = SHOP, *more: str, secret: str = SECRET) -> None:
    ran = place.run("accounts", "add", alias, "--appid", appid, "--secret-stdin", *more, stdin=f"{secret}\n")
    assert ran.status == 0, ran.err


def test_an_added_account_can_be_refreshed(place: Place) -> None:
    add(
        place, "shop", SHOP, "--name", "旗舰店", "--kind", "miniprogram", "--endpoint", "classic", "--no-auto"
    )
    assert listed(place) == [
        {
            "alias": "shop",
            "name": "旗舰店",
            "appid": SHOP,
            "kind": "miniprogram",
            "endpoint": "classic",
            "auto": False,
            "tags": [],
            "origin": "store",
        }
    ]
    assert place.run("refresh", "shop").status == 0


def test_the_secret_may_come_from_the_environment(place: Place) -> None:
    place.env["WX_SHOP_SECRET"] = SECRET
    assert place.run("accounts", "add", "shop", "--appid", SHOP).status == 0
    del place.env["WX_SHOP_SECRET"]
    assert place.run("refresh", "shop").status == 0


def test_the_secret_may_be_typed_and_is_not_shown(place: Place) -> None:
    controller, terminal = pty.openpty()
    with place.start("accounts", "add", "shop", "--appid", SHOP, stdin=terminal, stderr=terminal) as adding:
        os.close(terminal)
        shown = b""
        while b"AppSecret of shop" not in shown:
            shown += _read(controller)
        os.write(controller, f"{SECRET}\n".encode())
        adding.wait(60)
    assert adding.returncode == 0
    assert SECRET.encode() not in shown + _read(controller)
    os.close(controller)
    assert place.run("refresh", "shop").status == 0


def _read(terminal: int) -> bytes:
    """What stands on the terminal; empty once nobody has it open any more."""
    select.select([terminal], [], [], 30)
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_without_a_terminal_a_missing_secret_is_asked_for_by_name(place: Place) -> None:
    ran = place.run("accounts", "add", "shop", "--appid", SHOP)
    assert ran.status == 2
    assert "--secret-stdin" in ran.err
    assert "WX_SHOP_SECRET" in ran.err
    assert listed(place) == []


def test_an_empty_secret_is_refused(place: Place) -> None:
    ran = place.run("accounts", "add", "shop", "--appid", SHOP, "--secret-stdin", stdin="\n")
    assert ran.status == 2
    assert listed(place) == []


def test_the_secret_is_no_argument(place: Place) -> None:
    ran = place.run("accounts", "add", "shop", "--appid", SHOP, "--secret", SECRET)
    assert ran.status == 2
    assert SECRET not in ran.err
    assert listed(place) == []


def test_odd_shapes_are_warned_about_and_kept(place: Place) -> None:
    ran = place.run("accounts", "add", "shop", "--appid", "wx123", "--secret-stdin", stdin="short\n")
    assert ran.status == 0
    assert "AppID of 'shop'" in ran.err
    assert "AppSecret of 'shop'" in ran.err
    assert listed(place)[0]["appid"] == "wx123"


def test_an_alias_or_appid_that_is_taken_is_refused_before_the_secret_is_asked_for(place: Place) -> None:
    add(place)
    taken = place.run("accounts", "add", "shop", "--appid", GAMES)
    assert taken.status == 2
    assert "'shop'" in taken.err
    twice = place.run("accounts", "add", "twice", "--appid", SHOP)
    assert twice.status == 2
    assert SHOP in twice.err


def test_a_malformed_alias_is_named(place: Place) -> None:
    ran = place.run("accounts", "add", "My Shop", "--appid", SHOP)
    assert ran.status == 2
    assert "'My Shop'" in ran.err


def test_edit_changes_what_is_given_and_nothing_else(place: Place) -> None:
    add(place, "shop", SHOP, "--name", "Shop")
    assert place.run("accounts", "edit", "shop", "--kind", "minigame").status == 0
    (account,) = listed(place)
    assert (account["name"], account["kind"], account["appid"]) == ("Shop", "minigame", SHOP)
    assert place.run("refresh", "shop").status == 0, "the secret stayed"


def test_edit_takes_another_secret(place: Place) -> None:
    add(place)
    place.run("refresh", "shop")
    wrong = place.run("accounts", "edit", "shop", "--secret-stdin", stdin="0" * 32)
    assert wrong.status == 0
    assert place.run("refresh", "shop").status == 1


def test_edit_of_nothing_says_what_can_be_changed(place: Place) -> None:
    add(place)
    ran = place.run("accounts", "edit", "shop")
    assert ran.status == 2
    assert "--name" in ran.err


def test_tags_are_given_replaced_and_taken_away(place: Place) -> None:
    def tags() -> list[object]:
        return [each["tags"] for each in listed(place)]

    add(place, "shop", SHOP, "--tag", "Shop,eu", "--tag", "华东")
    assert tags() == [["shop", "eu", "华东"]]
    assert "shop,eu,华东" in place.run("accounts", "list").out
    assert place.run("accounts", "edit", "shop", "--name", "Shop").status == 0
    assert tags() == [["shop", "eu", "华东"]]
    assert place.run("accounts", "edit", "shop", "--tag", "vip").status == 0
    assert tags() == [["vip"]]
    assert place.run("accounts", "edit", "shop", "--tag", "").status == 0
    assert tags() == [[]]


def test_a_malformed_tag_is_named_and_nothing_is_saved(place: Place) -> None:
    ran = place.run("accounts", "add", "shop", "--appid", SHOP, "--tag", "a_b")
    assert ran.status == 2
    assert "'a_b' is not a tag" in ran.err
    assert listed(place) == []


def test_status_has_no_tags(place: Place) -> None:
    add(place, "shop", SHOP, "--tag", "vip")
    assert "vip" not in place.run("status", "--json").out


def test_remove_needs_consent(place: Place) -> None:
    add(place)
    place.run("refresh", "shop")
    refused = place.run("accounts", "remove", "shop")
    assert refused.status == 2
    assert "--yes" in refused.err
    assert len(listed(place)) == 1
    assert place.run("accounts", "remove", "shop", "--yes").status == 0
    assert listed(place) == []
    assert len(place.run("history", "--json").out.splitlines()) == 1


@pytest.mark.parametrize("args", [["edit", "shop", "--name", "x"], ["remove", "shop", "--yes"]])
def test_an_account_from_the_environment_is_not_changed_here(place: Place, args: list[str]) -> None:
    place.account()
    ran = place.run("accounts", *args)
    assert ran.status == 1
    assert "environment" in ran.err


def test_list_without_accounts_says_how_to_add_one(place: Place) -> None:
    ran = place.run("accounts", "list")
    assert (ran.status, ran.out) == (0, "")
    assert "wxconsole accounts add" in ran.err


def test_import_of_a_csv_adds_skips_and_names_wrong_lines(place: Place) -> None:
    add(place)
    (place.work / "accounts.csv").write_text(
        "Alias, AppID, Secret, Name, Kind, Auto, Tags\n"
        f"shop,{SHOP},{SECRET},,,\n"
        f'games,{GAMES},{SECRET},小游戏,minigame,no,"eu, 华东"\n'
        f"bad alias,wx3333333333333333,{SECRET},,,\n"
        "nosecret,wx4444444444444444,,,,\n"
        f"odd,wx5555555555555555,{SECRET},,website,\n"
        f"twin,{GAMES},{SECRET},,,\n"
        f"tagged,wx6666666666666666,{SECRET},,,,a_b\n",
        encoding="utf-8-sig",
    )
    ran = place.run("accounts", "import", "accounts.csv")
    assert ran.status == 1
    assert "1 added, 1 there already, 5 wrong." in ran.err
    for line in (4, 5, 6, 8):
        assert f"accounts.csv, line {line}: " in ran.err
    assert "'games'" in ran.err
    assert [(each["alias"], each["kind"], each["auto"], each["tags"]) for each in listed(place)] == [
        ("games", "minigame", False, ["eu", "华东"]),
        ("shop", "official", True, []),
    ]


def test_import_of_an_env_file(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "accounts.env"
    file.write_text(f"WX_SHOP_APPID={SHOP}\nWX_SHOP_SECRET={SECRET}\nWX_GAMES_APPID={GAMES}\n")
    file.chmod(0o600)
    ran = place.run("accounts", "import", str(file))
    assert ran.status == 1
    assert "WX_GAMES_SECRET" in ran.err
    assert [each["origin"] for each in listed(place)] == ["store"]
    assert place.run("refresh", "shop").status == 0
    again = place.run("accounts", "import", str(file))
    assert "0 added, 1 there already" in again.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nowhere.csv", None),
        ("latin.csv", "alias,appid,secret,name\nshop,wx1,s,caf\xe9".encode("latin-1")),
        ("columns.csv", b"alias,appid\nshop,wx1111111111111111\n"),
        ("empty.csv", b""),
        ("nul.csv", b'alias,appid,secret\nshop,"wx\n'),
        ("nowhere.env", None),
        ("latin.env", b"WX_SHOP_NAME=caf\xe9\n"),
    ],
)
def test_a_file_that_cannot_be_imported_is_named_with_the_reason(
    place: Place, name: str, content: bytes | None
) -> None:
    if content is not None:
        (place.work / name).write_bytes(content)
    ran = place.run("accounts", "import", name)
    assert ran.status in (1, 2)
    assert name in ran.err
    assert "Traceback" not in ran.err
    assert listed(place) == []
