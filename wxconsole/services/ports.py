"""What the services need of the world. Adapters provide it; tests may."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from wxconsole.domain.account import Account
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token


class Clock(Protocol):
    """Time as this machine knows it."""

    def now(self) -> datetime:
        """Wall clock, UTC, aware."""

    def uptime(self) -> float:
        """Seconds on a clock that nobody sets and that goes on while the machine sleeps."""


@dataclass(frozen=True, slots=True)
class Grant:
    """WeChat's answer to a token request: a well-formed value and the seconds it has left (1 to 7200)."""

    value: Secret
    expires_in: int


class WeChat(Protocol):
    """The server API of WeChat. No call raises for what WeChat or the network did: it returns a Failure."""

    async def fetch_token(self, account: Account, *, force: bool = False) -> Grant | Failure:
        """Asks the account's endpoint for a token. `force` is for the stable endpoint only."""

    async def probe(self, account: Account, token: Token) -> Failure | None:
        """A read-only call with `token`: None if WeChat honours it."""

    async def aclose(self) -> None:
        """Closes all connections."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to refresh one AppID, until `until`. A number of its own tells it from any later one."""

    appid: str
    owner: str
    number: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The store's present state at one instant: stored accounts, and holdings by AppID."""

    accounts: tuple[Account, ...]
    holdings: dict[str, Holding]


class Store(Protocol):
    """Where accounts, holdings and history are kept. Calls block: keep them off the event loop.

    Every method may raise Problem: `store_damaged`, `store_unreadable`, `store_unwritable`, `store_busy`,
    `store_newer`, `store_foreign`.
    """

    def snapshot(self) -> Snapshot:
        """The present state. Cheap when nothing has changed since the last call."""

    def mark(self) -> object:
        """Equal to the last mark as long as no process has changed the state. Costs one stat."""

    def save_account(self, account: Account) -> None:
        """Adds the account, or replaces the one with its alias."""

    def remove_account(self, alias: str) -> None:
        """Removes the account, and what is held for its AppID if no other account has it. History stays."""

    def acquire(self, appid: str, owner: str, seconds: float, *, forced: bool = False) -> Lease | None:
        """The lease on `appid`, or None while another owner's lasts. The lease of a process that died on
        this machine is taken over at once. `forced` is what the call under it will be: where the one before
        was neither committed nor released, its call may have been made, and is counted."""

    def commit(self, lease: Lease, holding: Holding, refresh: Refresh) -> bool:
        """Saves the holding with its history row, as one, and ends the lease. False, and nothing saved, if
        another lease has been given out since."""

    def release(self, lease: Lease) -> None:
        """Ends the lease without a change. Does nothing if it has ended."""

    def update(self, appid: str, change: Callable[[Holding], Holding]) -> bool:
        """Puts what `change` makes of the holding in its place, as one step, and whether that is another
        one. May call it more than once. Where nothing is held for the AppID, nothing is done."""

    def history(
        self, alias: str | None = None, *, limit: int | None = None, since: datetime | None = None
    ) -> Sequence[Refresh]:
        """Refreshes, newest first."""

    def prune(self, before: datetime) -> None:
        """Deletes history that is older, as far as that costs little: whole files of it."""

    @property
    def notices(self) -> Sequence[Problem]:
        """What a person should know although the work went on, each once."""

    def close(self) -> None:
        """Lets go of files."""


class Route(StrEnum):
    """How a text went to the clipboard. OSC 52 has no answer: the terminal may have ignored it."""

    NATIVE = "native"
    OSC52 = "osc52"


class Clipboard(Protocol):
    """The operator's clipboard."""

    def copy(self, text: Secret) -> Route:
        """Puts the text there. Raises Problem(`clipboard_none`) if there is no way."""


class Files(Protocol):
    """Files for people: private, whole or not there at all."""

    def write(self, path: Path, text: Secret, *, overwrite: bool = False) -> None:
        """Writes a file of mode 0600, never through a symlink. Raises Problem(`file_exists`) unless
        `overwrite`, Problem(`file_unwritable`) if it cannot."""
