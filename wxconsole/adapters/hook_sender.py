"""Sends the notices of webhooks."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from wxconsole.adapters.call import Call
from wxconsole.adapters.faults import fault_of
from wxconsole.adapters.lanes import Lanes

# A receiver should put the notice down and answer; one that takes longer is tried again.
PATIENCE = 5.0
AT_ONCE = 8


class HttpxHookSender:
    """TLS is verified, redirects are not followed, and of the answer 64 KiB at most are read."""

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._lanes = Lanes(AT_ONCE)
        self._patience = patience

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> str | None:
        """See `HookSender`."""
        parts = urlsplit(url)
        call = Call(lambda _: httpx.Request("POST", url, headers=headers, content=body), repeatable=True)
        async with self._lanes.take() as lane:
            try:
                async with asyncio.timeout(self._patience):
                    reply = await lane.exchange(f"{parts.scheme}://{parts.netloc}", call)
            except TimeoutError:
                return f"no answer within {self._patience:g} s"
            except Exception as error:  # the text of one may hold the URL
                return fault_of(error).words
        return None if 200 <= reply.status < 300 else f"HTTP {reply.status}"

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._lanes.aclose()
