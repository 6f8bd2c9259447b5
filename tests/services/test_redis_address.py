import pytest

from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret
from wxconsole.services.redis_address import RedisAddress, redis_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("redis://db.example", RedisAddress((("db.example", 6379),))),
        ("redis://db.example:7000/3", RedisAddress((("db.example", 7000),), db=3)),
        ("redis://[::1]:7000", RedisAddress((("::1", 7000),))),
        ("redis://db.example?prefix=wx-eu", RedisAddress((("db.example", 6379),), prefix="wx-eu")),
        (
            "rediss://me:p%40ss%2F@db.example?ca=/etc/ca.pem",
            RedisAddress(
                (("db.example", 6379),), tls=True, user="me", password=Secret("p@ss/"), ca="/etc/ca.pem"
            ),
        ),
        ("redis://:p:w@db.example", RedisAddress((("db.example", 6379),), password=Secret("p:w"))),
        (
            "redis://one,two:1/0?sentinel=main",
            RedisAddress((("one", 26379), ("two", 1)), sentinel="main"),
        ),
        ("redis://one,two:1?cluster=yes", RedisAddress((("one", 6379), ("two", 1)), cluster=True)),
        (
            "rediss://one?cert=/c.pem&key=/k.pem",
            RedisAddress((("one", 6379),), tls=True, cert="/c.pem", key="/k.pem"),
        ),
    ],
)
def test_a_url_is_read_in_its_parts(text: str, address: RedisAddress) -> None:
    assert redis_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "redis://",
        "redis://me@",
        "redis://host:port",
        "redis://host:0",
        "redis://host/one",
        "redis://host/0#fragment",
        "redis://ho st",
        "redis://one,two",
        "redis://one,,two?cluster=yes",
        "redis://one/1?cluster=yes",
        "redis://one?cluster=maybe",
        "redis://one?prefix=",
        "redis://one?prefix={x}",
        "redis://one?prefix=a&prefix=b",
        "redis://one?socket_timeout=1",
        "redis://one?password=no",
        "redis://one?ca=/etc/ca.pem",
        "rediss://one?cert=/c.pem",
    ],
)
def test_what_is_no_such_url_is_refused(text: str) -> None:
    with pytest.raises(Misuse) as refused:
        redis_address(text)
    assert refused.value.key == "setting_not_redis"


@pytest.mark.parametrize("text", ["redis://h:6379/0", "rediss://[::1]:1/2", "redis://a:1,b:2/0?cluster=yes"])
def test_printed_it_says_where_and_nothing_else(text: str) -> None:
    with_login = text.replace("://", "://me:CANARY@")
    address = redis_address(with_login)
    assert str(address) == text.partition("?")[0]
    assert "CANARY" not in repr(address)
