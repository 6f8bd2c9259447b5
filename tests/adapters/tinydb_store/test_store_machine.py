"""Two consoles, a clock that goes and jumps, and a store that is opened anew: against a model of it all."""

import tempfile
from datetime import datetime
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from tests.adapters.stores.samples import SetClock, account, numbers, refresh, token
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.domain.account import Account
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding
from wxconsole.domain.probe import Probe
from wxconsole.services.ports import Lease

consoles = st.sampled_from([0, 1])
aliases = st.sampled_from(["one", "two", "three"])
appids = st.sampled_from(["wx1", "wx2"])


class StoreMachine(RuleBasedStateMachine):
    leases: Bundle[Lease] = Bundle("leases")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.home = Path(self.folder.name) / "home"
        self.clock = SetClock()
        self.stores = [TinyDbStore(self.home, self.clock) for _ in range(2)]
        self.accounts: dict[str, Account] = {}
        self.holdings: dict[str, Holding] = {}
        self.latest: dict[str, tuple[Lease, datetime]] = {}
        self.saved: set[int] = set()
        self.rows: list[int] = []
        self.commits = 0

    def teardown(self) -> None:
        self.folder.cleanup()

    def _forget_unless_used(self, appid: str) -> None:
        if all(known.appid != appid for known in self.accounts.values()):
            self.holdings.pop(appid, None)
            self.latest.pop(appid, None)

    @rule(console=consoles, alias=aliases, appid=appids)
    def save_account(self, console: int, alias: str, appid: str) -> None:
        replaced = self.accounts.get(alias)
        self.accounts[alias] = account(alias, appid)
        self.stores[console].save_account(self.accounts[alias])
        if replaced is not None:
            self._forget_unless_used(replaced.appid)

    @rule(console=consoles, alias=aliases)
    def remove_account(self, console: int, alias: str) -> None:
        self.stores[console].remove_account(alias)
        removed = self.accounts.pop(alias, None)
        if removed is not None:
            self._forget_unless_used(removed.appid)

    @rule(target=leases, console=consoles, appid=appids)
    def acquire(self, console: int, appid: str) -> Lease:
        owner = f"op@host:{console}"
        lease = self.stores[console].acquire(appid, owner, 20)
        current = self.latest.get(appid)
        now = self.clock.now()
        free = (
            current is None
            or current[0].owner in ("", owner)
            or not 0 < (current[0].until - now).total_seconds() <= 20
        )
        assert (lease is not None) == free
        if lease is None:
            return Lease(appid, owner, 0, now)  # one that nobody has
        assert all(lease.number > other.number for other, _ in self.latest.values())
        if current is not None and current[0].owner:
            # Neither committed nor released: a call may have been made under it.
            holding = self.holdings.get(appid, Holding(appid))
            self.holdings[appid] = holding.with_lost_call(min(now, current[0].until), forced=False)
        self.latest[appid] = (lease, now)
        return lease

    @rule(console=consoles, lease=leases)
    def commit(self, console: int, lease: Lease) -> None:
        self.commits += 1
        row = refresh(self.commits, appid=lease.appid)
        holding = self.holdings.get(lease.appid, Holding(lease.appid))
        after = holding.after(row, token(f"token_{self.commits}"))
        current = self.latest.get(lease.appid)
        mine = current is not None and current[0].number == lease.number
        assert self.stores[console].commit(lease, after, row) == mine
        if mine and lease.number not in self.saved:
            self.saved.add(lease.number)
            self.holdings[lease.appid] = after
            self.rows.insert(0, self.commits)
            self._end(lease)

    @rule(console=consoles, lease=consumes(leases))
    def release(self, console: int, lease: Lease) -> None:
        self.stores[console].release(lease)
        current = self.latest.get(lease.appid)
        if current is not None and current[0].number == lease.number:
            self._end(lease)

    def _end(self, lease: Lease) -> None:
        self.latest[lease.appid] = (Lease(lease.appid, "", lease.number, lease.until), lease.until)

    @rule(console=consoles, appid=appids, alive=st.booleans())
    def probe(self, console: int, appid: str, alive: bool) -> None:
        holding = self.holdings.get(appid)
        if holding is None or holding.token is None:
            return
        failure = None if alive else Failure(Cause.TOKEN_NOT_LATEST, 40001)
        probe = Probe(self.clock.now(), "shop", holding.token.fingerprint, failure)
        self.stores[console].update(appid, lambda held: held.after_probe(probe))
        self.holdings[appid] = holding.after_probe(probe)

    @rule(seconds=st.sampled_from([1, 19, 20, 3600, -1, -3600]))
    def clock_goes(self, seconds: int) -> None:
        self.clock.go(seconds)

    @rule(console=consoles)
    def open_anew(self, console: int) -> None:
        self.stores[console] = TinyDbStore(self.home, self.clock)

    @invariant()
    def both_consoles_see_everything(self) -> None:
        for store in self.stores:
            found = store.snapshot()
            assert {each.alias: each for each in found.accounts} == self.accounts
            assert found.holdings == self.holdings
            assert numbers(store.history()) == self.rows
            assert store.notices == ()


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(max_examples=25, stateful_step_count=30)
