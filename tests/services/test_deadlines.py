from dataclasses import replace
from datetime import timedelta

import pytest

from tests.services.fakes import APPID, NOW, SetClock
from wxconsole.domain.account import Endpoint
from wxconsole.domain.holding import Holding
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.services.deadlines import Deadlines

TOKEN = Token(Secret("token"), NOW, NOW + timedelta(hours=2), Endpoint.STABLE)
HELD = Holding(APPID, TOKEN)


def left(deadlines: Deadlines, clock: SetClock, holding: Holding = HELD) -> float:
    """The seconds that the token is said to have."""
    token = deadlines.kept(holding).token
    assert token is not None
    return (token.expires_at - clock.now()).total_seconds()


def test_while_time_only_passes_nothing_is_changed(clock: SetClock) -> None:
    deadlines = Deadlines(clock)
    for _ in range(3):
        assert deadlines.kept(HELD) is HELD
        clock.go(3000)


def test_a_wall_clock_set_back_makes_no_token_live_longer(clock: SetClock) -> None:
    deadlines = Deadlines(clock)
    deadlines.kept(HELD)
    clock.go(3600)
    clock.set_wall(-1800)
    assert left(deadlines, clock) == 3600
    clock.go(600)
    assert left(deadlines, clock) == 3000


def test_a_wall_clock_set_forward_and_back_changes_nothing(clock: SetClock) -> None:
    deadlines = Deadlines(clock)
    deadlines.kept(HELD)
    clock.set_wall(86400)
    assert deadlines.kept(HELD) is HELD
    clock.set_wall(-86400)
    assert deadlines.kept(HELD) is HELD


def test_a_correction_of_seconds_is_no_step(clock: SetClock) -> None:
    deadlines = Deadlines(clock)
    deadlines.kept(HELD)
    clock.set_wall(-5)
    assert deadlines.kept(HELD) is HELD


def test_a_new_end_counts_from_when_it_is_seen(clock: SetClock) -> None:
    deadlines = Deadlines(clock)
    deadlines.kept(HELD)
    clock.set_wall(-1800)
    renewed = replace(HELD, token=replace(TOKEN, expires_at=clock.now() + timedelta(seconds=7000)))
    assert deadlines.kept(renewed) is renewed


def test_another_token_counts_from_when_it_is_seen_though_it_has_the_same_end(clock: SetClock) -> None:
    deadlines = Deadlines(clock)
    deadlines.kept(HELD)
    clock.go(7200)
    clock.set_wall(-7200)
    another = replace(HELD, token=replace(TOKEN, value=Secret("another")))
    assert deadlines.kept(another) is another


def test_accounts_are_kept_apart(clock: SetClock) -> None:
    deadlines = Deadlines(clock)
    deadlines.kept(HELD)
    clock.set_wall(-1800)
    unseen = Holding("wx0000000000000002", TOKEN)
    assert left(deadlines, clock, unseen) == 7200 + 1800
    assert left(deadlines, clock) == 7200


@pytest.mark.parametrize("seconds", [-86400, 0, 86400])
def test_where_nothing_is_held_there_is_nothing_to_keep(clock: SetClock, seconds: float) -> None:
    clock.set_wall(seconds)
    empty = Holding(APPID)
    assert Deadlines(clock).kept(empty) is empty
