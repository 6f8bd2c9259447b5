"""Kills processes that refresh, at random moments, and looks after each what is left.

    python -m tests.reliability.kills 600

prints figures. The classic endpoint is used, where each refresh makes another token: every row and every
token can be told from every other. A second process refreshes another account all the while.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.adapters.stores.samples import files
from tests.reliability.stage import PATIENCE, ROOT, SHOP, Stage, staged, until
from wxconsole.domain.account import Endpoint
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import fingerprint

OTHER = "wx2222222222222222"
SEED = 20261122
# One kill in so many is that of a cold `wxconsole refresh`.
COLD = 10


@dataclass
class Figures:
    """What came of it. `cut` counts the kills after which WeChat had made a token that was not saved."""

    kills: int = 0
    told: int = 0
    cut: int = 0
    unreadable: int = 0
    lost: int = 0
    doubled: int = 0
    wrong_token: int = 0
    most_left_over: int = 0

    @property
    def bad(self) -> list[str]:
        """What must not have happened, and how often it did."""
        wrong = {
            "unreadable": self.unreadable,
            "acknowledged lost": self.lost,
            "histories with other rows": self.doubled,
            "wrong tokens": self.wrong_token,
        }
        return [f"{count} {what}" for what, count in wrong.items() if count]


class Refresher:
    """See tests/reliability/refresher.py."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._told: dict[str, list[str]] = {}

    def start(self, alias: str) -> str:
        """A process that refreshes that account; its number."""
        self._say(alias)
        while not (new := [pid for pid, told in self._told.items() if told == ["started"]]):
            self._hear()
        self._told[new[0]].clear()
        return new[0]

    def tells(self, pid: str) -> None:
        """Waits until it has told of a refresh."""
        while not self._told[pid]:
            self._hear()

    def kill(self, pid: str) -> list[str]:
        """The tokens, by their fingerprints, that it had told of."""
        os.kill(int(pid), signal.SIGKILL)
        self._say(f"collect {pid}")
        while self._told[pid][-1:] != ["ended"]:
            self._hear()
        return self._told.pop(pid)[:-1]

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _hear(self) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the refresher has ended"
        pid, what = line.split()
        assert what != "failed", "a refresher could not go on"
        self._told.setdefault(pid, []).append(what)


def kill_many(stage: Stage, kills: int, seed: int = SEED) -> Figures:
    """Kills as many, and counts what was wrong after."""
    chance = random.Random(seed)
    figures = Figures()
    for alias, appid in (("shop", SHOP), ("other", OTHER)):
        stage.store_account(alias, appid, Endpoint.CLASSIC)
        stage.world.change(appid, daily_quota=1_000_000_000)
    with _refresher(stage) as refresher:
        other = refresher.start("other")
        rows: list[str] = []
        for number in range(kills):
            cold = number % COLD == COLD - 1
            told = _cold(stage, chance) if cold else _warm(refresher, chance)
            rows = _look(stage, [*rows, *told], figures)
            figures.told += len(told)
        told = refresher.kill(other)
        _look_at_history(stage, OTHER, told, figures)
        figures.told += len(told)
    return figures


def _warm(refresher: Refresher, chance: random.Random) -> list[str]:
    pid = refresher.start("shop")
    if chance.random() < 0.8:  # else it may be killed in its very first change
        refresher.tells(pid)
    time.sleep(chance.uniform(0, 0.03))
    return refresher.kill(pid)


def _cold(stage: Stage, chance: random.Random) -> list[str]:
    """`wxconsole refresh`, killed at any moment of its life or shortly after its end."""
    # Each call makes a token; the sandbox remembers the latest calls only, and the other process makes many.
    made = len(stage.world.given.get(SHOP, ()))
    process = stage.start("refresh", "shop")
    if chance.random() < 0.8:
        until(lambda: len(stage.world.given.get(SHOP, ())) > made)
        time.sleep(chance.uniform(0, 0.05))
    else:
        time.sleep(chance.uniform(0, 0.5))
    process.kill()
    said = stage.ended(process).err
    named = [fingerprint(Secret(value)) for value in stage.world.given.get(SHOP, ())[made:]]
    return [each for each in named if each in said]


def _look(stage: Stage, told: list[str], figures: Figures) -> list[str]:
    """What the history says of this account, if what `told` says is there and the token is the last one's."""
    figures.kills += 1
    left_over = [name for name in files(stage.home) if name.endswith(".tmp")]
    figures.most_left_over = max(figures.most_left_over, len(left_over))
    try:
        held, rows = stage.held(), _look_at_history(stage, SHOP, told, figures)
    except Problem:
        figures.unreadable += 1
        return told
    if held is not None:
        ran = stage.run("token", "shop")
        right = rows[-1:] == [fingerprint(Secret(held))] and (ran.status, ran.out) == (0, f"{held}\n")
        figures.wrong_token += not right
    made = stage.world.given.get(SHOP, ["none"])[-1]
    figures.cut += made not in ("none", held)
    return rows


def _look_at_history(stage: Stage, appid: str, told: list[str], figures: Figures) -> list[str]:
    """The tokens in the history of that account, oldest first. There may be one more than was told: a
    process may be killed after it has saved a refresh, and before it could tell."""
    rows = [str(row.fingerprint) for row in stage.rows() if row.appid == appid]
    figures.lost += len(set(told) - set(rows))
    figures.doubled += rows not in (told, [*told, *rows[-1:]])
    return rows


@contextmanager
def _refresher(stage: Stage) -> Iterator[Refresher]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.reliability.refresher"],
        cwd=stage.work,
        env=stage.env | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Refresher(process)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0


def main(kills: int) -> int:
    with tempfile.TemporaryDirectory() as name, staged(Path(name)) as stage:
        figures = kill_many(stage, kills)
    sys.stdout.write(
        f"{figures.kills} kills, {figures.told} refreshes told, "
        f"{figures.cut} times an answer of WeChat was lost\n"
        f"{figures.unreadable} unreadable, {figures.lost} acknowledged lost, "
        f"{figures.doubled} histories with other rows, {figures.wrong_token} wrong tokens\n"
        f"at most {figures.most_left_over} temporary files left over\n"
    )
    return 1 if figures.bad else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
