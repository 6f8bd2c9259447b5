"""Lists the benchmarks: `python -m benchmarks`. Runs all of them: `python -m benchmarks all [--quick]`."""

import ast
import json
import subprocess
import sys
from pathlib import Path

from benchmarks.figures import say
from benchmarks.report import QUICK, RESULTS, aligned


def main(words: list[str]) -> int:
    if not words:
        for name, line in _benchmarks().items():
            say(f"python -m benchmarks.{name:16} {line}")
        return 0
    if words[0] != "all" or words[1:] not in ([], [QUICK]):
        say("python -m benchmarks [all [--quick]]")
        return 2
    failed = [name for name in _benchmarks() if not _runs(name, words[1:])]
    for line in aligned(list(_budgets())):
        say(line)
    for name in failed:
        say(f"FAILED: {name}")
    return 1 if failed else 0


def _benchmarks() -> dict[str, str]:
    """What each is about, by its name."""
    told = {
        path.stem: ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        for path in sorted(Path(__file__).parent.glob("*.py"))
    }
    return {name: text.splitlines()[0] for name, text in told.items() if "python -m benchmarks." in text}


def _runs(name: str, words: list[str]) -> bool:
    say(f"\n{name}")
    (RESULTS / f"{name}.json").unlink(missing_ok=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *words]
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603 - our own


def _budgets() -> list[list[str]]:
    """A line for each budget of all that have been run."""
    rows = [["\nbudget", "ratio", "limit", ""]]
    for name in _benchmarks():
        path = RESULTS / f"{name}.json"
        for budget in json.loads(path.read_text("utf-8"))["budgets"] if path.exists() else ():
            bound = "at least" if budget["at_least"] else "at most"
            ratio, limit = f"{budget['ratio']:.2f}", f"{bound} {budget['limit']:g}"
            rows.append([budget["what"], ratio, limit, "met" if budget["met"] else "NOT MET"])
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
