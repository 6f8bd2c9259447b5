import pytest

from tests.adapters.stores.places import SharedRedis
from tests.adapters.stores.samples import SetClock
from tests.redis_server import RedisServer
from wxconsole.services.redis_address import redis_address


@pytest.fixture
def shared(shared_redis: SharedRedis) -> SharedRedis:
    return shared_redis


@pytest.fixture
def server(own_redis: RedisServer) -> RedisServer:
    return own_redis


@pytest.fixture
def own(server: RedisServer) -> SharedRedis:
    """An empty place on it."""
    return SharedRedis(redis_address(server.url), SetClock(), server.client)
