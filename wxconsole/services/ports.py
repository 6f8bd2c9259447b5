"""What the services need of the world. Adapters provide it; tests may."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from wxconsole.domain.account import Account
from wxconsole.domain.client import Client
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.domain.use import Use

T = TypeVar("T")


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
    """The right to refresh one AppID, until `until`. A number of its own tells it from any later one.
    `holding` is what was held when it was given, None for nothing."""

    appid: str
    owner: str
    number: int
    until: datetime
    holding: Holding | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """The server behind a store. `away` is whether it is another machine; `version` and `durable`, whether it
    writes what it is told to disk, are None where it does not say."""

    address: str
    latency_ms: float
    tls: bool
    away: bool
    version: str | None
    durable: bool | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The store's present state at one instant: stored accounts, holdings by AppID, and clients."""

    accounts: tuple[Account, ...]
    holdings: dict[str, Holding]
    clients: tuple[Client, ...] = ()


class Store(Protocol):
    """Where accounts, holdings and history are kept. Calls block: keep them off the event loop.

    Every method may raise Problem: `store_damaged`, `store_unreadable`, `store_unwritable`, `store_busy`,
    `store_newer`, `store_foreign`; a store that machines share `store_unreachable`, `store_refused`,
    `store_row_damaged`, `store_newer_shared`.
    """

    @property
    def keeps_accounts(self) -> bool:
        """Whether accounts can be saved here; if not, to try it raises Problem (`accounts_not_in_redis`)."""

    @property
    def trouble(self) -> Problem | None:
        """Why this store cannot be asked at present, while it tells from memory what it had last."""

    def server(self) -> ServerFacts | None:
        """The server that was just asked; None where the store is files."""

    def listen(self, heard: Callable[[], None]) -> None:
        """Calls `heard`, from a thread of its own, when the state may have been changed elsewhere. Where
        nobody tells this store, it does not: look at the mark."""

    def snapshot(self) -> Snapshot:
        """The present state. Cheap when nothing has changed since the last call."""

    def mark(self) -> object:
        """Equal to the last mark as long as no process has changed the state. Costs one stat, or one question
        over the network."""

    def save_account(self, account: Account) -> None:
        """Adds the account, or replaces the one with its alias."""

    def remove_account(self, alias: str) -> None:
        """Removes the account, and what is held for its AppID if no other account has it. History stays."""

    def save_client(self, client: Client) -> None:
        """Adds the client, or replaces the one with its name."""

    def update_client(self, name: str, change: Callable[[Client], Client]) -> bool:
        """Puts what `change` makes of the client in its place, as `update` does. One that is not there is not
        brought back."""

    def remove_client(self, name: str) -> None:
        """Removes the client. Its uses stay."""

    def acquire(self, appid: str, owner: str, seconds: float, *, forced: bool = False) -> Lease | None:
        """The lease on `appid`, or None while another owner's lasts. The lease of a process that died on
        this machine is taken over at once. `forced` is what the call under it will be: where the one before
        was neither committed nor released, its call may have been made, and is counted."""

    def commit(self, lease: Lease, holding: Holding, refresh: Refresh) -> bool:
        """Saves the holding with its history row, as one, and ends the lease. False, and nothing saved, if
        another lease has been given out since."""

    def release(self, lease: Lease) -> None:
        """Ends the lease without a change. Does nothing if it has ended."""

    def together(self, works: Sequence[Callable[[], T]]) -> Sequence[T | Exception]:
        """What comes of each of these, which change this store, or the exception that ended it: at the cost
        of one change, where the store can have it so. They may be done in any order, and are saved when this
        returns; if they cannot be, it raises."""

    def update(self, appid: str, change: Callable[[Holding], Holding]) -> bool:
        """Puts what `change` makes of the holding in its place, as one step, and whether that is another
        one. May call it more than once. Where nothing is held for the AppID, nothing is done."""

    def history(
        self,
        alias: str | None = None,
        *,
        limit: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Sequence[Refresh]:
        """Refreshes, newest first: those at `since` or later, and before `until`."""

    def add_uses(self, uses: Iterable[Use]) -> None:
        """Adds these to what is known of the same client, account and day."""

    def uses(self, since: date | None = None) -> Sequence[Use]:
        """What clients did on that day and after, the latest day first."""

    def prune(self, before: datetime) -> None:
        """Deletes history and uses that are older, as far as that costs little: whole files of them."""

    @property
    def notices(self) -> Sequence[Problem]:
        """What a person should know although the work went on, each once."""

    def close(self) -> None:
        """Lets go of files, connections and threads."""


@dataclass(frozen=True, slots=True)
class AtWork:
    """Who may still change a store: the `owners` of leases that last; `pids`, processes of this machine that
    have refreshed there and still run; and how many `listeners` wait for its news, None where it does not
    say."""

    owners: tuple[str, ...] = ()
    pids: tuple[int, ...] = ()
    listeners: int | None = None

    def __bool__(self) -> bool:
        return bool(self.owners or self.pids or self.listeners)


class MovingStore(Store, Protocol):
    """A store that can be copied to another one. What it receives may come again: that changes nothing."""

    @property
    def most_rows(self) -> int | None:
        """How many rows of history are kept; None where any number."""

    def at_work(self) -> AtWork:
        """Who else may change it."""

    def rows(self) -> Iterator[Refresh]:
        """The history, newest first, each row the same whoever reads it and when: where machines share the
        store, in moments of the server's clock."""

    def receive(self, state: Snapshot) -> Sequence[str]:
        """Adds accounts and clients whose names nobody has, and puts each holding in the place of one that is
        not later. Returns the AppIDs that somebody refreshes at present, whose holdings were not put."""

    def receive_rows(self, rows: Iterable[Refresh]) -> None:
        """Puts rows among those that are there, by time."""

    def receive_uses(self, uses: Iterable[Use]) -> None:
        """Joins these with what is known of the same client, account and day."""


class Vault(Protocol):
    """Where AppSecrets lie that are not in the store. What an entry holds never changes. Each call blocks,
    for some seconds at most, and may raise Problem: `keyring_missing`, `keyring_none`, `keyring_plain`,
    `keyring_locked`, `keyring_slow`, `keyring_failed`."""

    def read(self, entry: str) -> Secret:
        """Raises Problem(`keyring_empty`) where nothing is kept under this name."""

    def keep(self, entry: str, secret: Secret) -> None:
        """Raises Problem(`keyring_keeps_nothing`) where it cannot be read back."""

    def forget(self, entry: str) -> None:
        """Does nothing where there is no such entry."""

    def backend(self) -> str:
        """What it calls itself, once it has answered."""


class Route(StrEnum):
    """How a text went to the clipboard. OSC 52 has no answer: the terminal may have ignored it."""

    NATIVE = "native"
    OSC52 = "osc52"


class Clipboard(Protocol):
    """The operator's clipboard."""

    def copy(self, text: Secret) -> Route:
        """Puts the text there. Raises Problem(`clipboard_none`) if there is no way."""

    def clear(self) -> Route:
        """Takes away what is there. Raises as `copy`."""


class Files(Protocol):
    """Files for people: private, whole or not there at all."""

    def write(self, path: Path, text: Secret, *, overwrite: bool = False) -> None:
        """Writes a file of mode 0600, never through a symlink. Raises Problem(`file_exists`) unless
        `overwrite`, Problem(`file_unwritable`) if it cannot."""

    def write_each(self, folder: Path, texts: Mapping[str, Secret], *, overwrite: bool = False) -> None:
        """Writes files by their names, as `write` does: none of them where one is there already."""

    def is_folder(self, path: Path) -> bool:
        """Whether there is a folder."""
