"""What happened to all accounts in the slots of a window, and what went wrong for several together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wxconsole.domain.account import Account
from wxconsole.domain.cause import Cause
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Status
from wxconsole.domain.timeline import Slot, Timeline, timeline_of
from wxconsole.domain.track_record import TrackRecord, track_record
from wxconsole.domain.window import Window

# Why a refresh failed, as far as accounts can share it: the cause, and WeChat's code where it gave one.
Reason = tuple[Cause, int | None]

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of one slot for the `accounts` that were known by then: how many of them failed, were without
    a live token at some time, were troubled by either, or got a token. `reasons` are those of the failures,
    each with how many accounts had it."""

    accounts: int
    failed: int
    without_token: int
    troubled: int
    refreshed: int
    reasons: tuple[tuple[Reason, int], ...]


@dataclass(frozen=True, slots=True)
class DayRow:
    """One account in the window."""

    account: Account
    timeline: Timeline
    record: TrackRecord


@dataclass(frozen=True, slots=True)
class Day:
    """The rows, the worst first, and the tally of each slot."""

    window: Window
    rows: tuple[DayRow, ...]
    tallies: tuple[Tally, ...]

    @property
    def worst(self) -> int | None:
        """The slot in which the most accounts failed, else were without a token; the latest of several.
        None where nothing went wrong."""
        ranks = [(tally.failed, tally.troubled, slot) for slot, tally in enumerate(self.tallies)]
        failed, troubled, slot = max(ranks)
        return slot if failed or troubled else None


def day_of(statuses: Iterable[Status], history: Iterable[Refresh], window: Window, now: datetime) -> Day:
    """What happened to the accounts of `statuses` in `window`. `history` may be of others too; it is newest
    first, and goes back to LONGEST_LIFE before the window."""
    found: dict[str, list[Refresh]] = {}
    for refresh in history:
        found.setdefault(refresh.alias, []).append(refresh)
    rows = sorted((_row(status, found, window, now) for status in statuses), key=_worst_first)
    columns = zip(*(row.timeline.slots for row in rows), strict=True) if rows else [()] * window.count
    return Day(window, tuple(rows), tuple(tally(column) for column in columns))


def _row(status: Status, found: Mapping[str, Sequence[Refresh]], window: Window, now: datetime) -> DayRow:
    rows = found.get(status.account.alias, ())
    timeline = timeline_of(rows, status.holding, window, now)
    return DayRow(status.account, timeline, track_record(rows, window.start, window.end))


def _worst_first(row: DayRow) -> tuple[timedelta, int, str]:
    return -row.timeline.gap, -row.timeline.failures, row.account.alias


def tally(slots: Sequence[Slot]) -> Tally:
    """The tally of one slot; `slots` is what it was for each account."""
    known = failed = without_token = troubled = refreshed = 0
    reasons: Counter[Reason] = Counter()
    for slot in slots:
        failures = {(each.failure.cause, each.failure.errcode) for each in slot.refreshes if each.failure}
        reasons.update(failures)
        has_gap = slot.gap > NOTHING
        known += slot.known
        failed += bool(failures)
        without_token += has_gap
        troubled += bool(failures) or has_gap
        refreshed += any(refresh.succeeded for refresh in slot.refreshes)
    most_first = sorted(reasons.items(), key=lambda each: (-each[1], each[0][0], each[0][1] or 0))
    return Tally(known, failed, without_token, troubled, refreshed, tuple(most_first))
