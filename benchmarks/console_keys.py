"""How soon the console answers a key, against a bare Textual table: to the first byte, and to the last.

python -m benchmarks.console_keys [--quick]

1,000 accounts count down in a terminal of 160x45, in front. A key is pressed at a random moment of a second,
to the console and to the bare table (peer.py) by turns; a tick of the clock may fall in between. The CPU is
what was taken until the first byte: waiting for a busy machine is not in it."""

import random
import statistics
from contextlib import ExitStack
from time import perf_counter

from benchmarks.console_idle import ACCOUNTS, CONSOLE, PEER
from benchmarks.figures import part
from benchmarks.fleet import fleet
from benchmarks.report import Report, run
from benchmarks.terminal import Terminal, read_all

QUIET, PATIENCE = 0.12, 2.0
ESC = b"\x1b"

# What is pressed by turns and timed, and whether the bare table knows it too. What is in brackets is pressed
# for the next one's sake only.
ROUND = (
    ("j", b"j", True),
    ("k", b"k", True),
    ("G", b"G", True),
    ("g", b"g", True),
    ("space", b" ", True),
    ("(space)", b"k ", True),
    ("s", b"s", True),
    ("(s)", b"ssss", False),
    ("/", b"/", True),
    ("s, typed", b"s", True),
    ("h, typed", b"h", True),
    ("o, typed", b"o", True),
    ("0, typed", b"0", True),
    ("esc, of the filter", ESC, True),
    ("!", b"!", False),
    ("!, again", b"!", False),
    ("?", b"?", True),
    ("esc, of the help", ESC, True),
    ("d", b"d", False),
    ("(esc)", ESC, False),
    ("h", b"h", False),
    ("(esc)", ESC, False),
    ("H", b"H", False),
    ("(esc)", ESC, False),
    ("Y", b"Y", False),
    ("(esc)", ESC, False),
)

# What `_press` returns, by key.
Times = dict[str, list[tuple[float, float, float]]]


def measure(report: Report) -> None:
    ours: Times = {}
    theirs: Times = {}
    chance = random.Random(1)  # noqa: S311 - moments of a second
    with fleet(ACCOUNTS) as env, ExitStack() as stack:
        console, peer = (stack.enter_context(Terminal(command, env)) for command in (CONSOLE, PEER))
        for terminal in (console, peer):
            terminal.shows(b"shop-0025")
        read_all((console, peer), PATIENCE)
        for _ in range(3 if report.quick else 20):
            for name, keys, both in ROUND:
                for terminal, times in ((console, ours), (peer, theirs)) if both else ((console, ours),):
                    read_all((console, peer), chance.uniform(0, 0.3))
                    times.setdefault(name, []).append(_press(terminal, keys))
    for name, measured in ours.items():
        if name.startswith("("):
            continue
        first, cpu, last = ([each[n] for each in measured] for n in range(3))
        report.measured(name, "first byte, ms", first, 0)
        report.measured(name, "p95", [part(first, 95)], 0)
        report.measured(name, "CPU, ms", cpu, 0)
        report.measured(name, "last byte, ms", last, 0)
        if name in theirs:
            bare = statistics.median(each[0] for each in theirs[name])
            report.measured(name, "first byte, of the peer", [each / bare for each in first], 1)
    known = [[each[0] for name in theirs for each in times[name]] for times in (ours, theirs)]
    mine, others = (part(first, 95) for first in known)
    report.at_most(1.5, "key to first byte, p95: of the peer", [mine / others])


def _press(terminal: Terminal, keys: bytes) -> tuple[float, float, float]:
    """Milliseconds from the key to the first byte, those of CPU until then, and those to the last byte."""
    terminal.read(0)
    cpu, pressed = terminal.cpu, perf_counter()
    terminal.press(keys)
    if not terminal.read(PATIENCE):
        raise SystemExit(f"no answer to {keys!r}")
    first, spent = terminal.last_at, terminal.cpu - cpu
    terminal.settle(QUIET)
    return (first - pressed) * 1000, spent * 1000, (terminal.last_at - pressed) * 1000


if __name__ == "__main__":
    run(measure)
