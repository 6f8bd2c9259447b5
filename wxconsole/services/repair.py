"""The whitelist repair: watches whether WeChat lets us in, once somebody has put our address on its list."""

import asyncio
from collections.abc import AsyncGenerator

from wxconsole.domain.account import Endpoint, Kind
from wxconsole.domain.attempt import Attempt, Verdict, verdict_of
from wxconsole.domain.failure import Failure
from wxconsole.domain.refresh import Refresh, Trigger
from wxconsole.services.accounts import AccountBook
from wxconsole.services.keeper import Keeper
from wxconsole.services.ports import Clock

# The list takes effect after "several minutes" by WeChat's page, and staff name a cache of up to ten:
# https://developers.weixin.qq.com/community/develop/doc/00048c23b80310a56930b350467000
LIMIT = 600.0
PACE = 30.0
TICK = 0.5
# Official accounts are said to be checked on every API, the others only where the AppSecret is sent:
# https://developers.weixin.qq.com/doc/oplatform/developers/basic_func/ip_whitelist
CHECKED_ON_EVERY_API = frozenset({Kind.OFFICIAL})


class Repair:
    """Tries every 30 s until WeChat lets us in, for the ten minutes that its list may take. Spends no call
    that could be spared, and replaces no token that is in use."""

    def __init__(self, keeper: Keeper, book: AccountBook, clock: Clock) -> None:
        self._keeper = keeper
        self._book = book
        self._clock = clock

    async def watch(self, alias: str, added: str | None) -> AsyncGenerator[Attempt, None]:
        """Yields each attempt as it is done, the first at once. `added` is the address that was put on the
        list, where it is known. Raises the keeper's Problems."""
        began = self._clock.uptime()
        while True:
            tried = self._clock.uptime()
            at = self._clock.now()
            answer = await self._ask(alias)
            last = tried - began >= LIMIT
            failure = answer.failure if isinstance(answer, Refresh) else answer
            verdict = verdict_of(failure)
            over = last or verdict in (Verdict.WORKS, Verdict.OTHER_CAUSE)
            fingerprint = answer.fingerprint if isinstance(answer, Refresh) and answer.succeeded else None
            yield Attempt(at, alias, int(tried - began), verdict, added, failure, fingerprint, over)
            if over:
                return
            while self._clock.uptime() < tried + PACE:  # noqa: ASYNC110 - a sleep of the machine counts too
                await asyncio.sleep(TICK)

    async def _ask(self, alias: str) -> Refresh | Failure | None:
        """A refresh, where that replaces nothing that is in use; else a failure, or None for admitted."""
        account = await asyncio.to_thread(self._book.find, alias)
        if account.endpoint is Endpoint.STABLE:
            return await self._keeper.refresh(alias, Trigger.MANUAL)
        while self._keeper.refreshing(account.appid):  # noqa: ASYNC110 - it ends within the time-out
            await asyncio.sleep(TICK)
        if await asyncio.to_thread(self._keeper.held_token, alias) is not None:
            probe = await self._keeper.probe(alias) if account.kind in CHECKED_ON_EVERY_API else None
            if probe is not None and verdict_of(probe.failure) is Verdict.REFUSED:
                return probe.failure
            # That the held token may be used does not yet say that a new one may be fetched.
            if probe is None or probe.alive is not False:
                return await self._keeper.try_address(alias)
        # Unless somebody has fetched one by now.
        return await self._keeper.refresh(alias, Trigger.MANUAL, min_ttl=1)
