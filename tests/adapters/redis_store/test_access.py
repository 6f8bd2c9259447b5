"""Who may, over which line, and to which server."""

import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.adapters.conftest import server_tls
from tests.adapters.stores.places import SharedRedis
from tests.adapters.stores.samples import (
    APPID,
    ME,
    NOW,
    SetClock,
    client,
    found_dead,
    held,
    numbers,
    refresh,
    rotate,
    use,
)
from tests.redis_server import RedisServer, free_port, redis_server_path
from wxconsole.adapters.redis_store import RedisStore, ears, link
from wxconsole.adapters.redis_store.moving import MovingRedisStore
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.services.redis_address import RedisAddress, redis_address

ROOT = Path(__file__).parents[3]
PASSWORD = "CANARY-p@ss/word"
PATIENCE = 30.0


def documented_rights() -> list[str]:
    """The rights in docs/redis.md, as words of ACL SETUSER."""
    text = (ROOT / "docs" / "redis.md").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("user wxconsole "))
    return line.split()[2:]


@pytest.fixture
def limited(server: RedisServer) -> RedisAddress:
    """A user of the server with no more than the documented rights."""
    words = [f">{PASSWORD}" if word.startswith(">") else word for word in documented_rights()]
    server.client.execute_command("ACL", "SETUSER", "wxconsole", *words)
    server.client.execute_command("ACL", "SETUSER", "default", "off")
    return replace(redis_address(server.url), user="wxconsole", password=Secret(PASSWORD))


def works(store: RedisStore) -> None:
    """Everything that a store can do."""
    heard = threading.Event()
    store.listen(heard.set)
    rotate(store, 1)
    store.release(store.acquire(APPID, ME, 20) or pytest.fail("no lease"))
    store.update(APPID, found_dead("token_1"))
    store.save_client(client())
    store.remove_client("billing")
    store.add_uses([use(), use(days_ago=3)])
    store.prune(NOW - timedelta(days=1))
    assert [found.day for found in store.uses()] == [NOW.date()]
    assert numbers(store.history()) == [1]
    assert held(store) == "token_1"
    assert store.server().latency_ms >= 0
    assert store.trouble is None
    assert heard.wait(PATIENCE)


def test_the_documented_rights_are_enough(limited: RedisAddress) -> None:
    store = RedisStore(limited, SetClock())
    try:
        works(store)
    finally:
        store.close()


@pytest.mark.parametrize(
    "command",
    [
        ["FLUSHALL"],
        ["KEYS", "*"],
        ["CONFIG", "GET", "*"],
        ["GET", "other"],
        ["DEL", "other"],
        ["EVAL", "return redis.call('GET', KEYS[1])", "1", "other"],
        ["EVAL", "return redis.call('FLUSHALL')", "0"],
        ["PUBLISH", "other", "x"],
        ["SCRIPT", "FLUSH"],
        ["ACL", "LIST"],
        ["SHUTDOWN"],
    ],
)
def test_the_documented_rights_allow_nothing_else(limited: RedisAddress, command: list[str]) -> None:
    ((host, port),) = limited.hosts
    user = Redis(host, port, username="wxconsole", password=PASSWORD, protocol=2)
    with pytest.raises(RedisError):
        user.execute_command(*command)  # type: ignore[no-untyped-call]  # redis-py has no types here
    user.close()


def needed_rights() -> list[str]:
    """Those of the documented rights whose lack is a fault at once: INFO only tells `doctor` more, and PING
    is said on a line that has rested for half a minute."""
    return [right for right in documented_rights() if right[0] == "+" and right not in ("+info", "+ping")]


@pytest.mark.parametrize("right", needed_rights())
def test_none_of_the_documented_rights_is_idle(
    server: RedisServer, limited: RedisAddress, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ears, "WAIT", 0.01)
    monkeypatch.setattr(sys.modules[__name__], "PATIENCE", 0.5)
    server.client.execute_command("ACL", "SETUSER", "wxconsole", f"-{right[1:]}")
    store = RedisStore(limited, SetClock())
    try:
        with pytest.raises((Problem, AssertionError)):
            works(store)
    finally:
        store.close()


def test_to_copy_into_it_takes_one_right_more(server: RedisServer, limited: RedisAddress) -> None:
    with closing(MovingRedisStore(limited, SetClock())) as store:
        with pytest.raises(Problem) as refused:
            store.receive_rows([refresh(1)])
        assert refused.value.key == "store_refused"
    server.client.execute_command("ACL", "SETUSER", "wxconsole", "+rename")
    with closing(MovingRedisStore(limited, SetClock())) as store:
        store.receive_rows([refresh(1)])
        assert store.at_work().listeners is None
        assert numbers(store.rows()) == [1]
    server.client.execute_command("ACL", "SETUSER", "wxconsole", "+pubsub|numsub")
    with closing(MovingRedisStore(limited, SetClock())) as store:
        assert store.at_work().listeners == 0


