"""What the console costs while it sits there: CPU, bytes written, memory, against a bare Textual table.

python -m benchmarks.console_idle [--quick]

1,000 accounts count down in terminals of 160x45. In each round four run side by side, so that whatever else
the machine does touches all alike: the bare table (peer.py), the console in front, the console in the
background (the terminal has said that it lost the focus), and the console behind a dialog. They are watched
for 20 s, once they have settled.
"""

import sys
from collections.abc import Mapping
from contextlib import ExitStack

from benchmarks.fleet import fleet
from benchmarks.report import Report, ratios, run
from benchmarks.terminal import Terminal, read_all

ACCOUNTS = 1_000
QUIET, SETTLED, WATCHED = 0.3, 5.0, 20.0
CONSOLE = (sys.executable, "-m", "wxconsole")
PEER = (sys.executable, "-m", "benchmarks.peer", str(ACCOUNTS))
FOCUS_LOST, HELP = b"\x1b[O", b"?"

# Where: what runs there, and what is sent to it first.
PLACES = {
    "peer": (PEER, b""),
    "in front": (CONSOLE, b""),
    "in the background": (CONSOLE, FOCUS_LOST),
    "behind a dialog": (CONSOLE, HELP),
}


def measure(report: Report) -> None:
    with fleet(ACCOUNTS) as env:
        measured = [_watch(env) for _ in range(1 if report.quick else 3)]
    cpu, written, memory = (
        {place: [each[place][n] for each in measured] for place in PLACES} for n in range(3)
    )
    for place in PLACES:
        report.measured(place, "CPU, % of a core", cpu[place])
        report.measured(place, "of the peer", ratios(cpu[place], cpu["peer"]))
        report.measured(place, "bytes/s", written[place], 0)
        report.measured(place, "memory, MB", memory[place], 1)
    report.at_most(1.3, "idle in front: CPU, of the peer", ratios(cpu["in front"], cpu["peer"]))
    for place in ("in the background", "behind a dialog"):
        report.at_most(0.25, f"idle {place}: CPU, of the peer", ratios(cpu[place], cpu["peer"]))


def _watch(env: Mapping[str, str]) -> dict[str, tuple[float, float, float]]:
    """In each place: CPU in % of a core, bytes a second, and MB."""
    with ExitStack() as stack:
        terminals = {}
        for place, (command, keys) in PLACES.items():
            terminal = terminals[place] = stack.enter_context(Terminal(command, env))
            terminal.shows(b"shop-0025")
            terminal.settle(QUIET)
            terminal.press(keys)
        read_all(terminals.values(), SETTLED)
        before = {place: (it.cpu, len(it.written)) for place, it in terminals.items()}
        read_all(terminals.values(), WATCHED)
        return {
            place: (
                (it.cpu - before[place][0]) / WATCHED * 100,
                (len(it.written) - before[place][1]) / WATCHED,
                it.memory,
            )
            for place, it in terminals.items()
        }


if __name__ == "__main__":
    run(measure)
