"""Makes the screenshots from the program as it is: `python screenshots/make.py`.

With `--check` it writes nothing, names the SVG files that are stale, and exits 1 if there are any. The PNG
files are drawn from the SVG ones with the fonts of this machine, so they are not compared.
"""

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from textual.pilot import Pilot

from screenshots.svg import LATIN, WIDE, mended
from wxconsole.bootstrap import Program, demo
from wxconsole.tui.app import ConsoleApp
from wxconsole.tui.themes import DARK, LIGHT

HERE = Path(__file__).resolve().parent
MOMENT = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
ZOOM = 1.5


class StoppedClock:
    """Always the same moment."""

    def now(self) -> datetime:
        return MOMENT

    def uptime(self) -> float:
        return MOMENT.timestamp()


@dataclass(frozen=True, slots=True)
class Shot:
    """What to press, in a terminal of how many columns and rows."""

    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (120, 35)
    theme: str = DARK.name


SHOTS: Mapping[str, Shot] = {
    "main": Shot(),
    "main-light": Shot(theme=LIGHT.name),
    "main-zh": Shot(("L",)),
    "main-80x24": Shot(size=(80, 24)),
    "diagnosis": Shot(("d",), size=(100, 35)),
    "history": Shot(("h",), size=(120, 20)),
    "export": Shot(("G", "e")),
    "help": Shot(("question_mark",), size=(100, 45)),
}


def svgs() -> dict[str, str]:
    """Every screenshot by name. Needs TZ=UTC."""
    with demo({"WXCONSOLE_LANG": "en"}, StoppedClock()) as program:
        return asyncio.run(_shoot_all(program))


async def _shoot_all(program: Program) -> dict[str, str]:
    try:
        return {name: mended(await _shoot(program, shot)) for name, shot in SHOTS.items()}
    finally:
        await program.keeper.close()


async def _shoot(program: Program, shot: Shot) -> str:
    app = ConsoleApp(program)
    app.theme = shot.theme
    app.animation_level = "none"
    async with app.run_test(size=shot.size) as pilot:
        await _settle(app, pilot)
        await pilot.press(*shot.keys)
        await _settle(app, pilot)
        picture = app.export_screenshot()
        app.exit()
    return picture


async def _settle(app: ConsoleApp, pilot: Pilot[bool]) -> None:
    """Waits until all that is read from the store is on the screen."""
    await pilot.pause()
    while reading(app):
        await pilot.pause(0.01)
    await pilot.pause()


def reading(app: ConsoleApp) -> bool:
    """Whether accounts or a history are being read from the store."""
    groups = ("reload", "history")
    return any(worker.group in groups and not worker.is_finished for worker in app.workers)


def stale(folder: Path, made: Mapping[str, str]) -> list[str]:
    """The SVG files in `folder` that are missing or show something else than `made`."""
    paths = {name: folder / f"{name}.svg" for name in made}
    return [
        path.name
        for name, path in paths.items()
        if not path.is_file() or path.read_text("utf-8") != made[name]
    ]


def write(folder: Path, made: Mapping[str, str]) -> None:
    """Writes each screenshot as SVG, and as PNG where this machine has a font for Chinese."""
    for name, svg in made.items():
        (folder / f"{name}.svg").write_text(svg, "utf-8", newline="\n")
    if not _has_chinese_font():
        sys.stderr.write(f"no PNG files: none of these fonts is here: {WIDE}\n")
        return
    for name, svg in made.items():
        (folder / f"{name}.png").write_bytes(png(svg, ZOOM))


def png(svg: str, zoom: float) -> bytes:
    from resvg_py import svg_to_bytes

    return bytes(svg_to_bytes(svg_string=svg, zoom=zoom))


def _has_chinese_font() -> bool:
    """Whether a Chinese character is drawn otherwise than one that no font has."""
    start = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" font-family="{WIDE}, {LATIN}">'
    known, unknown = (png(f'{start}<text y="30">{char}</text></svg>', 1) for char in ("中", "\u0378"))
    return known != unknown


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python screenshots/make.py [--check]\n")
        return 2
    os.environ.pop("NO_COLOR", None)
    os.environ["TZ"] = "UTC"
    time.tzset()
    made = svgs()
    if not arguments:
        write(HERE, made)
        return 0
    found = stale(HERE, made)
    for name in found:
        sys.stderr.write(f"{name} is stale: run python screenshots/make.py\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
