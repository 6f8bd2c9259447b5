"""What the table is to show: the filter's text, read as terms that must all hold.

A term is a word, found anywhere in the row, or `field:value` with a field of `filter_fields`; `!` before it
turns it round, and double quotes keep blanks and colons in it. A term that is not finished hides nothing yet.
One that is wrong hides everything: nobody is to act on rows that he did not mean.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from wxconsole.domain.problem import Problem
from wxconsole.domain.status import Status
from wxconsole.tui.filter_fields import FIELDS, Holds, Unfinished, Words, anywhere, folded

# Blanks within quotes are of the term; a quote that is still open goes on to the end.
_TERM = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_CURLY_QUOTES = str.maketrans("\u201c\u201d", '""')


@dataclass(frozen=True, slots=True)
class Reading:
    """A filter as it was understood: what must hold of a row, and `remarks` on what is wrong or missing."""

    conditions: tuple[Holds, ...]
    remarks: tuple[Problem, ...] = ()

    def keeps(self, status: Status) -> bool:
        """Whether the row stays."""
        return all(holds(status) for holds in self.conditions)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows to show: those that `text` matches, and only what needs somebody where `problems` is set."""

    text: str = ""
    problems: bool = False

    @property
    def active(self) -> bool:
        return bool(self.text.strip()) or self.problems

    @property
    def ticking(self) -> bool:
        """Whether what it matches may change from second to second."""
        return "left:" in folded(self.text)

    def read(self, words: Words) -> Reading:
        """What the filter means. `words` gives the shown word for a message key, so that people may type
        what they read, in their language."""
        conditions: list[Holds] = [_unwell] if self.problems else []
        remarks: list[Problem] = []
        for term in _TERM.findall(folded(self.text).translate(_CURLY_QUOTES)):
            try:
                conditions.append(_condition(term, words))
            except Unfinished as unfinished:
                remarks.append(unfinished.remark)
            except Problem as wrong:
                remarks.append(wrong)
                conditions.append(_never)
        return Reading(tuple(conditions), tuple(remarks))


def _condition(term: str, words: Words) -> Holds:
    """What `term` demands. Raises Unfinished, and Problem (`filter_no_field`, or as its field)."""
    wanted = term.lstrip("!")
    holds = _plain_condition(wanted, words)
    return holds if (len(term) - len(wanted)) % 2 == 0 else _opposite(holds)


def _plain_condition(wanted: str, words: Words) -> Holds:
    name, colon, value = wanted.partition(":")
    if not colon or not name or '"' in name:
        return anywhere(wanted.replace('"', ""), words)
    field = FIELDS.get(name)
    if field is None:
        raise Problem("filter_no_field", field=name, known=", ".join(FIELDS))
    return field.condition(value.replace('"', ""), words)


def _opposite(holds: Holds) -> Callable[[Status], bool]:
    return lambda status: not holds(status)


def _unwell(status: Status) -> bool:
    return not status.health.well


def _never(_status: Status) -> bool:
    return False
