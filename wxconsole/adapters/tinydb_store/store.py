"""The store in a folder of the operator's own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from wxconsole.adapters.tenure import Process, Tenure
from wxconsole.adapters.tinydb_store.history import Entry, History
from wxconsole.adapters.tinydb_store.private import (
    FILE_MODE,
    check_owner,
    inside,
    make_folder,
    mark,
    mend_modes,
    unwritable,
)
from wxconsole.adapters.tinydb_store.state_file import State, StateFile
from wxconsole.adapters.tinydb_store.turns import Turns
from wxconsole.adapters.tinydb_store.uses import Uses
from wxconsole.domain.account import Account
from wxconsole.domain.client import Client
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Refresh
from wxconsole.domain.use import Use
from wxconsole.services.ports import Clock, Lease, Snapshot
from wxconsole.services.tried import all_tried

T = TypeVar("T")

# A change takes milliseconds: who waits longer than this waits for something that hangs.
LOCK_WAIT = 10.0
LOCK_POLL = 0.005
# Every change of the state writes the rows, too, that wait for a history which cannot be written.
WAITING_ROWS = 1000


class TinyDbStore:
    """A `Store` of plain TinyDB files, for any number of threads and processes on one machine.

    In `home`: `state.json` (accounts with their AppSecrets, holdings with their tokens, leases, clients),
    `history/*.json`, `uses/*.json`, and `store.lock`, which every change holds. Reading takes no lock and
    writes nothing, so that an absent store stays absent. Nothing is encrypted: the folder is 0700, its files
    0600.

    `wait` is how many seconds a change waits for the lock before it raises Problem(`store_busy`).
    """

    keeps_accounts = True
    trouble: Problem | None = None

    def __init__(self, home: Path, clock: Clock, *, wait: float = LOCK_WAIT) -> None:
        self._home = home.absolute()
        self._path = self._home / "state.json"
        self._clock = clock
        self._wait = wait
        self._notices: dict[str, Problem] = {}
        self._file = StateFile(self._path)
        self._history = History(self._home / "history", self._note)
        self._uses = Uses(self._home / "uses", self._note)
        # The number of the last row in the history, as far as it is known in this turn.
        self._last_row: int | None = None
        self._turns = Turns(self._opened, self._replace)
        with suppress(Problem):  # the first use will tell
            if mark(self._path) is not None:
                self._mend_modes()

    @property
    def notices(self) -> tuple[Problem, ...]:
        """What a person should know although the work went on: `store_mode_mended`, `store_mode_loose`,
        `store_shared`, `history_damaged`, `history_set_aside`, `history_delayed`, `history_dropped`,
        `uses_damaged`, `uses_set_aside`. Each once."""
        return tuple(self._notices.values())

    def server(self) -> None:
        """There is none."""

    def listen(self, heard: Callable[[], None]) -> None:
        """Nobody tells."""

    def snapshot(self) -> Snapshot:
        """See `Store`. The same object as long as nothing has changed."""
        return self._file.read().snapshot

    def mark(self) -> object:
        return mark(self._path)

    def save_account(self, account: Account) -> None:
        """See `Store`. An account from elsewhere is refused: its secret is never copied to disk."""
        if not account.editable:
            raise ValueError(f"{account.alias} is defined in {account.origin}")
        self._turns.take(lambda state: (state.with_account(account), None))

    def remove_account(self, alias: str) -> None:
        if self._file.read().accounts.get(alias) is not None:
            self._turns.take(lambda state: (state.without_account(alias), None))

    def save_client(self, client: Client) -> None:
        self._turns.take(lambda state: (state.with_client(client), None))

    def update_client(self, name: str, change: Callable[[Client], Client]) -> bool:
        def changed(state: State) -> tuple[State, bool]:
            before = state.clients.get(name)
            after = None if before is None else change(before)
            if after is None or after == before:
                return state, False
            return state.with_client(after), True

        return self._turns.take(changed)

    def remove_client(self, name: str) -> None:
        if self._file.read().clients.get(name) is not None:
            self._turns.take(lambda state: (state.without_client(name), None))

    def acquire(self, appid: str, owner: str, seconds: float, *, forced: bool = False) -> Lease | None:
        process = Process.current()

        def change(state: State) -> tuple[State, Lease | None]:
            now = self._clock.now()
            held = state.tenures.get(appid)
            if held is not None and held.excludes(owner, process, now):
                return state, None
            number, until = state.last_lease + 1, now + timedelta(seconds=seconds)
            given = Tenure(appid, number, owner, process, until, float(seconds), forced=forced)
            if held is not None and held.owner is not None:
                # Its holder was killed, or slept: the call was made before its end, if at all.
                holding = state.holdings.get(appid) or Holding(appid)
                lost = holding.with_lost_call(min(now, held.until), forced=held.forced)
                state = state.with_holding(lost)
            lease = Lease(appid, owner, number, until, state.holdings.get(appid))
            return state.with_tenure(given), lease

        return self._turns.take(change)

    def commit(self, lease: Lease, holding: Holding, refresh: Refresh) -> bool:
        """See `Store`. May be called again after it raised: one lease saves one refresh."""

        def change(state: State) -> tuple[State, bool]:
            tenure = state.tenures.get(lease.appid)
            if tenure is None or tenure.number != lease.number:
                return state, False
            if tenure.saved:
                return state, True
            after = state.with_holding(holding).with_tenure(tenure.ended(saved=True))
            return replace(after, outbox=self._with_row(state.outbox, refresh)), True

        return self._turns.take(change)

    def release(self, lease: Lease) -> None:
        def change(state: State) -> tuple[State, None]:
            tenure = state.tenures.get(lease.appid)
            if tenure is None or tenure.number != lease.number or tenure.owner is None:
                return state, None
            return state.with_tenure(tenure.ended(saved=False)), None

        self._turns.take(change)

    def together(self, works: Sequence[Callable[[], T]]) -> Sequence[T | Exception]:
        with self._turns.together():
            return all_tried(works)

    def update(self, appid: str, change: Callable[[Holding], Holding]) -> bool:
        def changed(state: State) -> tuple[State, bool]:
            before = state.holdings.get(appid)
            after = None if before is None else change(before)
            if after is None or after == before:
                return state, False
            return state.with_holding(after), True

        # Mostly there is nothing to change: that takes no lock.
        return changed(self._file.read())[1] and self._turns.take(changed)

    def history(
        self,
        alias: str | None = None,
        *,
        limit: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Sequence[Refresh]:
        """See `Store`. Reads no more segments than `limit`, `since` and `until` ask for, and a few to find
        the last of them."""
        # First the outbox: what is committed after this moment may be missing, nothing before it may.
        outbox = self._file.read().outbox
        return list(islice(self._history.search(alias, since, outbox, until), limit))

    def add_uses(self, uses: Iterable[Use]) -> None:
        with self._locked():
            self._uses.add(uses, self._clock.now())

    def uses(self, since: date | None = None) -> Sequence[Use]:
        """See `Store`. Reads no file of an earlier day."""
        return self._uses.search(since)

    def prune(self, before: datetime) -> None:
        """Deletes the history that is older, as far as whole segments of it are, and uses of earlier days."""
        if mark(self._path) is not None:
            with self._locked():
                self._history.prune(before)
                self._uses.prune(before.date())

    def close(self) -> None:
        """Nothing is kept open."""

    @contextmanager
    def _opened(self) -> Iterator[State]:
        with self._locked():
            self._last_row = None
            yield self._file.read()

    def _replace(self, before: State, after: State) -> None:
        self._file.write(after)
        if after.outbox is not before.outbox:
            self._append(after.outbox)

    def _with_row(self, outbox: Sequence[Entry], refresh: Refresh) -> tuple[Entry, ...]:
        """The outbox with one more row, under the number that follows."""
        if self._last_row is None:
            # A process may have been killed before it could write what it had saved: that comes in first.
            self._last_row = self._append(self._file.read().outbox)
        # What is left is of this turn, or waits for a history that cannot be written.
        pending = [entry for entry in outbox if entry.number > self._last_row]
        following = (pending[-1].number if pending else self._last_row) + 1
        return self._bounded((*pending, Entry(following, refresh)))

    def _bounded(self, waiting: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """As many as may wait, which is told: where there are more, the oldest goes that brought no new
        token, or simply the oldest."""
        if len(waiting) <= WAITING_ROWS:
            return waiting
        self._note(Problem("history_dropped", path=self._home / "history", limit=WAITING_ROWS))
        lesser = (entry for entry in waiting[:-1] if entry.refresh.outcome is not Outcome.ROTATED)
        dropped = next(lesser, waiting[0])
        return tuple(entry for entry in waiting if entry is not dropped)

    def _append(self, outbox: Sequence[Entry]) -> int:
        """The highest number in the history, or 0 where it cannot be written: no row keeps a token from being
        saved, and the next commit brings it in."""
        try:
            return self._history.append(outbox, self._clock.now())
        except Problem as problem:
            self._note(Problem("history_delayed", **problem.params))
            return 0

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # Reading needs no lock, so that `status` and `token` are spared 40 ms of import.
        from filelock import FileLock, Timeout

        make_folder(self._home)
        check_owner(self._home)
        if mark(self._path) is None:
            self._mend_modes()
        path = self._home / "store.lock"
        lock = FileLock(path, mode=FILE_MODE)
        try:
            lock.acquire(timeout=self._wait, poll_interval=LOCK_POLL)
        except Timeout:
            raise Problem("store_busy", path=path, seconds=self._wait) from None
        except OSError as error:
            raise unwritable(path, error) from None
        try:
            yield
        finally:
            lock.release()

    def _mend_modes(self) -> None:
        patterns = (".env", "state.json*", "store.lock", "history", "uses")
        own = (str(path) for pattern in patterns for path in self._home.glob(pattern))
        below = (path for name in ("history", "uses") for path in inside(self._home / name))
        for problem in mend_modes(chain([str(self._home)], own, below)):
            self._note(problem)

    def _note(self, problem: Problem) -> None:
        self._notices.setdefault(str(problem), problem)
