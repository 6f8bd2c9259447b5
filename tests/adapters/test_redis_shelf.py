"""What lies in a real Redis after publishing, for how long, and who may change it."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import RedisError
from wechatpy import WeChatClient  # type: ignore[import-untyped]  # has none
from wechatpy.session.redisstorage import RedisStorage  # type: ignore[import-untyped]

from tests.redis_server import RedisServer
from tests.services.fakes import NOW, SetClock
from wxconsole.adapters.redis_shelf import AT_ONCE, RedisShelf
from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.layout import LAYOUTS, Publication, layout_of, places
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.services.redis_address import RedisAddress, redis_address
from wxconsole.services.shelf import Shelved

DOCS = Path(__file__).parents[2] / "docs" / "publishing.md"
PASSWORD = "CANARY-pass"
WRITTEN, SAME, OLDER, FOREIGN = Shelved.WRITTEN, Shelved.SAME, Shelved.OLDER, Shelved.FOREIGN


@pytest.fixture
def clock() -> SetClock:
    """Four days off the server's: what it says is only compared with itself."""
    return SetClock()


@pytest.fixture
def appid(request: pytest.FixtureRequest) -> str:
    """One of the test's own, on the Redis of all."""
    return f"wx-{request.node.name}"


@pytest.fixture
def shelf(redis_server: RedisServer, clock: SetClock) -> Iterator[RedisShelf]:
    shelf = RedisShelf(redis_address(redis_server.url), clock)
    yield shelf
    shelf.close()


def token(value: str = "TOKEN-1", *, issued: float = 0, life: float = 7200) -> Token:
    """Issued so many seconds after NOW."""
    at = NOW + timedelta(seconds=issued)
    return Token(Secret(value), at, at + timedelta(seconds=life), Endpoint.STABLE)


def of(appid: str, kind: Kind = Kind.OFFICIAL) -> Account:
    return Account("shop", appid, Secret("CANARY0123456789abcdef0123456789"), kind=kind)


def published(appid: str, token: Token, layout: str = "wechatpy") -> Publication:
    return layout_of(layout).publication(of(appid), token)


def lying(client: Any, appid: str) -> dict[str, str]:
    """Every key with the AppID in it, but for those of wxconsole itself."""
    keys = (key for key in client.scan_iter(match=f"*{appid}*") if not key.startswith("wxconsole:"))
    return {key: client.get(key) for key in keys}


def test_every_sdk_s_keys_are_written_to_the_byte_and_end_with_the_token(
    shelf: RedisShelf, redis_server: RedisServer, appid: str
) -> None:
    accounts = [replace(of(f"{appid}-{kind}"), kind=kind) for kind in Kind]
    due = [
        layout.publication(account, token(life=100.7))
        for layout in LAYOUTS
        for account in accounts
        if account.kind in layout.kinds
    ]
    assert set(shelf.put(due)) == {WRITTEN}
    official, program, game = (account.appid for account in accounts)
    end = str(int((NOW + timedelta(seconds=100)).timestamp()))
    assert lying(redis_server.client, appid) == {
        **{f"wechatpy:{each}_access_token": '"TOKEN-1"' for each in (official, program, game)},
        **{f"wechatpy:{each}_access_token_expires_at": end for each in (official, program, game)},
        f"wx:access_token:{official}": "TOKEN-1",
        **{f"wa:access_token:{each}": "TOKEN-1" for each in (program, game)},
        f"gowechat_officialaccount__access_token_{official}": "TOKEN-1",
        **{f"gowechat_miniprogram__access_token_{each}": "TOKEN-1" for each in (program, game)},
        f"gowechat_officialaccount__stable_access_token_{official}": "TOKEN-1",
        **{f"gowechat_miniprogram__stable_access_token_{each}": "TOKEN-1" for each in (program, game)},
    }
    lives = [redis_server.client.pttl(key) for key in redis_server.client.scan_iter(match=f"*{appid}*")]
    assert all(0 < life <= 100_700 for life in lives)
    assert "TOKEN" not in str(redis_server.client.hgetall(f"wxconsole:published:{official}"))


