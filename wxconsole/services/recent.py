"""The latest part of one account's history."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from wxconsole.domain.refresh import Refresh
from wxconsole.services.ports import Store

# With a thousand accounts, a day of history is a dozen files: who has few rows is not looked for in all that
# is kept.
FURTHER = timedelta(days=14)


def recent(store: Store, alias: str, limit: int, since: datetime) -> Sequence[Refresh]:
    """The refreshes at `since` or later, and where they are fewer than `limit`, as many of the two weeks
    before, newest first. Blocks. Raises Problem as `Store.history`."""
    latest = store.history(alias, limit=limit, since=since - FURTHER)
    if len(latest) < limit or latest[-1].at < since:
        return latest
    return store.history(alias, since=since)
