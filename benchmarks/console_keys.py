"""How soon the console answers a key, against a bare Textual table: while it counts, and in a bulk refresh.

python -m benchmarks.console_keys [--quick]

1,000 accounts in a terminal of 160x45, in front. Keys are pressed one at a time, at random moments of a
second. All that is written is kept with the moment at which it came, and is read afterwards as a terminal
reads it (answers.py). An answer begins with the bytes after which the screen shows something that the key
does, so that a tick of the clock, or an account that was refreshed just then, is not taken for one; it ends
with the last bytes before 120 ms of silence. The CPU is what the program has taken from the key to those
first bytes: waiting for a busy machine is not in it. In each round there are

- counting: nothing is due, the seconds run; the console and the bare table (peer.py) by turns.
- refreshing: all accounts are due, and `R` was pressed in the console. WeChat is the sandbox, a process of
  its own that answers after 120 ms. The keys are those that were pressed before the last account was done;
  the screen does not rest meanwhile, so that no end of an answer is told. But for `R`, nothing refreshes:
  the scheduler is off. It is held against the bare table of before: beside a refresh that one would be
  slowed down, by us.

The budget is for the keys that both know, taken together, without `esc`: stock Textual waits 100 ms for
what may follow that one, and ours 10. It is checked on the CPU, which on a machine that nobody else uses is
the time, and on the time itself: that of a few keys tells of the machine, so that the quick form leaves it
out.
"""

import random
from collections.abc import Container, Sequence
from itertools import chain, cycle
from statistics import median

from benchmarks.answers import Answer, Key, Press, answers, anything, cursor, field, height, help_title, order
from benchmarks.figures import part
from benchmarks.fleet import ROW, fleet
from benchmarks.process import running
from benchmarks.programs import CONSOLE, bare_table
from benchmarks.report import Report, run
from benchmarks.terminal import Terminal, read_all

ACCOUNTS = 1_000
LATENCY = "120"  # milliseconds
ESC = b"\x1b"
# What the pooled keys come to, of the bare table: see docs/performance.md.
REACHED = {"counting": 2.5, "refreshing": 7.0}
# Seconds until a start is over, its late part that looks for garbage too.
STARTED = 2.5
# Seconds that an answer is waited for, and up to so many more until the next key.
WAIT, QUICK_WAIT, APART = 0.6, 0.25, 0.1

# What both know; the keys of a group follow one another.
GROUPS = (
    (
        Key("j", b"j", cursor),
        Key("k", b"k", cursor),
        Key("G", b"G", cursor),
        Key("g", b"g", cursor),
        Key("space", b" ", cursor),
    ),
    (
        Key("/", b"/", height),
        Key("9, typed", b"9", field),
        Key("7, typed", b"7", field),
        Key("esc, of the filter", ESC, height),
    ),
    (
        Key("?", b"?", help_title),
        Key("esc, of the help", ESC, help_title),
    ),
)
BOTH = tuple(key for group in GROUPS for key in group)
POOLED = {key.name for key in BOTH if key.text != ESC}
# Not while accounts are refreshed, which may move rows too.
SORT = Key("s", b"s", order)
# What only ours knows.
OURS = (
    Key("!", b"!", anything),
    Key("!, again", b"!", anything),
    Key("d", b"d", anything),
    Key("esc, of the diagnosis", ESC, anything),
    Key("h", b"h", anything),
    Key("esc, of the history", ESC, anything),
    Key("H", b"H", anything),
    Key("esc, of the day", ESC, anything),
    Key("Y", b"Y", anything),
    Key("esc, of the menu", ESC, anything),
)

# Each with the name of its key. None where nothing was seen of it before the next one: it had nothing to do,
# as at the end of the table, or the answer was that late.
Answers = list[tuple[str, Answer | None]]


class Typist:
    """Presses keys to programs that run beside each other."""

    def __init__(self, terminals: Sequence[Terminal], chance: random.Random, wait: float) -> None:
        """Waits until all are there and at rest."""
        self._chance = chance
        self._wait = wait
        self._presses: dict[Terminal, list[Press]] = {terminal: [] for terminal in terminals}
        for terminal in terminals:
            terminal.shows(ROW)
        self._take(STARTED)

    def press(self, key: Key, terminal: Terminal) -> None:
        """After a while, and then waits for the answer."""
        self._take(self._chance.uniform(0, APART))
        self._presses[terminal].append(Press.now(key, terminal))
        self._take(self._wait)

    def answers(self, terminal: Terminal) -> Answers:
        """To all that was pressed there."""
        pressed = self._presses[terminal]
        found = answers(terminal.pieces, pressed)
        return [(press.key.name, answer) for press, answer in zip(pressed, found, strict=True)]

    def _take(self, seconds: float) -> None:
        read_all(self._presses, seconds)


