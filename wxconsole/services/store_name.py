"""A store as the operator names it on the command line, where others can read it."""

import re
from collections.abc import Mapping
from pathlib import Path

from wxconsole.domain.problem import Misuse
from wxconsole.services.redis_address import RedisAddress, redis_address
from wxconsole.services.setting_values import folder, presentable
from wxconsole.services.settings import TINYDB, Settings

REDIS = "redis"
VARIABLE = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")


def named_store(text: str, settings: Settings, environ: Mapping[str, str]) -> Path | RedisAddress:
    """The data folder, or the address of a Redis: `tinydb` is the folder that is set, `redis` the Redis in
    WXCONSOLE_STORE, `env:NAME` what that variable of the environment names; else a URL without a password,
    or the path of a folder.

    Raises Misuse: `migrate_no_redis`, `migrate_no_variable`, `migrate_password_seen`, `migrate_not_store`.
    """
    variable = VARIABLE.fullmatch(text)
    if text.casefold() == TINYDB:
        return settings.home
    if text.casefold() == REDIS:
        if not isinstance(settings.store, RedisAddress):
            raise Misuse("migrate_no_redis")
        return settings.store
    if variable is not None:
        if not environ.get(variable[1]):
            raise Misuse("migrate_no_variable", variable=variable[1])
        return _place(environ[variable[1]])
    place = _place(text)
    if isinstance(place, RedisAddress) and place.password is not None:
        raise Misuse("migrate_password_seen", address=str(place))
    return place


def same_store(one: Path | RedisAddress, other: Path | RedisAddress) -> bool:
    """Whether both are one, as far as their names tell: who is allowed in makes no difference."""
    return _identity(one) == _identity(other)


def _identity(place: Path | RedisAddress) -> object:
    if isinstance(place, RedisAddress):
        return frozenset(place.hosts), place.sentinel, place.db, place.prefix
    return place.resolve()


def _place(text: str) -> Path | RedisAddress:
    if text.startswith(("redis://", "rediss://")):
        try:
            return redis_address(text)
        except Misuse:
            raise Misuse("migrate_not_store", value=presentable(text)) from None
    # A word without a slash is more likely a mistake than a folder.
    if "://" in text or not re.match(r"[./~]|.*[/\\]", text):
        raise Misuse("migrate_not_store", value=presentable(text))
    return folder(text)
