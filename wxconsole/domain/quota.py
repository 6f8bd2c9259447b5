"""How often an account may call an API, as WeChat counts it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What a token costs, and what tells whether it is alive.
ASKED_PATHS = ("/cgi-bin/token", "/cgi-bin/stable_token", "/cgi-bin/get_api_domain_ip")

# Resets of an account in one month, by whatever program or page. WeChat tells nobody how many are left, only
# (48006) that none is: https://developers.weixin.qq.com/doc/service/openApi/clear_quota.html
RESETS_A_MONTH = 10


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most so many calls within so many seconds."""

    calls: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Quota:
    """The calls of one API today. For the token endpoints some saw `used` stay at 0 against real use:
    https://developers.weixin.qq.com/community/minihome/doc/0008a2b9648a08f9018d792215c000"""

    path: str
    daily_limit: int
    used: int
    remain: int
    rate_limit: RateLimit | None = None

    @property
    def spent(self) -> bool:
        """Whether a call will get 45009 until the next day. A limit of 0 is none that could be used up."""
        return self.daily_limit > 0 and self.remain <= 0

    def as_json(self) -> Mapping[str, Any]:
        """What `quota --json` says of an API that WeChat answered for."""
        limit = self.rate_limit
        return {
            "path": self.path,
            "daily_limit": self.daily_limit,
            "used": self.used,
            "remain": self.remain,
            "rate_limit": limit and {"call_count": limit.calls, "refresh_second": limit.seconds},
        }
