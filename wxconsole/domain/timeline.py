"""What happened to one account, slot by slot, and when it had no live token. Read from its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome, Refresh
from wxconsole.domain.window import Window

# No token lives longer, so that what was fetched earlier than this before a window says nothing of it.
LONGEST_LIFE = timedelta(seconds=7200)
# A token may be fetched while the one before ends: no gap that anybody could have met.
SHORTEST_GAP = timedelta(seconds=1)

Span = tuple[datetime, datetime]


class Mark(StrEnum):
    """What a slot is drawn as: the worst that happened in it. In the order of how bad it is."""

    GAP = "gap"  # for a part of it at least, there was no live token
    FAILED = "failed"
    DRILL = "drill"
    FORCED = "forced"
    ROTATED = "rotated"
    UNCHANGED = "unchanged"
    QUIET = "quiet"  # nothing was asked, and nothing had to be
    UNKNOWN = "unknown"  # before the first that is known of the account, or yet to come


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of the timeline: `refreshes` that began in it, newest first; `gap`, how much of it went by
    without a live token; `known`, whether anything is known of the account by then."""

    refreshes: Sequence[Refresh]
    gap: timedelta
    known: bool

    @property
    def failed(self) -> Sequence[Refresh]:
        return [refresh for refresh in self.refreshes if not refresh.succeeded]

    @property
    def troubled(self) -> bool:
        """Whether something went wrong in it."""
        return bool(self.failed) or self.gap > timedelta(0)

    @property
    def slowest_ms(self) -> int | None:
        """The longest that an answer took; None where nothing was asked."""
        return max((refresh.latency_ms for refresh in self.refreshes), default=None)

    @property
    def mark(self) -> Mark:
        if self.gap > timedelta(0):
            return Mark.GAP
        if self.refreshes:
            return min(map(_mark, self.refreshes), key=_RANK.__getitem__)
        return Mark.QUIET if self.known else Mark.UNKNOWN


_RANK = {mark: rank for rank, mark in enumerate(Mark)}


def _mark(refresh: Refresh) -> Mark:
    if not refresh.succeeded:
        return Mark.FAILED
    if refresh.drill is not None:
        return Mark.DRILL
    if refresh.forced:
        return Mark.FORCED
    return Mark.ROTATED if refresh.outcome is Outcome.ROTATED else Mark.UNCHANGED


@dataclass(frozen=True, slots=True)
class Timeline:
    """The slots of one account, the earliest first."""

    slots: tuple[Slot, ...]

    @property
    def gap(self) -> timedelta:
        """How long the account was without a live token."""
        return sum((slot.gap for slot in self.slots), timedelta(0))

    @property
    def failures(self) -> int:
        return sum(len(slot.failed) for slot in self.slots)


def timeline_of(history: Iterable[Refresh], holding: Holding, window: Window, now: datetime) -> Timeline:
    """The account's timeline in `window`. `history` is its own, newest first, back to LONGEST_LIFE before the
    window at least, or gaps are seen where a token was alive; `holding` is what is held for it now."""
    rows = list(history)
    found: list[list[Refresh]] = [[] for _ in range(window.count)]
    for refresh in rows:
        slot = window.slot_of(refresh.at)
        if slot is not None:
            found[slot].append(refresh)
    until = min(now, window.end)
    known_from = max(_known_from(rows, holding, until), window.start)
    gaps = [timedelta(0)] * window.count
    for gap in _gaps(_lives(rows, holding), known_from, until):
        _share_out(gap, window, gaps)
    known = _slots_between(known_from, until, window)
    slots = zip(found, gaps, range(window.count), strict=True)
    return Timeline(tuple(Slot(tuple(rows), gap, bool(rows) or slot in known) for rows, gap, slot in slots))


def _slots_between(begin: datetime, end: datetime, window: Window) -> range:
    """The slots of which a part lies between these moments of the window."""
    if begin >= end:
        return range(0)
    return range((begin - window.start) // window.step, -((window.start - end) // window.step))


def _known_from(rows: Iterable[Refresh], holding: Holding, until: datetime) -> datetime:
    """Since when there is something to go by; `until` where there is nothing."""
    moments = [refresh.at for refresh in rows]
    if holding.token is not None:
        moments.append(holding.token.issued_at)
    if holding.last is not None:
        moments.append(holding.last.at)
    return min(moments, default=until)


def _lives(rows: Iterable[Refresh], holding: Holding) -> list[Span]:
    """When a token was alive. One that was found dead is taken to have lived until then."""
    lives = [
        (refresh.fingerprint, refresh.at, refresh.at + timedelta(seconds=refresh.expires_in))
        for refresh in rows
        if refresh.succeeded and refresh.expires_in is not None
    ]
    token, dead = holding.token, holding.dead
    if token is not None:
        lives.append((token.fingerprint, token.issued_at, token.expires_at))
    if dead is None:
        return [(begin, end) for _, begin, end in lives]
    return [
        (begin, min(end, dead.found_at) if fingerprint == dead.fingerprint else end)
        for fingerprint, begin, end in lives
    ]


def _gaps(lives: Iterable[Span], since: datetime, until: datetime) -> list[Span]:
    """The parts between `since` and `until` in which no token was alive."""
    gaps = []
    reached = since
    for begin, end in sorted((*lives, (until, until))):
        begin = min(begin, until)
        if begin - reached >= SHORTEST_GAP:
            gaps.append((reached, begin))
        reached = max(reached, end)
    return gaps


def _share_out(gap: Span, window: Window, gaps: list[timedelta]) -> None:
    """Adds to the slots of `window` what each has of the gap."""
    begin, end = gap
    slot = window.slot_of(begin)
    while slot is not None and slot < window.count and window.begin(slot) < end:
        gaps[slot] += min(end, window.begin(slot + 1)) - max(begin, window.begin(slot))
        slot += 1
