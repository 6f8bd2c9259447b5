"""Our themes can be read: WCAG 2.2, success criterion 1.4.3."""

import pytest
from textual.color import Color
from textual.theme import Theme

from wxconsole.tui.themes import DARK, LIGHT

ENOUGH = 4.5
INKS = ("foreground", "primary", "accent", "success", "warning", "error")
GROUNDS = ("background", "surface", "panel")


def luminance(color: Color) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    dark, light = sorted((luminance(Color.parse(ink)), luminance(Color.parse(ground))))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", [*INKS, "quiet"])
def test_text_can_be_read_on_every_ground(theme: Theme, ink: str, ground: str) -> None:
    color = theme.variables["quiet"] if ink == "quiet" else getattr(theme, ink)
    assert contrast(color, getattr(theme, ground)) >= ENOUGH
