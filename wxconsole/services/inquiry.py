"""Asks WeChat about an account's quotas and refused requests."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from wxconsole.domain.account import Account
from wxconsole.domain.cause import DEAD_TOKEN_CODES, Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding, holding_of
from wxconsole.domain.probe import Probe
from wxconsole.domain.problem import Problem
from wxconsole.domain.quota import ASKED_PATHS, Quota
from wxconsole.domain.rid_record import RidRecord
from wxconsole.domain.token import Token
from wxconsole.services.accounts import AccountBook
from wxconsole.services.ports import Clock

log = logging.getLogger(__name__)

Note = Callable[[str, Callable[[Holding], Holding]], Awaitable[bool]]


class ApiManagement(Protocol):
    """What WeChat tells an account of its own calls. A port of its own, so that whoever asks here has no
    call at hand that fetches a token. Failures are returned, as by WeChat's other calls."""

    async def quota(self, account: Account, token: Token, path: str) -> Quota | Failure:
        """How often the API at `path` may be called today, and was."""

    async def request_record(self, account: Account, token: Token, rid: str) -> RidRecord | Failure:
        """The request of this account that ended in `rid`, at most seven days old."""

    async def clear_quota(self, account: Account, token: Token | None) -> Failure | None:
        """Begins all daily counters anew: None if WeChat did. Without a token, with the AppSecret."""


@dataclass(frozen=True, slots=True)
class Reset:
    """What a reset came to. `with_secret`: no token that works was held, so the AppSecret was used."""

    failure: Failure | None
    with_secret: bool

    @property
    def uncertain(self) -> bool:
        """Whether WeChat may have done it although no answer came."""
        return self.failure is not None and self.failure.answer_lost


class Inquiry:
    """Asks with the held token, and has no way to another one: it never fetches and never refreshes. What an
    answer says of the token and of our address is noted, as with a probe.

    `holdings` gives what is held by AppID; it may block. `note` puts what a change makes of a holding in its
    place.
    """

    def __init__(
        self,
        book: AccountBook,
        holdings: Callable[[], Mapping[str, Holding]],
        note: Note,
        wechat: ApiManagement,
        clock: Clock,
        *,
        read_only: bool,
    ) -> None:
        self._book = book
        self._holdings = holdings
        self._note = note
        self._wechat = wechat
        self._clock = clock
        self._read_only = read_only

    async def quotas(self, alias: str) -> list[tuple[str, Quota | Failure]]:
        """For each of ASKED_PATHS what WeChat says: one call a path, and none more after a failure that is
        not of its path alone. Raises Problem (`token_needed`)."""
        account = await asyncio.to_thread(self._book.find, alias)
        token = await self._token(account)
        answers: list[tuple[str, Quota | Failure]] = []
        for path in ASKED_PATHS:
            answer = await self._wechat.quota(account, token, path)
            answers.append((path, answer))
            if isinstance(answer, Failure) and answer.cause is not Cause.QUERY_REFUSED:
                break
        await self._note_answer(account, token, answer)
        return answers

    async def request(self, alias: str, rid: str) -> RidRecord | Failure:
        """The request that ended in `rid`, which must have been one of this account. Raises Problem
        (`token_needed`)."""
        account = await asyncio.to_thread(self._book.find_with_secret, alias)
        token = await self._token(account)
        answer = await self._wechat.request_record(account, token, rid)
        await self._note_answer(account, token, answer)
        return answer

    async def reset(self, alias: str) -> Reset:
        """Has WeChat begin all daily counters of the account anew, which uses up one of its ten resets a
        month. With the held token; with the AppSecret where none is held or WeChat says that it is dead.
        Raises Problem (`read_only_reset`)."""
        if self._read_only:
            raise Problem("read_only_reset")
        account = await asyncio.to_thread(self._book.find_with_secret, alias)
        token = (await self._holding(account)).served(self._clock.now())
        failure = await self._wechat.clear_quota(account, token)
        await self._note_answer(account, token, failure)
        if token is not None and failure is not None and failure.errcode in DEAD_TOKEN_CODES:
            token = None
            failure = await self._wechat.clear_quota(account, token)
            await self._note_answer(account, token, failure)
        reset = Reset(failure, with_secret=token is None)
        if failure is None or reset.uncertain:
            at = self._clock.now()
            await self._note(account.appid, lambda holding: holding.after_reset(at))
        return reset

    async def resets_made(self, alias: str) -> int:
        """How many of the month's resets were made from here. Others may have made more: WeChat does not
        tell."""
        account = await asyncio.to_thread(self._book.find, alias)
        return len((await self._holding(account)).resets_in_month(self._clock.now()))

    async def _note_answer(self, account: Account, token: Token | None, answer: object) -> None:
        failure = answer if isinstance(answer, Failure) else None
        fingerprint = None if token is None else token.fingerprint
        probe = Probe(self._clock.now(), account.alias, fingerprint, failure)
        try:
            await self._note(account.appid, lambda holding: holding.after_probe(probe))
        except Problem as problem:  # the answer counts all the same
            log.warning("inquiry: what WeChat said of %s is not noted: %s", account.alias, problem)

    async def _token(self, account: Account) -> Token:
        token = (await self._holding(account)).served(self._clock.now())
        if token is None:
            raise Problem("token_needed", alias=account.alias)
        return token

    async def _holding(self, account: Account) -> Holding:
        return holding_of(account, await asyncio.to_thread(self._holdings))
