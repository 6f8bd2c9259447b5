"""The store in a folder of the operator's own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path

from wxconsole.adapters.tinydb_store.history import Entry, History
from wxconsole.adapters.tinydb_store.private import (
    FILE_MODE,
    check_owner,
    make_folder,
    mark,
    mend_modes,
    unwritable,
)
from wxconsole.adapters.tinydb_store.state_file import State, StateFile, read_state
from wxconsole.adapters.tinydb_store.tenure import Process, Tenure
from wxconsole.domain.account import Account
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.services.ports import Clock, Lease, Snapshot

# A change takes milliseconds: who waits longer than this waits for something that hangs.
LOCK_WAIT = 10.0
LOCK_POLL = 0.005


class TinyDbStore:
    """A `Store` of plain TinyDB files, for any number of threads and processes on one machine.

    In `home`: `state.json` (accounts with their AppSecrets, holdings with their tokens, leases),
    `history/*.json`, and `store.lock`, which every change holds. Reading takes no lock and writes nothing, so
    that an absent store stays absent. Nothing is encrypted: the folder is 0700, its files 0600.

    `wait` is how many seconds a change waits for the lock before it raises Problem(`store_busy`).
    """

    def __init__(self, home: Path, clock: Clock, *, wait: float = LOCK_WAIT) -> None:
        self._home = home.absolute()
        self._path = self._home / "state.json"
        self._clock = clock
        self._wait = wait
        self._notices: dict[str, Problem] = {}
        self._file = StateFile(self._path)
        self._history = History(self._home / "history", self._note)
        self._seen: State | None = None
        with suppress(Problem):  # the first use will tell
            if mark(self._path) is not None:
                self._mend_modes()

    @property
    def notices(self) -> tuple[Problem, ...]:
        """What a person should know although the work went on: `store_mode_mended`, `store_mode_loose`,
        `store_shared`, `history_damaged`, `history_set_aside`, `history_delayed`. Each once."""
        return tuple(self._notices.values())

    def snapshot(self) -> Snapshot:
        """See `Store`. The same object as long as nothing has changed."""
        return self._state().snapshot

    def mark(self) -> object:
        return mark(self._path)

    def save_account(self, account: Account) -> None:
        """See `Store`. An account from elsewhere is refused: its secret is never copied to disk."""
        if not account.editable:
            raise ValueError(f"{account.alias} is defined in {account.origin}")
        with self._changing() as state:
            replaced = state.account(account.alias)
            state.put_account(account)
            if replaced is not None and not state.has_appid(replaced.appid):
                state.forget(replaced.appid)

    def remove_account(self, alias: str) -> None:
        if all(account.alias != alias for account in self.snapshot().accounts):
            return
        with self._changing() as state:
            account = state.account(alias)
            if account is None:
                return
            state.remove_account(alias)
            if not state.has_appid(account.appid):
                state.forget(account.appid)

    def acquire(self, appid: str, owner: str, seconds: float) -> Lease | None:
        process = Process.current()
        with self._changing() as state:
            now = self._clock.now()
            held = state.tenure(appid)
            if held is not None and held.excludes(owner, process, now):
                return None
            until = now + timedelta(seconds=seconds)
            given = Tenure(appid, state.next_lease(), owner, process, until, float(seconds))
            state.put_tenure(given)
        return Lease(appid, owner, given.number, until)

    def commit(self, lease: Lease, holding: Holding, refresh: Refresh) -> bool:
        """See `Store`. May be called again after it raised: one lease saves one refresh."""
        now = self._clock.now()
        with self._locked():
            with self._file.change():
                state = self._file
                tenure = state.tenure(lease.appid)
                if tenure is None or tenure.number != lease.number:
                    return False
                if tenure.saved:
                    return True
                last = self._settle(state.outbox(), now)
                entry = Entry(last + 1, refresh)
                state.put_holding(holding)
                state.put_outbox(entry)
                state.put_tenure(tenure.ended(saved=True))
            # From here on the refresh is saved, whatever happens to the row: the next change brings it in.
            try:
                self._history.append(entry, now)
            except Problem as problem:
                self._note(Problem("history_delayed", **problem.params))
        return True

    def release(self, lease: Lease) -> None:
        with self._changing() as state:
            tenure = state.tenure(lease.appid)
            if tenure is not None and tenure.number == lease.number and tenure.owner is not None:
                state.put_tenure(tenure.ended(saved=False))

    def report(self, appid: str, fingerprint: str, *, alive: bool) -> None:
        def reported(holding: Holding | None) -> Holding | None:
            if holding is None:
                return None
            return holding.reported_alive(fingerprint) if alive else holding.reported_dead(fingerprint)

        known = self.snapshot().holdings.get(appid)
        if reported(known) == known:
            return
        with self._changing() as state:
            after = reported(state.holding(appid))
            if after is not None:
                state.put_holding(after)

    def history(
        self, alias: str | None = None, *, limit: int | None = None, since: datetime | None = None
    ) -> Sequence[Refresh]:
        """See `Store`. Reads no more segments than `limit` and `since` ask for."""
        # First the outbox: what is committed after this moment may be missing, nothing before it may.
        outbox = self._state().outbox
        return list(islice(self._history.search(alias, since, outbox), limit))

    def prune(self, before: datetime) -> None:
        """Deletes the history that is older, as far as whole segments of it are."""
        if mark(self._path) is not None:
            with self._locked():
                self._history.prune(before)

    def close(self) -> None:
        """Nothing is kept open."""

    def _state(self) -> State:
        seen = self._seen
        if seen is None or seen.mark != mark(self._path):
            seen = self._seen = read_state(self._path)
        return seen

    def _settle(self, outbox: Entry | None, now: datetime) -> int:
        """Brings in the row of a process that was killed before it could. Returns the last number in use."""
        last = self._history.last_number(now)
        if outbox is None or outbox.number <= last:
            return last
        self._history.append(outbox, now)
        return outbox.number

    @contextmanager
    def _changing(self) -> Iterator[StateFile]:
        with self._locked(), self._file.change():
            yield self._file

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
        patterns = (".env", "state.json*", "store.lock", "history", "history/*")
        inside = (path for pattern in patterns for path in self._home.glob(pattern))
        for problem in mend_modes(chain([self._home], inside)):
            self._note(problem)

    def _note(self, problem: Problem) -> None:
        self._notices.setdefault(str(problem), problem)
