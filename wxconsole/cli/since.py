"""`--since`, as people write it."""

import re
from datetime import UTC, date, datetime, timedelta

from wxconsole.domain.moment import parse_rfc3339
from wxconsole.domain.problem import Misuse

_SPAN = re.compile(r"(\d{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def since(text: str, now: datetime) -> datetime:
    """The moment that `text` means: RFC 3339, a date (its local midnight), or a span back from `now` such
    as `2h` or `3d`. Raises Misuse (`since_malformed`) for anything else."""
    span = _SPAN.fullmatch(text)
    try:
        if span is not None:
            return now - timedelta(**{_UNITS[span[2]]: int(span[1])})
        if "T" not in text.upper() and " " not in text:
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day).astimezone().astimezone(UTC)
        return parse_rfc3339(text)
    except (ValueError, OverflowError):
        raise Misuse("since_malformed", value=text) from None
