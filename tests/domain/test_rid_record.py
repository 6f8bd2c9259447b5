from datetime import UTC, datetime

import pytest

from wxconsole.domain.problem import Misuse
from wxconsole.domain.rid_record import RidRecord, checked_rid

RID = "61725984-6126f6f9-040f19c4"


def test_a_rid_is_taken_as_it_is() -> None:
    assert checked_rid(RID) == RID


@pytest.mark.parametrize("text", ["", "40164", f"rid: {RID}", RID.upper(), RID[:-1], f"{RID}\n", f"{RID}-0"])
def test_what_is_no_rid_is_refused(text: str) -> None:
    with pytest.raises(Misuse) as refused:
        checked_rid(text)
    assert refused.value.key == "rid_malformed"


def test_json_gives_the_time_in_utc() -> None:
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert RidRecord(RID, at, 30, "a=b", "", "{}", None).as_json() == {
        "at": "2026-11-22T12:00:00Z",
        "cost_ms": 30,
        "ip": None,
        "query": "a=b",
        "request": "",
        "response": "{}",
    }
