"""An account's last day as one line: what happened in each hour."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from wxconsole.domain.refresh import Outcome, Refresh
from wxconsole.tui.glyphs import Glyphs

HOURS = 24
# What an hour shows where several things happened in it: the worst.
_WORST_FIRST = (Outcome.FAILED, Outcome.ROTATED, Outcome.UNCHANGED)


def timeline(history: Iterable[Refresh], now: datetime, glyphs: Glyphs) -> str:
    """One sign an hour, the present hour last; a quiet hour has a sign of its own."""
    hours: list[set[Outcome]] = [set() for _ in range(HOURS)]
    for refresh in history:
        age = (now - refresh.at) // timedelta(hours=1)
        if 0 <= age < HOURS:
            hours[HOURS - 1 - age].add(refresh.outcome)
    return "".join(_sign(outcomes, glyphs) for outcomes in hours)


def _sign(outcomes: set[Outcome], glyphs: Glyphs) -> str:
    for outcome in _WORST_FIRST:
        if outcome in outcomes:
            return glyphs.outcome[outcome]
    return "."
