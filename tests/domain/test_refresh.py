"""The row of `refresh --json` and `history --json`: section 4.3 of the contract."""

import json
from dataclasses import replace

import pytest

from tests.domain.samples import REFUSED_IP, refresh
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.refresh import Outcome, Refresh, Trigger

KEYS = [
    "at",
    "alias",
    "appid",
    "endpoint",
    "trigger",
    "outcome",
    "errcode",
    "errmsg",
    "cause",
    "ip",
    "rid",
    "latency_ms",
    "expires_in",
    "fingerprint",
    "previous_fingerprint",
    "actor",
]


@pytest.mark.parametrize("row", [refresh(), refresh(failure=REFUSED_IP)], ids=["success", "failure"])
def test_a_row_has_exactly_the_keys_of_the_contract(row: Refresh) -> None:
    assert list(row.as_json()) == KEYS


def test_a_failed_row_tells_what_wechat_said() -> None:
    row = json.loads(json.dumps(refresh(failure=REFUSED_IP).as_json()))
    assert row["outcome"] == "failed"
    assert row["cause"] == "ip_not_whitelisted"
    assert (row["errcode"], row["ip"]) == (40164, "203.0.113.5")
    assert row["rid"] is None


def test_a_successful_row_has_nulls_for_the_error() -> None:
    row = json.loads(json.dumps(replace(refresh(), expires_in=7200, fingerprint="0a1b2c3d").as_json()))
    assert [row[key] for key in ("errcode", "errmsg", "cause", "ip", "rid")] == [None] * 5
    assert (row["expires_in"], row["fingerprint"], row["at"]) == (7200, "0a1b2c3d", "2026-11-22T12:00:00Z")


def test_a_failure_without_a_code_has_a_null_code_and_its_cause() -> None:
    row = refresh(failure=Failure(Cause.TIMEOUT, errmsg="no answer within 10 s")).as_json()
    assert (row["errcode"], row["cause"]) == (None, "timeout")


def test_unchanged_is_a_success() -> None:
    assert refresh(outcome=Outcome.UNCHANGED).succeeded
    assert not refresh(failure=REFUSED_IP).succeeded


@pytest.mark.parametrize("trigger", list(Trigger))
def test_people_ask_by_hand_or_by_command(trigger: Trigger) -> None:
    assert trigger.asked == (trigger in {Trigger.MANUAL, Trigger.COMMAND})
