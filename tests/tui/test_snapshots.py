"""The screens as they were when somebody last looked at them.

Where one has changed on purpose, look at `snapshot_report.html`, then run this file with `--snapshot-update`.
"""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import Desk
from tests.tui.operator import Operator
from wxconsole.tui.app import ConsoleApp
from wxconsole.tui.themes import DARK, LIGHT

Compare = Callable[..., bool]
Looks = Callable[..., bool]


@pytest.fixture
def looks(desk: Desk, snap_compare: Compare) -> Looks:
    """Whether the console still looks as it did after `keys`, once `shown` is on the screen."""

    def same(
        size: tuple[int, int],
        *keys: str,
        shown: str = "",
        theme: str = DARK.name,
        ascii_only: bool = False,
        **flags: str,
    ) -> bool:
        program = desk.program(**flags)
        app = ConsoleApp(program, ascii_only=ascii_only)
        app.animation_level = "none"
        app.theme = theme

        async def before(pilot: Pilot[bool]) -> None:
            operator = Operator(app, pilot, program, desk.world, desk.clock)
            await operator.settled()
            await operator.press(*keys)
            await operator.sees(shown)

        return snap_compare(app, terminal_size=size, run_before=before)

    return same


SIZES = [(160, 45), (120, 35), (100, 30), (80, 24), (40, 12)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", ["dark", "light", "no_color", "ascii", "zh"])
def test_main_screen(looks: Looks, size: tuple[int, int], look: str, monkeypatch: pytest.MonkeyPatch) -> None:
    match look:
        case "dark":
            assert looks(size)
        case "light":
            assert looks(size, theme=LIGHT.name)
        case "no_color":
            monkeypatch.setenv("NO_COLOR", "1")
            assert looks(size)
        case "ascii":
            assert looks(size, ascii_only=True)
        case "zh":
            assert looks(size, WXCONSOLE_LANG="zh")


def test_ascii_in_chinese_without_colour(looks: Looks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert looks((80, 24), ascii_only=True, WXCONSOLE_LANG="zh")


def test_marks_filter_and_a_well_account(looks: Looks) -> None:
    assert looks((120, 35), "slash", *"official", "enter", "space", "G", shown="1 marked")


def test_empty(looks: Looks, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(desk.home.parent))  # the screen says where the data lies: ~/home
    desk.empty()
    assert looks((80, 24), shown="No accounts yet")


def test_too_small(looks: Looks) -> None:
    assert looks((39, 11), shown="too small")


def test_diagnosis(looks: Looks) -> None:
    assert looks((100, 35), "d", shown="errcode")


def test_diagnosis_in_chinese(looks: Looks) -> None:
    assert looks((80, 24), "d", shown="白名单", WXCONSOLE_LANG="zh")


def test_history(looks: Looks) -> None:
    assert looks((120, 35), "h", shown="last 24 h")


def test_help(looks: Looks) -> None:
    assert looks((120, 35), "question_mark", shown="Keys")


def test_export(looks: Looks) -> None:
    assert looks((120, 35), "G", "e", shown="To the clipboard")


def test_add_form(looks: Looks) -> None:
    assert looks((80, 24), "a", shown="Add an account")


def test_confirm(looks: Looks) -> None:
    assert looks((100, 30), "G", "F", shown="Force a new token?")


def test_confirm_without_colour(looks: Looks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert looks((100, 30), "G", "F", shown="Force a new token?")


def test_columns(looks: Looks) -> None:
    assert looks((100, 30), "c", *["down"] * 4, "space", shown="Columns of the table")


def test_columns_on_the_smallest_screen_in_chinese_without_colour(
    looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert looks((40, 12), "c", ascii_only=True, shown="列表的列", WXCONSOLE_LANG="zh")


@pytest.mark.parametrize("size", [(160, 45), (80, 24)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_large_details(looks: Looks, size: tuple[int, int]) -> None:
    assert looks(size, "l", shown="details: large")


def test_copy_menu(looks: Looks) -> None:
    assert looks((80, 24), "Y", shown="curl command")
