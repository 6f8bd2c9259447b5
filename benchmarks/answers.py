"""When the answer to a key was on the screen: what a program has written is read as a terminal reads it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import pyte

from benchmarks.terminal import COLUMNS, ROWS, Piece, Terminal

# Seconds without a byte that follow the last one of an answer.
QUIET = 0.12
# The lines of a screen.
Lines = Sequence[str]

_ALIAS = re.compile(r"shop-\d{4}")
_TABLE = 40  # columns: the details of ours, which name an account too, stand further right
_FIELD = re.compile(r"\W{0,3}(\d+) {9,}")
_TICKING = re.compile(r"[\d:▰▱ ]+")


@dataclass(frozen=True)
class Key:
    """What is typed, and what changes on the screen when it is answered."""

    name: str
    text: bytes
    sees: Callable[[Lines], object]


@dataclass(frozen=True)
class Press:
    """A key that was pressed: when, and what the program had taken and written by then."""

    key: Key
    at: float
    cpu: float
    pieces: int

    @classmethod
    def now(cls, key: Key, terminal: Terminal) -> "Press":
        """Presses it."""
        terminal.settle(0)
        press = cls(key, perf_counter(), terminal.cpu, len(terminal.pieces))
        terminal.press(key.text)
        return press


@dataclass(frozen=True)
class Answer:
    """Milliseconds from the key to the bytes that show its first effect, those of CPU until then, and those
    to the last byte before the terminal was quiet."""

    first: float
    cpu: float
    last: float


def answers(pieces: Sequence[Piece], presses: Sequence[Press]) -> list[Answer | None]:
    """The answer to each; None where nothing of what the key does was seen before the next one."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    found: list[Answer | None] = []
    read = 0
    for press, end in zip(presses, [*(each.pieces for each in presses[1:]), len(pieces)], strict=True):
        for piece in pieces[read : press.pieces]:
            stream.feed(piece.text)
        before, read = press.key.sees(_lines(screen)), press.pieces
        while read < end and press.key.sees(_lines(screen)) == before:
            stream.feed(pieces[read].text)
            read += 1
        seen = press.key.sees(_lines(screen)) != before
        found.append(_answer(press, pieces[read - 1], pieces[read:end]) if seen else None)
    return found


def _answer(press: Press, first: Piece, following: Sequence[Piece]) -> Answer:
    last = first
    for piece in following:
        if piece.at - last.at >= QUIET:
            break
        last = piece
    return Answer((first.at - press.at) * 1000, (first.cpu - press.cpu) * 1000, (last.at - press.at) * 1000)


def _lines(screen: pyte.Screen) -> Lines:
    # Not `screen.display`, which fails where half of a wide character has been overwritten.
    return ["".join(screen.buffer[y][x].data for x in range(COLUMNS)) for y in range(ROWS)]


def cursor(lines: Lines) -> object:
    """The account that the cursor is on."""
    return next((_ALIAS.findall(line[:_TABLE]) for line in lines if line[:1] in ("▸", ">")), None)


def rows(lines: Lines) -> object:
    """The accounts that are shown."""
    return [_ALIAS.findall(line[:_TABLE]) for line in lines]


def order(lines: Lines) -> object:
    """The accounts that are shown, and by what they are sorted."""
    return rows(lines), anything(lines)


def height(lines: Lines) -> object:
    """How far down the accounts go."""
    return max((y for y, line in enumerate(lines) if _ALIAS.search(line[:_TABLE])), default=0)


def field(lines: Lines) -> object:
    """The digits that stand in the line of the filter."""
    return [match[1] for line in lines[-5:] if (match := _FIELD.match(line))]


def help_title(lines: Lines) -> object:
    """Whether the dialog of the keys is open."""
    return any("Keys" in line for line in lines)


def anything(lines: Lines) -> object:
    """All but what the clock changes."""
    return [_TICKING.sub(" ", line) for line in lines]
