"""Our themes can be read by everybody: WCAG 2.2, success criteria 1.4.3 and 1.4.6."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.color import Color
from textual.strip import Strip
from textual.theme import Theme

from tests.tui.conftest import Open
from tests.tui.operator import Operator
from wxconsole.tui.themes import COLOUR_BLIND, DARK, HIGH_CONTRAST, LIGHT, THEMES

ENOUGH = 4.5
ENHANCED = 7.0
INKS = ("foreground", "primary", "secondary", "accent", "success", "warning", "error", "quiet")
GROUNDS = ("background", "surface", "panel")
STATES = ("error", "warning", "success")

# The sides of Textual's check boxes, and the arrow of its menus: no text.
FURNITURE = " ▌▐▼"

# What is seen without one kind of cones, in linear RGB: Machado, Oliveira and Fernandes, "A
# Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.0.
Matrix = tuple[tuple[float, float, float], ...]
SIGHT: dict[str, Matrix] = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# In CIELAB; a difference of 2.3 is just noticed by somebody who compares.
APART = 25.0


def linear(color: Color) -> tuple[float, ...]:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    return tuple(
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )


def luminance(color: Color) -> float:
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: Color, ground: Color) -> float:
    dark, light = sorted((luminance(ink), luminance(ground)))
    return (light + 0.05) / (dark + 0.05)


def seen(color: Color, sight: Matrix) -> tuple[float, ...]:
    """The colour in CIELAB (D65), as somebody of this sight sees it."""
    parts = linear(color)
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, parts, strict=True)))) for row in sight
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: Color, other: Color, sight: Matrix) -> float:
    pairs = zip(seen(one, sight), seen(other, sight), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def color(theme: Theme, name: str) -> Color:
    return Color.parse(theme.variables["quiet"] if name == "quiet" else getattr(theme, name))


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_text_can_be_read_on_every_ground(theme: Theme, ink: str, ground: str) -> None:
    needed = ENHANCED if theme is HIGH_CONTRAST else ENOUGH
    assert contrast(color(theme, ink), color(theme, ground)) >= needed


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("one", "other"), combinations(STATES, 2))
def test_states_are_of_colours_that_most_people_tell_apart(theme: Theme, one: str, other: str) -> None:
    assert distance(color(theme, one), color(theme, other), SIGHT["all cones"]) >= APART


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(("one", "other"), combinations(STATES, 2))
def test_states_are_told_apart_whichever_cones_somebody_lacks(sight: str, one: str, other: str) -> None:
    assert distance(color(COLOUR_BLIND, one), color(COLOUR_BLIND, other), SIGHT[sight]) >= APART


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("state", STATES)
def test_no_state_looks_like_plain_text_whichever_cones_somebody_lacks(sight: str, state: str) -> None:
    plain = color(COLOUR_BLIND, "foreground")
    assert distance(color(COLOUR_BLIND, state), plain, SIGHT[sight]) >= 15


def inks(operator: Operator) -> Iterator[tuple[str, Style]]:
    """Each piece of text on the screen, with the colours in which the terminal draws it. What is dimmed
    behind a dialog is out of use, and out of account."""
    screen = operator.app.screen
    update = screen._compositor.render_update(full=True, screen_stack=operator.app._background_screens)
    assert isinstance(update, LayoutUpdate)
    region = next((dialog.region for dialog in screen.query(".dialog")), screen.region)
    lines = [Strip.join(strips) for strips in update.strips]
    for y in region.line_range:
        for segment in lines[y].crop(region.x, region.right):
            if segment.text.strip(FURNITURE) and segment.style is not None:
                yield segment.text, segment.style


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("keys", [(), ("question_mark",), ("x",), ("a",), ("d",)], ids="".join)
async def test_all_that_is_drawn_can_be_read(console: Open, theme: Theme, keys: tuple[str, ...]) -> None:
    async with console((120, 35)) as operator:
        operator.app.theme = theme.name
        await operator.press(*keys)
        await operator.pilot.pause()
        poor = {}
        for text, style in inks(operator):
            assert style.color is not None
            assert style.bgcolor is not None
            ink, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            if contrast(ink, ground) < ENOUGH:
                poor[text] = f"{ink.hex} on {ground.hex}: {contrast(ink, ground):.2f}"
        assert poor == {}


def test_the_plain_themes_are_the_first_two() -> None:
    assert THEMES[:2] == (DARK, LIGHT)
