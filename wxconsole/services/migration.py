"""From one store to another: what is to be copied, the copy, and whether all of it is there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum

from wxconsole.domain.account import Account
from wxconsole.domain.client import Client
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.use import Use
from wxconsole.services.ports import AtWork, MovingStore, Snapshot

# How often what has changed at the source meanwhile is copied after.
ROUNDS = 3


class Part(StrEnum):
    """What a store holds."""

    ACCOUNTS = "accounts"
    HOLDINGS = "holdings"
    HISTORY = "history"
    CLIENTS = "clients"
    USES = "uses"


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one part the `source` has, and the `target`; `same` is there already, `missing` is to be
    copied, `later` stays as the target has it, for that is the newer one. `differing` are those under whose
    name the target has another, which stays too; `outside` finds no place in the target at all."""

    source: int
    target: int
    same: int
    missing: int
    later: int = 0
    differing: tuple[str, ...] = ()
    outside: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Two stores compared. `state`, `rows` and `uses` are what is missing in the target; `homeless` are the
    accounts that it does not keep, and that nobody has defined elsewhere; `most_rows` is how much history it
    keeps, `at_work` who may still change the source."""

    shares: Mapping[Part, Share]
    state: Snapshot
    rows: Sequence[Refresh]
    uses: Sequence[Use]
    homeless: tuple[Account, ...]
    at_work: AtWork
    most_rows: int | None

    @property
    def missing(self) -> int:
        return sum(share.missing for share in self.shares.values())

    @property
    def differing(self) -> bool:
        return any(share.differing for share in self.shares.values())

    @property
    def outside(self) -> bool:
        return any(share.outside for share in self.shares.values())


@dataclass(frozen=True, slots=True)
class Copied:
    """What was done. `after` compares the two stores once more, from what both say then; `busy` are AppIDs
    that were being refreshed at the target."""

    counts: Mapping[Part, int]
    busy: tuple[str, ...]
    after: Plan

    @property
    def complete(self) -> bool:
        return not self.after.missing and not self.after.differing


class Migration:
    """Copies what is missing. It may be stopped or killed at any moment and be begun again: what is there
    already is not copied twice, and the source is only read. `places` are the two for people, `given` the
    accounts that are defined outside the stores. Blocks."""

    def __init__(
        self,
        source: MovingStore,
        target: Callable[[], MovingStore],
        places: tuple[str, str],
        given: Iterable[Account] = (),
    ) -> None:
        """`target` opens it: anew for each comparison, so that what it says is not what it remembers."""
        self.places = places
        self._source = source
        self._target = target
        self._given = frozenset(account.appid for account in given)
        self._notices: dict[str, Problem] = {}

    def plan(self) -> Plan:
        """Compares the two. Raises Problem(`migrate_nothing`) where the source is empty, or as stores do."""
        with closing(self._target()) as target:
            plan = self._compared(target)
            self._note(target)
        if not any(share.source for share in plan.shares.values()):
            raise Problem("migrate_nothing", place=self.places[0])
        return plan

    def copy(self, plan: Plan) -> Copied:
        """Copies what `plan` found missing, compares again, and copies what the source has got meanwhile."""
        counts = dict.fromkeys(Part, 0)
        busy: tuple[str, ...] = ()
        for _ in range(ROUNDS):
            if not plan.missing:
                break
            with closing(self._target()) as target:
                busy = tuple(target.receive(plan.state))
                target.receive_rows(plan.rows)
                target.receive_uses(plan.uses)
                self._note(target)
            for part in Part:
                counts[part] += plan.shares[part].missing
            counts[Part.HOLDINGS] -= len(busy)
            plan = self.plan()
        return Copied(counts, busy, plan)

    def close(self) -> Sequence[Problem]:
        """Lets go of the source, and returns what the stores noticed that a person should know."""
        self._note(self._source)
        self._source.close()
        return tuple(self._notices.values())

    def _compared(self, target: MovingStore) -> Plan:
        here, there = self._source.snapshot(), target.snapshot()
        accounts, account_share = _accounts(here, there)
        homeless: tuple[Account, ...] = ()
        if not target.keeps_accounts:
            accounts = ()
            homeless = tuple(each for each in here.accounts if each.appid not in self._given)
            account_share = Share(len(here.accounts), 0, 0, 0, outside=len(homeless))
        holdings, holding_share = _holdings(here.holdings, there.holdings)
        clients, client_share = _clients(here, there)
        rows, row_share = _rows(self._source, target)
        uses, use_share = _uses(self._source.uses(), target.uses())
        shares = {
            Part.ACCOUNTS: account_share,
            Part.HOLDINGS: holding_share,
            Part.HISTORY: row_share,
            Part.CLIENTS: client_share,
            Part.USES: use_share,
        }
        state = Snapshot(tuple(accounts), holdings, clients)
        return Plan(shares, state, rows, uses, homeless, self._source.at_work(), target.most_rows)

    def _note(self, store: MovingStore) -> None:
        self._notices |= {str(notice): notice for notice in store.notices}


def _accounts(here: Snapshot, there: Snapshot) -> tuple[Sequence[Account], Share]:
    named = {account.alias: account for account in there.accounts}
    appids = {account.appid for account in there.accounts}
    missing, other = [], []
    for account in here.accounts:
        if account.alias not in named and account.appid not in appids:
            missing.append(account)
        elif named.get(account.alias) != account:
            other.append(account.alias)
    same = len(here.accounts) - len(missing) - len(other)
    return missing, Share(len(here.accounts), len(there.accounts), same, len(missing), differing=tuple(other))


def _holdings(here: Mapping[str, Holding], there: Mapping[str, Holding]) -> tuple[dict[str, Holding], Share]:
    missing, same, later = {}, 0, 0
    for appid, holding in here.items():
        held = there.get(appid)
        if held == holding:
            same += 1
        elif held is not None and held.later_than(holding):
            later += 1
        else:
            missing[appid] = holding
    return missing, Share(len(here), len(there), same, len(missing), later)


def _clients(here: Snapshot, there: Snapshot) -> tuple[tuple[Client, ...], Share]:
    named = {client.name: client for client in there.clients}
    missing = tuple(client for client in here.clients if client.name not in named)
    other = tuple(
        client.name
        for client in here.clients
        if client.name in named and _lasting(client) != _lasting(named[client.name])
    )
    same = len(here.clients) - len(missing) - len(other)
    return missing, Share(len(here.clients), len(there.clients), same, len(missing), differing=other)


def _lasting(client: Client) -> Client:
    """The client without the notices that nobody took: these come and go."""
    return client if client.hook is None else replace(client, hook=replace(client.hook, letters=()))


def _rows(source: MovingStore, target: MovingStore) -> tuple[Sequence[Refresh], Share]:
    there = set(target.rows())
    most = target.most_rows
    room = None if most is None else max(0, most - len(there))
    missing: dict[Refresh, None] = {}
    count = outside = 0
    for refresh in source.rows():
        count += 1
        if refresh in there or refresh in missing:
            continue
        # The newest come first, and have the room.
        if room is not None and len(missing) >= room:
            outside += 1
        else:
            missing[refresh] = None
    same = count - len(missing) - outside
    return list(missing), Share(count, len(there), same, len(missing), outside=outside)


def _uses(here: Iterable[Use], there: Iterable[Use]) -> tuple[Sequence[Use], Share]:
    known = {(use.client, use.alias, use.day): use for use in there}
    found = list(here)
    missing = []
    for use in found:
        before = known.get((use.client, use.alias, use.day))
        if before is None or before.joined(use) != before:
            missing.append(use)
    return missing, Share(len(found), len(known), len(found) - len(missing), len(missing))
