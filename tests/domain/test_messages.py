"""Every message of the table is told its cause, its IP and its rid: given by hand, and found in a log."""

import pytest

from tests.domain.messages import ANSWERS, GIVEN, NOT_WECHATS, NOTHING, ROWS, WRAPPINGS, Row
from wxconsole.domain.explanation import read_failure
from wxconsole.domain.failure import Failure
from wxconsole.domain.log_scan import LogScan


def told(failure: Failure | None) -> tuple[object, ...]:
    return (None, None, None) if failure is None else (failure.cause, failure.ip, failure.rid)


def found_in(log: str) -> list[Failure]:
    scan = LogScan()
    scan.read([log])
    return [finding.failure for finding in scan.findings.values()]


@pytest.mark.parametrize("row", ROWS + GIVEN, ids=lambda row: row.text[:60])
def test_a_message_given_by_hand_is_told_its_cause_ip_and_rid(row: Row) -> None:
    assert told(read_failure(row.text)) == (row.cause, row.ip, row.rid)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.text[:60])
def test_a_message_is_found_among_the_lines_of_a_log(row: Row) -> None:
    log = f"2026-11-22 10:00:00 INFO all is well\n{row.text}\n2026-11-22 10:00:02 INFO all is well\n"
    found = found_in(log)
    assert found
    assert told(found[0]) == (row.cause, row.ip, row.rid)


@pytest.mark.parametrize("row", ANSWERS + WRAPPINGS, ids=lambda row: row.text[:60])
def test_one_error_is_counted_once_however_often_its_wrapping_repeats_it(row: Row) -> None:
    scan = LogScan()
    scan.read([f"all is well\n{row.text}\nall is well\n"])
    assert [finding.count for finding in scan.findings.values()] == [1]


@pytest.mark.parametrize("text", NOTHING)
def test_where_nothing_failed_nothing_is_told(text: str) -> None:
    assert read_failure(text) is None
    assert found_in(f"{text}\n") == []


@pytest.mark.parametrize("line", NOT_WECHATS)
def test_the_errors_of_other_programs_are_left_alone_in_a_log(line: str) -> None:
    assert found_in(f"{line}\n") == []


def test_there_are_as_many_messages_as_it_takes() -> None:
    assert len({row.text for row in ROWS + GIVEN}) >= 150
