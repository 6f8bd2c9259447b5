"""Points in time and spans of it, as people and programs read them. All times are UTC."""

from datetime import UTC, datetime, timedelta
from typing import overload


@overload
def rfc3339(moment: datetime) -> str: ...
@overload
def rfc3339(moment: None) -> None: ...
def rfc3339(moment: datetime | None) -> str | None:
    """`2026-11-22T19:46:05Z`; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def local(moment: datetime) -> str:
    """`2026-11-22 19:46:05`, in the zone of this machine: for people who read it here."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def parse_rfc3339(text: str) -> datetime:
    """The moment that `text` names. Raises ValueError for anything else, a missing zone included."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def whole_seconds(span: timedelta) -> int:
    """The whole seconds in `span`, rounded down, so that a countdown never promises too much."""
    return span // timedelta(seconds=1)


def countdown(seconds: int) -> str:
    """`1:59:59`; what lies in the past counts as `0:00:00`."""
    minutes, second = divmod(max(0, seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}"
