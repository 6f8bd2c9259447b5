"""The addresses from which WeChat saw our calls come: what belongs on the account's IP whitelist."""

from dataclasses import dataclass, replace
from datetime import datetime

# More than a machine has ways out. Whoever drifts further needs a fixed way out, not a longer list.
KEPT = 20


@dataclass(frozen=True, slots=True)
class Address:
    """A caller's IP that WeChat named, with the first and the last time that it did."""

    ip: str
    first_at: datetime
    last_at: datetime


def seen(addresses: tuple[Address, ...], ip: str, at: datetime) -> tuple[Address, ...]:
    """`addresses` once WeChat has named `ip`, the one that was named last at the end."""
    known = next((each for each in addresses if each.ip == ip), Address(ip, at, at))
    others = tuple(each for each in addresses if each.ip != ip)
    return (*others, replace(known, last_at=max(at, known.last_at)))[-KEPT:]
