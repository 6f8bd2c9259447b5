"""The token service as an RSGI application: granian's own interface takes half of ASGI's time."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from granian._granian import RSGIHTTPProtocol
from granian.rsgi import Scope

from wxconsole.domain.problem import Problem
from wxconsole.domain.use import Deed
from wxconsole.server.answers import Answer, problem_json, wechat_error
from wxconsole.server.house import House
from wxconsole.server.pages import Pages
from wxconsole.server.refused import Refused
from wxconsole.server.request import Request
from wxconsole.server.v1 import V1
from wxconsole.server.watch import Watch
from wxconsole.server.wechat import WeChatShaped

log = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Answer]]

ACCOUNTS = "/v1/accounts/"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Endpoint:
    """One path: its handlers by method, and what is common to all of them. An error of any sort becomes an
    answer here, in the shape that belongs to the path."""

    def __init__(self, house: House, route: str, handlers: Mapping[str, Handler]) -> None:
        self._house = house
        self._route = route
        self._handlers = dict(handlers)
        if "GET" in handlers:
            self._handlers["HEAD"] = handlers["GET"]
        self._wechat = route.startswith("/cgi-bin/")

    async def serve(self, request: Request, protocol: RSGIHTTPProtocol) -> None:
        """Answers, counts and logs."""
        began = time.perf_counter()
        answer = await self._answer(request)
        took = time.perf_counter() - began
        method = request.method if request.method in METHODS else "other"
        self._house.metrics.answered(self._route, method, answer.status, took)
        self._log(request, answer.status, took)
        answer.send(protocol)

    async def _answer(self, request: Request) -> Answer:
        handler = self._handlers.get(request.method)
        if handler is None:
            return self._no_such_method()
        # No exception is kept in a local: it would hold, in a circle, this frame and with it the connection,
        # which then stays open, where a body has not come, until the garbage is collected.
        try:
            return await handler(request)
        except Refused as refused:
            self._note(request, refused)
            return self._refusal(refused)
        except Problem as problem:
            log.warning("%s: %s", self._route, problem)
            return self._refusal(Refused(503, Problem("http_store_trouble"), retry_after=5))
        except Exception:
            log.exception("%s: unexpected", self._route)
            return self._refusal(Refused(500, Problem("http_crashed")))

    def _refusal(self, refused: Refused, headers: Mapping[str, str] | None = None) -> Answer:
        shape = wechat_error if self._wechat else problem_json
        return shape(refused, self._house.messages, headers)

    def _no_such_method(self) -> Answer:
        if not self._handlers:
            return self._refusal(Refused(404, Problem("http_path_unknown"), errcode=40066))
        allowed = ", ".join(sorted(self._handlers))
        errcode = 43001 if "GET" in self._handlers else 43002
        refused = Refused(405, Problem("http_method", allowed=allowed), errcode=errcode)
        return self._refusal(refused, {"allow": allowed})

    def _note(self, request: Request, refused: Refused) -> None:
        """In the audit history: a client that asks in vain."""
        if request.client and refused.status < 500:
            self._house.tally.note(request.client, request.account, Deed.REFUSED)

    def _log(self, request: Request, status: int, took: float) -> None:
        """Without the query, for GET /cgi-bin/token has the key in it. What is routine, and what anybody can
        cause without a key, is for DEBUG only, so that nobody can fill the log."""
        routine = not request.client or (status == 200 and request.method != "POST")
        level = logging.DEBUG if routine else logging.INFO
        if log.isEnabledFor(level):
            path = request.path[:200] if self._handlers else self._route
            client = request.client or "-"
            log.log(level, "%s %s %d %dms %s", request.method, path, status, took * 1000, client)


class App:
    """Its paths. `Endpoint` does the rest."""

    def __init__(self, house: House) -> None:
        v1, wechat, watch, pages = V1(house), WeChatShaped(house), Watch(house), Pages()

        def endpoint(route: str, **handlers: Handler) -> tuple[str, Endpoint]:
            return route, Endpoint(house, route, handlers)

        self.endpoints = dict(
            [
                endpoint("/v1/accounts/{alias}/token", GET=v1.token),
                endpoint("/v1/accounts/{alias}/refresh", POST=v1.refresh),
                endpoint("/v1/accounts", GET=v1.accounts),
                endpoint("/cgi-bin/token", GET=wechat.token),
                endpoint("/cgi-bin/stable_token", POST=wechat.stable_token),
                endpoint("/healthz", GET=watch.healthz),
                endpoint("/readyz", GET=watch.readyz),
                endpoint("/metrics", GET=watch.metrics),
                endpoint("/openapi.json", GET=pages.openapi),
                endpoint("/docs", GET=pages.docs),
            ]
        )
        self._elsewhere = Endpoint(house, "unknown", {})
        self._elsewhere_of_wechat = Endpoint(house, "/cgi-bin/", {})

    def __call__(self, scope: Scope, protocol: RSGIHTTPProtocol) -> Awaitable[None]:
        request = Request(scope, protocol)
        return self._endpoint(request).serve(request, protocol)

    def _endpoint(self, request: Request) -> Endpoint:
        """The endpoint of the path, whose alias is noted."""
        route = path = request.path
        if path.startswith(ACCOUNTS):
            request.alias, _, what = path.removeprefix(ACCOUNTS).partition("/")
            route = f"{ACCOUNTS}{{alias}}/{what}" if request.alias else path
        found = self.endpoints.get(route)
        return found or (self._elsewhere_of_wechat if path.startswith("/cgi-bin/") else self._elsewhere)
