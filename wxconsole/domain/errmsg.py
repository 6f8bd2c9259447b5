"""What can be read out of the messages that WeChat sends, wrapped in whatever a log put around them."""

import ipaddress
import re
from datetime import UTC, datetime
from functools import cache

# Quantifiers are possessive, so that the time stays linear whatever is sent.
_RID = re.compile(
    r"""(?<![0-9A-Za-z_])rid["'\\]*+\s*+[:=]["'\\\s]*+([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})(?![0-9A-Za-z_-])"""
)
# An address counts only if something follows that ends it: a mask does not, and where the text breaks off
# after one or two digits a third may be missing. A wrong address on a whitelist is worse than none.
_ENDED = r"""(?=[^\S\r\n]|[,;|"'\\}\])<>&，；。】）])"""
_AT_END = r"(?=\s*\Z)"
_THREE_DIGITS_AT_LINE_END = r"(?<=\.[0-9]{3})(?=[\r\n]|\Z)"


@cache
def _sentences(at_end: str) -> re.Pattern[str]:
    """The sentences in which WeChat names the caller: `invalid ip` of 40164, `requestIP` of 61004, and
    `from ip` of WeCom's 60020. A masked address may be followed by a whole one."""
    address = rf"([0-9a-f.:]++)(?:{_ENDED}|{at_end})"
    return re.compile(
        rf"invalid ip(?:\s++|\s*+[:：]\s*+)(?:{address}|(?!ipv6\s)[^\s,]{{1,64}}+)?(?:\s*+ipv6\s++{address})?"
        rf"|(?:requestIP|from ip):\s*+{address}",
        re.IGNORECASE,
    )


def request_id(text: str) -> str | None:
    """The rid that ends most of WeChat's messages: three groups of eight hex digits. The last one is
    WeChat's, since it comes after whatever the message repeats of the request."""
    rid = None
    for found in _RID.finditer(text):
        rid = found[1]
    return rid


def request_time(rid: str) -> datetime:
    """When WeChat took the request: the first group is its Unix time in hex. Undocumented, so only shown."""
    return datetime.fromtimestamp(int(rid[:8], 16), UTC)


def caller_ip(text: str, *, whole: bool = False) -> str | None:
    """The caller's address as WeChat saw it, or None where the message names none that is of use.

    Read only where WeChat's own sentence has it, so never out of a hint or a rid. An address that ends the
    text is taken if the text is `whole` (an answer of WeChat, or what a person gave by hand, who takes whole
    words), and else, as at the end of a log's line, which may be cut there, only if no digit can be missing.
    """
    for found in _sentences(_AT_END if whole else _THREE_DIGITS_AT_LINE_END).finditer(text):
        for written in found.groups():
            address = _usable_address(written)
            if address is not None:
                return address
    return None


def _usable_address(written: str | None) -> str | None:
    if not written:
        return None
    try:
        address = ipaddress.ip_address(written.removesuffix("."))
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return None if address.is_unspecified else str(address)
