import shutil
import subprocess

import pytest

from tests.cli.conftest import Place


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_prints_a_script_that_its_shell_reads(place: Place, shell: str) -> None:
    ran = place.run("completion", shell)
    assert ran.status == 0
    assert "_WXCONSOLE_COMPLETE" in ran.out
    if shutil.which(shell) is not None:
        subprocess.run([shell, "-n"], input=ran.out, text=True, check=True)


def completed(place: Place, line: str) -> list[str]:
    """What bash is offered where `line` ends."""
    words = line.split(" ")
    place.env |= {
        "_WXCONSOLE_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    with place.start() as process:
        out, err = process.communicate(timeout=60)
    assert err == ""
    return [each.split(",", 1)[1] for each in out.split()]


def test_offers_commands_and_flags(place: Place) -> None:
    assert completed(place, "wxconsole st") == ["status"]
    assert "--watch" in completed(place, "wxconsole status --w")


def test_offers_the_aliases_of_the_store_and_of_a_named_home(place: Place) -> None:
    place.account()
    place.account("shoes", "wx2222222222222222")
    place.account("games", "wx3333333333333333")
    assert completed(place, "wxconsole token sh") == ["shoes", "shop"]
    assert completed(place, "wxconsole accounts remove g") == ["games"]


def test_is_silent_where_settings_are_broken(place: Place) -> None:
    place.account()
    place.env["WXCONSOLE_TIMEOUT"] = "soon"
    assert completed(place, "wxconsole token sh") == []
