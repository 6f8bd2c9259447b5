"""Makes the tours of the READMEs from the program as it is: `python screenshots/tour.py`. With `--check` it
writes nothing, names those that are stale, and exits 1 if there are any.

A tour is a GIF whose frames are screenshots, each with a line beneath that says what was pressed. How they
are drawn depends on the fonts of this machine, so its comment has the digest of the frames as SVG: that is
what is compared.
"""

import asyncio
import hashlib
import io
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image
from textual.pilot import Pilot

from screenshots.make import HERE, MOMENT, png, reading
from screenshots.svg import LATIN, WIDE, mended
from wxconsole.bootstrap import Program, demo
from wxconsole.locale import LANGUAGES
from wxconsole.tui.app import ConsoleApp

SIZE = (120, 35)
ZOOM = 0.68
COLOURS = 96
BAR = 58  # the height of the line beneath, in the screenshot's pixels
ACTOR = "ops@gateway-1:4711"


class SteppedClock:
    """Stands still between the steps of the tour."""

    def __init__(self) -> None:
        self._now = MOMENT

    def now(self) -> datetime:
        return self._now

    def uptime(self) -> float:
        return self._now.timestamp()

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Step:
    """What to press, how the key is told, what to say of it (English, Chinese), and for how long it is shown.
    `passes` is how many seconds the clock goes on before."""

    keys: tuple[str, ...]
    shown: str
    words: tuple[str, str]
    seconds: float = 3.0
    passes: float = 0.0


OPENING = ("all accounts, the worst on top, each with its countdown", "所有账号，最要紧的在上面，各有倒计时")
MOVING = ("move", "移动")

