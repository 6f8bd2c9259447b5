"""Where stores of one kind meet: each one that is opened there sees what the others do."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from tests.adapters.stores.samples import SetClock
from wxconsole.adapters.records import moment_field, written_moment
from wxconsole.adapters.redis_store import RedisStore
from wxconsole.adapters.redis_store.moving import MovingRedisStore
from wxconsole.adapters.redis_store.times import Ahead
from wxconsole.adapters.tinydb_store import TinyDbStore
from wxconsole.adapters.tinydb_store.moving import MovingTinyDbStore
from wxconsole.services.ports import MovingStore, Store
from wxconsole.services.redis_address import RedisAddress


class StorePlace(Protocol):
    """`clock` is that of every store that is opened there; `as_code` is how another process opens one."""

    clock: SetClock

    @property
    def as_code(self) -> str: ...

    def open(self) -> Store:
        """One more store on what is there, as another console has it."""

    def open_moving(self) -> MovingStore:
        """One that can be copied from and to."""

    def go(self, seconds: float) -> None:
        """Time passes, by every clock that counts there."""


class Folder:
    """Stores of TinyDB files."""

    def __init__(self, home: Path, clock: SetClock) -> None:
        self.clock = clock
        self._home = home

    @property
    def as_code(self) -> str:
        return f"TinyDbStore(Path({str(self._home)!r}), SetClock())"

    def open(self) -> TinyDbStore:
        return TinyDbStore(self._home, self.clock)

    def open_moving(self) -> MovingTinyDbStore:
        return MovingTinyDbStore(self._home, self.clock)

    def go(self, seconds: float) -> None:
        self.clock.go(seconds)


class NotAhead(Ahead):
    """The clock of a test stands still, which is no reason to move what it says."""

    def learn(self, server: object) -> float:
        return 0.0


class SharedRedis:
    """Stores on one Redis. `client` is for looking at it, past the stores."""

    def __init__(self, address: RedisAddress, clock: SetClock, client: Any) -> None:
        self.address = address
        self.clock = clock
        self.client = client

    @property
    def as_code(self) -> str:
        return f"RedisStore({self.address!r}, SetClock())"

    def open(self) -> RedisStore:
        store = RedisStore(self.address, self.clock)
        store._ahead = NotAhead(self.clock)
        return store

    def open_moving(self) -> MovingRedisStore:
        store = MovingRedisStore(self.address, self.clock)
        store._ahead = NotAhead(self.clock)
        return store

    def go(self, seconds: float) -> None:
        """Nobody can move the server's clock: instead, the ends of all leases come as much nearer."""
        self.clock.go(seconds)
        key = f"{{{self.address.prefix}}}:leases"
        for appid, text in self.client.hgetall(key).items():
            row = json.loads(text)
            row["until"] = written_moment(moment_field(row, "until") - timedelta(seconds=seconds))
            self.client.hset(key, appid, json.dumps(row))
