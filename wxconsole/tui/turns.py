"""Accounts that have turned to the worse while nobody pressed a key for it."""

from collections.abc import Iterable, Mapping, Sequence

from wxconsole.domain.status import Health, Status
from wxconsole.locale import Messages

ALARMING = (Health.BLOCKED, Health.SUPERSEDED, Health.EXPIRED)
# More aliases than that are counted, not named.
NAMED = 5


class Turns:
    """Compares each look at the accounts with the one before."""

    def __init__(self) -> None:
        self._before: Mapping[str, Health] = {}

    def since(self, statuses: Sequence[Status]) -> list[Status]:
        """Those that were well, or wrong in another way, at the last look, and now are blocked, superseded
        or expired. One that is seen for the first time has not turned."""
        before = self._before
        self._before = {status.account.alias: status.health for status in statuses}
        return [
            status
            for status in statuses
            if status.health in ALARMING
            and before.get(status.account.alias, status.health) is not status.health
        ]


def turns_text(turned: Iterable[Status], messages: Messages) -> str:
    """All of them in one sentence, the worst first: `shop, club: blocked; news: expired`."""
    aliases: dict[Health, list[str]] = {}
    for status in turned:
        aliases.setdefault(status.health, []).append(status.account.alias)
    parts = []
    for health in sorted(aliases, key=lambda each: each.rank):
        named, more = aliases[health][:NAMED], len(aliases[health]) - NAMED
        key = "turned_more" if more > 0 else "turned"
        parts.append(messages(key, aliases=", ".join(named), n=more, health=messages(f"health_{health}")))
    return "; ".join(parts)
