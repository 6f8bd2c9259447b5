"""Somebody sets the clock of the machine under a running console. WeChat's time goes on as it did."""

import pytest

from tests.reliability.stage import SHOP, Console, Stage

HOUR = 3600


def passes(stage: Stage, console: Console, seconds: float) -> None:
    """Time passes for everybody."""
    stage.world.clock.advance(seconds)
    console.tell("pass", seconds)


# Back to before the last refresh, and to after it; forward within the life of the token, and past it.
@pytest.mark.parametrize(
    ("left", "step"),
    [(7000, -48 * HOUR), (7000, -10), (3000, -HOUR), (7000, 10), (7000, HOUR), (7000, 48 * HOUR)],
)
def test_a_clock_that_is_set_costs_no_token_and_few_calls(stage: Stage, left: int, step: int) -> None:
    stage.store_account()
    held = stage.plant(left=left)
    console = stage.console("0.05")
    console.until(lambda account: account["health"] == "fresh")
    console.tell("wall", step)
    # Where it now seems to be over, or from the future, one plain call tells how long it really lives.
    console.until(lambda account: account["health"] == "fresh" and account["expires_in"] <= left)
    assert stage.world.given[SHOP] == [held]
    for _ in range(4):
        passes(stage, console, (left - 200) / 4)
        console.until(lambda account: account["health"] in ("fresh", "due"))
    # 200 s before its end, WeChat gives another: not having it by then would be a lapse.
    console.until(lambda account: account["expires_in"] > 7000)
    assert len(stage.world.given[SHOP]) == 2
    assert stage.calls() <= 4
    assert len(stage.rows()) == 1 + stage.calls()
    assert console.close() == 0


def test_a_machine_that_slept_refreshes_when_it_wakes(stage: Stage) -> None:
    stage.store_account()
    stage.plant(left=7000)
    console = stage.console("0.05")
    console.until(lambda account: account["health"] == "fresh")
    passes(stage, console, 8 * HOUR)
    console.until(lambda account: account["health"] == "fresh")
    assert stage.calls() == 1
    assert console.close() == 0


# The first token of all is fetched while the clock is wrong already; then, with half of its life left,
# somebody sets it right, or nobody does.
@pytest.mark.parametrize("mended", [False, True], ids=["stays wrong", "is set right"])
@pytest.mark.parametrize("off", [-HOUR, HOUR], ids=["an hour behind", "an hour ahead"])
def test_a_clock_that_is_wrong_from_the_start_costs_no_token_and_few_calls(
    stage: Stage, off: int, mended: bool
) -> None:
    stage.store_account()
    console = stage.console("0.05", "wall", str(off))
    console.until(lambda account: account["health"] == "fresh" and account["expires_in"] > 7100)
    # The skew is told a little too small, by no more than the call took.
    assert abs(console.tell("see")["skew"] + off) < 60
    passes(stage, console, 3600)
    if mended:
        console.tell("wall", -off)
        # A token that seems to be over, or from the future, is asked about: WeChat gives the same one.
        console.until(lambda account: account["health"] == "fresh" and account["expires_in"] <= 3600)
        assert abs(console.tell("see")["skew"]) < 60
    first = stage.world.given[SHOP]
    assert len(first) == 1
    # WeChat renews in its last five minutes: 200 s before the end, the next token must be there.
    passes(stage, console, 3400)
    console.until(lambda account: account["health"] == "fresh" and account["expires_in"] > 7000)
    assert len(stage.world.given[SHOP]) == 2
    assert stage.calls() <= 4
    assert console.close() == 0
