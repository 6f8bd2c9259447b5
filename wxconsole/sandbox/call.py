"""One call that the sandbox answered, for whoever checks what a client did."""

from dataclasses import dataclass
from datetime import datetime

from wxconsole.domain.moment import rfc3339


@dataclass(frozen=True, slots=True)
class Call:
    """A row of the call log. Never holds a token or a secret.

    `appid` is None where the call named no account that exists; `errcode` is 0 for a success and None
    where the call never got as far as WeChat; `fault` is the kind of the fault that struck, or `ok`;
    `fingerprint` names the token that was given out, so that counting different ones counts rotations.
    """

    at: datetime
    method: str
    path: str
    appid: str | None
    errcode: int | None
    forced: bool
    fault: str
    fingerprint: str | None

    def as_json(self) -> dict[str, object]:
        """The row of GET /_sandbox/calls."""
        return {
            "at": rfc3339(self.at),
            "method": self.method,
            "path": self.path,
            "appid": self.appid,
            "errcode": self.errcode,
            "forced": self.forced,
            "fault": self.fault,
            "fingerprint": self.fingerprint,
        }
