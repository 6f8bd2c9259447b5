"""From the start to the first frame that shows accounts, against a bare Textual table.

python -m benchmarks.first_frame [--quick]

1,000 accounts, a terminal of 160x45; by turns, `wxconsole` and the bare table (peer.py).
"""

from collections.abc import Mapping, Sequence
from time import perf_counter

from benchmarks.console_idle import ACCOUNTS, CONSOLE, PEER
from benchmarks.fleet import fleet
from benchmarks.report import Report, ratios, run
from benchmarks.terminal import Terminal

# In the first row of either. Ours has the blocked ones on top, the one that ends soonest first.
MARK = b"shop-0000"


def measure(report: Report) -> None:
    times: dict[str, list[tuple[float, float]]] = {"peer": [], "console": []}
    with fleet(ACCOUNTS) as env:
        for _ in range((2 if report.quick else 7) + 1):
            times["peer"].append(_start(PEER, env))
            times["console"].append(_start(CONSOLE, env))
    # The first start compiles and warms the caches.
    took, cpu = ({name: [each[n] for each in runs[1:]] for name, runs in times.items()} for n in range(2))
    for name in times:
        report.measured(name, "time, ms", took[name], 0)
        report.measured(name, "CPU, ms", cpu[name], 0)
        report.measured(name, "CPU, of the peer", ratios(cpu[name], cpu["peer"]))
    report.at_most(
        1.35, "first frame with 1,000 accounts: CPU, of the peer", ratios(cpu["console"], cpu["peer"])
    )


def _start(command: Sequence[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Milliseconds until the mark is written, and of CPU until then."""
    started = perf_counter()
    with Terminal(command, env) as terminal:
        terminal.shows(MARK)
        return (terminal.last_at - started) * 1000, terminal.cpu * 1000


if __name__ == "__main__":
    run(measure)
