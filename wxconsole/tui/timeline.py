"""Timelines as signs: how a day is laid out in the room there is, and what each of its slots is drawn as."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from textual.content import Content

from wxconsole.domain.timeline import Mark, Slot
from wxconsole.domain.window import Window
from wxconsole.tui.glyphs import Glyphs

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

TONES = {
    Mark.GAP: "bold $error",
    Mark.FAILED: "bold $error",
    Mark.DRILL: "bold $warning",
    Mark.FORCED: "bold $warning",
    Mark.ROTATED: "$primary",
    Mark.UNCHANGED: "$primary",
    Mark.QUIET: "$quiet",
    Mark.UNKNOWN: "$quiet",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """A day as slots of `step`, each `cell` wide."""

    step: timedelta
    cell: int

    @property
    def count(self) -> int:
        return DAY // self.step

    @property
    def width(self) -> int:
        return self.count * self.cell

    def window(self, now: datetime) -> Window:
        """The day whose last slot is the present one, by the hours of this machine's zone."""
        return Window.ending(now.astimezone(), self.step, self.count)


# The narrowest last: it is used where even that has no room.
SCALES = (Scale(HOUR / 2, 2), Scale(HOUR, 2), Scale(HOUR, 1))


def scale_for(room: int) -> Scale:
    """The scale that makes the most of `room` cells."""
    return next((scale for scale in SCALES if scale.width <= room), SCALES[-1])


def axis(window: Window, cell: int) -> str:
    """The hours over the slots, as many as there is room for."""
    wide = cell > 1
    apart = len("00:00 ") if wide else len("00 ")
    line, reached = "", 0
    for slot in range(window.count):
        at = window.begin(slot).astimezone()
        # Every third hour, so that it is the same ones on each day and at each width.
        if (
            at.minute == 0
            and at.hour % 3 == 0
            and slot * cell >= reached
            and slot * cell + apart - 1 <= window.count * cell
        ):
            line = line.ljust(slot * cell) + f"{at:%H:%M}"[: apart - 1]
            reached = len(line) + 1
    return line.ljust(window.count * cell)


def signs(slots: Iterable[Slot], cell: int, glyphs: Glyphs) -> Content:
    """A sign a slot: the worst that happened in it."""
    return _row(((glyphs.slot[slot.mark], TONES[slot.mark]) for slot in slots), cell)


def lives(slots: Iterable[Slot], cell: int, glyphs: Glyphs) -> Content:
    """A sign a slot: whether a live token was held all the time."""
    return _row(_lives(slots, glyphs), cell)


def _lives(slots: Iterable[Slot], glyphs: Glyphs) -> Iterator[tuple[str, str]]:
    for slot in slots:
        if slot.gap:
            yield glyphs.bar_rest, "bold $error"
        else:
            yield (glyphs.bar_full if slot.known else " "), "$success"


def sparkline(slots: Sequence[Slot], cell: int, glyphs: Glyphs) -> Content:
    """A sign a slot: how long WeChat took to answer, the slowest of the day being the highest."""
    slowest = [slot.slowest_ms for slot in slots]
    top = max((ms for ms in slowest if ms is not None), default=0)
    levels = (" " if ms is None else level(ms, top, glyphs) * cell for ms in slowest)
    return _row(((sign, "$accent") for sign in levels), cell)


def level(value: int, top: int, glyphs: Glyphs) -> str:
    """How much of `top` the value is: a blank for nothing, and for anything more the lowest sign at least."""
    if value <= 0:
        return " "
    return glyphs.levels[-(-value * len(glyphs.levels) // top) - 1]


def _row(signs: Iterable[tuple[str, str]], cell: int) -> Content:
    return Content.assemble(*((sign.ljust(cell), tone) for sign, tone in signs))
