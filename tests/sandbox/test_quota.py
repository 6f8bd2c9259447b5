"""How often an account may ask."""

from datetime import UTC, datetime, timedelta

import pytest

from wxconsole.domain.account import Endpoint
from wxconsole.sandbox.quota import Quota
from wxconsole.sandbox.refusal import Refusal

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def spend(quota: Quota, now: datetime, calls: int) -> None:
    for _ in range(calls):
        quota.spend(now, None)


def refusal(quota: Quota, now: datetime) -> int:
    with pytest.raises(Refusal) as caught:
        quota.spend(now, None)
    return caught.value.errcode


def test_the_classic_endpoint_gives_two_thousand_a_day() -> None:
    quota = Quota(Endpoint.CLASSIC)
    spend(quota, NOON, 2_000)
    assert refusal(quota, NOON + timedelta(hours=12, seconds=-1)) == 45009
    spend(quota, NOON + timedelta(hours=12), 1)


def test_the_stable_endpoint_gives_ten_thousand_a_minute() -> None:
    quota = Quota(Endpoint.STABLE)
    spend(quota, NOON, 10_000)
    assert refusal(quota, NOON + timedelta(seconds=59)) == 45011
    spend(quota, NOON + timedelta(seconds=60), 1)


def test_the_stable_endpoint_gives_half_a_million_a_day() -> None:
    quota = Quota(Endpoint.STABLE)
    for minute in range(50):
        spend(quota, NOON + timedelta(minutes=minute), 10_000)
    assert refusal(quota, NOON + timedelta(hours=1)) == 45009


def test_a_clock_set_back_does_not_forbid_forced_refreshes() -> None:
    quota = Quota(Endpoint.STABLE)
    assert quota.force(NOON)
    assert quota.force(NOON - timedelta(minutes=5))
