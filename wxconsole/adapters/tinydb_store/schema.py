"""The layout of `state.json`, and the way to it from the ones before."""

from datetime import UTC, datetime
from typing import Any

from wxconsole.adapters.records import Row, written_moment
from wxconsole.adapters.tinydb_store.atomic_json import Tables
from wxconsole.adapters.tinydb_store.private import Mark

# A later layout gets a later number, and is refused by programs that do not know it.
SCHEMA = 2


def upgraded(tables: Tables, mark: Mark) -> Tables:
    """`tables`, of a file with that `mark`, in the layout of now; any other row stays for its reader to
    refuse. The file itself is replaced with the next change."""
    meta = tables.get("meta", {}).get("1", {})
    if type(meta.get("schema")) is not int or meta["schema"] != 1:
        return tables
    written_at = datetime.fromtimestamp(mark[2] / 1e9, UTC) if mark is not None else datetime.now(UTC)
    holdings = {
        number: row | _added_in_2(row, written_moment(written_at))
        for number, row in tables.get("holdings", {}).items()
    }
    return tables | {"meta": {"1": meta | {"schema": SCHEMA}}, "holdings": holdings}


def _added_in_2(row: Row, written_at: str) -> Row:
    """Layout 1 kept of a death the fingerprint alone, and of the caller's addresses that of the last
    failure. A death was found out no later than the file was written."""
    last, token = _object(row, "last"), _object(row, "token")
    failure = _object(last, "failure")
    ip, at, fingerprint = failure.get("ip"), last.get("at"), row.get("dead")
    return {
        "worked_at": token.get("issued_at") if failure else at,
        "dead": fingerprint and {"fingerprint": fingerprint, "found_at": written_at},
        "addresses": [{"ip": ip, "first_at": at, "last_at": at}] if ip else [],
        "resets": [],
    }


def _object(row: Row, name: str) -> Row:
    value: Any = row.get(name)
    return value if isinstance(value, dict) else {}
