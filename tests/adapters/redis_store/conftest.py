from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.stores.places import SharedRedis
from tests.adapters.stores.samples import SetClock
from tests.redis_server import RedisServer
from wxconsole.adapters.redis_store import RedisStore, link
from wxconsole.services.redis_address import redis_address


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of the test's own, to be killed."""
    server = RedisServer(tmp_path)
    yield server
    server.close()


@pytest.fixture
def own(server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> SharedRedis:
    """An empty place on it, whose stores ask anew at once after a call has failed."""
    monkeypatch.setattr(link, "REST", 0.0)
    return SharedRedis(redis_address(server.url), SetClock(), server.client)


@pytest.fixture
def store(shared_redis: SharedRedis) -> Iterator[RedisStore]:
    store = shared_redis.open()
    yield store
    store.close()


@pytest.fixture
def other(shared_redis: SharedRedis) -> Iterator[RedisStore]:
    other = shared_redis.open()
    yield other
    other.close()
