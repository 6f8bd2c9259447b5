"""What the console says of a clock that does not agree with WeChat's."""

from datetime import timedelta

import pytest

from tests.services.fakes import SetClock
from tests.tui.conftest import Desk, Open

HOUR = 3600


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(HOUR, "CLOCK 1:00:00 BEHIND"), (-HOUR, "CLOCK 0:59:59 AHEAD")],
)
async def test_a_clock_that_is_off_is_told_from_the_first_answer_on(
    console: Open, desk: Desk, seconds: float, said: str
) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        assert "CLOCK" not in operator.screen
        desk.world.clock.advance(seconds)
        await operator.press("r")
        await operator.sees(said)


async def test_it_is_told_in_chinese_and_no_more_once_the_clock_is_right(console: Open, desk: Desk) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false", WXCONSOLE_LANG="zh") as operator:
        desk.world.clock.advance(90)
        await operator.press("r")
        await operator.sees("时钟慢 0:01:30")
        # Somebody sets this machine's clock: the wall clock moves, what counts uptime does not.
        clock = operator.clock
        operator.program.wechat._clock = SetClock(clock.now() + timedelta(seconds=90), clock.uptime())
        await operator.misses("时钟慢")


@pytest.mark.parametrize("seconds", [0, 30, -29])
async def test_a_clock_that_is_nearly_right_is_not_mentioned(
    console: Open, desk: Desk, seconds: float
) -> None:
    async with console(WXCONSOLE_AUTO_REFRESH="false") as operator:
        desk.world.clock.advance(seconds)
        await operator.press("r")
        await operator.until(lambda: operator.program.wechat.skew is not None)
        operator.app.accounts.draw()
        await operator.pilot.pause()
        assert "CLOCK" not in operator.screen


async def test_the_warning_fits_the_smallest_screen(console: Open, desk: Desk) -> None:
    async with console((40, 12), WXCONSOLE_AUTO_REFRESH="false") as operator:
        desk.world.clock.advance(HOUR)
        await operator.press("r")
        await operator.sees("CLOCK 1:00:00 BEHIND")
