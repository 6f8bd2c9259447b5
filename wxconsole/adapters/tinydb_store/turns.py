"""Changes of the same file, made in one replacement of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import RLock
from typing import Generic, TypeVar

S = TypeVar("S")
T = TypeVar("T")

# From what there is to what there shall be, and what the caller gets for it. What is returned as it came is
# not changed.
Change = Callable[[S], tuple[S, T]]


class Turns(Generic[S]):
    """A file costs the same to replace for one change as for thirty: within `together`, all that a thread
    changes is written at its end, in one go (a group commit). Threads take turns."""

    def __init__(
        self, opened: Callable[[], AbstractContextManager[S]], replace: Callable[[S, S], None]
    ) -> None:
        """`opened` locks what is to be changed against other processes, and gives it; `replace` puts the
        second in the place of the first."""
        self._opened = opened
        self._replace = replace
        self._lock = RLock()
        self._turn: _Turn[S] | None = None

    def take(self, change: Change[S, T]) -> T:
        """What comes of `change`, which is written when this returns, but within `together`. What it raises
        is raised, and nothing of it done."""
        with self._taken() as turn:
            turn.now, result = change(turn.now)
            return result

    @contextmanager
    def together(self) -> Iterator[None]:
        """What this thread changes within is there, for the others and on disk, once this is left. If it
        cannot be written that is raised then, and nothing of it done."""
        with self._taken():
            yield

    @contextmanager
    def _taken(self) -> Iterator["_Turn[S]"]:
        with self._lock:
            if self._turn is not None:
                yield self._turn
                return
            with ExitStack() as stack:
                turn = self._turn = _Turn(lambda: stack.enter_context(self._opened()))
                try:
                    yield turn
                    if turn.changed:
                        self._replace(turn.before, turn.now)
                finally:
                    self._turn = None


class _Turn(Generic[S]):
    """Nothing is opened before there is something to change."""

    def __init__(self, opened: Callable[[], S]) -> None:
        self._opened = opened
        self._states: list[S] = []  # what there was, and what there shall be

    @property
    def before(self) -> S:
        if not self._states:
            self._states = [self._opened()] * 2
        return self._states[0]

    @property
    def now(self) -> S:
        return self._states[1] if self._states else self.before

    @now.setter
    def now(self, state: S) -> None:
        self._states[1] = state

    @property
    def changed(self) -> bool:
        return bool(self._states) and self._states[0] is not self._states[1]
