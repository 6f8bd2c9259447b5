"""Tokens in a Redis where SDKs of others look for them."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha1
from itertools import islice
from typing import Any

from wxconsole.adapters.redis_store.link import Link
from wxconsole.adapters.redis_store.times import server_moment
from wxconsole.domain.layout import Place, Publication
from wxconsole.domain.loopback import is_loopback
from wxconsole.domain.problem import Problem
from wxconsole.services.ports import Clock, ServerFacts
from wxconsole.services.redis_address import RedisAddress
from wxconsole.services.shelf import Shelved

# Sent in one go: none of them waits for the answer to the one before.
AT_ONCE = 200

# A mark says what was put where last, by the SDK's own key: when that token was issued, by the server's
# clock, and the SHA-1 of what was written under that key. It tells no token, and ends with it.
#
# KEYS: the marks of the account, then those of the place. ARGV: when the token was issued, and when it ends,
# in milliseconds by the server's clock; how many are left; a value for each key of the place.
PUT = """
local issued, ends, left = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local digest = redis.sha1hex(ARGV[4])
local mark = redis.call('HGET', KEYS[1], KEYS[2])
local marked_at, marked = string.match(mark or '', '^(%d+) (%x+)$')
if marked == digest then
  local lies = redis.call('GET', KEYS[2])
  if lies and redis.sha1hex(lies) ~= digest then return 'foreign' end
elseif marked and tonumber(marked_at) > issued then
  return 'older'
end
local same = marked == digest
for place = 2, #KEYS do
  local ttl = redis.call('PTTL', KEYS[place])
  -- What lives a little less long is as good; what lives longer, or for ever (-1), is not.
  same = same and redis.call('GET', KEYS[place]) == ARGV[place + 2]
    and ttl > 0 and ttl <= left and ttl > left - 2000
end
if same then return 'same' end
for place = 2, #KEYS do
  redis.call('SET', KEYS[place], ARGV[place + 2])
  redis.call('PEXPIREAT', KEYS[place], ends)
end
redis.call('HSET', KEYS[1], KEYS[2], ARGV[1] .. ' ' .. digest)
redis.call('PEXPIREAT', KEYS[1], ends)
return 'written'
"""

# KEYS: as above.
TAKE_BACK = """
local mark = redis.call('HGET', KEYS[1], KEYS[2])
if not mark then return end
local lies = redis.call('GET', KEYS[2])
if lies and redis.sha1hex(lies) == string.match(mark, ' (%x+)$') then
  for place = 2, #KEYS do redis.call('DEL', KEYS[place]) end
end
redis.call('HDEL', KEYS[1], KEYS[2])
"""


class RedisShelf:
    """A `Shelf`. All that is changed in one place is changed by one script, which looks first at what lies
    there: an older token never takes the place of a newer one, whoever slept in between."""

    def __init__(self, address: RedisAddress, clock: Clock) -> None:
        self._link = Link(address, "publish")
        self._clock = clock
        self._marks = f"{address.prefix}:published:"

    def put(self, publications: Sequence[Publication]) -> list[Shelved | Problem]:
        """See `Shelf`. Ends are by the server's clock, so that what is carried out late ends no later."""
        ahead = self._ahead()
        now = _milliseconds(self._clock.now() + ahead)

        def call(publication: Publication) -> list[Any]:
            token = publication.token
            issued, ends = _milliseconds(token.issued_at + ahead), _milliseconds(token.expires_at + ahead)
            times = [issued, ends, ends - now]
            values = [value.reveal() for value in publication.values]
            return [*self._named(publication.place), *times, *values]

        return [
            self._link.problem(said) if isinstance(said, Exception) else Shelved(said)
            for said in self._run(PUT, map(call, publications))
        ]

    def take_back(self, places: Iterable[Place]) -> None:
        """See `Shelf`."""
        for said in self._run(TAKE_BACK, map(self._named, places)):
            if isinstance(said, Exception):
                raise self._link.problem(said)

    def server(self) -> ServerFacts:
        """See `Shelf`. Version and durability are not told: to ask for them needs one right more."""
        address = self._link.address
        self._ahead()  # the first call may have to connect
        begun = time.perf_counter()
        self._ahead()
        latency = (time.perf_counter() - begun) * 1000
        away = not all(is_loopback(host) for host, _ in address.hosts)
        return ServerFacts(str(address), latency, tls=address.tls, away=away, version=None, durable=None)

    def close(self) -> None:
        """Lets go of the connections."""
        self._link.close()

    def _ahead(self) -> timedelta:
        """How far the server's clock is ahead of this machine's, at least: what ends by that is not late."""
        told = server_moment(*self._link.ask("time"))
        return told - self._clock.now()

    def _named(self, place: Place) -> list[Any]:
        """How a script is told of a place: the number of keys, and these."""
        return [len(place.keys) + 1, self._marks + place.appid, *place.keys]

    def _run(self, script: str, calls: Iterable[list[Any]]) -> list[Any]:
        """What the script returned, or the error that it ended with, call by call."""
        calls = iter(calls)
        found: list[Any] = []
        while batch := list(islice(calls, AT_ONCE)):
            found += self._link.use(partial(_sent, script, batch))
        return found


def _sent(script: str, batch: Sequence[list[Any]], client: Any) -> Any:
    """Asks for errors as answers: where redis-py raises one, its text names what was to be written."""
    with client.pipeline(transaction=False) as line:
        name = sha1(script.encode(), usedforsecurity=False).hexdigest()
        line.eval(script, *batch[0])  # from then on the server knows it by its name
        for call in batch[1:]:
            line.evalsha(name, *call)
        return line.execute(raise_on_error=False)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
