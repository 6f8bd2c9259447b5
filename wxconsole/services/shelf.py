"""What the publisher needs of the Redis that it publishes to."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol

from wxconsole.domain.layout import Place, Publication
from wxconsole.domain.problem import Problem
from wxconsole.services.ports import ServerFacts


class Shelved(StrEnum):
    """What became of a token that was to be put where an SDK looks for it."""

    WRITTEN = "written"
    SAME = "same"  # it lay there already
    OLDER = "older"  # a newer one lies there, by somebody like us: not written
    FOREIGN = "foreign"  # it lay there, and somebody else has written over it since: left as that is


class Shelf(Protocol):
    """A Redis in which SDKs of others look for tokens. Every call blocks, for some seconds at most, and may
    raise Problem: `publish_unreachable`, `publish_refused`."""

    def put(self, publications: Sequence[Publication]) -> Sequence[Shelved | Problem]:
        """Puts each token in its place, with all that belongs there as one step, until its end and no longer.
        A place that is refused stops no other: its Problem is in the result."""

    def take_back(self, places: Iterable[Place]) -> None:
        """Takes away what lies in these places, where that is what was put there last."""

    def server(self) -> ServerFacts:
        """The server, which is asked for it."""

    def close(self) -> None:
        """Lets go of the connections."""
