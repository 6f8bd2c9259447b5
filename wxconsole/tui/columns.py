"""The columns of the account table: what each shows, how wide it is, which go first when room is short."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from wxconsole.domain.moment import countdown
from wxconsole.domain.status import Status
from wxconsole.domain.text import sanitise
from wxconsole.locale import Messages
from wxconsole.tui.glyphs import Glyphs

BAR = 8  # a quarter of an hour each
FULL_LIFE = 7200
A_DAY = timedelta(days=1)


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
    """A column. `keep` tells how long it stays when the screen narrows: the lowest stays to the end. `most`
    is how wide it may grow for a text that needs it. What a `ticking` column shows may change each second,
    any other only with the account. One that is not `usual` shows where it was chosen."""

    id: str
    width: int
    keep: int
    draw: Callable[[Status, Look], Cell]
    sort: str | None = None
    right: bool = False
    most: int = 0
    ticking: bool = False
    usual: bool = True

    @property
    def stays(self) -> bool:
        """Whether it shows whatever was chosen: which account, how it is, until when. A row without these
        tells nothing, and the smallest screen has room for them."""
        return self.keep == 0


def _health(status: Status, look: Look) -> Cell:
    # Here too, for a narrow screen has no column that says so.
    busy = look.refreshing(status.account.appid)
    glyph = look.glyphs.refreshing if busy else look.glyphs.health[status.health]
    return Cell(f"{glyph} {look.messages(f'health_{status.health}')}", status.health)


def _alias(status: Status, _look: Look) -> Cell:
    return Cell(status.account.alias, "" if status.health.well else "alias")


def _name(status: Status, _look: Look) -> Cell:
    return Cell(sanitise(status.account.name))


def _tags(status: Status, _look: Look) -> Cell:
    return Cell(", ".join(status.account.tags))


def _appid(status: Status, _look: Look) -> Cell:
    return Cell(sanitise(status.account.appid), "quiet")


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


def _next(status: Status, _look: Look) -> Cell:
    # A time of day, not what is left until then: so it changes with the account only.
    moment = status.next_refresh_at
    if moment is None:
        return Cell("-", "quiet")
    form = "%H:%M:%S" if moment - status.at < A_DAY else "%m-%d"
    return Cell(moment.astimezone().strftime(form), "quiet")


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
    if last.succeeded:
        return Cell(f"  {shown}", "quiet")
    return Cell(f"{look.glyphs.outcome[last.outcome]} {shown}", "failed")


def cause_text(status: Status, messages: Messages) -> str:
    """What is wrong, on one line; "" where nothing is."""
    failure = status.failure
    if failure is None:
        return ""
    # The address first: where the line is cut, it is what the operator needs.
    parts = (failure.errcode, failure.ip, messages(f"cause_{failure.cause}"))
    return " ".join(str(part) for part in parts if part is not None)


def _cause(status: Status, look: Look) -> Cell:
    text = cause_text(status, look.messages)
    return Cell(text, status.health if text else "quiet")


# What shows only where it was chosen goes before what always does: somebody has asked for it.
COLUMNS: tuple[Column, ...] = (
    Column("health", 12, 0, _health, sort="health"),
    Column("alias", 12, 0, _alias, sort="alias", most=20),
    Column("name", 10, 6, _name, most=24),
    Column("tags", 10, 3, _tags, most=24, usual=False),
    Column("appid", 18, 5, _appid, usual=False),
    Column("kind", 11, 9, _kind, sort="kind"),
    Column("left", 7, 0, _left, sort="left", right=True, ticking=True),
    Column("bar", BAR, 1, _bar, ticking=True),
    Column("next", 8, 4, _next, usual=False),
    Column("endpoint", 8, 8, _endpoint),
    Column("last", 11, 7, _last, sort="last"),
    Column("cause", 26, 2, _cause, most=48),
)
USUAL = tuple(column for column in COLUMNS if column.usual)

GAP = 2

# Which account, and what is wrong: not cut for the sake of the columns in `_EXTRA`.
_PRESSING = [column for column in COLUMNS if column.id in ("alias", "cause")]
_EXTRA = [column for column in COLUMNS if column.id in ("last", "endpoint", "kind")]


def chosen(names: Container[str]) -> tuple[Column, ...]:
    """The columns that `names` has, and those that stay, in their order."""
    return tuple(column for column in COLUMNS if column.stays or column.id in names)


def fitted(columns: Sequence[Column], room: int, wanted: Mapping[str, int]) -> list[tuple[Column, int]]:
    """Those of `columns` that fit into `room` cells, with their widths; the least important ones go first.
    `wanted` says for columns that may grow how wide their longest text is."""
    widths: dict[str, int] = {}
    room += GAP  # there is none after the last
    by_need = sorted(columns, key=lambda column: column.keep)
    for column in by_need:
        if column in _EXTRA:
            room = _grow(_PRESSING, widths, room, wanted)
        if column.width + GAP > room:
            break
        widths[column.id] = column.width
        room -= column.width + GAP
    _grow(by_need, widths, room, wanted)
    return [(column, widths[column.id]) for column in columns if column.id in widths]


def _grow(columns: Iterable[Column], widths: dict[str, int], room: int, wanted: Mapping[str, int]) -> int:
    """Widens these to what their texts need, as far as they are shown, and returns the room that is left."""
    for column in columns:
        if column.id in widths:
            enough = min(wanted.get(column.id, 0), column.most)
            more = max(0, min(enough - widths[column.id], room))
            widths[column.id] += more
            room -= more
    return room
