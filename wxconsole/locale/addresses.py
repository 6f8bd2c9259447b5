"""What both faces say of our addresses."""

from collections.abc import Iterator

from wxconsole.domain.egress import Egress
from wxconsole.locale import Messages


def addresses_told(egress: Egress, messages: Messages) -> Iterator[str]:
    """The addresses to whitelist, the latest first; how the address changed; a range that holds them all.
    Nothing where WeChat has named none."""
    if not egress.addresses:
        return
    yield messages("addresses_seen")
    for each in reversed(egress.addresses):
        yield "  " + messages("address_seen", ip=each.ip, first=each.first_at, last=each.last_at)
    change = egress.change
    if change is not None:
        key = "address_returned" if change.returned else "address_changed"
        yield messages(key, before=change.before, after=change.after, at=change.at)
    if egress.network is not None:
        yield messages("address_range", network=egress.network)
