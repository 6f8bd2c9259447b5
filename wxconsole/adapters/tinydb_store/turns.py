"""Threads that wait to change the same thing, and take one turn for all of them."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar

S = TypeVar("S")
T = TypeVar("T")

# From what there is to what there shall be, and what the caller gets for it. What is returned as it came is
# not changed.
Change = Callable[[S], tuple[S, T]]


@dataclass(frozen=True, slots=True)
class Job(Generic[S]):
    """A change that a thread waits for, and what came of it."""

    change: Change[S, Any]
    done: Future[Any] = field(default_factory=Future)


class Turns(Generic[S]):
    """A file costs the same to replace for one change as for thirty. So the thread whose turn it is does not
    only its own, but all that wait by then (a group commit)."""

    def __init__(self, run: Callable[[Sequence[Job[S]]], None]) -> None:
        """`run` does all these jobs at once. What it raises is raised to all of them that are not done."""
        self._run = run
        self._waiting: deque[Job[S]] = deque()
        self._turn = Lock()

    def take(self, change: Change[S, T]) -> T:
        """Returns once the change is done, here or by another thread. Raises what it raised."""
        job = Job(change)
        self._waiting.append(job)
        with self._turn:
            if not job.done.done():
                self._take_all()
        result: T = job.done.result()
        return result

    def _take_all(self) -> None:
        jobs = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            self._run(jobs)
        except BaseException as error:
            for job in jobs:
                if not job.done.done():
                    job.done.set_exception(error)
