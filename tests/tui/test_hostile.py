"""What WeChat, a file or an operator sends is drawn as text, wherever it is drawn."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest
from textual.widgets import Input, OptionList

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.domain.problem import Problem
from wxconsole.sandbox.fault import Fault

HINT = "hint: [i50PvA0089sha6]"
HOSTILE = (
    f"\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b[2J\x9b31m\u202etxt [/x][/] [@click=app.quit]bye[/] {HINT}"
)


def drawn(operator: Operator) -> Iterator[str]:
    """The texts of all strips, links included, of everything on the screen."""
    yield operator.screen
    for screen in operator.app.screen_stack:
        for strip in screen._compositor.render_strips():
            for segment in strip:
                yield segment.text
                if segment.style is not None and segment.style.meta:
                    yield str(segment.style.meta)


def assert_harmless(operator: Operator) -> None:
    for text in drawn(operator):
        bad = [char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Co") and char != "\n"]
        assert bad == [], text
        assert "app.quit" not in text or "@click=app.quit" in text, text
    assert operator.app.is_running


async def infest(operator: Operator) -> None:
    """Gives one account the worst name there is, and has WeChat send the worst message."""
    status, rows = operator.status("checkout"), len(operator.history("checkout"))
    operator.program.store.save_account(replace(status.account, name=HOSTILE))
    operator.world.change(status.account.appid, faults=(Fault.error(40164, f"invalid ip 1.2.3.4 {HOSTILE}"),))
    await operator.select("checkout")
    await operator.press("r")
    await operator.until(lambda: len(operator.history("checkout")) > rows)
    await operator.until(lambda: "blocked" in operator.row("checkout"))
    await operator.select("checkout")


async def test_the_main_screen_draws_it_as_text(console: Open) -> None:
    async with console() as operator:
        await infest(operator)
        assert_harmless(operator)
        assert r"\x1b]0;owned" in operator.screen
        await operator.press("L", "L")
        assert_harmless(operator)


@pytest.mark.parametrize("keys", ["d", "h", "E", "x", "Y", "F"])
async def test_pages_and_dialogs_draw_it_as_text(console: Open, keys: str) -> None:
    async with console() as operator:
        await infest(operator)
        await operator.press(keys)
        await operator.until(lambda: len(operator.app.screen_stack) == 3)
        await operator.pilot.pause()
        assert_harmless(operator)


async def test_a_hint_in_brackets_stays_visible(console: Open) -> None:
    async with console() as operator:
        await infest(operator)
        await operator.press("d")
        await operator.until(lambda: HINT in operator.prose)


async def test_the_palette_draws_it_as_text(console: Open) -> None:
    async with console() as operator:
        await infest(operator)
        await operator.press("colon")
        await operator.until(lambda: isinstance(operator.app.focused, Input))
        await operator.press(*"checkout")
        found = operator.app.screen.query_one(OptionList)
        await operator.until(lambda: found.option_count > 0)
        await operator.sees("bye")
        assert_harmless(operator)


async def test_the_filter_finds_and_repeats_it_as_text(console: Open) -> None:
    async with console() as operator:
        await infest(operator)
        await operator.press("slash")
        await operator.type("[/x][@click=app.quit]")
        await operator.press("enter")
        await operator.pilot.pause()
        assert_harmless(operator)


async def test_the_status_line_draws_it_as_text(console: Open) -> None:
    async with console() as operator:
        operator.app.accounts.say_problem(Problem("alias_unknown", alias="shop", known=HOSTILE))
        await operator.sees("[/x][/] [@click=app.quit]bye[/]", HINT)
        assert_harmless(operator)
