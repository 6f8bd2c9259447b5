"""Where a shared Redis is, as WXCONSOLE_STORE says it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import parse_qsl, unquote, urlsplit

from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret

PORT = 6379
SENTINEL_PORT = 26379
PREFIX = "wxconsole"


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """A URL in its parts; printed, it is one without user, password and options.

    `hosts` are one server; or with `sentinel`, which is what the Sentinels call the master, these; or with
    `cluster` some of its nodes. `prefix` begins every key. `ca`, `cert` and `key` are PEM files: whom to
    trust instead of the public authorities, and what this machine proves itself with.
    """

    hosts: tuple[tuple[str, int], ...]
    tls: bool = False
    user: str | None = None
    password: Secret | None = None
    db: int = 0
    prefix: str = PREFIX
    sentinel: str | None = None
    cluster: bool = False
    ca: str | None = None
    cert: str | None = None
    key: str | None = None

    def __str__(self) -> str:
        hosts = ",".join(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in self.hosts)
        return f"{'rediss' if self.tls else 'redis'}://{hosts}/{self.db}"


_OPTIONS = frozenset(field.name for field in fields(RedisAddress)) - {
    "hosts",
    "tls",
    "user",
    "password",
    "db",
}


def redis_address(text: str) -> RedisAddress:
    """`redis://[user:password@]host[:port][,…][/db][?option=value&…]`, `rediss` with TLS. Raises Misuse
    (`setting_not_redis`)."""
    try:
        return _parsed(text)
    except ValueError:
        raise Misuse("setting_not_redis") from None


def _parsed(text: str) -> RedisAddress:
    """Raises ValueError."""
    # Printable ASCII only, as urlsplit drops tabs and line breaks in silence.
    if not re.fullmatch(r"rediss?://[!-~]+", text) or "#" in text:
        raise ValueError
    url = urlsplit(text)
    options = _options(url.query)
    login, _, places = url.netloc.rpartition("@")
    user, _, password = login.partition(":")
    port = SENTINEL_PORT if options.get("sentinel") else PORT
    hosts = tuple(_host(place, port) for place in places.split(","))
    cluster = options.pop("cluster", "no")
    db = url.path.strip("/") or "0"
    if cluster not in ("yes", "no") or not re.fullmatch(r"[0-9]{1,4}", db):
        raise ValueError
    address = RedisAddress(
        hosts,
        tls=url.scheme == "rediss",
        user=unquote(user) or None,
        password=Secret(unquote(password)) if password else None,
        db=int(db),
        cluster=cluster == "yes",
        **options,
    )
    several = address.cluster or address.sentinel is not None
    if (address.cluster and (address.db or address.sentinel)) or (len(hosts) > 1 and not several):
        raise ValueError
    if not re.fullmatch(r"[A-Za-z0-9_.:-]{1,64}", address.prefix) or bool(address.cert) != bool(address.key):
        raise ValueError
    if not address.tls and (address.ca or address.cert):
        raise ValueError
    return address


def _options(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else []
    options: Mapping[str, str] = dict(pairs)
    if len(options) != len(pairs) or not options.keys() <= _OPTIONS or not all(options.values()):
        raise ValueError
    return dict(options)


def _host(text: str, port: int) -> tuple[str, int]:
    place = urlsplit(f"//{text}")
    if not place.hostname or place.port == 0:
        raise ValueError
    return place.hostname, place.port or port
