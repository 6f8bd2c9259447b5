"""Shared by all tests."""

import gc
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from wxconsole.sandbox.server import Sandbox

if TYPE_CHECKING:
    from tests.redis_server import RedisServer

# The same examples on every run, and no limit on time: a property holds or it does not.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a fifth of the time, tests wait for processes of theirs."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Spares the garbage collector the thousands of tests, which stay: a quarter of a console test's time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A simulated WeChat of one's own."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def own_redis(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> "Iterator[RedisServer]":
    """A Redis of the test's own, to be killed. Stores ask it again at once after a call has failed."""
    from tests.redis_server import RedisServer
    from wxconsole.adapters.redis_store import link

    monkeypatch.setattr(link, "REST", 0.0)
    server = RedisServer(tmp_path_factory.mktemp("redis"))  # not where a test looks for tokens
    yield server
    server.close()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[RedisServer]":
    """One Redis for all tests that leave it as it is. Each takes a prefix of its own."""
    from tests.redis_server import RedisServer  # few tests need it, and it costs each worker 0.2 s

    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.close()
