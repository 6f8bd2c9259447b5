"""The service's own endpoints, under /v1/accounts."""

import asyncio
import re
from typing import Any

from wxconsole.domain.client import Client, Right
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import fingerprint, well_formed
from wxconsole.domain.use import Deed
from wxconsole.server.answers import Answer, json_response
from wxconsole.server.body import json_object
from wxconsole.server.desk import Held
from wxconsole.server.house import House
from wxconsole.server.refused import Refused
from wxconsole.server.request import Request
from wxconsole.server.token_answer import TokenAnswer, token_answer

LONGEST_WAIT = 60
_FINGERPRINT = re.compile(r"[0-9a-f]{8}")
_NUMBER = re.compile(r"[0-9]{1,2}")


class V1:
    """One method an endpoint."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._answers: dict[str, TokenAnswer] = {}  # the latest of each account, by its alias

    async def accounts(self, request: Request) -> Answer:
        """Health of the accounts that the client may see."""
        client = await self._client(request)
        return json_response(await asyncio.to_thread(self._health, client))

    async def token(self, request: Request) -> Answer:
        """The present token; with `wait` and `unless`, the next one."""
        house, client = self._house, await self._client(request)
        alias = await self._account(request, client, Right.READ)
        wait, unless = _wait(request)
        if unless is None:
            held = house.desk.held(alias) or await house.desk.token(client, alias)
        else:
            held = await house.desk.another(client, alias, unless, wait, request.gone)
        house.tally.note(client.name, alias, Deed.READ)
        return self._answer(alias, held)

    async def refresh(self, request: Request) -> Answer:
        """Another token for one that is dead."""
        house, client = self._house, await self._client(request)
        alias = await self._account(request, client, Right.REFRESH)
        reported = _reported(await json_object(request))
        held = house.desk.held(alias)
        outdated = held is not None and held.fingerprint != reported
        held = await house.desk.replaced(client, alias, reported)
        house.tally.note(client.name, alias, Deed.OUTDATED if outdated else Deed.REFRESH)
        return self._answer(alias, held)

    async def _client(self, request: Request) -> Client:
        house = self._house
        await house.desk.look()
        client = house.gate.client(request.key, lambda: house.address(request))
        request.client = client.name
        house.gate.read(client)
        return client

    async def _account(self, request: Request, client: Client, right: Right) -> str:
        """The alias in the path. Raises Refused: 404 where it is that of no account which the client may see,
        403 where it may not do this with it."""
        account = await self._house.desk.account(request.alias, client)
        request.account = account.alias
        self._house.gate.check(client, right)
        return account.alias

    def _health(self, client: Client) -> dict[str, Any]:
        house = self._house
        seen = [each for each in house.keeper.statuses() if client.sees(each.account.alias)]
        histories = house.histories(*seen)
        return {
            "generated_at": rfc3339(house.clock.now()),
            "accounts": [each.as_json(house.lang, histories.get(each.account.appid, ())) for each in seen],
        }

    def _answer(self, alias: str, held: Held) -> Answer:
        now = self._house.clock.now()
        latest = self._answers.get(alias)
        if latest is None or not latest.says(held, now):
            latest = self._answers[alias] = token_answer(held, now)
        return latest.answer


def _wait(request: Request) -> tuple[int, str | None]:
    """The seconds of `wait` and the fingerprint of `unless`, of which each may lack. Raises Refused (400)."""
    query = request.query
    if not query:
        return 0, None
    wait, unless = query.get("wait", "0"), query.get("unless")
    right = _NUMBER.fullmatch(wait) and int(wait) <= LONGEST_WAIT
    if not right or (unless is not None and not _FINGERPRINT.fullmatch(unless)):
        raise Refused(400, Problem("http_wait_malformed", longest=LONGEST_WAIT))
    return int(wait), unless


def _reported(body: Any) -> str:
    """The fingerprint of the token that the client reports dead."""
    match body:
        case {"stale": str(value), **more} if not more and well_formed(value):
            return fingerprint(Secret(value))
        case {"stale_fingerprint": str(value), **more} if not more and _FINGERPRINT.fullmatch(value):
            return value
    raise Refused(400, Problem("http_stale_missing"))
