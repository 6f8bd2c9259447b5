"""The store in a Redis that any number of machines share."""

from wxconsole.adapters.redis_store.store import RedisStore

__all__ = ["RedisStore"]
