"""A business error, in the words that WeChat uses."""

import secrets
from datetime import datetime

_MORE = "could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r"

# As seen in the wild, without the rid that ends them. Those marked * were never quoted anywhere: their
# text is the documentation's.
_SHAPES = {
    -1: "system error",
    40001: f"invalid credential, access_token is invalid or not latest, {_MORE}",
    40002: "invalid grant_type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40066: "invalid url",
    40125: "invalid appsecret",
    40164: "invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist",
    40243: "appsecret is frozen",  # *
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",  # *
    42001: "access_token expired",
    43001: "require GET method",  # *
    43002: "require POST method",  # *
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45035: "access clientip is not registered, not in ip-white-list",
    47001: "data format error",  # *
    48001: "api unauthorized",
    48004: "api forbidden for irregularities, view detail on mp.weixin.qq.com",
    48006: "forbid to clear quota because of reaching the limit",
    50002: "user limited",
    50004: "user not allow to use accesstoken, maybe for punishment",
    50007: "account is frozen",  # *
    61004: "access clientip is not registered requestIP: {ip}",
    61007: "api is unauthorized to component",
    61024: "must use api(api_component_token) to get token for component acct",
    76001: "rid not found",
    76002: "rid is error",
    76003: "could not query this rid,no permission",
    76004: "rid time is error",
    76021: "cgi_path not found, please check",
    76022: "could not use this cgi_path，no permission",
    89501: "this ip is awaiting confirmation by admin",  # *
    89503: "this ip needs confirmation by admin",  # *
    89506: "admin refused this ip twice within 24 hours, blocked for 24 hours",  # *
    89507: "admin refused this ip within 1 hour, blocked for 1 hour",  # *
}

# The classic endpoint adds this to its daily limit, the stable one does not.
CLASSIC_DAILY_LIMIT = f"{_SHAPES[45009]}, {_MORE}"


class Refusal(Exception):
    """WeChat says no. `shape` stands in for the usual words, `verbatim` for the whole message and its rid."""

    def __init__(self, errcode: int, *, shape: str | None = None, verbatim: str | None = None) -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self._shape = shape or _SHAPES.get(errcode, "unspecified error")
        self._verbatim = verbatim

    def document(self, caller_ip: str, now: datetime) -> dict[str, object]:
        """The JSON of the answer."""
        errmsg = self._verbatim
        if errmsg is None:
            errmsg = f"{self._shape.format(ip=caller_ip)} rid: {_rid(now)}"
        return {"errcode": self.errcode, "errmsg": errmsg}


def _rid(now: datetime) -> str:
    """Three groups of eight hex digits; the first is the time of the request, as in all samples."""
    return f"{int(now.timestamp()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
