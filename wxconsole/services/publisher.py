"""Publishes tokens for SDKs of other programs, in a Redis that these read."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from wxconsole.domain.account import Account
from wxconsole.domain.holding import holding_of
from wxconsole.domain.layout import Layout, Place, Publication, places
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.token import Token
from wxconsole.services.accounts import AccountBook
from wxconsole.services.keeper import Keeper
from wxconsole.services.ports import Clock
from wxconsole.services.shelf import Shelf, Shelved

log = logging.getLogger(__name__)

# Seconds between two looks at all that lies there, which may have been flushed or written over.
ANEW_EVERY = 60.0
# Seconds between two looks at what is held: a bulk refresh is many changes.
LOOKS_APART = 0.1
# Seconds until what could not be published is tried again.
RETRY = 5.0
# Seconds that whoever leaves waits for what is to be published last.
CLOSE_PATIENCE = 4.0


class Publisher:
    """Runs beside a face: every new token, by this process or another one on the store, is put where the SDKs
    look for it, and taken back when its account is removed. A refresh never waits for that, nor fails by it.

    A token that WeChat calls dead is not published; what lies there is left for the next one to replace.
    """

    def __init__(
        self,
        keeper: Keeper,
        book: AccountBook,
        layouts: Sequence[Layout],
        open_shelf: Callable[[], Shelf],
        clock: Clock,
    ) -> None:
        """`open_shelf` is called when it is first needed, in a thread, where it may take its time."""
        self._keeper = keeper
        self._book = book
        self._layouts = layouts
        self._open_shelf = open_shelf
        self._opened: Shelf | None = None
        self._clock = clock
        self.trouble: Problem | None = None
        self._listeners: list[Callable[[Problem | None], None]] = []
        self._thread = ThreadPoolExecutor(1, "publisher")
        self._changed = asyncio.Event()
        self._everything = False
        self._closed = False
        # AppIDs that this process has refreshed.
        self._refreshed: set[str] = set()
        # By AppID, what is published everywhere.
        self._settled: dict[str, tuple[Account, Token]] = {}
        # The accounts at the latest look, where their tokens belong, and where there may be some besides.
        self._accounts: Sequence[Account] = ()
        self._present: set[Place] = set()
        self._places: set[Place] = set()
        self._foreign: set[tuple[Place, str]] = set()
        self._older: Counter[tuple[str, str]] = Counter()
        # Kept until it is told, as whoever waits for it may be cancelled.
        self._done: list[tuple[Account, Publication, Shelved | Problem]] = []
        keeper.listen(self._heard)

    def listen(self, listener: Callable[[Problem | None], None]) -> None:
        """Calls `listener` on the event loop with what a person should know, once (`publish_unreachable`,
        `publish_refused`, `publish_overwritten`, `publish_older`), and with None when all can be published
        again."""
        self._listeners.append(listener)

    async def run(self, *, everything: bool) -> None:
        """Works until it is cancelled or closed. `everything`: all that is held is published, and looked
        after; else only what this process has refreshed."""
        self._everything = everything
        loop = asyncio.get_running_loop()
        anew_at = loop.time()
        while not self._closed:
            if loop.time() >= anew_at:
                self._settled.clear()
                anew_at = loop.time() + ANEW_EVERY
            await self._look()
            await asyncio.sleep(LOOKS_APART)
            wait = anew_at - loop.time() if self.trouble is None else RETRY
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), max(0.0, wait))
            self._changed.clear()

    async def close(self, patience: float = CLOSE_PATIENCE) -> None:
        """Publishes what was rotated last, if that can be done within `patience` seconds, and closes the
        connections."""
        self._closed = True
        if self.trouble is None:
            try:
                async with asyncio.timeout(patience):
                    await self._look()
            except TimeoutError:
                log.warning("publisher: ended while the last tokens were being published")
        self._thread.submit(self._close_shelf)
        self._thread.shutdown(wait=False)

    def _heard(self, refresh: Refresh | None) -> None:
        if refresh is not None and refresh.succeeded:
            self._refreshed.add(refresh.appid)
        self._changed.set()

    async def _look(self) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._publish)
        except Problem as problem:
            self._stand(problem)
        except Exception:  # a mistake of ours must not end the publishing of all other tokens
            log.exception("publisher: unexpected")
        else:
            self._tell_of_done()

    def _publish(self) -> None:
        """Publishes what has changed since the last look, and takes back what belongs to no account any more.
        Blocks. Raises as `Shelf`."""
        try:
            accounts = [
                each for each in self._book.all() if self._everything or each.appid in self._refreshed
            ]
            due = self._due(accounts)
        except Problem as problem:  # of the store: told by whoever works with it
            log.info("publisher: %s", problem)
            return
        if due or self.trouble is not None:
            self._put(due)
        self._take_back_gone(accounts)

    def _due(self, accounts: Iterable[Account]) -> list[tuple[Account, Token]]:
        """The tokens that are not known to lie wherever they belong."""
        holdings, now = self._keeper.holdings(), self._clock.now()
        served = ((account, holding_of(account, holdings).served(now)) for account in accounts)
        return [
            (account, token)
            for account, token in served
            if token is not None and self._settled.get(account.appid) != (account, token)
        ]

    def _put(self, due: Iterable[tuple[Account, Token]]) -> None:
        publications = [
            (account, layout.publication(account, token))
            for account, token in due
            for layout in self._layouts
            if account.kind in layout.kinds
        ]
        results = self._shelf.put([publication for _, publication in publications])
        self._settled.update((account.appid, (account, token)) for account, token in due)
        for (account, publication), result in zip(publications, results, strict=True):
            self._done.append((account, publication, result))
            if isinstance(result, Problem):
                self._settled.pop(account.appid, None)

    def _take_back_gone(self, accounts: Sequence[Account]) -> None:
        if accounts != self._accounts:
            self._accounts, self._present = accounts, places(self._layouts, accounts)
            self._places |= self._present
        gone = self._places - self._present
        if gone:
            self._shelf.take_back(gone)
            self._places -= gone
            for place in gone:
                self._settled.pop(place.appid, None)

    def _tell_of_done(self) -> None:
        done, self._done = self._done, []
        older = set()
        trouble = None
        for account, publication, result in done:
            key = (publication.place, publication.token.fingerprint)
            if isinstance(result, Problem):
                trouble = trouble or result
            elif result is Shelved.FOREIGN and key not in self._foreign:
                self._foreign.add(key)
                place = publication.place
                self._tell(Problem("publish_overwritten", alias=account.alias, layout=place.layout))
            elif result is Shelved.OLDER:
                older.add((account.alias, publication.token.fingerprint))
        for each in older:
            self._tell_of_older(*each)
        self._stand(trouble)

    def _tell_of_older(self, alias: str, fingerprint: str) -> None:
        """A process that slept finds a newer token there, and at the next look has it itself. Where it has
        not, somebody else keeps the account."""
        self._older[alias, fingerprint] += 1
        if self._older[alias, fingerprint] == 2:
            self._tell(Problem("publish_older", alias=alias))

    def _stand(self, trouble: Problem | None) -> None:
        before, self.trouble = self.trouble, trouble
        if trouble is not None and before is None:
            self._tell(trouble)
        elif trouble is None and before is not None:
            log.info("publisher: tokens are published again")
            for listener in self._listeners:
                listener(None)

    def _tell(self, problem: Problem) -> None:
        log.warning("publisher: %s", problem)
        for listener in self._listeners:
            listener(problem)

    @property
    def _shelf(self) -> Shelf:
        if self._opened is None:
            self._opened = self._open_shelf()
        return self._opened

    def _close_shelf(self) -> None:
        if self._opened is not None:
            self._opened.close()
