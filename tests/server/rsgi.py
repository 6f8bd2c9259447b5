"""The service in the test's own process, asked without a socket."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import httpx

from wxconsole.server.app import App


class RsgiTransport(httpx.AsyncBaseTransport):
    """Hands each request to the service as granian does."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        scope = SimpleNamespace(
            method=request.method,
            path=url.path,
            query_string=url.query.decode(),
            headers=request.headers,
            client="127.0.0.1:1024",
        )
        protocol = _Protocol(await request.aread())
        await self._app(cast(Any, scope), cast(Any, protocol))
        return protocol.answer


class _Protocol:
    answer: httpx.Response

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answer = httpx.Response(status, headers=headers, content=body)
