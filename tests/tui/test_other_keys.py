"""The console with other keys."""

import pytest
from textual.widgets import Input

from tests.tui.conftest import Desk, Open
from wxconsole.domain.problem import Misuse
from wxconsole.tui.app import ConsoleApp

KEYS = "refresh=u,copy=r,filter=ctrl+t,diagnosis=%"


async def test_an_action_answers_its_new_key_and_no_longer_the_old_one(console: Open) -> None:
    async with console(WXCONSOLE_KEYS=KEYS) as operator:
        await operator.select("checkout")
        await operator.press("u")
        await operator.sees("checkout: new token")
        calls = dict(operator.world.counts)
        await operator.press("r")
        await operator.sees("token of checkout is on the clipboard")
        assert operator.world.counts == calls
        await operator.press("slash")
        assert not isinstance(operator.app.focused, Input)
        await operator.press("ctrl+t", *"club")
        await operator.sees("club")
        await operator.press("enter", "escape", "percent_sign")
        await operator.until(lambda: len(operator.app.screen_stack) == 3)


async def test_footer_help_palette_and_hints_show_the_keys_in_force(console: Open) -> None:
    async with console(WXCONSOLE_KEYS=KEYS) as operator:
        footer = operator.screen.splitlines()[-1]
        assert "u Refresh" in footer
        assert "r Copy" in footer
        assert "r Refresh" not in footer
        await operator.select("pilot")
        await operator.press("r")
        await operator.sees("No live token is held: refresh first (u).")
        await operator.press("question_mark", "u")
        await operator.sees("u             refresh the marked accounts")
        await operator.press("escape", "colon")
        await operator.until(lambda: isinstance(operator.app.focused, Input))
        await operator.press(*"diagnosis")
        await operator.sees("%  what is wrong")


async def test_without_accounts_the_way_in_is_told_by_the_keys_in_force(console: Open, desk: Desk) -> None:
    desk.empty()
    async with console(WXCONSOLE_KEYS="add=f5") as operator:
        await operator.sees("f5   add one")


async def test_without_the_setting_hints_name_the_usual_keys(console: Open) -> None:
    async with console() as operator:
        await operator.select("pilot")
        await operator.press("y")
        await operator.sees("refresh first (r)")


def test_a_conflict_is_told_before_it_opens(desk: Desk) -> None:
    with pytest.raises(Misuse) as caught:
        ConsoleApp(desk.program(WXCONSOLE_KEYS="refresh=y"))
    assert caught.value.params["origin"] == "command line"
