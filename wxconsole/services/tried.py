"""What comes of work that may fail."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def tried(work: Callable[[], T]) -> T | Exception:
    """What `work` returns, or the exception that ended it."""
    try:
        return work()
    except Exception as error:
        return error
