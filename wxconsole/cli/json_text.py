"""JSON that a terminal may be shown."""

import json

from wxconsole.domain.text import sanitise


def json_text(value: object, *, ascii_only: bool = False) -> str:
    """`value` as one line of JSON. Chinese stays readable, unless `ascii_only`; what could move a cursor or
    hide text is escaped, as JSON allows for any character of a string."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    if text.isascii():
        return text
    return "".join(char if sanitise(char) == char else json.dumps(char)[1:-1] for char in text)
