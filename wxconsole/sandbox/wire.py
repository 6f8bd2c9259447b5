"""The body of an answer as it goes over the wire, spoilt where a fault says so."""

import json
from collections.abc import Callable, Mapping

from wxconsole.sandbox.fault import FaultKind

# Just past the 64 KiB that a careful client reads.
_TOO_LONG = 64 * 1024 + 1

Document = Mapping[str, object]


def body_of(document: Document, kind: FaultKind) -> bytes:
    """The bytes of `document` under a fault of that kind. What spoils only a success leaves errors alone."""
    if kind in _ANY:
        return _ANY[kind](document)
    if kind in _TOKEN and "access_token" in document:
        return compact(_TOKEN[kind](document))
    return compact(document)


def compact(document: object) -> bytes:
    """JSON as WeChat writes it: no spaces, UTF-8."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _errcode_text(document: Document) -> bytes:
    errcode, errmsg = document.get("errcode", -1), document.get("errmsg", "system error")
    return compact({"errcode": str(errcode), "errmsg": errmsg})


_ANY: Mapping[FaultKind, Callable[[Document], bytes]] = {
    FaultKind.OVERSIZED: lambda document: compact({**document, "padding": "x" * _TOO_LONG}),
    FaultKind.EMPTY: lambda _: b"",
    FaultKind.NOT_JSON: lambda _: b"<html><body>Please log in to this network.</body></html>",
    FaultKind.ARRAY: lambda document: compact([document]),
    FaultKind.INVALID_UTF8: lambda document: compact(document)[:-1] + b',"note":"\xff\xfe"}',
    FaultKind.ERRCODE_TEXT: _errcode_text,
}

_TOKEN: Mapping[FaultKind, Callable[[Document], Document]] = {
    FaultKind.EXPIRES_IN_MISSING: lambda document: {"access_token": document["access_token"]},
    FaultKind.EXPIRES_IN_ZERO: lambda document: {**document, "expires_in": 0},
    FaultKind.EXPIRES_IN_NEGATIVE: lambda document: {**document, "expires_in": -1},
    FaultKind.EXPIRES_IN_TEXT: lambda document: {**document, "expires_in": str(document["expires_in"])},
    FaultKind.EXPIRES_IN_LONG: lambda document: {**document, "expires_in": 86400},
    FaultKind.TOKEN_MISSING: lambda document: {"expires_in": document["expires_in"]},
    # What a shell, a header or a terminal would stumble over.
    FaultKind.TOKEN_ILLEGAL: lambda document: {**document, "access_token": "98_a b\r\n'$(id)\x1b[2J"},
}
