"""JSON that a terminal may be shown."""

import json

from wxconsole.domain.text import sanitise


def json_text(value: object, *, ascii_only: bool = False) -> str:
    """`value` as one line of JSON. Chinese stays readable, unless `ascii_only`; what could move a cursor or
    hide text is escaped, as JSON allows for any character of a string."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    unsafe = [char for char in set(text) if sanitise(char) != char]
    return text.translate({ord(char): json.dumps(char)[1:-1] for char in unsafe}) if unsafe else text
