"""What Redis holds, as it was read last: rows that are the same are not converted again."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from wxconsole.adapters.records import Row, hide
from wxconsole.adapters.redis_store.times import AHEAD, here
from wxconsole.domain.client import Client
from wxconsole.domain.holding import Holding
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.services.ports import Snapshot

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A field of a hash: its text, and what that means by the clock of this machine."""

    text: Secret
    ahead: float
    value: T


@dataclass(frozen=True)
class State:
    """`changes` is the last change it has in it; None where nothing was ever saved."""

    changes: str | None = None
    holdings: Mapping[str, Field[Holding]] = field(default_factory=dict)
    clients: Mapping[str, Field[Client]] = field(default_factory=dict)
    snapshot: Snapshot = field(default_factory=lambda: Snapshot((), {}))


def read_fields(
    place: str,
    texts: Mapping[str, str],
    known: Mapping[str, Field[T]],
    read: Callable[[Row], T],
    ahead: float,
) -> dict[str, Field[T]]:
    """The fields of the hash at `place`. Raises Problem(`store_damaged`)."""
    found = {}
    for name, text in texts.items():
        before = known.get(name)
        if before is not None and before.text.reveal() == text and before.ahead == ahead:
            found[name] = before
        else:
            found[name] = Field(Secret(text), ahead, read_text(f"{place} {name}", text, read, ahead))
    return found


def read_text(place: str, text: str, read: Callable[[Row], T], ahead: float) -> T:
    """What the text at `place` means here. Raises Problem(`store_damaged`)."""
    try:
        return read(here(json.loads(text, object_hook=hide), ahead))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, Problem):
        # Without its cause: a JSON error carries all of the text.
        raise Problem("store_row_damaged", place=place) from None


def stamped(row: Row, ahead: float) -> Row:
    """A row to be written here."""
    return {**row, AHEAD: ahead}
