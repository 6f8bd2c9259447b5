"""The columns of the account table: what each shows, how wide it is, which go first when room is short."""

from collections.abc import Callable
from dataclasses import dataclass

from wxconsole.domain.moment import countdown
from wxconsole.domain.status import Status
from wxconsole.domain.text import sanitise
from wxconsole.locale import Messages
from wxconsole.tui.glyphs import Glyphs

BAR = 6
FULL_LIFE = 7200


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell's text. `tone` names a component class of the table; "" is plain text."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What drawing depends on besides the row: the language and the signs."""

    messages: Messages
    glyphs: Glyphs
    refreshing: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `keep` tells how long it stays when the screen narrows: the lowest stays to the end.
    `stretch` columns share the room that is left, in that proportion."""

    id: str
    width: int
    keep: int
    draw: Callable[[Status, Look], Cell]
    sort: str | None = None
    right: bool = False
    stretch: int = 0


def _health(status: Status, look: Look) -> Cell:
    glyph = look.glyphs.health[status.health]
    return Cell(f"{glyph} {look.messages(f'health_{status.health}')}", status.health)


def _alias(status: Status, _look: Look) -> Cell:
    return Cell(status.account.alias, "alias")


def _name(status: Status, _look: Look) -> Cell:
    return Cell(sanitise(status.account.name))


def _kind(status: Status, look: Look) -> Cell:
    return Cell(look.messages(f"kind_{status.account.kind}"), "quiet")


def _left(status: Status, _look: Look) -> Cell:
    remaining = status.remaining
    if remaining is None:
        return Cell("-:--:--", "quiet")
    return Cell(countdown(remaining), status.health)


def _bar(status: Status, look: Look) -> Cell:
    remaining = status.remaining or 0
    full = min(BAR, -(-remaining * BAR // FULL_LIFE))
    return Cell(look.glyphs.bar_full * full + look.glyphs.bar_rest * (BAR - full), status.health)


def _endpoint(status: Status, look: Look) -> Cell:
    return Cell(look.messages(f"endpoint_{status.account.endpoint}"), "quiet")


def _last(status: Status, look: Look) -> Cell:
    last = status.holding.last
    if look.refreshing(status.account.appid):
        return Cell(look.messages("refreshing"), "accent")
    if last is None:
        return Cell("-", "quiet")
    at = last.at.astimezone()
    shown = at.strftime("%H:%M:%S" if at.date() == status.at.astimezone().date() else "%m-%d")
    return Cell(f"{shown} {look.messages(f'outcome_{last.outcome}')}", "" if last.succeeded else "failed")


def _cause(status: Status, look: Look) -> Cell:
    failure = status.failure
    if failure is None:
        return Cell("", "quiet")
    # The address first: where the column is cut, it is what the operator needs.
    parts = (failure.errcode, failure.ip, look.messages(f"cause_{failure.cause}"))
    return Cell(" ".join(str(part) for part in parts if part is not None), status.health)


COLUMNS: tuple[Column, ...] = (
    Column("health", 12, 0, _health, sort="health"),
    Column("alias", 12, 0, _alias, sort="alias"),
    Column("name", 10, 4, _name, stretch=1),
    Column("kind", 11, 7, _kind, sort="kind"),
    Column("left", 7, 0, _left, sort="left", right=True),
    Column("bar", BAR, 3, _bar),
    Column("endpoint", 8, 6, _endpoint),
    Column("last", 17, 5, _last, sort="last"),
    Column("cause", 26, 1, _cause, stretch=3),
)

GAP = 2


def fitted(room: int) -> list[tuple[Column, int]]:
    """The columns that fit into `room` cells, with their widths; the least important ones go first."""
    kept = list(COLUMNS)
    while len(kept) > 1 and _needed(kept) > room:
        kept.remove(max(kept, key=lambda column: column.keep))
    spare = max(0, room - _needed(kept))
    parts = sum(column.stretch for column in kept) or 1
    return [(column, column.width + spare * column.stretch // parts) for column in kept]


def _needed(columns: list[Column]) -> int:
    return sum(column.width + GAP for column in columns)
