"""The endpoints in WeChat's own shape: an SDK is moved here by its base URL and its client's key alone."""

from collections.abc import Mapping
from typing import Any

from wxconsole.domain.client import Client, Right
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.domain.use import Deed
from wxconsole.server.answers import WECHAT_JSON, Answer, json_response
from wxconsole.server.body import json_object
from wxconsole.server.desk import Held
from wxconsole.server.house import House
from wxconsole.server.refused import Refused
from wxconsole.server.request import Request


class WeChatShaped:
    """GET /cgi-bin/token and POST /cgi-bin/stable_token, for every account of either endpoint: what the
    account itself uses at WeChat is the keeper's business."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def token(self, request: Request) -> Answer:
        """As https://developers.weixin.qq.com/doc/service/api/base/api_getaccesstoken.html"""
        return await self._answer(request, request.query)

    async def stable_token(self, request: Request) -> Answer:
        """As https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html"""
        return await self._answer(request, await json_object(request))

    async def _answer(self, request: Request, asked: Mapping[str, Any]) -> Answer:
        house = self._house
        await house.desk.look()
        if asked.get("grant_type") != "client_credential":
            raise Refused(400, Problem("http_grant_type"), errcode=40002)
        appid = _text(asked, "appid")
        if not appid:
            raise Refused(400, Problem("http_appid_missing"), errcode=41002)
        # The key first: whoever has none learns of no account.
        client = house.gate.client(Secret(_text(asked, "secret")), lambda: house.address(request))
        request.client = client.name
        house.gate.read(client)
        alias = (await house.desk.account_of(appid, client)).alias
        request.account = alias
        house.gate.check(client, Right.READ)
        held = house.desk.held(alias) or await house.desk.token(client, alias)
        if asked.get("force_refresh") is True:
            held = await self._doubted(client, alias, held)
        else:
            house.tally.note(client.name, alias, Deed.READ)
        expires_in = held.token.remaining(house.clock.now())
        document = {"access_token": held.token.value.reveal(), "expires_in": expires_in}
        return json_response(document, 200, WECHAT_JSON)

    async def _doubted(self, client: Client, alias: str, held: Held) -> Held:
        """force_refresh=true is a client's word that its token is dead, and no more than that: a forced
        refresh would take the token from all the others. It is a report of the held token, and as long as
        that one lives, it is the answer to whatever stands in the way."""
        house = self._house
        if Right.REFRESH not in client.may:
            house.tally.note(client.name, alias, Deed.REFUSED)
            return held
        try:
            replaced = await house.desk.replaced(client, alias, held.fingerprint)
        except Refused:
            house.tally.note(client.name, alias, Deed.REFUSED)
            return house.desk.held(alias) or await house.desk.token(client, alias)
        house.tally.note(client.name, alias, Deed.REFRESH)
        return replaced


def _text(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    return value if isinstance(value, str) else ""
