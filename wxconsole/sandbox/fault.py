"""What an account is told to do wrong, and the AppIDs that say so by their number."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

_NUMBERED_APPID = re.compile(r"wx00000000000([0-9]{5})")


class FaultKind(StrEnum):
    """The ways in which a call can go wrong; the values are the words of the scenario file."""

    OK = "ok"  # nothing goes wrong: a step between two faults, or one that is only slow
    # Refused before anything is done.
    ERROR = "error"  # HTTP 200 with `errcode`
    STATUS = "status"  # an HTTP status with an HTML body, from something in front of WeChat
    # WeChat has done what was asked, a rotation included, and the answer is lost on its way.
    TIMEOUT = "timeout"
    RESET = "reset"
    CUT = "cut"  # shorter than its Content-Length
    DRIP = "drip"  # byte by byte, so that a time-out between two reads never comes
    OVERSIZED = "oversized"  # valid JSON of more than 64 KiB
    # The answer arrives, and is not what WeChat documents.
    EMPTY = "empty"
    NOT_JSON = "not_json"
    ARRAY = "array"
    INVALID_UTF8 = "invalid_utf8"
    ERRCODE_TEXT = "errcode_text"
    # As above, and only where the call succeeds and gives a token.
    EXPIRES_IN_MISSING = "expires_in_missing"
    EXPIRES_IN_ZERO = "expires_in_zero"
    EXPIRES_IN_NEGATIVE = "expires_in_negative"
    EXPIRES_IN_TEXT = "expires_in_text"
    EXPIRES_IN_LONG = "expires_in_long"
    TOKEN_MISSING = "token_missing"
    TOKEN_ILLEGAL = "token_illegal"


class Where(StrEnum):
    """The calls that a fault strikes: those that take the AppSecret, those that take a token, or both."""

    ALL = "all"
    TOKEN = "token"
    API = "api"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, for `times` calls, or for good where that is None.

    `errcode` and `errmsg` belong to `error` (a missing message takes the shape that WeChat uses, a given
    one is sent as it is); `status` and `retry_after` (seconds) belong to `status`. `latency_ms` is added
    to whatever the account and the sandbox wait anyway.
    """

    kind: FaultKind = FaultKind.OK
    errcode: int = -1
    errmsg: str | None = None
    status: int = 502
    retry_after: int | None = None
    latency_ms: int = 0
    times: int | None = None
    on: Where = Where.ALL

    @classmethod
    def error(cls, errcode: int, errmsg: str | None = None) -> "Fault":
        """The fault that answers with `errcode`."""
        return cls(FaultKind.ERROR, errcode, errmsg)

    def strikes(self, where: Where) -> bool:
        """Whether a call to `where` meets this fault."""
        return self.on in (Where.ALL, where)

    def spent(self) -> tuple["Fault", ...]:
        """What remains of it after one more call: itself, or nothing."""
        if self.times is None:
            return (self,)
        return (replace(self, times=self.times - 1),) if self.times > 1 else ()


NO_FAULT = Fault()

# By the last five digits of the AppID. From 10000 on they are the errcode itself.
NUMBERED = {
    "00001": Fault.error(-1),
    "00104": Fault(FaultKind.RESET),
    "00204": Fault(FaultKind.EMPTY),
    "00206": Fault(FaultKind.CUT),
    "00302": Fault(FaultKind.STATUS, status=302),
    "00408": Fault(FaultKind.TIMEOUT),
    "00413": Fault(FaultKind.OVERSIZED),
    "00429": Fault(FaultKind.STATUS, status=429, retry_after=7),
    "00500": Fault(FaultKind.STATUS, status=500),
    "00502": Fault(FaultKind.STATUS, status=502),
    "00503": Fault(FaultKind.STATUS, status=503),
    "00598": Fault(FaultKind.DRIP),
    "00701": Fault(FaultKind.NOT_JSON),
    "00702": Fault(FaultKind.ARRAY),
    "00703": Fault(FaultKind.INVALID_UTF8),
    "00704": Fault(FaultKind.ERRCODE_TEXT),
    "00711": Fault(FaultKind.EXPIRES_IN_MISSING),
    "00712": Fault(FaultKind.EXPIRES_IN_ZERO),
    "00713": Fault(FaultKind.EXPIRES_IN_NEGATIVE),
    "00714": Fault(FaultKind.EXPIRES_IN_TEXT),
    "00715": Fault(FaultKind.EXPIRES_IN_LONG),
    "00721": Fault(FaultKind.TOKEN_ILLEGAL),
    "00722": Fault(FaultKind.TOKEN_MISSING),
}


def numbered_faults(appid: str) -> tuple[Fault, ...]:
    """What `wx00000000000` and five digits ask for; nothing for any other AppID."""
    found = _NUMBERED_APPID.fullmatch(appid)
    if found is None:
        return ()
    number = found[1]
    if number >= "10000":
        return (Fault.error(int(number)),)
    return (NUMBERED[number],) if number in NUMBERED else ()
