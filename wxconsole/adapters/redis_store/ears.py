"""Hears of changes that others make, by the messages of Redis."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from wxconsole.adapters.redis_store.link import FAULTS, Link

# Seconds: how long a wait for the next message is, and how long one rests after the line broke.
WAIT = 0.5
REST = 1.0


class Ears:
    """A thread that waits for messages, until it is closed."""

    def __init__(self, link: Link, channel: str, heard: Callable[[], None]) -> None:
        self._link = link
        self._channel = channel
        self._heard = heard
        self._closing = Event()
        self._thread = Thread(target=self._run, name="redis-ears", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                pubsub = self._link.client().pubsub()
                try:
                    self._listen(pubsub)
                finally:
                    pubsub.close()
            except FAULTS:
                # The link tells of it: its calls fail as well.
                self._closing.wait(REST)

    def _listen(self, pubsub: Any) -> None:
        pubsub.subscribe(self._channel)
        while not self._closing.is_set():
            # The first one says that the channel is heard from now on: what was said before is read.
            if pubsub.get_message(timeout=WAIT) is not None:
                self._heard()
