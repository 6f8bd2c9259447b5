"""Stores, as they are named where others can read it."""

from pathlib import Path

import pytest

from wxconsole.domain.problem import Misuse
from wxconsole.services.layer import Layer
from wxconsole.services.redis_address import RedisAddress, redis_address
from wxconsole.services.settings import HOME, Settings, resolve
from wxconsole.services.store_name import named_store, same_store

URL = "rediss://me:CANARY@redis.example/2"


def settings(store: str = URL) -> Settings:
    return resolve([Layer("test", {HOME: "/data", "WXCONSOLE_STORE": store})]).settings


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("tinydb", Path("/data")),
        ("TinyDB", Path("/data")),
        ("redis", redis_address(URL)),
        ("env:OTHER", redis_address("redis://:CANARY@other/1")),
        ("redis://other/1", redis_address("redis://other/1")),
        ("rediss://me@other", redis_address("rediss://me@other")),
        ("/srv/other", Path("/srv/other")),
        ("./other", Path("other").absolute()),
        ("backup/", Path("backup").absolute()),
        ("~/other", Path("~/other").expanduser()),
    ],
)
def test_a_store_is_named(text: str, place: Path | RedisAddress) -> None:
    assert named_store(text, settings(), {"OTHER": "redis://:CANARY@other/1"}) == place


@pytest.mark.parametrize(
    ("text", "store", "key"),
    [
        ("redis", "tinydb", "migrate_no_redis"),
        ("env:NOBODY", URL, "migrate_no_variable"),
        ("env:BAD", URL, "migrate_not_store"),
        ("redis://:CANARY@other/1", URL, "migrate_password_seen"),
        ("redis://:CANARY@other/x?y", URL, "migrate_not_store"),
        ("http://:CANARY@other", URL, "migrate_not_store"),
        ("tinyb", URL, "migrate_not_store"),
        ("", URL, "migrate_not_store"),
    ],
)
def test_what_names_none_is_refused_without_a_password(text: str, store: str, key: str) -> None:
    with pytest.raises(Misuse) as refused:
        named_store(text, settings(store), {"BAD": "redis://:CANARY@"})
    assert refused.value.key == key
    assert "CANARY" not in str(refused.value)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (redis_address("redis://me:x@host/1"), redis_address("redis://host:6379/1"), True),
        (redis_address("redis://host/1"), redis_address("redis://host/2"), False),
        (redis_address("redis://host/1"), redis_address("redis://host/1?prefix=other"), False),
        (redis_address("redis://host/1"), Path("/data"), False),
        (Path("/data"), Path("/data/../data"), True),
    ],
)
def test_two_names_of_one_store_are_found(
    one: Path | RedisAddress, other: Path | RedisAddress, same: bool
) -> None:
    assert same_store(one, other) is same
