from collections.abc import Iterator

import pytest

from tests.adapters.stores.places import SharedRedis
from tests.adapters.stores.samples import SetClock
from tests.redis_server import RedisServer
from wxconsole.adapters.redis_store import RedisStore
from wxconsole.services.redis_address import redis_address


@pytest.fixture
def server(own_redis: RedisServer) -> RedisServer:
    return own_redis


@pytest.fixture
def own(server: RedisServer) -> SharedRedis:
    """An empty place on it."""
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