def measure(report: Report) -> None:
    chance = random.Random(1)  # noqa: S311 - moments of a second
    bare: Answers = []
    counting: Answers = []
    refreshing: Answers = []
    keys, wait = ((*BOTH, SORT) * 3, QUICK_WAIT) if report.quick else ((*BOTH, SORT, *OURS), WAIT)
    for _ in range(1 if report.quick else 8):
        ours, theirs = _counting(keys, chance, wait)
        counting += ours
        bare += theirs
        refreshing += _refreshing(chance)
    _tell(report, "counting", counting, bare)
    _tell(report, "refreshing", refreshing, bare)
    _tell_row(report, "bare table: all that both know", _of(bare, POOLED))


def _counting(keys: Sequence[Key], chance: random.Random, wait: float) -> tuple[Answers, Answers]:
    """Of the console, and of the bare table."""
    with (
        fleet(ACCOUNTS) as env,
        Terminal(CONSOLE, env) as console,
        Terminal(bare_table(ACCOUNTS), env) as bare,
    ):
        typist = Typist((console, bare), chance, wait)
        for key in keys:
            typist.press(key, console)
            if key not in OURS:
                typist.press(key, bare)
        return typist.answers(console), typist.answers(bare)


def _refreshing(chance: random.Random) -> Answers:
    sandbox = [*CONSOLE, "sandbox", "--port", "0", "--latency", LATENCY]
    with (
        running(sandbox) as wechat,
        fleet(ACCOUNTS, due_at=wechat.line) as env,
        Terminal(CONSOLE, env) as console,
    ):
        typist = Typist((console,), chance, WAIT)
        console.press(b"R")
        console.shows(b"refreshing ")
        first = chance.randrange(len(GROUPS))
        keys = cycle(chain(*GROUPS[first:], *GROUPS[:first]))
        while not console.has_shown(b" refreshed, "):
            typist.press(next(keys), console)
        return typist.answers(console)


def _tell(report: Report, meanwhile: str, ours: Answers, bare: Answers) -> None:
    """Each key, and all that both know together. `meanwhile` is what the console did."""
    for name in dict.fromkeys(name for name, _ in ours):
        found, others = _of(ours, {name}), _of(bare, {name})
        if not found:  # pressed but once or twice before the refresh was over, and overtaken by the next key
            continue
        row = _tell_row(report, f"{meanwhile}: {name}", found)
        if others:
            report.measured(row, "of the bare table", [_p50(found) / _p50(others)], 1)
    found, others = _of(ours, POOLED), _of(bare, POOLED)
    _tell_row(report, f"{meanwhile}: all that both know", found)
    what = f"key to first byte, {meanwhile}, p95"
    cpu = [_p95_of_cpu(found) / _p95_of_cpu(others)]
    report.at_most(1.5, f"{what} of CPU: of the bare table", cpu, reached=REACHED[meanwhile])
    if not report.quick:
        report.at_most(1.5, f"{what}: of the bare table", [_p95(found) / _p95(others)])
    missing = sum(answer is None for _, answer in ours)
    report.note(
        f"{meanwhile}: {len(ours)} keys pressed, of which {missing} showed nothing before the next one"
    )


def _of(found: Answers, names: Container[str]) -> list[Answer]:
    return [answer for name, answer in found if name in names and answer is not None]


def _p50(found: Sequence[Answer]) -> float:
    """Of the first byte."""
    return median(answer.first for answer in found)


def _p95(found: Sequence[Answer]) -> float:
    """Of the first byte."""
    return part([answer.first for answer in found], 95)


def _p95_of_cpu(found: Sequence[Answer]) -> float:
    return part([answer.cpu for answer in found], 95)


def _tell_row(report: Report, row: str, found: Sequence[Answer]) -> str:
    """Returns the name of the row."""
    last = [answer.last for answer in found]
    report.measured(row, "first byte, ms", [answer.first for answer in found], 0)
    report.measured(row, "p95", [_p95(found)], 0)
    report.measured(row, "CPU, ms", [answer.cpu for answer in found], 0)
    report.measured(row, "p95 of CPU", [_p95_of_cpu(found)], 0)
    if not row.startswith("refreshing"):
        report.measured(row, "last byte, ms", last, 0)
        report.measured(row, "p95 of it", [part(last, 95)], 0)
    return row


if __name__ == "__main__":
    run(measure)
