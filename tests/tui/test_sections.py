"""The groups of the table while it is sorted by health."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.statuses import BLOCKED, BUSY, status
from wxconsole.domain.status import Health, Status
from wxconsole.tui.sections import Heading, Section, grouped_lines, plain_lines, section_of

ROWS = (
    status("stuck", failure=BLOCKED),
    status("new", None),
    status("flaky", failure=BUSY),
    status("soon", 100),
    status("fine"),
)
NO_ROOM = 0


@pytest.mark.parametrize(
    ("health", "section"),
    [
        (Health.BLOCKED, Section.NEEDS_YOU),
        (Health.SUPERSEDED, Section.NEEDS_YOU),
        (Health.EXPIRED, Section.NEEDS_YOU),
        (Health.NONE, Section.NEEDS_YOU),
        (Health.FAILING, Section.RETRYING),
        (Health.DUE, Section.WELL),
        (Health.FRESH, Section.WELL),
    ],
)
def test_what_is_tried_again_does_not_call_for_anybody(health: Health, section: Section) -> None:
    assert section_of(health) is section


def test_in_the_order_of_health_no_group_is_parted() -> None:
    sections = [section_of(health) for health in Health]
    assert sections == sorted(sections, key=list(Section).index)


def test_each_group_has_a_heading_that_counts_it() -> None:
    assert grouped_lines(ROWS, NO_ROOM) == [
        Heading(Section.NEEDS_YOU, 2),
        0,
        1,
        Heading(Section.RETRYING, 1),
        2,
        Heading(Section.WELL, 2),
        3,
        4,
    ]


def test_where_all_has_room_there_is_space_between_the_groups() -> None:
    spaced = grouped_lines(ROWS, 11)
    assert len(spaced) == 11
    assert [spaced[number - 1] for number, line in enumerate(spaced) if isinstance(line, Heading)] == [
        None
    ] * 3
    assert None not in grouped_lines(ROWS, 10)


@pytest.mark.parametrize("rows", [(), ROWS[:2], ROWS[3:]])
def test_one_group_needs_no_heading(rows: tuple[Status, ...]) -> None:
    assert grouped_lines(rows, 99) == plain_lines(rows)


@given(st.lists(st.sampled_from(ROWS)), st.integers(0, 60))
def test_each_row_is_shown_once_and_in_its_order(rows: list[Status], page: int) -> None:
    rows.sort(key=lambda row: row.health.rank)
    lines = [line for line in grouped_lines(rows, page) if isinstance(line, int)]
    assert lines == list(range(len(rows)))
