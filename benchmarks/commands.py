"""What a command takes from its start to its end, against a bare interpreter and other people's commands.

python -m benchmarks.commands [--quick]

By turns, as a shell starts them (the script that was installed, not `python -m`), over 1,000 accounts on
disk, with no WeChat to ask: `token` prints one that is held. What they print goes nowhere. The CPU is that
of the process, by wait4(2); the first round, which warms the caches, is not counted.

The others are HTTPie, which has the weight of a client of an API as gh is one (no such client is written in
Python and as well known), asked for its version and to print a request that it does not send; and pip,
which comes with it, asked for its version.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.fleet import fleet
from benchmarks.programs import CONSOLE, HTTPIE
from benchmarks.report import Report, ratios, run

BARE, CLICK = "python -c pass", 'python -c "import click"'
VERSION, STATUS = "wxconsole --version", "wxconsole status"


class Ran(NamedTuple):
    """Milliseconds until it had ended, and those of CPU."""

    took: float
    cpu: float


def measure(report: Report) -> None:
    commands: dict[str, Sequence[str]] = {
        BARE: (sys.executable, "-c", "pass"),
        CLICK: (sys.executable, "-c", "import click"),
        VERSION: (*CONSOLE, "--version"),
        "wxconsole --help": (*CONSOLE, "--help"),
        "wxconsole token": (*CONSOLE, "token", "shop-0001"),
        STATUS: (*CONSOLE, "status"),
        "wxconsole status --json": (*CONSOLE, "status", "--json"),
    }
    http = HTTPIE.command(report)
    if http is not None:
        commands |= {
            f"{HTTPIE.name}: --version": (http, "--version"),
            f"{HTTPIE.name}: --offline": (http, "--offline", "--ignore-stdin", "http://127.0.0.1/token"),
            "pip --version": (str(Path(http).parent / "pip"), "--version"),
        }
    with fleet(1_000) as env:
        rounds = [
            {name: _run(words, env) for name, words in commands.items()}
            for _ in range((3 if report.quick else 15) + 1)
        ][1:]
    took = {name: [each[name].took for each in rounds] for name in commands}
    cpu = {name: [each[name].cpu for each in rounds] for name in commands}
    for name in commands:
        report.measured(name, "CPU, ms", cpu[name], 0)
        report.measured(name, "of python", ratios(cpu[name], cpu[BARE]))
        report.measured(name, "of import click", ratios(cpu[name], cpu[CLICK]))
        report.measured(name, "time, ms", took[name], 0)
    report.at_most(1.8, f"`{VERSION}`: CPU, of {CLICK}", ratios(cpu[VERSION], cpu[CLICK]))
    report.at_most(3.5, f"`{STATUS}`, 1,000 accounts: CPU, of {CLICK}", ratios(cpu[STATUS], cpu[CLICK]))


def _run(words: Sequence[str], env: Mapping[str, str]) -> Ran:
    started = perf_counter()
    nowhere = [(os.POSIX_SPAWN_OPEN, end, os.devnull, os.O_WRONLY, 0) for end in (1, 2)]
    pid = os.posix_spawn(words[0], tuple(words), env, file_actions=nowhere)
    _, status, usage = os.wait4(pid, 0)
    took = perf_counter() - started
    # 1 is what `status` ends with where an account is not well.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"failed: {' '.join(words)}")
    return Ran(took * 1000, (usage.ru_utime + usage.ru_stime) * 1000)


if __name__ == "__main__":
    run(measure)
