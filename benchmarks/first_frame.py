"""From the start to the first frame with something to read in it, against other Textual programs.

python -m benchmarks.first_frame [--quick]

All run by turns on a terminal of 160x45, and are killed when the frame is there, after each has been
started once so that the caches are warm. The CPU is that of the program's process, all its threads, from
its start on; the time is that from the fork. Each frame is taken to be there when words have been written
that only it has:

- console: the first row of the account table, read from the store on disk;
- bare table (peer.py), 1,000 rows that were made up: its first row;
- posting, an empty collection: the words in its collection browser;
- toolong, a file of 1,000 lines: the last one, where it opens;
- frogmouth, a short Markdown file: its heading (it draws its empty window before);
- harlequin, DuckDB in memory: the database in the catalog (it draws its empty panes before).

The others do other work than ours, each its own: they say what an operator is used to, and no more.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from benchmarks.fleet import ROW, fleet
from benchmarks.programs import CONSOLE, FROGMOUTH, HARLEQUIN, POSTING, TOOLONG, Peer, bare_table
from benchmarks.report import Report, ratios, run
from benchmarks.terminal import Terminal

COUNTS = (10, 1_000, 10_000)
BARE = "bare table"


class Start(NamedTuple):
    """What is started where, and the words that its first frame is known by."""

    command: Sequence[str]
    env: Mapping[str, str]
    words: bytes


def measure(report: Report) -> None:
    with ExitStack() as stack:
        homes = {count: stack.enter_context(fleet(count)) for count in COUNTS}
        starts = {BARE: Start(bare_table(1_000), homes[1_000], ROW)}
        starts |= {_ours(count): Start(CONSOLE, env, ROW) for count, env in homes.items()}
        for start in starts.values():
            _frame(start)
        starts |= _others(report, homes[10])
        rounds = [
            {name: _frame(start) for name, start in starts.items()} for _ in range(2 if report.quick else 7)
        ]
    took, cpu = ({name: [each[name][n] for each in rounds] for name in starts} for n in range(2))
    for name in starts:
        report.measured(name, "CPU, ms", cpu[name], 0)
        report.measured(name, f"of the {BARE}", ratios(cpu[name], cpu[BARE]))
        report.measured(name, "time, ms", took[name], 0)
    ours = cpu[_ours(1_000)]
    report.at_most(
        1.35, f"first frame, 1,000 accounts: CPU, of the {BARE}", ratios(ours, cpu[BARE]), reached=1.9
    )
    if POSTING.name in cpu:
        report.at_most(0.4, "first frame, 1,000 accounts: CPU, of posting", ratios(ours, cpu[POSTING.name]))
    report.at_most(
        1.3, "first frame, 10,000 accounts: CPU, of 1,000", ratios(cpu[_ours(10_000)], ours), reached=2.0
    )


def _ours(count: int) -> str:
    return f"console, {count:,} accounts"


def _others(report: Report, env: Mapping[str, str]) -> dict[str, Start]:
    """Those of the package index that are there, with something to show."""
    home = Path(env["HOME"])
    log, page = home / "app.log", home / "page.md"
    log.write_text("2026-11-26 12:00:00 INFO one of many\n" * 999 + "and the last one\n", "utf-8")
    page.write_text("# Fleet\n\n" + "A paragraph of some words.\n\n" * 20, "utf-8")
    peers: Mapping[Peer, tuple[Sequence[str], bytes]] = {
        POSTING: ((), b"Collection is empty"),
        TOOLONG: ((str(log),), b"and the last one"),
        FROGMOUTH: ((str(page),), b"Fleet"),
        HARLEQUIN: ((), b"memory"),
    }
    starts = {}
    for peer, (words, shown) in peers.items():
        command = peer.command(report)
        if command is None:
            continue
        start = Start((command, *words), env, shown)
        try:
            _frame(start)
        except SystemExit as told:
            report.note(f"left out: {told}")
        else:
            starts[peer.name] = start
    return starts


def _frame(start: Start) -> tuple[float, float]:
    """Milliseconds until it is there, and of CPU until then."""
    with Terminal(start.command, start.env) as terminal:
        piece = terminal.shows(start.words)
        return (piece.at - terminal.started) * 1000, piece.cpu * 1000


if __name__ == "__main__":
    run(measure)