def test_more_than_go_in_one_go_are_all_written(
    shelf: RedisShelf, redis_server: RedisServer, appid: str
) -> None:
    results = shelf.put([published(f"{appid}-{n}", token()) for n in range(AT_ONCE + 1)])
    assert results == [WRITTEN] * (AT_ONCE + 1)
    assert redis_server.client.get(f"wechatpy:{appid}-{AT_ONCE}_access_token") == '"TOKEN-1"'


def test_what_lies_there_already_is_not_written_again(shelf: RedisShelf, appid: str) -> None:
    assert [shelf.put([published(appid, token())]) for _ in range(2)] == [[WRITTEN], [SAME]]


@pytest.mark.parametrize("harm", ["DEL", "PERSIST"])
@pytest.mark.parametrize("key", ["access_token", "access_token_expires_at"])
def test_what_is_gone_or_would_stay_for_ever_is_mended(
    shelf: RedisShelf, redis_server: RedisServer, appid: str, key: str, harm: str
) -> None:
    shelf.put([published(appid, token())])
    before = lying(redis_server.client, appid)
    redis_server.client.execute_command(harm, f"wechatpy:{appid}_{key}")
    assert shelf.put([published(appid, token())]) == [WRITTEN]
    assert lying(redis_server.client, appid) == before
    assert redis_server.client.ttl(f"wechatpy:{appid}_{key}") > 7000


def test_a_token_whose_end_came_nearer_lies_there_no_longer_than_that(
    shelf: RedisShelf, redis_server: RedisServer, appid: str
) -> None:
    shelf.put([published(appid, token(), "wxjava-mp")])
    assert shelf.put([published(appid, token(life=300), "wxjava-mp")]) == [WRITTEN]
    assert 290 < redis_server.client.ttl(f"wx:access_token:{appid}") <= 300


def test_an_older_token_never_takes_the_place_of_a_newer_one(
    shelf: RedisShelf, redis_server: RedisServer, clock: SetClock, appid: str
) -> None:
    other = RedisShelf(redis_address(redis_server.url), SetClock(NOW - timedelta(hours=5)))
    shelf.put([published(appid, token("TOKEN-2", issued=10, life=600))])
    # A machine that slept, and whose clock is five hours behind: its token was issued before, but ends later.
    late = token("TOKEN-1", life=7200)
    there = timedelta(hours=-5)
    late = replace(late, issued_at=late.issued_at + there, expires_at=late.expires_at + there)
    assert other.put([published(appid, late)]) == [OLDER]
    assert redis_server.client.get(f"wechatpy:{appid}_access_token") == '"TOKEN-2"'
    other.close()


