"""What is sent to WeChat, and what came back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Call:
    """What to send, to whichever host. `request` builds it for a base URL, and is the one place where its
    secrets are revealed. `repeatable` says that sending it twice does no harm. `inspect` sees the head of the
    answer, and the connection below it."""

    request: "Callable[[str], httpx.Request]"
    repeatable: bool
    inspect: "Callable[[httpx.Response], None] | None" = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole HTTP answer, at most 64 KiB long. `retry_after` and `date` are the headers of those names as
    they came."""

    status: int
    body: bytes
    retry_after: str | None
    date: str | None = None
