"""What the console costs while it sits there: CPU, bytes written, memory, against a bare Textual table.

python -m benchmarks.console_idle [ROUNDS]     (3 unless given)

1,000 accounts count down in terminals of 160x45. In each round four run side by side, so that whatever else
the machine does touches all alike: the bare table (peer.py), the console in front, the console in the
background (the terminal has said that it lost the focus), and the console behind a dialog. They are watched
for 20 s, once they have settled. Exit status 1 if the console takes more than 1.5 % of a core in front, or
more than a fifth of that elsewhere.
"""

import statistics
import sys
from collections.abc import Mapping
from contextlib import ExitStack

from benchmarks.figures import say, span
from benchmarks.fleet import fleet
from benchmarks.terminal import Terminal, read_all

ACCOUNTS = 1_000
ROUNDS = 3
QUIET, SETTLED, WATCHED = 0.3, 5.0, 20.0
LIMIT = 1.5
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


def main(rounds: int) -> int:
    with fleet(ACCOUNTS) as env:
        measured = [_watch(env) for _ in range(rounds)]
    say(f"{'':20} {'CPU, % of a core':>22} {'of the peer':>20} {'bytes/s':>24} {'memory, MB':>22}")
    worst = {}
    for place in PLACES:
        cpu, written, memory = ([each[place][n] for each in measured] for n in range(3))
        ratios = [each[place][0] / each["peer"][0] for each in measured]
        worst[place] = statistics.median(cpu)
        say(f"{place:20} {span(cpu)} {span(ratios, 20)} {span(written, 24, 0)} {span(memory, 22, 1)}")
    say(f"median of {rounds} rounds (least to most)")
    resting = max(worst["in the background"], worst["behind a dialog"])
    return 1 if worst["in front"] > LIMIT or resting > LIMIT / 5 else 0


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
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS))
