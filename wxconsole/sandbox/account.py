"""An account of the simulated WeChat."""

import ipaddress
import re
from dataclasses import dataclass

from wxconsole.domain.account import Kind
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.fault import Fault

# Every caller comes over loopback, so the address that WeChat would have seen is a made-up one.
CALLER_IP = "203.0.113.7"

_APPID = re.compile(r"wx[0-9a-f]{16}")
_WILDCARD = re.compile(r"[0-9]{1,3}(\.([0-9]{1,3}|\*)){3}")


@dataclass(frozen=True, slots=True)
class SandboxAccount:
    """What WeChat knows of an app. Raises ValueError where a whitelist entry or an address is none.

    secret: None takes the first AppSecret that is sent as the right one.
    whitelist: None lets everybody in. An empty one lets everybody in too, but for an official account,
        which must list its callers.
    caller_ip: the IPv4 address that its calls seem to come from.
    daily_quota: calls a day on each token endpoint, where it is not the usual 2,000 or 500,000.
    """

    appid: str
    secret: Secret | None = None
    kind: Kind = Kind.OFFICIAL
    whitelist: tuple[str, ...] | None = None
    caller_ip: str = CALLER_IP
    latency_ms: int = 0
    daily_quota: int | None = None
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        check_address(self.caller_ip)
        for entry in self.whitelist or ():
            check_entry(entry, self.kind)

    @property
    def admits_caller(self) -> bool:
        """Whether the whitelist lets its calls in:
        https://developers.weixin.qq.com/doc/oplatform/developers/basic_func/ip_whitelist"""
        if self.whitelist is None or (not self.whitelist and self.kind is not Kind.OFFICIAL):
            return True
        return any(_matches(entry, self.caller_ip) for entry in self.whitelist)


def well_formed_appid(appid: str) -> bool:
    """Whether an account of that AppID can exist here: `wx` and 16 lower-case hex digits."""
    return _APPID.fullmatch(appid) is not None


def check_address(text: object) -> str:
    """`text` if it is an IPv4 address; raises ValueError otherwise. WeChat sees no other:
    api.weixin.qq.com is said to have no IPv6 address, and no 40164 with one was ever quoted."""
    return str(ipaddress.IPv4Address(str(text)))


def check_entry(entry: object, kind: Kind) -> str:
    """`entry` if WeChat would take it: an IPv4 address, a CIDR range, or, but for an official account, an
    address with `*` in it (page as above). Raises ValueError otherwise."""
    text = str(entry)
    if "*" not in text:
        ipaddress.IPv4Network(text, strict=False)
    elif kind is Kind.OFFICIAL or not _WILDCARD.fullmatch(text):
        raise ValueError("not a whitelist entry")
    return text


def _matches(entry: str, ip: str) -> bool:
    if "*" not in entry:
        return ipaddress.IPv4Address(ip) in ipaddress.IPv4Network(entry, strict=False)
    return all(want in ("*", have) for want, have in zip(entry.split("."), ip.split("."), strict=True))
