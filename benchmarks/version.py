"""What `wxconsole --version` and two more commands take, against `python -c pass`.

python -m benchmarks.version [ROUNDS]     (9 unless given)

By turns, over 1,000 accounts. Exit status 1 if `--version` takes more than three times the CPU of the
interpreter that does nothing.
"""

import os
import statistics
import sys
from collections.abc import Mapping, Sequence
from time import perf_counter

from benchmarks.figures import say, span
from benchmarks.fleet import fleet

ROUNDS = 9
LIMIT = 3.0
COMMANDS: Mapping[str, Sequence[str]] = {
    "python -c pass": ("-c", "pass"),
    "--version": ("-m", "wxconsole", "--version"),
    "--help": ("-m", "wxconsole", "--help"),
    "status --json": ("-m", "wxconsole", "status", "--json"),
}


def main(rounds: int) -> int:
    with fleet(1_000) as env:
        # The first round warms the caches.
        runs = [{name: _run(words, env) for name, words in COMMANDS.items()} for _ in range(rounds + 1)][1:]
    say(f"{'':16} {'time, ms':>22} {'CPU, ms':>22} {'CPU, of python':>20}")
    ratios = {name: [run[name][1] / run["python -c pass"][1] for run in runs] for name in COMMANDS}
    for name in COMMANDS:
        times, cpu = ([run[name][n] for run in runs] for n in range(2))
        say(f"{name:16} {span(times, 22, 0)} {span(cpu, 22, 0)} {span(ratios[name], 20)}")
    say(f"median of {rounds} rounds (least to most)")
    return 1 if statistics.median(ratios["--version"]) > LIMIT else 0


def _run(words: Sequence[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Milliseconds until it has ended, and those of CPU."""
    started = perf_counter()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, *words],
        env,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    usage = os.wait4(pid, 0)[2]
    return (perf_counter() - started) * 1000, (usage.ru_utime + usage.ru_stime) * 1000


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS))
