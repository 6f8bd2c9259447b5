"""Mends what rich's SVG export gets wrong, so that a screenshot looks the same wherever it is opened.

rich gives each text the width of as many cells as it has characters, which squeezes Chinese to half its
width (https://github.com/Textualize/rich/issues/2742), and it loads its font from the network, which no
README may do.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from itertools import groupby

from rich.cells import cell_len

CELL = 12.2  # pixels, at the font size of 20 that rich uses

# Two stacks, since a renderer may take only the first font that it has: Chinese would then come from any.
LATIN = "'Fira Code', 'DejaVu Sans Mono', Menlo, Consolas, monospace"
WIDE = "'Noto Sans Mono CJK SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', monospace"

_FONT_FACE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_FONT_FAMILY = re.compile(r"font-family: [^;]+;")
_UNIQUE = re.compile(r"terminal-\d+")
_TEXT = re.compile(
    r'<text class="(?P<style>[^"]+)" x="(?P<x>[^"]+)" y="(?P<y>[^"]+)" textLength="[^"]+" '
    r'clip-path="(?P<clip>[^"]+)">(?P<content>[^<]*)</text>'
)


def mended(svg: str) -> str:
    """`svg`, as rich wrote it, with each text on its own cells, local fonts, and the same ids in each run."""
    svg = _FONT_FACE.sub("", svg)
    svg = _FONT_FAMILY.sub(f"font-family: {LATIN};", svg)
    svg = _UNIQUE.sub("terminal", svg)
    svg = svg.replace("</style>", f"    .wide {{ font-family: {WIDE}; font-size: 22px }}\n    </style>", 1)
    return _TEXT.sub(_placed, svg)


def _placed(text: re.Match[str]) -> str:
    """The text as one element for each run, so that no font can move what follows."""
    x, placed = float(text["x"]), ""
    for kind, run in _runs(unescape(text["content"])):
        width = CELL * cell_len(run)
        if run.strip("\u00a0 "):
            style = f"{text['style']} wide" if kind == "wide" else text["style"]
            adjust = ' lengthAdjust="spacingAndGlyphs"' if kind == "sign" else ""
            placed += (
                f'<text class="{style}" x="{x:g}" y="{text["y"]}" textLength="{width:g}"{adjust} '
                f'clip-path="{text["clip"]}">{escape(run)}</text>'
            )
        x += width
    return placed


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """The text in runs: `wide` ones, `latin` ones, and each `sign` by itself, for it may come from another
    font, of another width."""
    for kind, run in groupby(text, _kind):
        if kind == "sign":
            yield from ((kind, char) for char in run)
        else:
            yield kind, "".join(run)


def _kind(char: str) -> str:
    if cell_len(char) == 2:
        return "wide"
    return "latin" if char <= "\u00ff" else "sign"
