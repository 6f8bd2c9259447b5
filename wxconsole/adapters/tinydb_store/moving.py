"""A store of files that is copied from, or to."""

from collections.abc import Iterable, Iterator, Sequence

from wxconsole.adapters.tenure import Process, at_work
from wxconsole.adapters.tinydb_store.state_file import State
from wxconsole.adapters.tinydb_store.store import TinyDbStore
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.use import Use
from wxconsole.services.ports import AtWork, Snapshot


class MovingTinyDbStore(TinyDbStore):
    """A `MovingStore`."""

    most_rows: int | None = None

    def at_work(self) -> AtWork:
        return at_work(self._file.read().tenures.values(), self._clock.now())

    def rows(self) -> Iterator[Refresh]:
        # First the outbox, as in `history`.
        outbox = self._file.read().outbox
        return self._history.search(None, None, outbox)

    def receive(self, state: Snapshot) -> Sequence[str]:
        process = Process.current()

        def change(before: State) -> tuple[State, Sequence[str]]:
            after, busy = before, []
            for account in state.accounts:
                if before.accounts.get(account.alias) is None:
                    after = after.with_account(account)
            for client in state.clients:
                if before.clients.get(client.name) is None:
                    after = after.with_client(client)
            for appid, holding in state.holdings.items():
                held, tenure = before.holdings.get(appid), before.tenures.get(appid)
                if held is not None and (held == holding or held.later_than(holding)):
                    continue
                if tenure is not None and tenure.excludes("", process, self._clock.now()):
                    busy.append(appid)
                else:
                    after = after.with_holding(holding)
            return after, busy

        return self._turns.take(change)

    def receive_rows(self, rows: Iterable[Refresh]) -> None:
        now = self._clock.now()
        with self._locked():
            # A process may have been killed before it could write what it had saved.
            self._history.append(self._file.read().outbox, now)
            self._history.merge(rows, now)

    def receive_uses(self, uses: Iterable[Use]) -> None:
        with self._locked():
            self._uses.add(uses, self._clock.now(), Use.joined)
