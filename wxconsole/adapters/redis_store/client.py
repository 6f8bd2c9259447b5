"""The client of the Redis at an address: one server, the master that Sentinels name, or a Cluster."""

from typing import Any

from redis import Redis, RedisCluster, Sentinel
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.retry import Retry

from wxconsole.services.redis_address import RedisAddress

# Seconds. A Redis that needs longer is as good as none: meanwhile the keeper serves from memory.
TIMEOUT = 3.0
# A connection that rested as long is tried before it is used: firewalls forget them.
HEALTH_CHECK = 30
# Sentinels are asked without user and password: those are the server's.
_OF_SENTINELS = ("socket_timeout", "socket_connect_timeout", "protocol")


def client_of(address: RedisAddress) -> Any:
    """Connects when it is first used, to a Cluster at once. But for that one, which may repeat a call at
    another node, a call is never repeated: whether the first one was done, nobody knows."""
    options: dict[str, Any] = {
        "username": address.user,
        "password": address.password.reveal() if address.password is not None else None,
        "socket_timeout": TIMEOUT,
        "socket_connect_timeout": TIMEOUT,
        "health_check_interval": HEALTH_CHECK,
        "decode_responses": True,
        # The older protocol needs no HELLO, and with that one right less.
        "protocol": 2,
    }
    tls: dict[str, Any] = {}
    if address.tls:
        tls = {
            "ssl": True,
            "ssl_cert_reqs": "required",
            "ssl_check_hostname": True,
            "ssl_ca_certs": address.ca,
            "ssl_certfile": address.cert,
            "ssl_keyfile": address.key,
        }
    # redis-py has no types for Cluster and Sentinel.
    if address.cluster:
        nodes = [ClusterNode(host, port) for host, port in address.hosts]  # type: ignore[no-untyped-call]
        return RedisCluster(startup_nodes=nodes, **options, **tls)
    once: dict[str, Any] = {"retry": Retry(NoBackoff(), 0)}
    if address.sentinel is not None:
        asked: dict[str, Any] = {name: options[name] for name in _OF_SENTINELS} | tls
        sentinel: Any = Sentinel(  # type: ignore[no-untyped-call]
            address.hosts, sentinel_kwargs=asked, db=address.db, **options, **once, **tls
        )
        return sentinel.master_for(address.sentinel)
    ((host, port),) = address.hosts
    return Redis(host=host, port=port, db=address.db, **options, **once, **tls)