# Each scene begins with the console opened anew; what was done to the accounts stays.
SCENES: Sequence[Sequence[Step]] = (
    (
        Step((), "wxconsole", OPENING, 1.5),
        Step((), "wxconsole", OPENING, 1.0, passes=1),
        Step((), "wxconsole", OPENING, 1.0, passes=1),
        Step(("j",), "j k", MOVING, 0.5),
        Step(("j", "j"), "j k", MOVING, 0.5),
        Step(
            ("j", "j"), "j k", ("this one is due, and has four minutes left", "这个即将到期，还剩四分钟"), 2.0
        ),
        Step(
            ("r",),
            "r",
            ("refresh: a new token, two hours, a row in the history", "刷新：新 token，两小时，历史记录一行"),
        ),
    ),
    (
        Step((), "g", ("this one is blocked: WeChat refuses the IP", "这个被拦下：微信不认这个 IP"), 2.0),
        Step(("d",), "d", ("diagnosis: the cause, and what to do", "诊断：原因和办法")),
        Step(
            ("escape", "w"),
            "w",
            (
                "repair: the IP to copy, where to add it, then a watch until it works",
                "修复：复制 IP，加到哪里，然后守到生效",
            ),
        ),
    ),
    (
        Step(("slash", *"status:"), "/", ("filter, with what may follow", "筛选，并提示可以输入什么"), 2.0),
        Step(tuple("blocked"), "/", ("filter: counts as you type", "筛选：边输入边计数"), 2.0),
    ),
    (Step(("H",), "H", ("the day of all accounts, hour by hour", "所有账号的一天，按小时")),),
    (
        Step(
            ("Y",),
            "Y",
            (
                "copy: nothing is shown, and it says by which route it went",
                "复制：不显示内容，并说明走的哪条路",
            ),
        ),
    ),
    (
        Step(
            ("question_mark",),
            "?",
            ("every key; type to find one, enter runs it", "所有按键；输入即查找，回车执行"),
        ),
    ),
    (Step(("L",), "L", ("in Chinese, as in English", "英文界面，一样齐全")),),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """An SVG, and how long it is shown."""

    svg: str
    seconds: float


def frames(lang: str) -> list[Frame]:
    """The tour in this language. Needs TZ=UTC."""
    clock, tokens = SteppedClock(), _tokens()
    with (
        patch("wxconsole.sandbox.chain.secrets.token_urlsafe", lambda _: next(tokens)),
        patch("wxconsole.bootstrap.actor", lambda: ACTOR),
        demo({"WXCONSOLE_LANG": lang}, clock) as program,
    ):
        return asyncio.run(_play(program, clock, lang))


def _tokens() -> Iterator[str]:
    """The same new tokens in each run."""
    number = 0
    while True:
        number += 1
        yield hashlib.shake_256(b"%d" % number).hexdigest(67)


async def _play(program: Program, clock: SteppedClock, lang: str) -> list[Frame]:
    made: list[Frame] = []
    try:
        for scene in SCENES:
            app = ConsoleApp(program)
            app.animation_level = "none"
            async with app.run_test(size=SIZE) as pilot:
                await _settle(app, pilot)
                for step in scene:
                    clock.advance(step.passes)
                    await pilot.press(*step.keys)
                    await _settle(app, pilot)
                    picture = mended(app.export_screenshot())
                    words = step.words[LANGUAGES.index(lang)]
                    made.append(Frame(_captioned(picture, step.shown, words), step.seconds))
                app.exit()
    finally:
        await program.keeper.close()
    return made


async def _settle(app: ConsoleApp, pilot: Pilot[bool]) -> None:
    """Waits until all is on the screen that was begun; what waits for a dialog's answer goes on."""
    await pilot.pause()
    while reading(app) or any(worker.node is app.screen and not worker.is_finished for worker in app.workers):
        await pilot.pause(0.01)
    app.accounts.draw()
    await pilot.pause()


def _captioned(svg: str, keys: str, words: str) -> str:
    """`svg` with a line beneath it."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("no viewBox")
    width, height = float(found[1]), float(found[2])
    svg = svg.replace(found[0], f'viewBox="0 0 {width:g} {height + BAR:g}"', 1)
    box, middle = 14.4 * len(keys) + 28, height + BAR / 2
    line = (
        f'<rect x="1" y="{height + 6:g}" width="{box:g}" height="{BAR - 12}" rx="8" fill="#9cc4f0"/>'
        f'<text x="15" y="{middle + 8:g}" fill="#12151a" font-family="{LATIN}" font-size="24" '
        f'font-weight="bold">{escape(keys)}</text>'
        f'<text x="{box + 20:g}" y="{middle + 8:g}" fill="#c8d0da" font-size="24" '
        f'font-family="{_fonts(words)}">'
        f"{escape(words)}</text>"
    )
    return svg.replace("</svg>", f"{line}</svg>")


def _fonts(words: str) -> str:
    return LATIN if words.isascii() else WIDE


def digest(shown: Sequence[Frame]) -> str:
    """What tells one tour from another, whatever fonts it is drawn with."""
    told = "\n".join(f"{frame.seconds} {frame.svg}" for frame in shown)
    return hashlib.sha256(told.encode()).hexdigest()


def gif(shown: Sequence[Frame]) -> bytes:
    """The frames as one picture that moves, with their digest in its comment."""
    images = [_on_ground(Image.open(io.BytesIO(png(frame.svg, ZOOM)))) for frame in shown]
    width, height = images[0].size
    # One palette for all: only so is what stays the same left out of the next frame.
    sheet = Image.new("RGB", (width, height * len(images)))
    for number, image in enumerate(images):
        sheet.paste(image, (0, height * number))
    palette = sheet.quantize(COLOURS, dither=Image.Dither.NONE)
    first, *others = (image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images)
    file = io.BytesIO()
    first.save(
        file,
        "GIF",
        save_all=True,
        append_images=others,
        duration=[round(frame.seconds * 1000) for frame in shown],
        loop=0,
        optimize=True,
        comment=digest(shown),
    )
    return file.getvalue()


def _on_ground(image: Image.Image) -> Image.Image:
    """What is clear in the picture would be white in some viewers, and black in others."""
    ground = Image.new("RGBA", image.size, "#0d1117")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")


def stale(folder: Path, made: Mapping[str, str]) -> list[str]:
    """The tours in `folder` that are missing or have another digest than `made` has for their language."""
    return [
        f"tour-{lang}.gif"
        for lang, wanted in made.items()
        if _digest_in(folder / f"tour-{lang}.gif") != wanted
    ]


def _digest_in(path: Path) -> str:
    if not path.is_file():
        return ""
    with Image.open(path) as image:
        comment = image.info.get("comment", b"")
    return comment.decode("ascii") if isinstance(comment, bytes) else str(comment)


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python screenshots/tour.py [--check]\n")
        return 2
    os.environ.pop("NO_COLOR", None)
    os.environ["TZ"] = "UTC"
    time.tzset()
    tours = {lang: frames(lang) for lang in LANGUAGES}
    if not arguments:
        for lang, shown in tours.items():
            (HERE / f"tour-{lang}.gif").write_bytes(gif(shown))
        return 0
    found = stale(HERE, {lang: digest(shown) for lang, shown in tours.items()})
    for name in found:
        sys.stderr.write(f"{name} is stale: run python screenshots/tour.py\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
