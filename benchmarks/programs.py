"""The programs that are measured: ours, the bare Textual table, and others from the package index.

Those need other versions of our own libraries, so each gets an environment of its own under `build/peers`,
made when it is missing and kept. Their versions are written down here, and that of Textual, for it decides
most of a start; what else they need is what pip finds best on the day.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import Report

BIN = Path(sys.executable).parent
CONSOLE = (str(BIN / "wxconsole"),)
PEERS = Path(__file__).parents[1] / "build" / "peers"
WAIT = 600.0  # seconds, for one to be installed


def bare_table(count: int) -> tuple[str, ...]:
    """The command of peer.py with so many rows."""
    return (sys.executable, "-m", "benchmarks.peer", str(count))


@dataclass(frozen=True)
class Peer:
    """A program of the package index: what pip is told to install, and the command that comes with it."""

    requirements: tuple[str, ...]
    script: str

    @property
    def name(self) -> str:
        """With its version."""
        return self.requirements[0].replace("==", " ")

    def command(self, report: Report) -> str | None:
        """The path of its command, installed if need be; None with a note in the report where that fails, or
        where it would take too long, as in the quick form."""
        folder = PEERS / self.name.split()[0]
        told, wanted = folder / "installed.txt", "\n".join(self.requirements)
        if not told.exists() or told.read_text("utf-8") != wanted:
            if report.quick:
                report.note(f"{self.name} is not installed; without --quick it would be")
                return None
            pip = [str(folder / "bin" / "pip"), "install", "--quiet", *self.requirements]
            for words in ([sys.executable, "-m", "venv", "--clear", str(folder)], pip):
                if not _done(words):
                    report.note(f"{self.name} could not be installed")
                    return None
            told.write_text(wanted, "utf-8")
        return str(folder / "bin" / self.script)


POSTING = Peer(
    # With a newer tree-sitter than that, posting 2.11.1 ends in a segmentation fault.
    ("posting==2.11.1", "textual==6.1.0", "tree-sitter==0.25.2"),
    "posting",
)
TOOLONG = Peer(("toolong==1.5.0", "textual==0.58.1"), "tl")
FROGMOUTH = Peer(("frogmouth==0.9.2", "textual==0.43.2"), "frogmouth")
HARLEQUIN = Peer(("harlequin==2.17.0", "textual==8.2.8"), "harlequin")
HTTPIE = Peer(("httpie==3.2.4",), "http")


def _done(words: list[str]) -> bool:
    try:
        ran = subprocess.run(words, check=False, capture_output=True, timeout=WAIT)  # noqa: S603 - pip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ran.returncode == 0
