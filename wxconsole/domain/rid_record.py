"""What WeChat keeps of a request that it refused, to be looked up by its rid."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wxconsole.domain.moment import rfc3339
from wxconsole.domain.problem import Misuse

_RID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}")


def checked_rid(text: str) -> str:
    """`text` if it is a rid; raises Misuse (`rid_malformed`) otherwise."""
    if not _RID.fullmatch(text):
        raise Misuse("rid_malformed", rid=text)
    return text


@dataclass(frozen=True, slots=True)
class RidRecord:
    """One request as WeChat saw it. The texts are masked and sanitised: as they come, they hold tokens and
    secrets. `query` is what followed the `?`; `cost_ms` is what the request took WeChat.

    https://developers.weixin.qq.com/doc/service/openApi/get_rid_info.html
    """

    rid: str
    invoked_at: datetime
    cost_ms: int
    query: str
    request: str
    response: str
    ip: str | None

    def as_json(self) -> Mapping[str, Any]:
        """What `rid --json` says of a request that was found."""
        return {
            "at": rfc3339(self.invoked_at),
            "cost_ms": self.cost_ms,
            "ip": self.ip,
            "query": self.query,
            "request": self.request,
            "response": self.response,
        }
