"""The way out of our calls, as WeChat has seen it: which addresses belong on the whitelist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import AddressValueError, IPv4Address, IPv4Network

from wxconsole.domain.account import Kind
from wxconsole.domain.address import Address
from wxconsole.domain.cause import Cause
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Holding

# https://developers.weixin.qq.com/doc/oplatform/developers/basic_func/ip_whitelist has it for all of them. It
# is silent on IPv6.
TAKES_RANGE = frozenset({Kind.OFFICIAL, Kind.MINIPROGRAM, Kind.MINIGAME})
# A range lets in whoever else has an address in it, and more than this is seldom one machine's way out.
WIDEST_PREFIX = 24


@dataclass(frozen=True, slots=True)
class Change:
    """Our address was `before` and is `after`. `at` is when WeChat first named the new one; where it has
    `returned` to one that was seen earlier, only when the other was last named is known."""

    before: str
    after: str
    at: datetime
    returned: bool


@dataclass(frozen=True, slots=True)
class Egress:
    """The addresses to whitelist, the latest at the end; the latest change among them; and a range that holds
    them all, where the kind of account takes one and they are of one network."""

    addresses: tuple[Address, ...]
    change: Change | None
    network: str | None


def egress_of(holding: Holding, kind: Kind) -> Egress:
    """What is known of our addresses for an account of that kind."""
    addresses = holding.addresses
    network = common_network([each.ip for each in addresses]) if kind in TAKES_RANGE else None
    return Egress(addresses, _change(addresses), network)


def refusal_of(holding: Holding) -> Failure | None:
    """Why WeChat last refused the address of our calls, if that is what the latest refresh failed for."""
    failure = holding.last.failure if holding.last is not None else None
    return failure if failure is not None and failure.cause is Cause.IP_NOT_WHITELISTED else None


def common_network(ips: Sequence[str]) -> str | None:
    """The smallest network that holds all `ips`, as CIDR. None for fewer than two, for what is not IPv4, and
    where it would be wider than a /24."""
    try:
        numbers = {int(IPv4Address(ip)) for ip in ips}
    except AddressValueError:
        return None
    if len(numbers) < 2:
        return None
    prefix = 32 - (min(numbers) ^ max(numbers)).bit_length()
    return str(IPv4Network((min(numbers), prefix), strict=False)) if prefix >= WIDEST_PREFIX else None


def _change(addresses: Sequence[Address]) -> Change | None:
    if len(addresses) < 2:
        return None
    before, after = addresses[-2:]
    returned = after.first_at < before.last_at
    return Change(before.ip, after.ip, before.last_at if returned else after.first_at, returned)
