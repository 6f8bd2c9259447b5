"""An access token and what may be said about it."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from wxconsole.domain.account import Endpoint
from wxconsole.domain.moment import whole_seconds
from wxconsole.domain.secret import Secret

# WeChat asks for 512 characters of room; all samples are of this alphabet, and nothing else may reach
# a file, a shell or a header: https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken.html
_VALUE = re.compile(r"[A-Za-z0-9_-]{1,512}")

# The previous token is promised to work this long after a rotation (same page).
OVERLAP = timedelta(minutes=5)


def well_formed(value: str) -> bool:
    """Whether `value` can be a token at all."""
    return _VALUE.fullmatch(value) is not None


def fingerprint(value: Secret) -> str:
    """Names a token without showing it: the first 8 hex digits of its SHA-256."""
    return hashlib.sha256(value.reveal().encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Token:
    """A token with the span in which it lives. `issued_at` is when the request that brought it was sent."""

    value: Secret
    issued_at: datetime
    expires_at: datetime
    endpoint: Endpoint

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.value)

    def remaining(self, now: datetime) -> int:
        """Whole seconds left; negative once it is over."""
        return whole_seconds(self.expires_at - now)

    def alive(self, now: datetime) -> bool:
        return now < self.expires_at
