"""Why a call to WeChat did not give what was asked."""

from dataclasses import dataclass

from wxconsole.domain.cause import Cause
from wxconsole.domain.errmsg import caller_ip, request_id
from wxconsole.domain.text import sanitise

# The call did not get as far as WeChat.
_NEVER_SENT = frozenset({Cause.SECRET_UNAVAILABLE, Cause.DNS, Cause.TLS, Cause.PROXY})


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call: its cause, and what WeChat said where it said anything.

    `errcode` is None where WeChat gave none (then the cause tells: `timeout`, `dns`, ...). `errmsg` is
    sanitised, and for transport failures our own short words, never text that may hold a URL.
    `retry_after` is in seconds, where an HTTP answer named it.
    """

    cause: Cause
    errcode: int | None = None
    errmsg: str | None = None
    ip: str | None = None
    rid: str | None = None
    retry_after: int | None = None

    @property
    def answer_lost(self) -> bool:
        """Whether WeChat may have done what was asked, although no answer of its came."""
        return self.errcode is None and self.cause not in _NEVER_SENT

    @classmethod
    def from_wechat(cls, cause: Cause, errcode: int, errmsg: str) -> "Failure":
        """A business error, with the caller's IP and the rid taken out of its message."""
        text = sanitise(errmsg)
        return cls(cause, errcode, text, caller_ip(text, whole=True), request_id(text))
