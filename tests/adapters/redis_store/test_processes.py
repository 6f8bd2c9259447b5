"""Several consoles on one Redis, and consoles and a Redis that are killed."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.adapters.stores.places import SharedRedis
from tests.adapters.stores.samples import APPID, OTHER_APPID, held, numbers
from tests.redis_server import RedisServer
from wxconsole.adapters.redis_store import RedisStore

WRITER = (sys.executable, "-m", "tests.adapters.redis_store.writer")


@contextmanager
def writers(url: str, *wanted: tuple[str, int]) -> Iterator[list[subprocess.Popen[str]]]:
    started = [
        subprocess.Popen([*WRITER, url, appid, str(count)], stdout=subprocess.PIPE, text=True)
        for appid, count in wanted
    ]
    yield started
    for writer in started:
        if writer.poll() is None:
            writer.kill()
        with writer:
            writer.wait()


def url_of(place: SharedRedis) -> str:
    ((host, port),) = place.address.hosts
    return f"redis://{host}:{port}/0?prefix={place.address.prefix}"


def test_processes_that_commit_at_once_lose_no_row_and_make_none_twice(
    store: RedisStore, shared_redis: SharedRedis
) -> None:
    with writers(url_of(shared_redis), (APPID, 20), (APPID, 20), (OTHER_APPID, 20)) as started:
        said = [list(map(int, writer.communicate()[0].split())) for writer in started]
    assert [writer.returncode for writer in started] == [0, 0, 0]
    assert sorted(said[0] + said[1]) == list(range(1, 41))
    rows = store.history()
    assert numbers(row for row in rows if row.appid == APPID) == list(range(40, 0, -1))
    assert numbers(row for row in rows if row.appid == OTHER_APPID) == list(range(20, 0, -1))
    assert held(store) == "token_40"


@pytest.mark.parametrize("seed", range(3))
def test_what_was_told_is_there_whoever_is_killed(own: SharedRedis, server: RedisServer, seed: int) -> None:
    chance = random.Random(seed)
    told: list[int] = []
    for _ in range(4):
        with writers(url_of(own), (APPID, -1), (APPID, -1)) as started:
            for writer in chance.choices(started, k=chance.randrange(4, 30)):
                assert writer.stdout is not None
                told.append(int(writer.stdout.readline()))
            if chance.random() < 0.5:
                server.kill()
                server.start()
            else:
                started[0].kill()
            for writer in started:
                writer.kill()
                told += map(int, writer.communicate()[0].split())
    store = own.open()
    rows = numbers(store.history())
    # One more may have been saved that nobody lived to tell.
    assert rows == list(range(len(rows), 0, -1))
    assert set(told) <= set(rows)
    assert len(told) == len(set(told))
    assert held(store) == f"token_{rows[0]}"
    store.close()
