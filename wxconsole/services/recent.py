"""The latest part of one account's history."""

from collections.abc import Sequence
from datetime import datetime

from wxconsole.domain.refresh import Refresh
from wxconsole.services.ports import Store


def recent(store: Store, alias: str, limit: int, since: datetime) -> Sequence[Refresh]:
    """The refreshes at `since` or later, and where they are fewer than `limit`, as many before them, newest
    first. Blocks. Raises Problem as `Store.history`."""
    latest = store.history(alias, limit=limit)
    if len(latest) < limit or latest[-1].at < since:
        return latest
    return store.history(alias, since=since)
