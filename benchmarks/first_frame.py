"""From the start to the first frame that shows accounts, against a bare Textual table.

python -m benchmarks.first_frame [ROUNDS]     (7 unless given)

1,000 accounts, a terminal of 160x45; by turns, `wxconsole` and the bare table (peer.py). Exit status 1 if the
console takes more than 1.35 times the CPU.
"""

import statistics
import sys
from collections.abc import Mapping, Sequence
from time import perf_counter

from benchmarks.console_idle import ACCOUNTS, CONSOLE, PEER
from benchmarks.figures import say, span
from benchmarks.fleet import fleet
from benchmarks.terminal import Terminal

ROUNDS = 7
LIMIT = 1.35
# In the first row of either. Ours has the blocked ones on top, the one that ends soonest first.
MARK = b"shop-0000"


def main(rounds: int) -> int:
    times: dict[str, list[tuple[float, float]]] = {"peer": [], "console": []}
    with fleet(ACCOUNTS) as env:
        for _ in range(rounds + 1):
            times["peer"].append(_start(PEER, env))
            times["console"].append(_start(CONSOLE, env))
    say(f"{'':10} {'time, ms':>22} {'of the peer':>20} {'CPU, ms':>22} {'of the peer':>20}")
    for name, measured in times.items():
        # The first start compiles and warms the caches.
        figures = [[each[n] for each in measured[1:]] for n in range(2)]
        peers = [[each[n] for each in times["peer"][1:]] for n in range(2)]
        ratios = [
            [mine / other for mine, other in zip(ours, theirs, strict=True)]
            for ours, theirs in zip(figures, peers, strict=True)
        ]
        say(
            f"{name:10} {span(figures[0], 22, 0)} {span(ratios[0], 20)}"
            f" {span(figures[1], 22, 0)} {span(ratios[1], 20)}"
        )
    say(f"median of {rounds} rounds (least to most)")
    return 1 if statistics.median(ratios[1]) > LIMIT else 0


def _start(command: Sequence[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Milliseconds until the mark is written, and of CPU until then."""
    started = perf_counter()
    with Terminal(command, env) as terminal:
        terminal.shows(MARK)
        return (terminal.last_at - started) * 1000, terminal.cpu * 1000


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS))
