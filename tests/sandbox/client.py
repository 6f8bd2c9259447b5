"""The plainest client there is, so that what a test sees is what was on the wire."""

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from wxconsole.sandbox.server import Sandbox

APPID = "wx0123456789abcdef"
SECRET = "0123456789abcdef0123456789abcdef"
OTHER_SECRET = "fedcba9876543210fedcba9876543210"
TOKEN = "/cgi-bin/token"
STABLE = "/cgi-bin/stable_token"
PROBES = ("/cgi-bin/get_api_domain_ip", "/cgi-bin/getcallbackip")
GRANT = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}


@dataclass(frozen=True, slots=True)
class Heard:
    """An HTTP answer, read whole."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.body)
        return document


@contextmanager
def connected(sandbox: Sandbox, timeout: float = 20) -> Iterator[http.client.HTTPConnection]:
    """A connection of one's own; the time-out only bounds a test that hangs."""
    address = urlsplit(sandbox.url)
    with closing(
        http.client.HTTPConnection(str(address.hostname), address.port, timeout=timeout)
    ) as connection:
        yield connection


def ask(
    sandbox: Sandbox,
    method: str,
    target: str,
    body: bytes | str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Heard:
    """One request on a connection of its own."""
    with connected(sandbox) as connection:
        connection.request(method, target, body, dict(headers or {}))
        response = connection.getresponse()
        return Heard(response.status, response.headers, response.read())


def get(sandbox: Sandbox, path: str, **params: str) -> dict[str, Any]:
    return ask(sandbox, "GET", f"{path}?{urlencode(params)}").json


def post(sandbox: Sandbox, path: str, **values: Any) -> dict[str, Any]:
    return ask(sandbox, "POST", path, json.dumps(values)).json


def classic(sandbox: Sandbox, **params: str) -> dict[str, Any]:
    """GET /cgi-bin/token with good parameters, but for those given."""
    return get(sandbox, TOKEN, **{**GRANT, **params})


def stable(sandbox: Sandbox, **values: Any) -> dict[str, Any]:
    """POST /cgi-bin/stable_token with good values, but for those given."""
    return post(sandbox, STABLE, **{**GRANT, **values})


def probe(sandbox: Sandbox, token: str) -> int:
    """The errcode that the token gets: 0 where it works."""
    errcode = get(sandbox, PROBES[0], access_token=token).get("errcode", 0)
    assert isinstance(errcode, int)
    return errcode


def raw(sandbox: Sandbox, request: bytes) -> bytes:
    """All that comes back on a connection that says `request` and no more."""
    address = urlsplit(sandbox.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))
