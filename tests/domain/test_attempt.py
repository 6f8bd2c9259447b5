"""What one try of the whitelist repair showed."""

from dataclasses import replace

import pytest

from tests.domain.samples import BUSY, NOW, REFUSED_IP, WRONG_SECRET
from wxconsole.domain.attempt import Attempt, Verdict, verdict_of
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure

TRIED = Attempt(NOW, "shop", 30, Verdict.REFUSED, "203.0.113.5", REFUSED_IP, None, last=False)


@pytest.mark.parametrize(
    ("failure", "verdict"),
    [
        (None, Verdict.WORKS),
        (REFUSED_IP, Verdict.REFUSED),
        (Failure(Cause.IP_NOT_WHITELISTED, 61004), Verdict.REFUSED),
        (BUSY, Verdict.UNCLEAR),
        (Failure(Cause.TIMEOUT), Verdict.UNCLEAR),
        (WRONG_SECRET, Verdict.OTHER_CAUSE),
        (Failure(Cause.IP_AWAITS_ADMIN, 89503), Verdict.OTHER_CAUSE),
        (Failure(Cause.DAILY_QUOTA, 45009), Verdict.OTHER_CAUSE),
    ],
)
def test_what_is_refused_what_is_unclear_and_what_is_something_else(
    failure: Failure | None, verdict: Verdict
) -> None:
    assert verdict_of(failure) is verdict


def test_only_another_address_than_the_added_one_is_a_drift() -> None:
    assert TRIED.drift is None
    assert replace(TRIED, added="203.0.113.9").drift == "203.0.113.5"
    assert replace(TRIED, added=None).drift == "203.0.113.5"
    assert replace(TRIED, failure=BUSY).drift is None
    assert replace(TRIED, failure=None).drift is None
