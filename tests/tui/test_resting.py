"""The seconds tick for somebody who looks: behind another window or a dialog nothing is drawn each second."""

from collections.abc import Awaitable, Callable

import pytest
from textual import events
from textual.widgets import Input, Static

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.tui.screens.accounts import AccountsScreen

Beats = Callable[[int], Awaitable[None]]
# At which a tick was certainly due: both come each quarter of a second in tests.
SOME = 3


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One entry for each look at the accounts, which goes on while the screen rests."""
    looks: list[None] = []
    look = AccountsScreen.look

    def counted(screen: AccountsScreen) -> None:
        look(screen)
        looks.append(None)

    monkeypatch.setattr(AccountsScreen, "look", counted)
    return looks


async def later(operator: Operator, looks: list[None]) -> None:
    """Waits until several ticks would have been drawn."""
    until = len(looks) + SOME
    await operator.until(lambda: len(looks) >= until)


async def test_in_the_background_the_seconds_stand_still_until_the_focus_is_back(
    console: Open, looks: list[None]
) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        operator.app.post_message(events.AppBlur())
        await operator.sees("in the background: drawn once a minute")
        operator.clock.advance(30)
        await later(operator, looks)
        assert "1:42:10" in operator.screen
        operator.app.post_message(events.AppFocus())
        await operator.sees("1:41:40")
        assert "in the background" not in operator.screen
        operator.clock.advance(1)
        await operator.sees("1:41:39")


async def test_in_the_background_an_account_that_has_lapsed_is_shown(console: Open) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        operator.app.post_message(events.AppBlur())
        await operator.sees("in the background")
        assert "due" in operator.row("checkout")
        operator.clock.advance(263)
        await operator.until(lambda: "expired" in operator.row("checkout"))
        await operator.sees("2 expired", "NEEDS YOU 5")


async def test_in_the_background_accounts_are_refreshed_and_that_is_shown(console: Open) -> None:
    async with console() as operator:
        before = operator.token("readers").fingerprint
        operator.app.post_message(events.AppBlur())
        await operator.sees("in the background")
        operator.clock.advance(48 * 60)
        await operator.until(lambda: operator.token("readers").fingerprint != before)
        await operator.until(lambda: "2:00:00" in operator.row("readers"))


async def test_a_key_that_comes_nevertheless_sets_it_going(console: Open, looks: list[None]) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        operator.app.post_message(events.AppBlur())
        await operator.sees("in the background")
        operator.clock.advance(30)
        await operator.press("j")
        await operator.sees("1:41:40")


async def test_behind_a_dialog_the_seconds_stand_still_until_it_is_closed(
    console: Open, looks: list[None]
) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        await operator.press("x")
        await operator.until(lambda: operator.app.screen is not operator.app.accounts)
        operator.clock.advance(30)
        await later(operator, looks)
        assert "1:42:10" in operator.screen
        await operator.press("escape")
        await operator.sees("1:41:40")


async def test_the_cursor_of_a_line_to_type_on_does_not_blink(console: Open) -> None:
    async with console() as operator:
        for key in ("slash", "question_mark", "colon"):
            await operator.press("escape", key)
            await operator.until(lambda: isinstance(operator.app.focused, Input))
            field = operator.app.focused
            assert isinstance(field, Input)
            assert not field.cursor_blink
            await operator.press("escape")


async def test_paused_the_seconds_go_on_for_the_tokens_do_too(console: Open) -> None:
    async with console() as operator:
        await operator.press("P")
        await operator.sees("PAUSED")
        operator.clock.advance(5)
        await operator.sees("1:42:05")


async def test_a_filter_on_the_time_left_is_right_each_second(console: Open) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        await operator.press("slash", *"left:<35m", "enter")
        await operator.until(lambda: operator.rows == ["archive", "members", "checkout"])
        operator.clock.advance(6)
        await operator.until(lambda: operator.rows == ["newsletter", "archive", "members", "checkout"])


async def test_facts_out_of_sight_stand_still_and_are_right_once_they_are_seen(console: Open) -> None:
    async with console((80, 24), WXCONSOLE_AUTO_REFRESH="false") as operator:
        facts = operator.app.accounts.query_one("#detail-facts", Static)
        before = str(facts.content)
        operator.clock.advance(1)
        await operator.until(lambda: "0:35:04" in operator.row("newsletter"))
        assert str(facts.content) == before
        assert operator.app.accounts._ticks is not None
        operator.app.accounts._ticks.pause()  # it is not the next tick that mends them
        facts.scroll_visible(animate=False)
        await operator.until(lambda: "0:35:04" in str(facts.content))
