"""The server API of WeChat over HTTPS."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from wxconsole import __version__
from wxconsole.adapters.answers import grant_of, quota_of, record_of, refusal_of, reset_refusal_of
from wxconsole.adapters.call import Call, Reply
from wxconsole.adapters.clock import SystemClock
from wxconsole.domain.account import Account, Endpoint
from wxconsole.domain.cause import Cause, Source
from wxconsole.domain.failure import Failure
from wxconsole.domain.quota import Quota
from wxconsole.domain.rid_record import RidRecord
from wxconsole.domain.secret import Secret
from wxconsole.domain.server_time import ServerTime
from wxconsole.domain.token import Token
from wxconsole.services.ports import Clock, Grant

# httpx is slow to import, and the console shows all accounts before it asks anybody: it is imported by the
# first call.
if TYPE_CHECKING:
    import httpx

    from wxconsole.adapters.lanes import Lane, Lanes

# Another host may do better. A time-out among them is one of connecting: that of the whole call ends it.
_UNREACHABLE = frozenset({Cause.DNS, Cause.CONNECT, Cause.TLS, Cause.PROXY, Cause.TIMEOUT})

# Compression would let a small answer grow past its bound.
HEADERS = {
    "User-Agent": f"wxconsole/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}


class HttpxWeChat:
    """The `WeChat` and the `ApiManagement` of the services.

    `api_bases` are URLs without a path, tried in order where a host cannot be reached, but only by calls
    that are safe to repeat: the classic endpoint and a forced refresh kill the token in use each time.
    `timeout` is in seconds, for one call from its start to the end of the answer, further hosts included;
    waiting for one of the `concurrency` lanes is not counted. Nothing is opened before the first call.
    `granted` is told each token that WeChat gives, before anybody else.
    """

    def __init__(
        self,
        api_bases: tuple[str, ...],
        *,
        timeout: float,
        concurrency: int,
        clock: Clock | None = None,
        granted: Callable[[Secret], None] | None = None,
    ) -> None:
        self._bases = tuple(base.rstrip("/") for base in api_bases)
        self._timeout = timeout
        # A host that swallows packets leaves the next one its share of the time.
        self._connect_timeout = timeout / len(api_bases)
        self._concurrency = concurrency
        self._clock = clock or SystemClock()
        self._granted = granted
        self._heard: ServerTime | None = None

    @property
    def skew(self) -> timedelta | None:
        """How far WeChat's clock is ahead of this machine's as that stands now, by the latest answer of any
        host; negative where it is behind, None before the first answer."""
        return None if self._heard is None else self._heard.skew(self._clock.now(), self._clock.uptime())

    async def fetch_token(self, account: Account, *, force: bool = False) -> Grant | Failure:
        """Asks the account's endpoint for a token. Raises ValueError if the classic one is to be forced."""
        if account.endpoint is Endpoint.STABLE:
            call = Call(lambda base: self._stable(base, account, force), repeatable=not force)
        elif force:
            raise ValueError("only the stable endpoint can be forced")
        else:
            call = Call(lambda base: self._classic(base, account), repeatable=False)
        reply = await self._reply(call)
        answer = reply if isinstance(reply, Failure) else grant_of(reply, account.secret)
        if isinstance(answer, Grant) and self._granted is not None:
            self._granted(answer.value)
        return answer

    async def probe(self, account: Account, token: Token) -> Failure | None:  # noqa: ARG002 - of the port
        """Whether WeChat honours `token`, by the cheapest call that every kind of account may make."""
        reply = await self._reply(Call(lambda base: self._domain_ip(base, token.value), repeatable=True))
        return reply if isinstance(reply, Failure) else refusal_of(reply, token.value)

    async def quota(self, account: Account, token: Token, path: str) -> Quota | Failure:  # noqa: ARG002 - of the port
        """The calls of one API today:
        https://developers.weixin.qq.com/doc/service/api/apimanage/api_getapiquota"""
        reply = await self._reply(self._management("openapi/quota/get", token, {"cgi_path": path}))
        return reply if isinstance(reply, Failure) else quota_of(reply, token.value, path)

    async def request_record(self, account: Account, token: Token, rid: str) -> RidRecord | Failure:
        """A refused request, masked: https://developers.weixin.qq.com/doc/service/openApi/get_rid_info.html"""
        reply = await self._reply(self._management("openapi/rid/get", token, {"rid": rid}))
        return reply if isinstance(reply, Failure) else record_of(reply, token.value, account.secret, rid)

    async def clear_quota(self, account: Account, token: Token | None) -> Failure | None:
        """Begins all daily counters anew: https://developers.weixin.qq.com/doc/service/openApi/clear_quota.html
        Each success uses up one of few, so it is sent once only."""
        if token is None:
            source, sent = Source.TOKEN_ENDPOINT, account.secret
            call = Call(lambda base: self._clear_by_secret(base, account), repeatable=False)
        else:
            source, sent = Source.API, token.value
            call = self._management("clear_quota", token, {"appid": account.appid}, repeatable=False)
        reply = await self._reply(call)
        return reply if isinstance(reply, Failure) else reset_refusal_of(reply, source, sent)

    async def aclose(self) -> None:
        """Closes all connections."""
        if self._opened:
            await self._lanes.aclose()

    @property
    def _opened(self) -> bool:
        return "_lanes" in vars(self)

    @cached_property
    def _stable_urls(self) -> "dict[str, httpx.URL]":
        # Parsed once: that takes a tenth of the time of a call.
        import httpx

        return {base: httpx.URL(f"{base}/cgi-bin/stable_token") for base in self._bases}

    @cached_property
    def _lanes(self) -> "Lanes":
        from wxconsole.adapters.lanes import Lanes

        return Lanes(self._concurrency)

    async def _reply(self, call: Call) -> Reply | Failure:
        if not self._opened:  # off the event loop, for that is a twentieth of a second
            await asyncio.to_thread(import_module, "wxconsole.adapters.lanes")
        async with self._lanes.take() as lane:
            try:
                async with asyncio.timeout(self._timeout):
                    sent = self._clock.uptime()
                    reply = await self._first_reply(lane, call)
                    self._hear(reply, sent)
                    return reply
            except TimeoutError:
                return Failure(Cause.TIMEOUT, errmsg=f"no whole answer within {self._timeout:g} s")
            except Exception as error:
                from wxconsole.adapters.faults import fault_of

                fault = fault_of(error)
                return Failure(fault.cause, errmsg=fault.words)

    def _hear(self, reply: Reply, sent: float) -> None:
        """Takes the time from an answer to what was sent at that uptime."""
        uptime = self._clock.uptime()
        self._heard = ServerTime.read(reply.date, timedelta(seconds=uptime - sent), uptime) or self._heard

    async def _first_reply(self, lane: "Lane", call: Call) -> Reply:
        """The answer of the first host that gives one. Raises the first host's Fault where none does."""
        from wxconsole.adapters.faults import fault_of

        faults = []
        for base in self._bases if call.repeatable else self._bases[:1]:
            try:
                return await lane.exchange(base, call)
            except Exception as error:
                faults.append(fault_of(error))
                if faults[-1].cause not in _UNREACHABLE:
                    break
        raise faults[0]

    def _stable(self, base: str, account: Account, force: bool) -> "httpx.Request":
        """https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html"""
        content = {
            "grant_type": "client_credential",
            "appid": account.appid,
            "secret": account.secret.reveal(),
            "force_refresh": force,
        }
        return self._request("POST", self._stable_urls[base], content)

    def _classic(self, base: str, account: Account) -> "httpx.Request":
        """https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-access-token/api_getaccesstoken.html"""
        query = {
            "grant_type": "client_credential",
            "appid": account.appid,
            "secret": account.secret.reveal(),
        }
        return self._request("GET", f"{base}/cgi-bin/token?{_encoded(query)}")

    def _domain_ip(self, base: str, token: Secret) -> "httpx.Request":
        """https://developers.weixin.qq.com/doc/store/talent/openapi/basics/api_getapidomainip.md"""
        query = _encoded({"access_token": token.reveal()})
        return self._request("GET", f"{base}/cgi-bin/get_api_domain_ip?{query}")

    def _management(
        self, path: str, token: Token, content: dict[str, str], *, repeatable: bool = True
    ) -> Call:
        def request(base: str) -> "httpx.Request":
            query = _encoded({"access_token": token.value.reveal()})
            return self._request("POST", f"{base}/cgi-bin/{path}?{query}", content)

        return Call(request, repeatable)

    def _clear_by_secret(self, base: str, account: Account) -> "httpx.Request":
        """https://developers.weixin.qq.com/doc/store/API/apimgnt/clearQuotaByAppSecret.html says that the
        parameters go into the body, and has them in the URL in its sample: they are sent in both."""
        content = {"appid": account.appid, "appsecret": account.secret.reveal()}
        return self._request("POST", f"{base}/cgi-bin/clear_quota/v2?{_encoded(content)}", content)

    def _request(self, method: str, url: "httpx.URL | str", content: object = None) -> "httpx.Request":
        import httpx

        return httpx.Request(
            method,
            url,
            headers=HEADERS if content is None else {**HEADERS, "Content-Type": "application/json"},
            content=None if content is None else json.dumps(content),
            extensions={"timeout": {"connect": self._connect_timeout}},
        )


def _encoded(query: dict[str, str]) -> str:
    # An environment variable may hold bytes that are no UTF-8: they are sent as they are.
    return urlencode(query, quote_via=quote, errors="surrogateescape")
