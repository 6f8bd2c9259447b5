"""How the text of a setting becomes its value.

Every parser raises Misuse for what it cannot take. Its key says what was expected; `parsed` adds
`variable`, `value` and `origin`, which all these messages name.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from wxconsole.domain.loopback import is_loopback
from wxconsole.domain.problem import Misuse
from wxconsole.domain.tag import tags_in
from wxconsole.services.layer import Given

Value = TypeVar("Value")

_BOOLEANS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}


def parsed(parse: Callable[[str], Value], variable: str, given: Given) -> Value:
    """`given` as a value. Raises Misuse that names the variable, its value, where it came from, and what was
    expected."""
    try:
        return parse(given.value)
    except Misuse as unfit:
        raise Misuse(
            unfit.key,
            variable=variable,
            value=presentable(given.value),
            origin=given.origin,
            **unfit.params,
        ) from None


def presentable(value: str) -> str:
    """`value` without what may be secret in a URL: the part before an @, and the query."""
    without_query = re.sub(r"\?.*", "?…", value, flags=re.DOTALL)
    return re.sub(r"^([a-z]+://)?.*@", r"\1…@", without_query, flags=re.DOTALL)


def folder(text: str) -> Path:
    """An absolute path; `~` is the home folder."""
    try:
        path = Path(text).expanduser()
    except RuntimeError:  # ~somebody whom this machine does not know
        raise Misuse("setting_not_folder") from None
    if not text or "\0" in text:
        raise Misuse("setting_not_folder")
    return path.absolute()


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number from `low` to `high`."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise Misuse("setting_not_whole", low=low, high=high)
        return int(text)

    return parse


def seconds(low: float, high: float) -> Callable[[str], float]:
    """A number of seconds from `low` to `high`, with or without a fraction."""

    def parse(text: str) -> float:
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) or not low <= float(text) <= high:
            raise Misuse("setting_not_seconds", low=low, high=high)
        return float(text)

    return parse


def choice(*words: str) -> Callable[[str], str]:
    """One of `words`, in whatever case they are written."""

    def parse(text: str) -> str:
        for word in words:
            if text.casefold() == word.casefold():
                return word
        raise Misuse("setting_not_choice", choices=", ".join(words))

    return parse


def boolean(text: str) -> bool:
    """`true`, `yes`, `on` or `1`, or their opposites."""
    if text.lower() not in _BOOLEANS:
        raise Misuse("setting_not_boolean", choices=", ".join(_BOOLEANS))
    return _BOOLEANS[text.lower()]


def key_changes(text: str) -> tuple[str, ...]:
    """`action=key` pairs separated by commas. Whether there is such an action and such a key, the console
    knows."""
    changes = tuple(part.strip() for part in text.split(",")) if text else ()
    for change in changes:
        action, _, key = change.partition("=")
        if not action.strip() or not key.strip():
            raise Misuse("setting_not_keys")
    return changes


def tags(text: str) -> tuple[str, ...]:
    """The tags of an account, with commas or spaces between them."""
    try:
        return tags_in(text)
    except Misuse as unfit:
        raise Misuse("setting_not_tags", tag=unfit.params["tag"]) from None


def api_bases(text: str) -> tuple[str, ...]:
    """Base URLs separated by commas, without a slash at the end: https, or http to this very machine."""
    return tuple(_api_base(part.strip()) for part in text.split(","))


def api_host(base: str) -> str:
    """The host that `base` leads to."""
    return urlsplit(base).hostname or ""


def _api_base(text: str) -> str:
    # Printable ASCII only, as urlsplit drops tabs and line breaks in silence; no user, query or fragment.
    if not re.fullmatch(r"[!-~]+", text) or any(mark in text for mark in "@?#\\"):
        raise Misuse("setting_not_api_base")
    try:
        fits = _is_api_base(urlsplit(text))
    except ValueError:
        fits = False
    if not fits:
        raise Misuse("setting_not_api_base")
    return text.rstrip("/")


def _is_api_base(url: SplitResult) -> bool:
    if not url.hostname or url.port == 0:  # reading `port` raises ValueError where it is no number
        return False
    return url.scheme == "https" or (url.scheme == "http" and is_loopback(url.hostname))
