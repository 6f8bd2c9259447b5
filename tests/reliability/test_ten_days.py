"""The quick form of `python -m tests.reliability.ten_days`: one day of eight accounts."""

from collections import Counter

import pytest

from tests.reliability.ten_days import TenDays, ran, report
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.account import Endpoint
from wxconsole.domain.schedule import CLASSIC_AUTOMATIC_A_DAY
from wxconsole.sandbox.quota import A_DAY


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> TenDays:
    return ran(tmp_path_factory.mktemp("home"), days=1, accounts=8, seed=2)


def test_no_token_is_missing_that_could_have_been_had(run: TenDays) -> None:
    assert run.lapses == [], "\n".join(report(run))


def test_the_calls_stay_within_what_the_schedule_needs(run: TenDays) -> None:
    assert run.too_many_calls() == [], "\n".join(report(run))


def test_no_day_comes_near_a_quota(run: TenDays) -> None:
    for account in run.accounts:
        limit = CLASSIC_AUTOMATIC_A_DAY if account.endpoint is Endpoint.CLASSIC else A_DAY[Endpoint.STABLE]
        assert run.busiest_day(account) < limit / 10


def test_nothing_is_forced(run: TenDays) -> None:
    assert not any(sent.forced for calls in run.home.sent.values() for sent in calls)


def test_each_saved_refresh_has_one_row(run: TenDays) -> None:
    store = TinyDbStore(run.home.path, run.home.clock)
    expected = Counter(row for account in run.accounts for row in run.rows(account))
    assert Counter(store.history()) == expected
    assert expected.total() > 150


def test_there_was_trouble_enough(run: TenDays) -> None:
    """Or the rest would say little."""
    causes = {
        row.failure.cause for account in run.accounts for row in run.rows(account) if row.failure is not None
    }
    assert {"system_busy", "connect", "timeout", "ip_not_whitelisted"} <= causes
    assert sum(figures.superseded for figures in run.figures.values()) > 0
