"""What the operator was told, for whoever was not looking."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from wxconsole.domain.text import sanitise
from wxconsole.locale import Messages
from wxconsole.tui.glyphs import Glyphs

LIMIT = 200


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that was said."""

    at: datetime
    text: str
    bad: bool


class Notices:
    """The last of them, the newest first."""

    def __init__(self) -> None:
        self._kept: deque[Notice] = deque(maxlen=LIMIT)

    def __iter__(self) -> Iterator[Notice]:
        return iter(self._kept)

    def add(self, notice: Notice) -> None:
        self._kept.appendleft(notice)


def notices_text(notices: Iterable[Notice], now: datetime, messages: Messages, glyphs: Glyphs) -> Content:
    """One line each: the time, by the day where it was not today; whether it was good; what was said."""
    lines = [_line(notice, now, glyphs) for notice in notices]
    return Content("\n").join(lines) if lines else Content(messages("notices_none"))


def _line(notice: Notice, now: datetime, glyphs: Glyphs) -> Content:
    at = notice.at.astimezone()
    shown = at.strftime("%H:%M:%S" if at.date() == now.astimezone().date() else "%m-%d %H:%M:%S")
    sign, tone = (glyphs.bad, "$error") if notice.bad else (glyphs.good, "$success")
    return Content.assemble((f"{shown}  ", "$quiet"), (f"{sign} ", f"bold {tone}"), sanitise(notice.text))
