"""What a benchmark has found: a table for people, JSON for programs, and whether its budgets are met."""

import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn

from benchmarks.figures import say, span

RESULTS = Path(__file__).parents[1] / "build" / "benchmarks"
QUICK = "--quick"
# The quick form takes few rounds beside whatever else the machine does: it fails where a budget is exceeded
# by more than such noise explains, and no sooner.
NOISE = 2.0


@dataclass(frozen=True)
class Budget:
    """What a ratio must keep to: at most so much, or at least. `reached` is what it comes to at present,
    where that is far from the limit: the quick form sees that it gets no worse."""

    what: str
    ratios: Sequence[float]
    limit: float
    at_least: bool
    reached: float | None = None

    @property
    def ratio(self) -> float:
        """The median, which is what counts."""
        return statistics.median(self.ratios)

    @property
    def met(self) -> bool:
        """Whether it is kept to."""
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    @property
    def bearable(self) -> bool:
        """Whether noise may be all that keeps it from the limit, or from what was reached before."""
        least = self.limit if self.reached is None else self.reached
        return self.met or (self.ratio * NOISE >= least if self.at_least else self.ratio <= least * NOISE)

    def __str__(self) -> str:
        bound = "at least" if self.at_least else "at most"
        word = "met" if self.met else "NOT MET"
        return f"{self.what}: {span(self.ratios)}, {bound} {self.limit:g}: {word}"


@dataclass
class Report:
    """Filled by a benchmark: `measured` makes the cells of its table, `budget` says what has to hold."""

    name: str
    quick: bool
    cells: dict[str, dict[str, tuple[Sequence[float], int]]] = field(default_factory=dict)
    budgets: list[Budget] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def measured(self, row: str, column: str, figures: Sequence[float], digits: int = 2) -> None:
        """The figures of all rounds for one cell; the column says the unit."""
        self.cells.setdefault(row, {})[column] = (figures, digits)

    def at_most(
        self, limit: float, what: str, ratios: Sequence[float], *, reached: float | None = None
    ) -> None:
        """A budget: the median of the ratios of all rounds is no more than this. `reached` as in Budget."""
        self.budgets.append(Budget(what, ratios, limit, at_least=False, reached=reached))

    def at_least(
        self, limit: float, what: str, ratios: Sequence[float], *, reached: float | None = None
    ) -> None:
        """A budget: the median of the ratios of all rounds is no less than this. `reached` as in Budget."""
        self.budgets.append(Budget(what, ratios, limit, at_least=True, reached=reached))

    def note(self, line: str) -> None:
        """What a reader of the table has to know besides: what was left out, and why."""
        self.notes.append(line)

    def close(self) -> int:
        """Says all of it, writes it to `build/benchmarks/NAME.json`, and returns the exit status."""
        columns = list(dict.fromkeys(column for cells in self.cells.values() for column in cells))
        rows = [
            [name, *(span(*cells[column]) if column in cells else "-" for column in columns)]
            for name, cells in self.cells.items()
        ]
        for line in aligned([["", *columns], *rows]):
            say(line)
        for line in (*self.notes, *map(str, self.budgets)):
            say(line)
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / f"{self.name}.json").write_text(json.dumps(self._json(), indent=1), "utf-8")
        return 0 if all(each.bearable if self.quick else each.met for each in self.budgets) else 1

    def _json(self) -> dict[str, object]:
        return {
            "benchmark": self.name,
            "quick": self.quick,
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "cells": [
                {"row": row, "column": column, "median": statistics.median(figures), "figures": list(figures)}
                for row, cells in self.cells.items()
                for column, (figures, _) in cells.items()
            ],
            "budgets": [
                {**asdict(budget), "ratio": budget.ratio, "met": budget.met} for budget in self.budgets
            ],
            "notes": self.notes,
        }


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of the rows: the first column begins where the line does, the others end together."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            f"{cell:<{width}}" if place == 0 else f"{cell:>{width}}"
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours to theirs, round by round: what the machine did besides in a round touched both."""
    return [mine / other for mine, other in zip(ours, theirs, strict=True)]


def run(measure: Callable[[Report], None]) -> NoReturn:
    """The main function of a benchmark: `python -m benchmarks.NAME [--quick]`."""
    words = sys.argv[1:]
    if words not in ([], [QUICK]):
        raise SystemExit(f"nothing but {QUICK} may be given")
    report = Report(Path(sys.argv[0]).stem, quick=bool(words))
    measure(report)
    sys.exit(report.close())