def test_of_two_that_publish_at_once_the_newer_token_stays(redis_server: RedisServer, appid: str) -> None:
    shelves = [RedisShelf(redis_address(redis_server.url), SetClock()) for _ in range(2)]
    both = threading.Barrier(2)

    def publish(which: int) -> None:
        for turn in range(30):
            both.wait()
            shelves[which].put([published(f"{appid}-{turn}", token(f"TOKEN-{which}", issued=which))])

    threads = [threading.Thread(target=publish, args=(which,)) for which in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = lying(redis_server.client, appid)
    assert {value for key, value in found.items() if key.endswith("_access_token")} == {'"TOKEN-1"'}
    for shelf in shelves:
        shelf.close()


def test_a_token_that_an_sdk_fetched_meanwhile_is_left_until_there_is_a_newer_one(
    shelf: RedisShelf, redis_server: RedisServer, appid: str
) -> None:
    shelf.put([published(appid, token())])
    redis_server.client.set(f"wechatpy:{appid}_access_token", '"ITS-OWN"', ex=7200)
    assert shelf.put([published(appid, token())]) == [FOREIGN]
    assert redis_server.client.get(f"wechatpy:{appid}_access_token") == '"ITS-OWN"'
    assert shelf.put([published(appid, token("TOKEN-2", issued=9))]) == [WRITTEN]
    assert redis_server.client.get(f"wechatpy:{appid}_access_token") == '"TOKEN-2"'


def test_what_was_there_before_anything_was_published_is_replaced(
    shelf: RedisShelf, redis_server: RedisServer, appid: str
) -> None:
    redis_server.client.set(f"wechatpy:{appid}_access_token_expires_at", "1")
    redis_server.client.set(f"wechatpy:{appid}_access_token", '"ITS-OWN"')
    assert shelf.put([published(appid, token())]) == [WRITTEN]
    assert set(lying(redis_server.client, appid).values()) == {'"TOKEN-1"', "1795356000"}


def test_what_was_published_is_taken_back_and_nothing_else(
    shelf: RedisShelf, redis_server: RedisServer, appid: str
) -> None:
    layouts = [layout_of(name) for name in ("wechatpy", "wxjava-mp", "silenceper")]
    shelf.put([layout.publication(of(appid), token()) for layout in layouts[:2]])
    redis_server.client.set(f"wx:access_token:{appid}", "ITS-OWN")
    redis_server.client.set(f"gowechat_officialaccount__access_token_{appid}", "ITS-OWN")
    shelf.take_back(places(layouts, [of(appid)]))
    assert lying(redis_server.client, appid) == {
        f"wx:access_token:{appid}": "ITS-OWN",
        f"gowechat_officialaccount__access_token_{appid}": "ITS-OWN",
    }
    assert not redis_server.client.exists(f"wxconsole:published:{appid}")


def test_what_one_account_has_in_several_places_is_taken_back_from_each(
    shelf: RedisShelf, redis_server: RedisServer, appid: str
) -> None:
    due = [layout_of("silenceper").publication(of(appid, kind), token()) for kind in Kind]
    shelf.put(due)
    shelf.take_back({each.place for each in due})
    assert lying(redis_server.client, appid) == {}


def test_a_place_that_holds_something_else_stops_no_other_and_its_problem_tells_no_token(
    shelf: RedisShelf, redis_server: RedisServer, appid: str
) -> None:
    shelf.put([published(appid, token())])
    redis_server.client.delete(f"wechatpy:{appid}_access_token")
    redis_server.client.lpush(f"wechatpy:{appid}_access_token", "a list")
    wrong, right = shelf.put([published(appid, token()), published(f"{appid}-2", token())])
    assert isinstance(wrong, Problem)
    assert wrong.key == "publish_refused"
    assert "wrong kind of value" in str(wrong)
    assert "TOKEN" not in str(wrong)
    assert right == WRITTEN


def test_what_is_carried_out_late_lies_there_no_longer_for_that(own_redis: RedisServer) -> None:
    shelf = RedisShelf(redis_address(own_redis.url), SetClock())
    own_redis.client.client_pause(300, all=False)  # of writes only
    assert shelf.put([published("wx1", token(life=0.2))]) == [WRITTEN]
    assert lying(own_redis.client, "wx1") == {}
    shelf.close()


# Who may


def documented_rights() -> list[str]:
    """The rights in docs/publishing.md, as words of ACL SETUSER."""
    line = next(line for line in DOCS.read_text("utf-8").splitlines() if line.startswith("user publisher "))
    return [f">{PASSWORD}" if word.startswith(">") else word for word in line.split()[2:]]


@pytest.fixture
def limited(own_redis: RedisServer) -> RedisAddress:
    """A user with no more than the documented rights."""
    own_redis.client.execute_command("ACL", "SETUSER", "publisher", *documented_rights())
    return replace(redis_address(own_redis.url), user="publisher", password=Secret(PASSWORD))


def works(address: RedisAddress) -> None:
    """Everything that publishing does. Raises Problem."""
    shelf = RedisShelf(address, SetClock())
    try:
        for layout in LAYOUTS:
            for kind in layout.kinds:
                places_of_it = [layout.publication(of(f"wx-{kind}", kind), token()) for _ in range(2)]
                for result in shelf.put(places_of_it):
                    if isinstance(result, Problem):
                        raise result
                shelf.take_back({places_of_it[0].place})
        shelf.server()
    finally:
        shelf.close()


def test_the_documented_rights_are_enough(limited: RedisAddress, own_redis: RedisServer) -> None:
    works(limited)
    assert own_redis.client.dbsize() == 0


# PING is said on a line that has rested for half a minute.
@pytest.mark.parametrize(
    "right", [word for word in documented_rights() if word[0] == "+" and word != "+ping"]
)
def test_none_of_the_documented_rights_is_idle(
    limited: RedisAddress, own_redis: RedisServer, right: str
) -> None:
    own_redis.client.execute_command("ACL", "SETUSER", "publisher", f"-{right[1:]}")
    with pytest.raises(Problem) as refused:
        works(limited)
    assert refused.value.key == "publish_refused"
    assert "TOKEN" not in str(refused.value)


@pytest.mark.parametrize(
    "command", [["GET", "other"], ["SET", "other", "x"], ["DEL", "other"], ["KEYS", "*"], ["FLUSHALL"]]
)
def test_the_documented_rights_allow_nothing_else(
    limited: RedisAddress, own_redis: RedisServer, command: list[str]
) -> None:
    own_redis.client.execute_command("AUTH", "publisher", PASSWORD)
    with pytest.raises(RedisError, match="no permissions"):
        own_redis.client.execute_command(*command)


@pytest.mark.parametrize("change", [{"password": Secret("CANARY-wrong")}, {"hosts": (("127.0.0.1", 1),)}])
def test_a_redis_that_cannot_be_used_is_told_without_the_password(
    limited: RedisAddress, change: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    shelf = RedisShelf(replace(limited, **change), SetClock())
    with pytest.raises(Problem) as refused:
        shelf.put([published("wx1", token())])
    assert refused.value.key == ("publish_refused" if "password" in change else "publish_unreachable")
    assert "CANARY" not in str(refused.value) + caplog.text
    assert "TOKEN" not in str(refused.value) + caplog.text
    shelf.close()


# wechatpy itself


class Silent:
    """In the place of its connections: nothing may be sent."""

    def get(self, **_: object) -> None:
        pytest.fail("wechatpy asked WeChat for a token")

    request = post = get


def test_wechatpy_finds_each_published_token_and_asks_nobody(redis_server: RedisServer, appid: str) -> None:
    now = SetClock(NOW)
    now.wall = now.wall.fromtimestamp(time.time(), now.wall.tzinfo)  # that of wechatpy, which no test sets
    shelf = RedisShelf(redis_address(redis_server.url), now)
    client = WeChatClient(appid, "no secret", session=RedisStorage(redis_server.client))
    client._http = Silent()
    for turn in (1, 2):
        issued = now.wall + timedelta(seconds=turn)
        fresh = Token(Secret(f"TOKEN-{turn}"), issued, issued + timedelta(seconds=7200), Endpoint.CLASSIC)
        assert shelf.put([published(appid, fresh)]) == [WRITTEN]
        assert client.access_token == f"TOKEN-{turn}"
    shelf.close()


def test_what_wechatpy_writes_itself_is_what_is_published(redis_server: RedisServer, appid: str) -> None:
    client = WeChatClient(appid, "no secret", session=RedisStorage(redis_server.client))
    client.session.set(client.access_token_key, "TOKEN-1", 7200)
    (key,) = lying(redis_server.client, appid)
    publication = published(appid, token())
    assert key == publication.place.keys[0]
    assert redis_server.client.get(key) == publication.values[0].reveal()
