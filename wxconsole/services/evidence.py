"""The history that tells who may have ended a token which was found dead."""

from collections.abc import Iterable, Mapping, Sequence

from wxconsole.domain.inference import LOOK_BACK
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Status
from wxconsole.services.ports import Store


def histories(store: Store, statuses: Iterable[Status]) -> Mapping[str, Sequence[Refresh]]:
    """The refreshes that `Status.diagnosis` goes by, by AppID, for those of `statuses` that hold a dead
    token. The store is read once for all of them, and not at all where there is none. It may block."""
    tokens = {
        status.account.appid: status.holding.token
        for status in statuses
        if status.holding.superseded and status.holding.token is not None
    }
    if not tokens:
        return {}
    since = min(token.issued_at for token in tokens.values()) - LOOK_BACK
    found: dict[str, list[Refresh]] = {appid: [] for appid in tokens}
    for row in store.history(since=since):
        if row.appid in found:
            found[row.appid].append(row)
    return found
