"""The requests that the sandbox refused, by the rid that each was refused with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wxconsole.sandbox.refusal import Refusal

# https://developers.weixin.qq.com/doc/service/openApi/get_rid_info.html
KEPT_FOR = timedelta(days=7)
KEPT = 10_000

_RID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Refused:
    """A request of the account with that AppID, or of nobody known. `request` is what WeChat tells of it;
    it holds the token and the secret as they were sent, so no repr shows it."""

    appid: str | None
    at: datetime
    request: Mapping[str, object] = field(repr=False)


class Rids:
    """The latest KEPT of them."""

    def __init__(self) -> None:
        self._refused: dict[str, Refused] = {}

    def note(self, rid: str, refused: Refused) -> None:
        """Keep it, and forget the oldest where there are too many."""
        self._refused[rid] = refused
        if len(self._refused) > KEPT:
            del self._refused[next(iter(self._refused))]

    def find(self, rid: str, appid: str, now: datetime) -> Mapping[str, object]:
        """What is told to the account with that AppID. Raises Refusal."""
        if not _RID.fullmatch(rid):
            raise Refusal(76002)
        refused = self._refused.get(rid)
        if refused is None:
            raise Refusal(76001)
        if refused.appid != appid:
            raise Refusal(76003)
        if now - refused.at > KEPT_FOR:
            raise Refusal(76004)
        return refused.request
