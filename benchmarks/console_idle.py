"""What the console costs while nobody presses a key: CPU, bytes, memory, against a bare Textual table.

python -m benchmarks.console_idle [--quick]

1,000 and 10,000 accounts count down in terminals of 160x45, none of them due. All run side by side, so that
whatever else the machine does touches all alike, and are watched for 20 s (the quick form: 6), once they
have settled. Of each number of accounts there are, on one data folder,

- the bare table (peer.py), which each second draws again only the digits that changed;
- the console in front, as it opens;
- paused (`P`): nothing is refreshed ahead of time, but the tokens still run out, and that is shown;
- in the background: the terminal has said that it lost the focus;
- behind a dialog: the help is open.

The last two have nothing to show, and are to write nothing. Their CPU is held against that of the bare
table without rows, which draws nothing either: Textual alone looks for keys ten times a second. Memory is
what the process holds in the end (VmRSS), the interpreter included.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import product

from benchmarks.fleet import ROW, fleet
from benchmarks.programs import CONSOLE, bare_table
from benchmarks.report import Report, ratios, run
from benchmarks.terminal import OPENED, Terminal, read_all

COUNTS = (1_000, 10_000)
QUIET, SETTLED = 0.3, 3.0
FOCUS_LOST = b"\x1b[O"
BARE, EMPTY = "bare table", "bare table without rows"
FRONT, PAUSED, BACK, COVERED = "in front", "paused", "in the background", "behind a dialog"
# What is sent to the console first.
PLACES = {FRONT: b"", PAUSED: b"P", BACK: FOCUS_LOST, COVERED: b"?"}

# Of each that was watched: CPU in % of a core, bytes a second, megabytes.
Figures = dict[str, tuple[float, float, float]]


def measure(report: Report) -> None:
    with ExitStack() as stack:
        homes = {count: stack.enter_context(fleet(count)) for count in COUNTS}
        rounds = [_watch(homes, 6.0 if report.quick else 20.0) for _ in range(1 if report.quick else 3)]
    cpu, written, memory = ({row: [each[row][n] for each in rounds] for row in rounds[0]} for n in range(3))
    for row in cpu:
        report.measured(row, "CPU, % of a core", cpu[row])
        report.measured(row, "bytes/s", written[row], 0)
        report.measured(row, "memory, MB", memory[row], 1)
    for count in COUNTS:
        for place in (FRONT, PAUSED):
            row, bare = _row(place, count), _row(BARE, count)
            _keep_to(report, 1.3, row, bare, cpu)
        for place in (BACK, COVERED):
            row = _row(place, count)
            _keep_to(report, 1.3, row, EMPTY, cpu)
            # A minute may turn in the few seconds of the quick form, and an account with it.
            if not report.quick:
                report.at_most(0, f"idle, {row}: bytes/s", written[row])
        front = _row(FRONT, count)
        report.at_most(60, f"idle, {front}: memory, MB", memory[front], reached=116)


def _keep_to(report: Report, limit: float, row: str, other: str, cpu: Mapping[str, Sequence[float]]) -> None:
    """The CPU of the row is at most so many times that of the other."""
    of_other = ratios(cpu[row], cpu[other])
    report.measured(row, "CPU, of a bare table", of_other)
    report.at_most(limit, f"idle, {row}: CPU, of {other}", of_other)


def _row(place: str, count: int) -> str:
    return f"{count:,} accounts, {place}"


def _watch(homes: Mapping[int, Mapping[str, str]], seconds: float) -> Figures:
    """What all of them took meanwhile, side by side."""
    with ExitStack() as stack:

        def terminal(command: Sequence[str], env: Mapping[str, str]) -> Terminal:
            return stack.enter_context(Terminal(command, env))

        terminals = {EMPTY: terminal(bare_table(0), homes[COUNTS[0]])}
        for count, env in homes.items():
            terminals[_row(BARE, count)] = terminal(bare_table(count), env)
            for place in PLACES:
                terminals[_row(place, count)] = terminal(CONSOLE, env)
        for row, it in terminals.items():
            it.shows(OPENED if row == EMPTY else ROW)
            it.settle(QUIET)
        for count, place in product(COUNTS, PLACES):
            terminals[_row(place, count)].press(PLACES[place])
        read_all(terminals.values(), SETTLED)
        before = {row: (it.cpu, it.written) for row, it in terminals.items()}
        read_all(terminals.values(), seconds)
        return {
            row: ((it.cpu - cpu) / seconds * 100, (it.written - written) / seconds, it.memory)
            for (row, it), (cpu, written) in zip(terminals.items(), before.values(), strict=True)
        }


if __name__ == "__main__":
    run(measure)
