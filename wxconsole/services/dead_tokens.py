"""Tokens that clients report dead, replaced: compare, and refresh."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from wxconsole.domain.account import Endpoint
from wxconsole.domain.failure import Failure
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Trigger
from wxconsole.domain.report import Report
from wxconsole.domain.token import Token
from wxconsole.services.keeper import Keeper


@dataclass(frozen=True, slots=True)
class Replacement:
    """The token to use from now on. `outdated`: the reported one had been replaced before, and nothing was
    asked of WeChat."""

    token: Token
    outdated: bool


class DeadTokens:
    """A report is a client's word, and clients err: 40001 has other causes than a dead token, and one client
    could take a good token from all the others. So a report alone takes nothing out of service: the held
    token is served until WeChat has given another, or has said in answer to a probe that it is dead."""

    def __init__(self, keeper: Keeper, floor: timedelta) -> None:
        """`floor`: the least time between two refreshes of an account that reports cause."""
        self._keeper = keeper
        self._floor = floor
        self._flights: dict[str, asyncio.Task[Token]] = {}

    async def replace(self, alias: str, fingerprint: str, client: str) -> Replacement:
        """The token of `alias` to use instead of the one of this fingerprint, which `client` found dead.

        If that is not the held one, the held one is returned at once. Else WeChat is asked, once for all who
        report it meanwhile. The same token comes back where WeChat stands by it.

        Raises Problem: `refresh_too_soon`, `refresh_limit_day` (with `next_at`); `report_unverified`,
        `token_unavailable` (with `cause`, and the `failure` behind it); `token_dead_again`; and what
        `Keeper.refresh` raises.
        """
        report = Report(fingerprint, client, self._floor)
        status = await self._keeper.status(alias)
        other = report.answer(status.holding, status.at)
        if other is not None:
            return Replacement(other, outdated=True)
        task = self._flights.get(alias)
        if task is None:
            task = self._flights[alias] = asyncio.create_task(self._replace(alias, report))
            task.add_done_callback(lambda _: self._flights.pop(alias))
        # Whoever gives up must not end what others wait for.
        return Replacement(await asyncio.shield(task), outdated=False)

    async def _replace(self, alias: str, report: Report) -> Token:
        # Looked at again: another flight may have ended since its caller looked.
        status = await self._keeper.status(alias)
        account, holding, now = status.account, status.holding, status.at
        other = report.answer(holding, now)
        if other is not None:
            return other
        report.check(account, holding, now)
        held = holding.served(now)
        if held is None or account.endpoint is Endpoint.STABLE:
            return await self._refreshed(alias, report)
        # Each classic call takes the token from everybody: WeChat is asked first whether it is dead.
        if report.disproved(account, holding, now) or await self._alive(alias):
            return held
        return await self._refreshed(alias, report)

    async def _alive(self, alias: str) -> bool:
        """Whether WeChat honours the held token: one that it does not is served no more."""
        probe = await self._keeper.probe(alias)
        if probe.alive is None:
            raise _failed("report_unverified", alias, probe.failure)
        return probe.alive

    async def _refreshed(self, alias: str, report: Report) -> Token:
        refresh = await self._keeper.refresh(alias, Trigger.PASSIVE, report=report)
        if refresh.outcome is Outcome.UNCHANGED:
            # WeChat stands by the token, which outweighs the report, unless it then says that it is dead.
            await self._keeper.probe(alias)
        status = await self._keeper.status(alias)
        held = status.holding.served(status.at)
        if held is None and refresh.outcome is Outcome.UNCHANGED:
            raise Problem("token_dead_again", alias=alias)
        if held is None or (refresh.failure is not None and held.fingerprint == report.fingerprint):
            raise _failed("token_unavailable", alias, refresh.failure)
        return held


def _failed(key: str, alias: str, failure: Failure | None) -> Problem:
    return Problem(key, alias=alias, cause=failure and failure.cause, failure=failure)
