"""What the quota panel says: a line an API, then what went wrong."""

from collections.abc import Callable, Sequence

from textual.content import Content

from wxconsole.domain.diagnosis import Diagnosis
from wxconsole.domain.failure import Failure
from wxconsole.domain.quota import Quota
from wxconsole.domain.text import sanitise
from wxconsole.locale import Messages
from wxconsole.tui.prose import HEADING, LABEL

HEADINGS = ("api", "daily_limit", "used", "remain", "rate_limit")
GAP = 2


def quota_text(
    answers: Sequence[tuple[str, Quota | Failure]],
    diagnose: Callable[[Failure], Diagnosis],
    messages: Messages,
) -> Content:
    """The answers to the questions for an account's quotas."""
    heading = [Content.styled(messages(f"column_{name}"), LABEL) for name in HEADINGS]
    rows = [heading] + [_row(found, messages) for _, found in answers if isinstance(found, Quota)]
    widths = [max(cell.cell_length for cell in column) + GAP for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows] if len(rows) > 1 else []
    for _, found in answers:
        if isinstance(found, Failure):
            lines += [Content("")] if lines else []
            lines += _wrong(diagnose(found))
    return Content("\n").join(lines)


def _row(quota: Quota, messages: Messages) -> list[Content]:
    rate = quota.rate_limit
    shown = "-" if rate is None else messages("rate_limit", calls=rate.calls, seconds=rate.seconds)
    left = Content.styled(str(quota.remain), "bold $error" if quota.spent else "bold $success")
    return [
        Content(quota.path),
        Content(str(quota.daily_limit)),
        Content(str(quota.used)),
        left,
        Content(shown),
    ]


def _line(row: Sequence[Content], widths: Sequence[int]) -> Content:
    return Content("").join(
        cell.pad_right(width - cell.cell_length) for cell, width in zip(row, widths, strict=True)
    )


def _wrong(diagnosis: Diagnosis) -> list[Content]:
    steps = [
        Content.assemble((f"{number}. ", HEADING), sanitise(step))
        for number, step in enumerate(diagnosis.steps, 1)
    ]
    return [Content.styled(sanitise(diagnosis.summary), "bold $error"), *steps]
