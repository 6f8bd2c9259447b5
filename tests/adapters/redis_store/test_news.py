"""What one console does, another hears of."""

import threading
from collections.abc import Callable

from tests.adapters.stores.places import SharedRedis
from tests.adapters.stores.samples import held, rotate
from tests.redis_server import RedisServer
from wxconsole.adapters.redis_store import RedisStore, ears

PATIENCE = 30.0


class Bell:
    """Rings when something was heard."""

    def __init__(self) -> None:
        self._rung = threading.Semaphore(0)

    def ring(self) -> None:
        self._rung.release()

    def wait(self, until: Callable[[], bool] = lambda: True) -> None:
        """Until it rings, and finds it so."""
        while True:
            assert self._rung.acquire(timeout=PATIENCE)
            if until():
                return


def test_a_change_of_another_console_is_heard_of(store: RedisStore, other: RedisStore) -> None:
    bell = Bell()
    store.listen(bell.ring)
    bell.wait()  # from now on it hears
    rotate(other, 1)
    bell.wait(lambda: held(store) == "token_1")


def test_a_change_that_was_made_while_the_line_was_broken_is_read_after(
    own: SharedRedis, server: RedisServer
) -> None:
    listening, bell = own.open(), Bell()
    listening.listen(bell.ring)
    bell.wait()
    server.kill()
    listening.mark()
    server.start()
    changing = own.open()
    rotate(changing, 1)
    bell.wait(lambda: listening.mark() == changing.mark() and held(listening) == "token_1")
    listening.close()
    changing.close()


def test_who_listens_again_listens_once(store: RedisStore) -> None:
    store.listen(lambda: None)
    store.listen(lambda: None)
    assert [thread.name for thread in threading.enumerate()].count("redis-ears") == 1
    store.close()
    assert "redis-ears" not in [thread.name for thread in threading.enumerate()]


def test_closing_does_not_wait_for_a_redis_that_is_away(own: SharedRedis, server: RedisServer) -> None:
    assert ears.WAIT < PATIENCE
    store = own.open()
    store.listen(lambda: None)
    server.kill()
    store.close()
