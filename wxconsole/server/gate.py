"""Who asks, and whether not too often."""

import logging
import math
from collections.abc import Callable

from wxconsole.domain.client import Client, Right, key_hash
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.server.refused import Refused
from wxconsole.services.clients import ClientBook
from wxconsole.services.ports import Clock
from wxconsole.services.rate import FAILED_KEYS, READS, REFRESHES, Limit, Rate

log = logging.getLogger(__name__)


class Gate:
    """Every request of a client passes here."""

    def __init__(self, clients: ClientBook, clock: Clock, reads: Rate = READS) -> None:
        self._clients = clients
        self._clock = clock
        self._known: dict[str, Client] = {}  # by the hash of the key, until the store changes
        self._reads = Limit(reads)
        self._refreshes = Limit(REFRESHES)
        self._failed_keys = Limit(FAILED_KEYS)

    def client(self, key: Secret | None, address: Callable[[], str]) -> Client:
        """The client whose key this is. Raises Refused: without a key, with a wrong one, or with one wrong
        key too many from this `address`. A right key is let in whatever came from its address before: many
        programs may share one."""
        if not key:
            raise Refused(401, Problem("http_key_missing"), errcode=41004)
        hashed = key_hash(key)
        client = self._known.get(hashed)
        if client is None:
            client = self._clients.find(key)
            if client is None:
                raise self._wrong_key(address())
            self._known[hashed] = client
        return client

    def forget(self) -> None:
        """The store has changed: who had a key may have none any more."""
        self._known.clear()

    def _wrong_key(self, address: str) -> Refused:
        wait = self._failed_keys.take(address, self._clock.uptime())
        if wait:
            log.debug("wrong key from %s, again", address)
            return _too_often("http_too_many_wrong_keys", wait)
        log.warning("wrong key from %s", address)
        return Refused(401, Problem("http_key_wrong"), errcode=40125)

    def read(self, client: Client) -> None:
        """Counts a request. Raises Refused if it is one too many."""
        wait = self._reads.take(client.name, self._clock.uptime())
        if wait:
            raise _too_often("http_too_many_requests", wait)

    def refresh(self, client: Client) -> None:
        """Counts a request for which WeChat is asked. Raises Refused if it is one too many."""
        wait = self._refreshes.take(client.name, self._clock.uptime())
        if wait:
            raise _too_often("http_too_many_refreshes", wait)

    @staticmethod
    def check(client: Client, right: Right) -> None:
        """Raises Refused where the client lacks the right."""
        if right not in client.may:
            raise Refused(403, Problem("http_not_allowed", client=client.name, right=right), errcode=48001)


def _too_often(key: str, wait: float) -> Refused:
    return Refused(429, Problem(key), errcode=45011, retry_after=math.ceil(wait))
