"""A data folder as a busy operator has it: accounts by the hundred, each with a token that counts down and a
day of history; one in twenty-five is blocked. None falls due in the first ten minutes, unless all are to."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from wxconsole.adapters.tinydb_store.history import SEGMENT_ROWS, Entry, History
from wxconsole.adapters.tinydb_store.private import make_folder
from wxconsole.adapters.tinydb_store.rows import Record, Rows
from wxconsole.adapters.tinydb_store.state_file import EMPTY, StateFile
from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
NOBODY = "http://127.0.0.1:9"
# Stands in the first row of the console, where the blocked ones are on top and the one that ends soonest is
# first, and in that of the bare table.
ROW = b"shop-0000"
LIFE = timedelta(seconds=7200)
ROTATIONS = 12
BLOCKED_EVERY = 25
IP = "203.0.113.24"
REFUSED = Failure.from_wechat(Cause.IP_NOT_WHITELISTED, 40164, f"invalid ip {IP}, not in whitelist")


@contextmanager
def fleet(count: int, due_at: str | None = None) -> Iterator[Mapping[str, str]]:
    """The environment in which `wxconsole` has `count` such accounts, and no WeChat to ask.

    With `due_at`, the address of one, all of them are due there, and are refreshed when somebody says so.
    """
    with tempfile.TemporaryDirectory(prefix="wxconsole-fleet-") as folder:
        home = Path(folder) / "home"
        make_folder(home)
        _plant(home, count, due=due_at is not None)
        yield {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "PYTHONPATH": str(ROOT),
            "XDG_STATE_HOME": f"{folder}/state",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "WXCONSOLE_HOME": str(home),
            "WXCONSOLE_API_BASE": due_at or NOBODY,
            "WXCONSOLE_AUTO_REFRESH": "true" if due_at is None else "false",
            "WXCONSOLE_LANG": "en",
            "WXCONSOLE_PROBE_EVERY": "0",
        }


def _plant(home: Path, count: int, *, due: bool) -> None:
    now = datetime.now(UTC)
    accounts, holdings, rows = [], [], []
    for number in range(count):
        account, token = _account(number), _token(number, now, due=due)
        past = [_rotation(account, token, back) for back in range(ROTATIONS)]
        holding = Holding(account.appid, token=token, last=past[0], worked_at=token.issued_at)
        if number % BLOCKED_EVERY == 0:
            refused = replace(past[0], at=now, outcome=Outcome.FAILED, failure=REFUSED)
            holding = holding.after(refused, None)
            past.append(refused)
        rows += past
        accounts.append(account)
        holdings.append(holding)
    state = replace(
        EMPTY, accounts=_filled(EMPTY.accounts, accounts), holdings=_filled(EMPTY.holdings, holdings)
    )
    StateFile(home / "state.json").write(state)
    rows.sort(key=lambda row: row.at)
    history = History(home / "history", _refuse)
    for first in range(0, len(rows), SEGMENT_ROWS):
        history.append(
            [Entry(first + n, row) for n, row in enumerate(rows[first : first + SEGMENT_ROWS], 1)], now
        )


def _filled(table: Rows[T], values: Iterable[T]) -> Rows[T]:
    """The empty table with all of them: `put` would look through what is there for each."""
    written = ((table.layout.row(value), value) for value in values)
    records = {row[table.layout.key]: Record(n, row, value) for n, (row, value) in enumerate(written, 1)}
    return replace(table, records=records)


def _account(number: int) -> Account:
    kind = list(Kind)[number % len(Kind)]
    return Account(
        f"shop-{number:04}", f"wxf{number:015x}", Secret(f"{number:032x}"), f"门店 {number:04}", kind
    )


def _token(number: int, now: datetime, *, due: bool) -> Token:
    # A stable token is due in its last 290 seconds.
    left = timedelta(seconds=60 + number * 997 % 200 if due else 3600 + number * 997 % 3300)
    return Token(Secret(f"98_{number:0133}"), now + left - LIFE, now + left, Endpoint.STABLE)


def _rotation(account: Account, token: Token, back: int) -> Refresh:
    """The one that brought this token, or that of `back` tokens before."""
    return Refresh(
        at=token.issued_at - back * LIFE,
        alias=account.alias,
        appid=account.appid,
        endpoint=account.endpoint,
        trigger=Trigger.SCHEDULED,
        outcome=Outcome.ROTATED,
        latency_ms=120,
        actor="ops@gateway-1:4711",
        expires_in=7200,
        fingerprint=token.fingerprint,
    )


def _refuse(problem: Exception) -> None:
    raise problem