@pytest.mark.parametrize("change", [{"password": Secret("CANARY-wrong")}, {"user": "nobody"}])
def test_a_wrong_password_is_said_without_it(
    limited: RedisAddress, change: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    store = RedisStore(replace(limited, **change), SetClock())  # type: ignore[arg-type]  # of two fields
    with pytest.raises(Problem) as refused:
        store.snapshot()
    assert refused.value.key == "store_refused"
    assert "CANARY" not in str(refused.value) + repr(refused.value) + caplog.text
    store.close()


def test_a_missing_right_is_told_and_is_no_absence(server: RedisServer, limited: RedisAddress) -> None:
    store = RedisStore(replace(limited, prefix="other"), SetClock())
    with pytest.raises(Problem) as refused:
        store.snapshot()
    assert refused.value.key == "store_refused"
    assert "token" not in str(refused.value)
    store.close()


# TLS: the wheel's server has none, so that a listener before it ends it.


@contextmanager
def tls_before(port: int, context: ssl.SSLContext) -> Iterator[int]:
    """The port of a listener that speaks TLS and passes on what it hears."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ends: list[socket.socket] = []

        def pipe(source: socket.socket, target: socket.socket) -> None:
            with suppress(OSError):
                while data := source.recv(65536):
                    target.sendall(data)
            with suppress(OSError):
                target.shutdown(socket.SHUT_RDWR)

        def serve() -> None:
            threads = []
            with suppress(OSError):
                while True:
                    plain, _ = listener.accept()
                    ends.append(plain)
                    with suppress(OSError):
                        near = context.wrap_socket(plain, server_side=True)
                        far = socket.create_connection(("127.0.0.1", port))
                        ends.extend((near, far))
                        for ways in ((near, far), (far, near)):
                            threads.append(threading.Thread(target=pipe, args=ways))
                            threads[-1].start()
            for thread in threads:
                thread.join()

        server = threading.Thread(target=serve)
        server.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for end in ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            server.join()
            for end in ends:
                end.close()


def test_over_tls_the_server_must_prove_who_it_is(
    shared_redis: SharedRedis, redis_server: RedisServer, certificate: Callable[[str, int], Path]
) -> None:
    file = certificate("IP:127.0.0.1", 1)
    with tls_before(redis_server.port, server_tls(file)) as port:
        unknown = replace(shared_redis.address, hosts=(("127.0.0.1", port),), tls=True)
        store = RedisStore(unknown, SetClock())
        with pytest.raises(Problem) as refused:
            store.snapshot()
        assert refused.value.key == "store_unreachable"
        assert "CERTIFICATE_VERIFY_FAILED" in str(refused.value)
        store.close()
        store = RedisStore(replace(unknown, ca=str(file)), SetClock())
        rotate(store, 1)
        assert held(store) == "token_1"
        assert store.server().tls
        store.close()


def test_over_tls_the_server_must_have_its_name(
    shared_redis: SharedRedis, redis_server: RedisServer, certificate: Callable[[str, int], Path]
) -> None:
    file = certificate("DNS:elsewhere.example", 1)
    with tls_before(redis_server.port, server_tls(file)) as port:
        address = replace(shared_redis.address, hosts=(("127.0.0.1", port),), tls=True, ca=str(file))
        store = RedisStore(address, SetClock())
        with pytest.raises(Problem) as refused:
            store.snapshot()
        assert refused.value.key == "store_unreachable"
        store.close()


# Several servers


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """A Cluster of one node, which has a user with the documented rights for it."""
    monkeypatch.setattr(link, "REST", 0.0)
    server = RedisServer(tmp_path, "--cluster-enabled", "yes")
    server.client.execute_command("CLUSTER", "ADDSLOTS", *range(16384))
    in_order(server)
    yield server
    server.close()


def in_order(server: RedisServer) -> None:
    """Waits until the Cluster serves, and makes its user, whom a restart forgets."""
    rights = [f">{PASSWORD}" if word[0] == ">" else word for word in documented_rights()]
    server.client.execute_command("ACL", "SETUSER", "wxconsole", *rights, "+command", "+cluster|slots")
    end = time.monotonic() + PATIENCE
    while "cluster_state:ok" not in str(server.client.execute_command("CLUSTER", "INFO")):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_cluster_keeps_all_of_it_and_may_go_away(cluster: RedisServer) -> None:
    address = replace(
        redis_address(f"{cluster.url}?cluster=yes"), user="wxconsole", password=Secret(PASSWORD)
    )
    store = RedisStore(address, SetClock())
    try:
        works(store)
        with closing(MovingRedisStore(redis_address(f"{cluster.url}?cluster=yes"), SetClock())) as moving:
            moving.receive_rows([refresh(2, NOW - timedelta(hours=1))])
            assert moving.at_work().listeners == 1
        cluster.kill()
        assert held(store) == "token_1"
        with pytest.raises(Problem) as refused:
            store.acquire(APPID, ME, 20)
        assert refused.value.key == "store_unreachable"
        never = RedisStore(address, SetClock())
        with pytest.raises(Problem) as refused:
            never.snapshot()
        assert refused.value.key == "store_unreachable"
        never.close()
        cluster.start()
        in_order(cluster)
        end = time.monotonic() + PATIENCE
        while store.trouble is not None:
            assert time.monotonic() < end, store.trouble
            store.mark()
        assert numbers(store.history()) == [1, 2]
    finally:
        store.close()


def test_sentinels_say_where_the_master_is(server: RedisServer, tmp_path: Path) -> None:
    port = free_port()
    settings = tmp_path / "sentinel.conf"
    settings.write_text(f"port {port}\nsentinel monitor main 127.0.0.1 {server.port} 1\n")
    process = subprocess.Popen([redis_server_path(), str(settings), "--sentinel"], stdout=subprocess.DEVNULL)
    asking = Redis(port=port, protocol=2)
    try:
        end = time.monotonic() + PATIENCE
        while True:
            with suppress(RedisError):
                if asking.ping():
                    break
            assert time.monotonic() < end
            time.sleep(0.01)
        store = RedisStore(redis_address(f"redis://127.0.0.1:{port}/0?sentinel=main"), SetClock())
        try:
            works(store)
        finally:
            store.close()
    finally:
        asking.close()
        process.kill()
        process.wait()
