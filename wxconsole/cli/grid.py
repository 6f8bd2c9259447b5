"""Columns that line up in a terminal, Chinese names among them."""

import unicodedata
from collections.abc import Sequence

from wxconsole.domain.text import sanitise


def cell_width(text: str) -> int:
    """The terminal cells that `text` takes: two for a wide character, none for a combining one."""
    # Most text is ASCII, of which each character takes one cell.
    return len(text) if text.isascii() else sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def aligned(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The cells of `rows`, made safe to draw and padded so that each column is as wide as its widest cell."""
    safe = [[sanitise(cell) for cell in row] for row in rows]
    widths = [max(cell_width(cell) for cell in column) for column in zip(*safe, strict=True)]
    return [
        [cell + " " * (width - cell_width(cell)) for cell, width in zip(row, widths, strict=True)]
        for row in safe
    ]


def table(rows: Sequence[Sequence[str]]) -> str:
    """`rows`, the headings first, as the lines of a table."""
    return "\n".join("  ".join(row).rstrip() for row in aligned(rows))


def cut(text: str, width: int) -> str:
    """As much of `text` as fits in `width` cells."""
    used = 0
    for index, char in enumerate(text):
        used += _cells(char)
        if used > width:
            return text[:index]
    return text
