from datetime import UTC, datetime, timedelta

from wxconsole.sandbox.tally import Tally

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_tally_counts_within_its_period_and_begins_anew_with_the_next() -> None:
    tally = Tally(lambda now: now.date())
    assert tally.count(NOON) == 0
    tally.add(NOON)
    tally.add(NOON + timedelta(hours=11))
    assert tally.count(NOON) == 2
    assert tally.count(NOON + timedelta(hours=12)) == 0
    tally.add(NOON + timedelta(hours=12))
    assert tally.count(NOON + timedelta(hours=12)) == 1


def test_a_cleared_tally_has_counted_nothing() -> None:
    tally = Tally(lambda now: now.date())
    tally.add(NOON)
    tally.clear()
    assert tally.count(NOON) == 0
