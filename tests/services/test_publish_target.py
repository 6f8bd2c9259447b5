import pytest

from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret
from wxconsole.services.publish_target import PublishTarget, publish_target
from wxconsole.services.redis_address import RedisAddress

KNOWN = "wechatpy, wxjava-mp, wxjava-ma, silenceper, silenceper-stable"


def labels(target: PublishTarget) -> list[str]:
    return [layout.label for layout in target.layouts]


@pytest.mark.parametrize(
    ("text", "address", "layouts"),
    [
        ("redis://db.example?layouts=wechatpy", RedisAddress((("db.example", 6379),)), ["wechatpy"]),
        (
            "rediss://me:p%40ss@db.example/3?ca=/ca.pem&layouts=silenceper,wxjava-ma&prefix=eu",
            RedisAddress(
                (("db.example", 6379),),
                tls=True,
                user="me",
                password=Secret("p@ss"),
                db=3,
                prefix="eu",
                ca="/ca.pem",
            ),
            ["silenceper", "wxjava-ma"],
        ),
        (
            "redis://one,two?layouts=wxjava-mp:wx:mp:multi&sentinel=main",
            RedisAddress((("one", 26379), ("two", 26379)), sentinel="main"),
            ["wxjava-mp:wx:mp:multi"],
        ),
        (
            "redis://db.example?layouts=wechatpy%3Ashop%2Cwechatpy,,wechatpy",
            RedisAddress((("db.example", 6379),)),
            ["wechatpy:shop", "wechatpy"],
        ),
    ],
)
def test_a_url_is_read_in_its_parts(text: str, address: RedisAddress, layouts: list[str]) -> None:
    target = publish_target(text)
    assert target.address == address
    assert labels(target) == layouts


@pytest.mark.parametrize(
    "text",
    [
        "mine",
        "http://db.example?layouts=wechatpy",
        "redis://db.example",
        "redis://db.example?layouts=",
        "redis://db.example?layouts=,",
        "redis://db.example?layouts=wechatpy&layouts=silenceper",
        "redis://db.example/one?layouts=wechatpy",
        "redis://db.example?layouts=wechatpy&ttl=1",
        "redis://db.example?layouts=wechatpy#x",
        "redis://[db?layouts=wechatpy",
    ],
)
def test_what_is_no_such_url_is_refused_with_the_names_there_are(text: str) -> None:
    with pytest.raises(Misuse) as caught:
        publish_target(text)
    assert caught.value.key == "setting_not_publish"
    assert caught.value.params == {"known": KNOWN}


def test_a_cluster_is_refused() -> None:
    with pytest.raises(Misuse) as caught:
        publish_target("redis://one,two?cluster=yes&layouts=wechatpy")
    assert caught.value.key == "setting_publish_cluster"
