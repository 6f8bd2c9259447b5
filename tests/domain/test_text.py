"""Text from outside is safe to draw and to log."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.text import sanitise


@given(st.text())
def test_nothing_unsafe_is_left(text: str) -> None:
    categories = {unicodedata.category(char) for char in sanitise(text)}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_text_without_controls_is_left_alone(text: str) -> None:
    assert sanitise(text) == text


@given(st.text())
def test_making_safe_twice_changes_nothing_more(text: str) -> None:
    assert sanitise(sanitise(text)) == sanitise(text)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("a\nb\tc\r", r"a\x0ab\x09c\x0d"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        ("\u2028line", r"\u2028line"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("hint: [1fUWsA04483054]", "hint: [1fUWsA04483054]"),
        ("微信【40164】🙂", "微信【40164】🙂"),
    ],
)
def test_hostile_text_shows_its_escapes_and_the_rest_stays(text: str, safe: str) -> None:
    assert sanitise(text) == safe
