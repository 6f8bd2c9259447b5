"""A request's body: small, soon there, and a JSON object."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from wxconsole.domain.problem import Problem
from wxconsole.server.refused import Refused
from wxconsole.server.request import Request

BODY_LIMIT = 8 * 1024
BODY_SECONDS = 10.0


async def json_object(request: Request) -> Mapping[str, Any]:
    """The body. Raises Refused if it is too long (413), does not come (408), or is anything else (400)."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _bounded(request)
    except TimeoutError:
        raise Refused(408, Problem("http_body_slow", seconds=int(BODY_SECONDS)), errcode=47001) from None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(400, Problem("http_body_not_json"), errcode=47001)
    return found


async def _bounded(request: Request) -> bytes:
    length = request.header("content-length")
    if length.isascii() and length.isdigit() and int(length[:10]) > BODY_LIMIT:
        raise _too_large()
    body = bytearray()
    async for piece in request.body():
        body += piece
        if len(body) > BODY_LIMIT:
            raise _too_large()
    return bytes(body)


def _too_large() -> Refused:
    return Refused(413, Problem("http_body_too_large", limit=BODY_LIMIT), errcode=47001)
