"""The token service as an ASGI application."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from wxconsole.domain.problem import Problem
from wxconsole.domain.use import Deed
from wxconsole.server.answers import Answer, problem_json, wechat_error
from wxconsole.server.house import House
from wxconsole.server.pages import Pages
from wxconsole.server.refused import Refused
from wxconsole.server.v1 import V1
from wxconsole.server.watch import Watch
from wxconsole.server.wechat import WeChatShaped

log = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Answer]]

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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except ClientDisconnect:
            return
        took = time.perf_counter() - began
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._house.metrics.answered(self._route, method, answer.status, took)
        self._log(scope, answer.status, took)
        await answer.send(send)

    async def _answer(self, request: Request) -> Answer:
        handler = self._handlers.get(request.method)
        if handler is None:
            return self._no_such_method()
        # No exception is kept in a local: it would hold, in a circle, this frame and with it the connection,
        # which then stays open, where a body has not come, until the garbage is collected.
        try:
            return await handler(request)
        except Refused as refused:
            self._note(request.scope, refused)
            return self._refusal(refused)
        except Problem as problem:
            log.warning("%s: %s", self._route, problem)
            return self._refusal(Refused(503, Problem("http_store_trouble"), retry_after=5))
        except ClientDisconnect:
            raise
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

    def _note(self, scope: Scope, refused: Refused) -> None:
        """In the audit history: a client that asks in vain."""
        if "client_name" in scope and refused.status < 500:
            self._house.tally.note(scope["client_name"], scope.get("account", ""), Deed.REFUSED)

    def _log(self, scope: Scope, status: int, took: float) -> None:
        """Without the query, for GET /cgi-bin/token has the key in it. What is routine, and what anybody can
        cause without a key, is for DEBUG only, so that nobody can fill the log."""
        client = scope.get("client_name")
        routine = client is None or (status == 200 and scope["method"] != "POST")
        level = logging.DEBUG if routine else logging.INFO
        if log.isEnabledFor(level):
            path = scope["path"][:200] if self._handlers else self._route
            log.log(level, "%s %s %d %dms %s", scope["method"], path, status, took * 1000, client or "-")


class App:
    """Its routes. `Endpoint` does the rest."""

    def __init__(self, house: House) -> None:
        v1, wechat, watch, pages = V1(house), WeChatShaped(house), Watch(house), Pages()

        def route(path: str, **handlers: Handler) -> Route:
            return Route(path, Endpoint(house, path, handlers))

        self._router = Router(
            [  # the first is what nearly everybody asks for
                route("/v1/accounts/{alias}/token", GET=v1.token),
                route("/cgi-bin/token", GET=wechat.token),
                route("/cgi-bin/stable_token", POST=wechat.stable_token),
                route("/v1/accounts/{alias}/refresh", POST=v1.refresh),
                route("/v1/accounts", GET=v1.accounts),
                route("/healthz", GET=watch.healthz),
                route("/readyz", GET=watch.readyz),
                route("/metrics", GET=watch.metrics),
                route("/openapi.json", GET=pages.openapi),
                route("/docs", GET=pages.docs),
                Route("/cgi-bin/{path:path}", Endpoint(house, "/cgi-bin/", {})),
            ],
            redirect_slashes=False,
            default=Endpoint(house, "unknown", {}),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._router(scope, receive, send)
