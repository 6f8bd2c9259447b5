"""A failure keeps what WeChat said, made safe."""

import pytest

from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure


def test_a_business_error_gives_up_its_address_and_its_rid() -> None:
    failure = Failure.from_wechat(
        Cause.IP_NOT_WHITELISTED,
        40164,
        "invalid ip 203.0.113.5 ipv6 ::ffff:203.0.113.5, not in whitelist rid: 5fa26c60-1a0ebdd5-32fd1cd0",
    )
    assert (failure.ip, failure.rid) == ("203.0.113.5", "5fa26c60-1a0ebdd5-32fd1cd0")


def test_a_message_is_made_safe_and_its_hint_stays() -> None:
    failure = Failure.from_wechat(Cause.TOKEN_EXPIRED, 42001, "\x1b[2Jexpired hint: [ERAYaa0846vr30!]")
    assert failure.errmsg == r"\x1b[2Jexpired hint: [ERAYaa0846vr30!]"


@pytest.mark.parametrize(
    ("failure", "lost"),
    [
        (Failure(Cause.TIMEOUT), True),
        (Failure(Cause.CONNECT), True),
        (Failure(Cause.BAD_RESPONSE), True),
        (Failure(Cause.DNS), False),
        (Failure(Cause.TLS), False),
        (Failure(Cause.PROXY), False),
        (Failure(Cause.SYSTEM_BUSY, -1), False),
    ],
)
def test_an_answer_is_lost_where_the_call_may_have_arrived(failure: Failure, lost: bool) -> None:
    assert failure.answer_lost is lost
