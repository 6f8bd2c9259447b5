"""Figures as the benchmarks tell them."""

import statistics
import sys
from collections.abc import Sequence


def say(line: str) -> None:
    """A line for whoever waits for it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def span(figures: Sequence[float], digits: int = 2) -> str:
    """`median (least to most)`, or the only one."""
    middle, least, most = (
        f"{each:,.{digits}f}" for each in (statistics.median(figures), min(figures), max(figures))
    )
    return middle if len(figures) == 1 else f"{middle} ({least} to {most})"


def part(figures: Sequence[float], percent: int) -> float:
    """What so many percent of the figures do not exceed."""
    return sorted(figures)[min(len(figures) - 1, len(figures) * percent // 100)]
