"""The screenshots show the program as it is."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from screenshots import make, tour
from screenshots.svg import CELL, mended
from wxconsole.locale import LANGUAGES


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(os, "fsync", lambda _: None)  # the demo's home is thrown away
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_the_screenshots_are_those_of_the_present_program(utc: None) -> None:
    assert make.stale(make.HERE, make.svgs()) == []


def test_a_screenshot_that_is_missing_or_differs_is_stale(tmp_path: Path) -> None:
    (tmp_path / "same.svg").write_text("<svg/>", "utf-8")
    (tmp_path / "other.svg").write_text("<svg>old</svg>", "utf-8")
    made = {"same": "<svg/>", "other": "<svg/>", "missing": "<svg/>"}
    assert make.stale(tmp_path, made) == ["other.svg", "missing.svg"]


def test_each_screenshot_is_there_for_people_too() -> None:
    assert [name for name in make.SHOTS if not (make.HERE / f"{name}.png").is_file()] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tour_is_of_the_present_program(utc: None, lang: str) -> None:
    assert tour.stale(make.HERE, {lang: tour.digest(tour.frames(lang))}) == []


def test_a_tour_that_is_missing_or_shows_something_else_is_stale(tmp_path: Path) -> None:
    shown = [
        tour.Frame(f'<svg xmlns="http://www.w3.org/2000/svg" width="{n}" height="9"/>', 1) for n in (9, 9)
    ]
    (tmp_path / "tour-en.gif").write_bytes(tour.gif(shown))
    assert tour.stale(tmp_path, {"en": tour.digest(shown)}) == []
    assert tour.stale(tmp_path, {"en": "other", "zh": "missing"}) == ["tour-en.gif", "tour-zh.gif"]


def test_nothing_in_them_comes_from_the_network() -> None:
    for path in make.HERE.glob("*.svg"):
        assert "@font-face" not in path.read_text("utf-8")


def test_every_text_is_as_wide_as_its_cells() -> None:
    drawn = mended(
        '<style>@font-face { src: url(x) }</style><text class="terminal-1-r1" x="12.2" y="20" '
        'textLength="61" clip-path="url(#terminal-1-line-0)">ok&#160;&amp;&#160;中文▴</text>'
    )
    texts = re.findall(r'x="([^"]+)" [^>]*textLength="([^"]+)"[^>]*>([^<]+)<', drawn)
    assert [(text.replace("\u00a0", " "), float(x), float(width)) for x, width, text in texts] == [
        ("ok &amp; ", 1 * CELL, 5 * CELL),
        ("中文", pytest.approx(6 * CELL), cell_len("中文") * CELL),
        ("▴", pytest.approx(10 * CELL), CELL),
    ]
    assert "terminal-1" not in drawn
    assert "font-face" not in drawn
