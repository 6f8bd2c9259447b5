"""What a probe says, and its row: section 4.3 of the contract."""

import pytest

from tests.domain.samples import BUSY, NOW, REFUSED_IP
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.probe import Probe


@pytest.mark.parametrize(
    ("failure", "alive"),
    [
        (None, True),
        (Failure(Cause.TOKEN_NOT_LATEST, 40001), False),
        (Failure(Cause.TOKEN_INVALID, 40014), False),
        (Failure(Cause.TOKEN_EXPIRED, 42001), False),
        (REFUSED_IP, None),
        (BUSY, None),
        (Failure(Cause.TIMEOUT), None),
    ],
)
def test_only_an_answer_about_the_token_says_whether_it_is_alive(
    failure: Failure | None, alive: bool | None
) -> None:
    assert Probe(NOW, "shop", "0a1b2c3d", failure).alive is alive


def test_without_a_token_nothing_is_known() -> None:
    assert Probe(NOW, "shop", None, None).alive is None


@pytest.mark.parametrize("failure", [None, REFUSED_IP])
def test_a_row_has_exactly_the_keys_of_the_contract(failure: Failure | None) -> None:
    row = Probe(NOW, "shop", "0a1b2c3d", failure).as_json()
    assert list(row) == ["alias", "alive", "cause", "errcode", "errmsg", "rid", "at"]
