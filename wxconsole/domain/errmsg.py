"""What can be read out of the messages that WeChat sends, wrapped in whatever a log put around them."""

import ipaddress
import re
from datetime import UTC, datetime

# Quantifiers are possessive, so that the time stays linear whatever is sent.
_RID = re.compile(r"(?<![0-9A-Za-z_])rid:\s*+([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})(?![0-9A-Za-z_-])")
# An address counts only if something follows that ends it: a mask does not, and where the text breaks off
# after one or two digits a third may be missing. A wrong address on a whitelist is worse than none.
_ADDRESS = r"""([0-9a-f.:]++)(?:(?=[\s,;|"'\\}\])<>&，；。】）])|(?<=\.[0-9]{3})\Z)"""
# The two sentences in which WeChat names the caller: 40164 says `invalid ip`, 61004 says `requestIP`.
_CALLER = re.compile(
    rf"invalid ip\s++(?:{_ADDRESS})?(?:\s*+ipv6\s++{_ADDRESS})?|requestIP:\s*+{_ADDRESS}", re.IGNORECASE
)


def request_id(text: str) -> str | None:
    """The rid that ends most of WeChat's messages: three groups of eight hex digits."""
    found = _RID.search(text)
    return found and found[1]


def request_time(rid: str) -> datetime:
    """When WeChat took the request: the first group is its Unix time in hex. Undocumented, so only shown."""
    return datetime.fromtimestamp(int(rid[:8], 16), UTC)


def caller_ip(text: str) -> str | None:
    """The caller's address as WeChat saw it, or None where the message names none that is of use.

    Read only where WeChat's own sentence has it, so never out of a hint or a rid.
    """
    for found in _CALLER.finditer(text):
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
