"""What happened to the accounts in one slot of a day, in words."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from textual.content import Content

from wxconsole.domain.day import Day, DayRow, Reason
from wxconsole.domain.moment import countdown, whole_seconds
from wxconsole.domain.timeline import Slot
from wxconsole.domain.window import Window
from wxconsole.locale import Messages
from wxconsole.tui.glyphs import Glyphs
from wxconsole.tui.prose import HEADING, LOUD, history_line

WRONG = "bold $error"
WELL = "$success"


def slot_time(window: Window, slot: int, messages: Messages) -> Content:
    """From when to when the slot goes."""
    begin, end = (window.begin(each).astimezone() for each in (slot, slot + 1))
    return Content.styled(messages("day_slot", begin=f"{begin:%H:%M}", end=f"{end:%H:%M}"), HEADING)


def all_in_slot(day: Day, slot: int, messages: Messages) -> Content:
    """The slot of all accounts, on one line."""
    tally = day.tallies[slot]
    parts = []
    if tally.failed:
        reasons = _reasons(tally.reasons, messages)
        told = messages("day_failed", n=tally.failed, of=tally.accounts, reasons=reasons)
        parts.append(Content.styled(told, WRONG))
    if tally.without_token:
        parts.append(Content.styled(messages("day_gaps", n=tally.without_token), WRONG))
    if tally.refreshed:
        parts.append(Content(messages("day_refreshed", n=tally.refreshed)))
    if not tally.accounts:
        parts = [Content.styled(messages("day_unknown"), "$quiet")]
    elif not tally.troubled:
        parts.insert(0, Content.styled(messages("day_well"), WELL))
    return Content("  ").join([slot_time(day.window, slot, messages), *parts])


def row_in_slot(row: DayRow, window: Window, slot: int, messages: Messages) -> Content:
    """The slot of one account, on one line."""
    found = row.timeline.slots[slot]
    parts = [slot_time(window, slot, messages), Content.styled(row.account.alias, LOUD)]
    if found.failed:
        failures = [refresh.failure for refresh in found.failed if refresh.failure is not None]
        reasons = Counter((failure.cause, failure.errcode) for failure in failures)
        told = messages(
            "day_failures", n=len(found.failed), reasons=_reasons(reasons.most_common(), messages)
        )
        parts.append(Content.styled(told, WRONG))
    if found.gap > timedelta(0):
        parts.append(Content.styled(_gap(found, messages), WRONG))
    if not found.troubled:
        parts.append(Content.styled(messages("day_well" if found.known else "day_unknown"), "$quiet"))
    return Content("  ").join(parts)


def troubled_in_slot(day: Day, slot: int, messages: Messages, limit: int) -> list[Content]:
    """A line for each account that had trouble in the slot, the worst first: short, for the causes were told
    of all."""
    troubled = (row for row in day.rows if row.timeline.slots[slot].troubled)
    return [
        _in_short(row.account.alias, row.timeline.slots[slot], messages) for row in islice(troubled, limit)
    ]


def _in_short(alias: str, slot: Slot, messages: Messages) -> Content:
    parts = [Content.styled(alias, LOUD)]
    if slot.failed:
        failures = [refresh.failure for refresh in slot.failed if refresh.failure is not None]
        names = dict.fromkeys(
            str(failure.errcode or messages(f"cause_{failure.cause}")) for failure in failures
        )
        names |= dict.fromkeys(failure.ip for failure in failures if failure.ip is not None)
        told = messages("day_failures", n=len(slot.failed), reasons=" ".join(names))
        parts.append(Content.styled(told, "$error"))
    if slot.gap > timedelta(0):
        parts.append(Content.styled(_gap(slot, messages), "$error"))
    return Content("  ").join(parts)


def _gap(slot: Slot, messages: Messages) -> str:
    return messages("day_gap", left=countdown(whole_seconds(slot.gap)))


def refreshes_in_slot(
    row: DayRow, slot: int, messages: Messages, glyphs: Glyphs, limit: int
) -> list[Content]:
    """A line for each refresh of the account, newest first."""
    latest = row.timeline.slots[slot].refreshes[:limit]
    return [history_line(refresh, messages, glyphs, named=False) for refresh in latest]


def _reasons(reasons: Iterable[tuple[Reason, int]], messages: Messages) -> str:
    """Code and cause, each with how often: `40164 IP not whitelisted (11)`. A lone one needs no count."""
    found = list(reasons)
    told = []
    for (cause, errcode), count in found:
        reason = messages(f"cause_{cause}") if errcode is None else f"{errcode} {messages(f'cause_{cause}')}"
        told.append(reason if len(found) == 1 else messages("day_reason", reason=reason, n=count))
    return ", ".join(told)
