"""The line to Redis: every call goes over it, and it knows whether it is broken."""

import logging
import re
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from redis import exceptions

from wxconsole.adapters.redis_store.client import client_of
from wxconsole.domain.problem import Problem
from wxconsole.services.redis_address import RedisAddress

log = logging.getLogger(__name__)

# What redis-py raises for what Redis or the network did. That of a Cluster is no RedisError.
FAULTS = (exceptions.RedisError, exceptions.RedisClusterException, OSError)

_AWAY = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.RedisClusterException,
    exceptions.ClusterError,
    OSError,
)

# After a call that failed, whoever asks within as many seconds gets the same answer at once, so that a Redis
# that does not answer holds up one caller and not all.
REST = 1.0


class Link:
    """For any number of threads. `purpose` begins the keys of its Problems, and its lines in the log."""

    def __init__(self, address: RedisAddress, purpose: str = "store") -> None:
        self.address = address
        self._purpose = purpose
        self.trouble: Problem | None = None
        self._client: Any = None
        self._making = Lock()
        self._rest_until = 0.0

    def ask(self, command: str, *args: Any, **options: Any) -> Any:
        """What redis-py's method of that name returns. Raises Problem: `store_unreachable`,
        `store_refused`."""
        return self.use(lambda client: getattr(client, command)(*args, **options))

    def use(self, work: Callable[[Any], Any]) -> Any:
        """What `work` makes of the client. Raises as `ask`."""
        trouble = self.trouble
        if trouble is not None and time.monotonic() < self._rest_until:
            raise _again(trouble)
        try:
            result = work(self.client())
        except FAULTS as error:
            raise self._broken(error) from None
        if self.trouble is not None:
            log.info("%s: %s answers again", self._purpose, self.address)
            self.trouble = None
        return result

    def client(self) -> Any:
        """The one client. Raises what redis does where that is made by asking."""
        with self._making:
            if self._client is None:
                self._client = client_of(self.address)
            return self._client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def problem(self, error: Exception) -> Problem:
        """What redis-py raised, in words."""
        key = f"{self._purpose}_{_kind(error)}"
        return Problem(key, address=str(self.address), reason=_reason(error))

    def _broken(self, error: Exception) -> Problem:
        problem = self.problem(error)
        if self.trouble is None:
            # No warning: whoever asked is told, and a command has no log to write that to.
            log.info("%s: %s", self._purpose, problem)
        self._rest_until = time.monotonic() + REST
        self.trouble = problem
        return _again(problem)


def _again(problem: Problem) -> Problem:
    """One of its own for each raise: a raised one keeps its traceback."""
    return Problem(problem.key, **problem.params)


def _kind(error: Exception) -> str:
    if isinstance(error, exceptions.AuthenticationError):  # by descent a ConnectionError
        return "refused"
    return "unreachable" if isinstance(error, _AWAY) else "refused"


def _reason(error: Exception) -> str:
    # "unknown command … with args beginning with: …" would name what was to be saved.
    text = str(error).partition(", with args")[0]
    # The address is told besides.
    text = re.sub(r"^Error -?\d+ (while )?connecting to \S+ ", "", text)
    return text[:200].rstrip(".") or type(error).__name__
