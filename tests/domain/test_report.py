from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.holding import Holding, Usage, quota_day
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.report import Report
from wxconsole.domain.schedule import CLASSIC_AUTOMATIC_A_DAY
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FLOOR = timedelta(seconds=30)
SHOP = Account("shop", "wx448f04719cd48f69", Secret("s" * 32))
CLASSIC = replace(SHOP, endpoint=Endpoint.CLASSIC)
TOKEN = Token(Secret("token_1"), NOW, NOW + timedelta(hours=2), Endpoint.STABLE)
HELD = Holding(SHOP.appid, TOKEN)
OF_HELD, OF_OTHER = Report(TOKEN.fingerprint, "billing", FLOOR), Report("00000000", "billing", FLOOR)


def attempted(seconds_ago: float, trigger: Trigger = Trigger.PASSIVE) -> Holding:
    at = NOW - timedelta(seconds=seconds_ago)
    last = Refresh(at, "shop", SHOP.appid, Endpoint.STABLE, trigger, Outcome.UNCHANGED, 9, "billing")
    return replace(HELD, last=last)


def probed(seconds_ago: float, *, alive: bool) -> Holding:
    at = NOW - timedelta(seconds=seconds_ago)
    return replace(HELD, probed_at=at, alive_at=at if alive else at - timedelta(hours=1))


def test_the_answer_to_a_report_of_another_token_is_the_held_one() -> None:
    assert OF_OTHER.answer(HELD, NOW) == TOKEN


def test_there_is_no_answer_yet_to_a_report_of_the_held_token() -> None:
    assert OF_HELD.answer(HELD, NOW) is None


def test_a_token_that_is_over_or_known_to_be_dead_answers_no_report() -> None:
    assert OF_OTHER.answer(HELD, TOKEN.expires_at) is None
    assert OF_OTHER.answer(HELD.reported_dead(TOKEN.fingerprint, NOW), NOW) is None
    assert OF_OTHER.answer(Holding(SHOP.appid), NOW) is None


@pytest.mark.parametrize("seconds", [0, 29.9])
def test_within_the_floor_of_what_a_report_caused_no_report_causes_another(seconds: float) -> None:
    with pytest.raises(Problem) as refused:
        OF_HELD.check(SHOP, attempted(seconds), NOW)
    assert refused.value.key == "refresh_too_soon"
    assert refused.value.params["next_at"] == NOW + FLOOR - timedelta(seconds=seconds)


@pytest.mark.parametrize("trigger", sorted(set(Trigger) - {Trigger.PASSIVE}))
def test_what_nobody_reported_keeps_no_report_waiting(trigger: Trigger) -> None:
    OF_HELD.check(SHOP, attempted(1, trigger), NOW)


@pytest.mark.parametrize("holding", [attempted(30), attempted(-5), HELD])
def test_past_the_floor_before_any_attempt_and_after_the_clock_was_set_back_it_may(holding: Holding) -> None:
    OF_HELD.check(SHOP, holding, NOW)


def test_the_classic_calls_that_are_left_to_people_are_not_for_reports() -> None:
    spent = replace(HELD, usage=Usage(quota_day(NOW), CLASSIC_AUTOMATIC_A_DAY))
    with pytest.raises(Problem) as refused:
        OF_HELD.check(CLASSIC, spent, NOW)
    assert refused.value.key == "refresh_limit_day"
    assert refused.value.params["next_at"] == datetime(2026, 11, 22, 16, tzinfo=UTC)
    OF_HELD.check(SHOP, spent, NOW)
    OF_HELD.check(CLASSIC, replace(HELD, usage=Usage(quota_day(NOW), CLASSIC_AUTOMATIC_A_DAY - 1)), NOW)


def test_a_token_that_wechat_has_just_honoured_is_not_dead() -> None:
    assert OF_HELD.disproved(CLASSIC, probed(29, alive=True), NOW)


@pytest.mark.parametrize("holding", [HELD, probed(30, alive=True), probed(30, alive=False)])
def test_what_wechat_said_before_says_nothing(holding: Holding) -> None:
    assert not OF_HELD.disproved(CLASSIC, holding, NOW)


def test_a_probe_without_an_answer_is_not_made_again_within_the_floor() -> None:
    with pytest.raises(Problem) as refused:
        OF_HELD.disproved(CLASSIC, probed(10, alive=False), NOW)
    assert refused.value.key == "refresh_too_soon"
    assert refused.value.params["next_at"] == NOW + timedelta(seconds=20)
