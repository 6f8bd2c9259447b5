"""Work on many accounts, counted, and stopped where somebody asks for it."""

from collections.abc import Iterator, Sequence


class Bulk:
    """One such work. `what` names it in the messages `bulk_<what>`. Once it is stopped nothing further
    begins; what has begun is let finish."""

    def __init__(self, what: str, aliases: Sequence[str]) -> None:
        self.what = what
        self.of = len(aliases)
        self.begun = 0
        self.done = 0
        self.failed = 0
        self.stopped = False
        self._aliases = aliases

    def turns(self) -> Iterator[str]:
        """Each alias when its turn has come, until the work is stopped."""
        for alias in self._aliases:
            if self.stopped:
                return
            self.begun += 1
            yield alias

    def count(self, *, well: bool) -> None:
        """One more is done."""
        self.done += 1
        self.failed += not well

    @property
    def under_way(self) -> int:
        return self.begun - self.done

    @property
    def left_out(self) -> int:
        """How many did not begin."""
        return self.of - self.begun
