"""TLS for the servers of the tests, and stores: two on the `shared` place that a folder of tests has."""

import os
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.adapters.stores.places import SharedRedis, StorePlace
from tests.adapters.stores.samples import SetClock
from tests.redis_server import RedisServer
from wxconsole.services.ports import Store
from wxconsole.services.redis_address import redis_address


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


# Python 3.13 asks all this of a certificate that is its own authority.
AUTHORITY = """basicConstraints=critical,CA:TRUE
keyUsage=critical,digitalSignature,keyCertSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
"""


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Path]:
    """Makes a throw-away certificate for a subject alternative name, with its key, in one file."""
    folder = tmp_path_factory.mktemp("tls")
    made: dict[tuple[str, int], Path] = {}

    def make(name: str, days: int) -> Path:
        if (name, days) not in made:
            at = folder / str(len(made))
            at.mkdir()
            key, request, file = at / "key.pem", at / "request.pem", at / "both.pem"
            (at / "ext").write_text(f"subjectAltName={name}\n{AUTHORITY}")
            curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            _openssl("req", "-new", *curve, "-subj", "/CN=test", "-keyout", str(key), "-out", str(request))
            _openssl(
                *("x509", "-req", "-in", str(request), "-signkey", str(key), "-days", str(days)),
                *("-extfile", str(at / "ext"), "-out", str(at / "cert.pem")),
            )
            file.write_text((at / "cert.pem").read_text() + key.read_text())
            made[name, days] = file
        return made[name, days]

    return make


def server_tls(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flush is what costs time here, and it counts only when the power goes. The writers that are killed
    are other processes, and do flush."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def shared_redis(redis_server: RedisServer, tmp_path: Path, clock: SetClock) -> SharedRedis:
    """An empty place on the Redis of all tests."""
    address = redis_address(f"{redis_server.url}?prefix={tmp_path.name}")
    return SharedRedis(address, clock, redis_server.client)


@pytest.fixture
def store(shared: StorePlace) -> Iterator[Store]:
    store = shared.open()
    yield store
    store.close()


@pytest.fixture
def other(shared: StorePlace) -> Iterator[Store]:
    """The same store as another console sees it."""
    other = shared.open()
    yield other
    other.close()
