"""What `wxconsole --version` and two more commands take, against `python -c pass`.

python -m benchmarks.version [--quick]

By turns, over 1,000 accounts.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from time import perf_counter

from benchmarks.fleet import fleet
from benchmarks.report import Report, ratios, run

COMMANDS: Mapping[str, Sequence[str]] = {
    "python -c pass": ("-c", "pass"),
    "--version": ("-m", "wxconsole", "--version"),
    "--help": ("-m", "wxconsole", "--help"),
    "status --json": ("-m", "wxconsole", "status", "--json"),
}


def measure(report: Report) -> None:
    with fleet(1_000) as env:
        # The first round warms the caches.
        rounds = range((2 if report.quick else 9) + 1)
        runs = [{name: _run(words, env) for name, words in COMMANDS.items()} for _ in rounds][1:]
    took, cpu = ({name: [each[name][n] for each in runs] for name in COMMANDS} for n in range(2))
    for name in COMMANDS:
        report.measured(name, "time, ms", took[name], 0)
        report.measured(name, "CPU, ms", cpu[name], 0)
        report.measured(name, "CPU, of python", ratios(cpu[name], cpu["python -c pass"]))
    report.at_most(
        3, "`--version`: CPU, of `python -c pass`", ratios(cpu["--version"], cpu["python -c pass"])
    )


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
    run(measure)
