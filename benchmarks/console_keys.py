"""How soon the console answers a key, against a bare Textual table: while it counts, and in a bulk refresh.

python -m benchmarks.console_keys [--quick]

1,000 accounts in a terminal of 160x45, in front. Keys are pressed one at a time, at random moments of a
second, to the console and to the bare table (peer.py) by turns. All that is written is kept with the moment
at which it came, and is read afterwards as a terminal reads it (answers.py). An answer begins with the
bytes after which the screen shows something that the key does, so that a tick of the clock, or an account
that was refreshed just then, is not taken for one; it ends with the last bytes before 120 ms of silence.
The CPU is what the program has taken from the key to those first bytes: waiting for a busy machine is not
in it.

- counting: nothing is due, the seconds run.
- refreshing: all accounts are due, and `R` was pressed. WeChat is the sandbox, a process of its own that
  answers after 120 ms. The keys are those that were pressed before the last account was done; the screen
  does not rest meanwhile, so that no end of an answer is told. But for `R`, nothing refreshes: the
  scheduler is off. The bare table counts on, beside all this on the same machine.

The budget is for the keys that both know, taken together, without `esc`: stock Textual waits 100 ms for
what may follow that one, and ours 10.
"""

import random
import subprocess
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle
from statistics import median

from benchmarks.answers import Answer, Key, Press, answers, anything, cursor, field, height, help_title, order
from benchmarks.figures import part
from benchmarks.fleet import ROW, fleet
from benchmarks.programs import CONSOLE, bare_table
from benchmarks.report import Report, run
from benchmarks.terminal import Terminal, read_all

ACCOUNTS = 1_000
COUNTING, REFRESHING = "counting", "refreshing"
LATENCY = "120"  # milliseconds
ESC = b"\x1b"
# Seconds until a start is over, its late part that looks for garbage too.
STARTED = 2.5
# Seconds in which an answer comes, and up to so many more until the next key.
WAIT, APART = 0.35, 0.2

BOTH = (
    Key("j", b"j", cursor),
    Key("k", b"k", cursor),
    Key("G", b"G", cursor),
    Key("g", b"g", cursor),
    Key("space", b" ", cursor),
    Key("/", b"/", height),
    Key("9, typed", b"9", field),
    Key("7, typed", b"7", field),
    Key("esc, of the filter", ESC, height),
    Key("?", b"?", help_title),
    Key("esc, of the help", ESC, help_title),
)
# Not while accounts are refreshed, which may move rows too.
SORT = Key("s", b"s", order)
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

# Each with the name of its key; None where the key had nothing to do, as at the end of the table.
Answers = list[tuple[str, Answer | None]]


class Pair:
    """The console and the bare table, and the keys that were pressed to each."""

    def __init__(self, console: Terminal, bare: Terminal, chance: random.Random) -> None:
        self.console = console
        self._bare = bare
        self._chance = chance
        self._presses: dict[Terminal, list[Press]] = {console: [], bare: []}

    def rest(self, seconds: float) -> None:
        """Takes what both write meanwhile."""
        read_all((self.console, self._bare), seconds)

    def press(self, key: Key) -> None:
        """First to ours, then to the other if it knows the key."""
        for terminal in (self.console,) if key in OURS else (self.console, self._bare):
            self.rest(self._chance.uniform(0, APART))
            self._presses[terminal].append(Press.now(key, terminal))
            self.rest(WAIT)

    def answers(self) -> tuple[Answers, Answers]:
        """Of ours, and of the other."""
        return _named(self.console, self._presses), _named(self._bare, self._presses)


def measure(report: Report) -> None:
    chance = random.Random(1)  # noqa: S311 - moments of a second
    with fleet(ACCOUNTS) as env, _pair(env, chance) as pair:
        for key in (*BOTH, SORT) if report.quick else (*BOTH, SORT, *OURS) * 12:
            pair.press(key)
        _tell(report, COUNTING, *pair.answers())
    ours: Answers = []
    theirs: Answers = []
    for _ in range(1 if report.quick else 10):
        mine, others = _refreshing(chance)
        ours += mine
        theirs += others
    _tell(report, REFRESHING, ours, theirs)


def _refreshing(chance: random.Random) -> tuple[Answers, Answers]:
    with _sandbox() as url, fleet(ACCOUNTS, due_at=url) as env, _pair(env, chance) as pair:
        pair.console.press(b"R")
        pair.console.shows(b"refreshing ")
        keys = cycle(BOTH)
        while not pair.console.has_shown(b" refreshed, "):
            pair.press(next(keys))
        return pair.answers()


@contextmanager
def _pair(env: Mapping[str, str], chance: random.Random) -> Iterator[Pair]:
    with Terminal(CONSOLE, env) as console, Terminal(bare_table(ACCOUNTS), env) as bare:
        for terminal in (console, bare):
            terminal.shows(ROW)
        pair = Pair(console, bare, chance)
        pair.rest(STARTED)
        yield pair


@contextmanager
def _sandbox() -> Iterator[str]:
    """The address of a simulated WeChat that runs meanwhile."""
    command = [*CONSOLE, "sandbox", "--port", "0", "--latency", LATENCY]
    with subprocess.Popen(  # noqa: S603 - this very program
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as sandbox:
        try:
            yield next(iter(sandbox.stdout or ())).strip()
        finally:
            sandbox.terminate()


def _named(terminal: Terminal, presses: Mapping[Terminal, Sequence[Press]]) -> Answers:
    pressed = presses[terminal]
    return [
        (press.key.name, found)
        for press, found in zip(pressed, answers(terminal.pieces, pressed), strict=True)
    ]


def _tell(report: Report, meanwhile: str, ours: Answers, theirs: Answers) -> None:
    """`meanwhile` is what the console did."""
    known = {name for name, _ in theirs}
    for name in dict.fromkeys(name for name, _ in ours):
        _tell_row(report, meanwhile, name, _of(ours, {name}))
        if name in known:
            middles = [median(answer.first for answer in _of(each, {name})) for each in (ours, theirs)]
            report.measured(f"{meanwhile}: {name}", "of the bare table", [middles[0] / middles[1]], 1)
    pooled = {name for name in known if not name.startswith("esc")}
    p95 = [
        _tell_row(report, meanwhile, f"all that both know, {who}", _of(each, pooled))
        for who, each in (("ours", ours), ("bare table", theirs))
    ]
    report.at_most(1.5, f"key to first byte, {meanwhile}, p95: of the bare table", [p95[0] / p95[1]])
    idle = sum(answer is None for _, answer in ours + theirs)
    report.note(
        f"{meanwhile}: {len(ours)} keys pressed to ours, {len(theirs)} to the other; {idle} had nothing to do"
    )


def _of(found: Answers, names: Container[str]) -> list[Answer]:
    return [answer for name, answer in found if name in names and answer is not None]


def _tell_row(report: Report, meanwhile: str, name: str, found: Sequence[Answer]) -> float:
    """Returns the p95 of the first byte."""
    row, first, last = f"{meanwhile}: {name}", [each.first for each in found], [each.last for each in found]
    report.measured(row, "first byte, ms", first, 0)
    report.measured(row, "p95", [part(first, 95)], 0)
    report.measured(row, "CPU, ms", [each.cpu for each in found], 0)
    if meanwhile == COUNTING:
        report.measured(row, "last byte, ms", last, 0)
        report.measured(row, "p95 of it", [part(last, 95)], 0)
    return part(first, 95)


if __name__ == "__main__":
    run(measure)
