"""The leak drill in the console."""

from datetime import timedelta

import pytest

from tests.tui.conftest import Desk, Open
from tests.tui.operator import Operator
from wxconsole.domain.account import Endpoint
from wxconsole.domain.refresh import Outcome, Trigger
from wxconsole.tui.screens.drill import DrillScreen


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at the clock, which the test moves, more often than once a second."""
    monkeypatch.setattr("wxconsole.services.drill.TICK", 0.05)


async def begin(operator: Operator) -> None:
    await operator.select("flagship")
    await operator.press("K")
    await operator.sees("Leak drill: flagship")
    await operator.press("right", "enter")
    await operator.sees("Step 2 of 2 in 31 s.")


async def test_k_says_what_breaks_for_whom_and_what_it_costs_and_enter_means_no(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        before, calls = operator.token("flagship"), operator.world.counts
        actor = operator.history("flagship")[0].actor.rpartition(":")[0]
        await operator.press("K")
        await operator.sees("Leak drill: flagship", "40001", "AppSecret", actor)
        assert "Forced today: 0 of 20. The drill takes 2." in operator.prose
        await operator.press("enter")
        await operator.misses("Leak drill")
        assert (operator.token("flagship"), operator.world.counts) == (before, calls)


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_what_it_says_fits_a_small_terminal_or_scrolls(console: Open, lang: str) -> None:
    async with console((80, 24), WXCONSOLE_LANG=lang) as operator:
        await operator.select("flagship")
        await operator.press("K")
        await operator.until(lambda: isinstance(operator.app.screen, DrillScreen))
        begin = {"en": "Begin", "zh": "开始"}[lang]
        await operator.sees(begin, "40001")
        await operator.press(*["down"] * 20)
        await operator.sees(begin, "AppSecret")


async def test_it_forces_waits_half_a_minute_forces_again_and_proves_it(
    console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wxconsole.sandbox.world.FORCED_OVERLAP", timedelta(minutes=5))
    async with console() as operator:
        leaked = operator.token("flagship").fingerprint
        await begin(operator)
        first = operator.token("flagship").fingerprint
        await operator.sees(f"Step 1 of 2: new token {first}.")
        operator.clock.advance(20)
        await operator.sees("Step 2 of 2 in 11 s.")
        assert operator.token("flagship").fingerprint == first
        operator.clock.advance(11)
        await operator.sees("Done: the leaked token is dead.")
        second = operator.token("flagship").fingerprint
        await operator.sees(
            f"Step 2 of 2: new token {second}.",
            f"New token {second}: WeChat honours it.",
            f"Old token {leaked}: dead, says WeChat.",
        )
        operator.assert_no_secret_shown()
        await operator.press("enter")
        await operator.misses("Leak drill")
        await operator.sees("(drill 2 of 2)", "(drill 1 of 2)", "forced today  2 / 20")
        rows = operator.history("flagship")[:2]
        assert [(row.drill, row.trigger, row.outcome) for row in rows] == [
            (2, Trigger.MANUAL, Outcome.ROTATED),
            (1, Trigger.MANUAL, Outcome.ROTATED),
        ]


@pytest.mark.parametrize("keys", [("escape",), ("right", "enter")], ids=["esc", "the button"])
async def test_stopped_while_it_waits_it_says_what_is_done_and_how_to_finish(
    console: Open, keys: tuple[str, ...]
) -> None:
    async with console() as operator:
        await begin(operator)
        first = operator.token("flagship").fingerprint
        await operator.press(*keys)
        await operator.until(lambda: "Half done:" in operator.prose)
        assert f"the token is now {first}" in operator.prose
        await operator.until(lambda: "from 2026-03-14 02:30:30 on: F" in operator.prose)
        operator.clock.advance(40)
        await operator.press("escape")
        await operator.misses("Leak drill")
        assert operator.token("flagship").fingerprint == first
        await operator.press("K")
        await operator.until(lambda: "The last drill is half done" in operator.prose)
        await operator.press("escape")
        await operator.press("F", "right", "enter")
        await operator.until(lambda: operator.token("flagship").fingerprint != first)
        operator.clock.advance(40)
        await operator.press("K")
        await operator.sees("Leak drill: flagship", "Forced today: 2 of 20")
        assert "half done" not in operator.prose


async def test_a_key_held_down_does_not_stop_what_it_has_begun(console: Open) -> None:
    async with console() as operator:
        await begin(operator)
        assert operator.app.focused is None
        await operator.press("enter", "enter")
        operator.clock.advance(31)
        await operator.sees("Done: the leaked token is dead.")


async def test_a_step_that_fails_says_why_and_that_nothing_is_done(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        before = operator.token("flagship")
        operator.world.change(operator.status("flagship").account.appid, whitelist=())
        await operator.press("K", "right", "enter")
        await operator.sees(
            "Step 1 of 2 failed: IP not whitelisted", "Once this is closed, d says what to do."
        )
        assert "take the leaked token for alive" in operator.prose
        assert operator.token("flagship") == before


async def test_on_the_classic_endpoint_it_says_what_to_do_instead_and_cannot_be_begun(
    console: Open,
) -> None:
    async with console() as operator:
        classic = next(
            alias for alias in operator.rows if operator.status(alias).account.endpoint is Endpoint.CLASSIC
        )
        await operator.select(classic)
        calls = operator.world.counts
        await operator.press("K")
        await operator.sees("knows no force", "AppSecret", "Close")
        assert "Begin" not in operator.screen
        await operator.press("enter")
        await operator.misses("knows no force")
        assert operator.world.counts == calls


async def test_right_after_a_force_it_names_the_next_moment(console: Open) -> None:
    async with console() as operator:
        await operator.select("flagship")
        await operator.press("F", "right", "enter")
        await operator.sees("flagship: new token")
        await operator.press("K")
        await operator.sees("2026-03-14 02:30:30", "Close")


async def test_read_only_it_is_off(console: Open) -> None:
    async with console(WXCONSOLE_READ_ONLY="true") as operator:
        await operator.select("flagship")
        await operator.press("K")
        await operator.sees("Read-only")
        assert not isinstance(operator.app.screen, DrillScreen)


async def test_the_console_can_be_left_while_it_waits(console: Open, desk: Desk) -> None:
    async with console() as operator:
        await begin(operator)
        await operator.press("ctrl+q")
        await operator.until(lambda: not operator.app.is_running)
        assert [row.drill for row in desk.program().store.history("flagship")[:2]] == [1, None]
