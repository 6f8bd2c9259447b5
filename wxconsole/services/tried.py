"""What comes of work that may fail."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def tried(work: Callable[[], T]) -> T | Exception:
    """What `work` returns, or the exception that ended it."""
    try:
        return work()
    except Exception as error:
        return error


def all_tried(works: Sequence[Callable[[], T]]) -> Sequence[T | Exception]:
    """What comes of each, done one after the other."""
    return [tried(work) for work in works]
