import json
import shlex
import stat
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import BLOCKED, Place
from wxconsole.domain.exports import Format

GAMES = "wx2222222222222222"


@pytest.fixture
def two(place: Place) -> Place:
    place.account()
    place.account("games", GAMES)
    place.run("refresh", "--all")
    return place


def test_prints_what_is_held(two: Place) -> None:
    token = two.run("token", "shop").out
    ran = two.run("export", "shop", "--format", "token")
    assert (ran.status, ran.out, ran.err) == (0, token, "")


@pytest.mark.parametrize("form", list(Format))
def test_every_format_carries_the_token(two: Place, form: Format) -> None:
    token = two.run("token", "shop").out.strip()
    ran = two.run("export", "shop", "--format", form)
    # A token may begin with a sign that no cell of a spreadsheet may begin with; then it is refused.
    assert token in ran.out or (form is Format.CSV and token.startswith("-"))


def test_a_shell_reads_back_what_was_exported(two: Place) -> None:
    script = two.run("export", "--all", "--format", "shell").out
    shown = subprocess.run(
        ["bash", "-c", f'{script}\nprintf %s "$WX_GAMES_ACCESS_TOKEN"'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == two.run("token", "games").out.strip()
    assert "export WX_SHOP_EXPIRES_AT=" in script
    assert shlex.split(script)


def test_a_file_is_private_and_its_token_is_not_shown(two: Place) -> None:
    token = two.run("token", "shop").out.strip()
    ran = two.run("export", "shop", "--format", "json", "--output", "tokens.json")
    written = two.work / "tokens.json"
    assert (ran.status, ran.out) == (0, "")
    assert token not in ran.err
    assert "tokens.json" in ran.err
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert json.loads(written.read_text())["accounts"][0]["access_token"] == token


def test_a_file_that_is_there_is_replaced_only_with_consent(two: Place) -> None:
    target = two.work / "tokens.env"
    target.write_text("mine")
    ran = two.run("export", "shop", "--format", "env", "--output", "tokens.env")
    assert ran.status == 1
    assert "tokens.env" in ran.err
    assert "--overwrite" in ran.err
    assert target.read_text() == "mine"
    assert two.run("export", "shop", "--format", "env", "--output", "tokens.env", "--overwrite").status == 0
    assert "WX_SHOP_ACCESS_TOKEN=" in target.read_text()


def test_in_a_folder_each_account_has_a_private_file(two: Place) -> None:
    tokens = two.work / "tokens"
    tokens.mkdir()
    assert two.run("export", "--all", "--format", "token", "--output", "tokens").status == 0
    written = sorted(tokens.iterdir())
    assert [path.read_text().strip() for path in written] == [
        two.run("token", path.name.removesuffix(".token.txt")).out.strip() for path in written
    ]
    assert len(written) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    ran = two.run("export", "--all", "--format", "token", "--output", "tokens")
    assert ran.status == 1
    assert written[0].name in ran.err


def test_a_place_that_cannot_be_written_is_named(two: Place, tmp_path: Path) -> None:
    ran = two.run("export", "shop", "--format", "env", "--output", str(tmp_path / "nowhere" / "f"))
    assert ran.status == 1
    assert str(tmp_path / "nowhere") in ran.err


def test_without_a_live_token_nothing_is_written_and_the_way_to_one_is_named(two: Place) -> None:
    two.account("blocked", BLOCKED)
    ran = two.run("export", "shop", "blocked", "--format", "token")
    assert (ran.status, ran.out) == (1, "")
    assert "wxconsole refresh blocked" in ran.err


def test_all_exports_those_that_have_a_token_and_names_the_others(two: Place) -> None:
    two.account("blocked", BLOCKED)
    ran = two.run("export", "--all", "--format", "env")
    assert ran.status == 1
    assert "WX_SHOP_ACCESS_TOKEN=" in ran.out
    assert "blocked" in ran.err
    assert "BLOCKED" not in ran.out


def test_an_unknown_format_is_answered_with_those_there_are(two: Place) -> None:
    ran = two.run("export", "shop", "--format", "yaml")
    assert ran.status == 2
    assert "yaml" in ran.err
    assert "postman" in ran.err


def test_a_file_and_the_clipboard_together_are_refused(two: Place) -> None:
    assert two.run("export", "shop", "--format", "env", "--output", "f", "--clipboard").status == 2
    assert not (two.work / "f").exists()


def test_without_a_clipboard_it_says_so(two: Place) -> None:
    two.env["PATH"] = "/nonexistent"
    ran = two.run("export", "shop", "--format", "token", "--clipboard")
    assert ran.status == 1
    assert "clipboard" in ran.err
