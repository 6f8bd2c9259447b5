"""Masks what WeChat's record of a request gives away: the token and the secrets that it was made with, and
those that it brought."""

import json
import re
from typing import Any

from wxconsole.adapters.redaction import Redactor
from wxconsole.domain.secret import MASK

_TELLING = re.compile(r"secret|token|ticket|session_?key|aes_?key|password", re.IGNORECASE)


def masked(text: str, redactor: Redactor) -> str:
    """`text`, which is JSON, a query or anything else, with a mask for each value whose name says that it is
    secret, and for all that `redactor` finds."""
    try:
        text = json.dumps(_without_secrets(json.loads(text)), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        text = "&".join(_masked_pair(pair) for pair in text.split("&"))
    return redactor.redact(text)


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: MASK if _TELLING.search(name) else _without_secrets(each) for name, each in value.items()
        }
    if isinstance(value, list):
        return [_without_secrets(each) for each in value]
    return value


def _masked_pair(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}={MASK}" if equals and _TELLING.search(name.rpartition("?")[2]) else pair
