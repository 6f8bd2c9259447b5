"""The groups of the table while it is sorted by health: what needs somebody, is tried again, is well."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from wxconsole.domain.status import Health, Status


class Section(StrEnum):
    """The worst first, as the healths in them are. The words are the messages `section_<name>`."""

    NEEDS_YOU = "needs_you"
    RETRYING = "retrying"
    WELL = "well"


def section_of(health: Health) -> Section:
    """The group that an account of this health is in."""
    if health.well:
        return Section.WELL
    return Section.RETRYING if health is Health.FAILING else Section.NEEDS_YOU


@dataclass(frozen=True, slots=True)
class Heading:
    """The line above a group of `count` accounts."""

    section: Section
    count: int


# The number of a row, a heading, or None for an empty line.
Line = int | Heading | None


def plain_lines(rows: Sequence[Status]) -> list[Line]:
    """The table's lines where nothing parts the rows: their numbers."""
    return list(range(len(rows)))


def grouped_lines(rows: Sequence[Status], page: int) -> list[Line]:
    """The table's lines, with a heading above each group, where there are several, and space between them
    where all have room on a page of so many lines. `rows` are by health."""
    by_section = groupby(range(len(rows)), key=lambda number: section_of(rows[number].health))
    groups = [(section, list(numbers)) for section, numbers in by_section]
    if len(groups) < 2:
        return plain_lines(rows)
    spaced = len(rows) + 2 * len(groups) <= page
    lines: list[Line] = []
    for section, numbers in groups:
        if spaced:
            lines.append(None)
        lines += [Heading(section, len(numbers)), *numbers]
    return lines
