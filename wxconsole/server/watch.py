"""What monitors ask for: alive, ready, numbers."""

import asyncio

from wxconsole.domain.problem import Problem
from wxconsole.server.answers import Answer, json_response
from wxconsole.server.house import House
from wxconsole.server.request import Request

STORE_SECONDS = 3.0
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Watch:
    """One method an endpoint."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def healthz(self, _: Request) -> Answer:
        """The process answers."""
        return json_response({"status": "ok"})

    async def readyz(self, _: Request) -> Answer:
        """The store can be read, and the keeper runs."""
        store = await self._store_answers()
        ready = store and self._house.ready
        document = {"ready": ready, "store": store, "keeper": self._house.ready}
        return json_response(document, 200 if ready else 503)

    async def metrics(self, request: Request) -> Answer:
        """For whoever asks from this machine, and for clients, of the accounts that these may see."""
        house = self._house
        statuses = await asyncio.to_thread(house.keeper.statuses)
        if not house.from_here(request):
            await house.desk.look()
            client = house.gate.client(request.key, lambda: house.address(request))
            statuses = [status for status in statuses if client.sees(status.account.alias)]
        text = house.metrics.text(statuses, len(house.keeper.unsaved))
        return Answer(text.encode(), media_type=METRICS_TYPE)

    async def _store_answers(self) -> bool:
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await asyncio.to_thread(self._house.store.snapshot)
        except (Problem, TimeoutError):
            return False
        return self._house.store.trouble is None
