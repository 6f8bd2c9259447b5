"""Text from outside (WeChat, files, operators), made safe to draw and to log."""

import unicodedata

# Controls, format characters (bidi overrides among them), surrogates, private use, line and paragraph
# separators: whatever could move a cursor, hide text, or speak to the terminal.
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def sanitise(text: str) -> str:
    """`text` on one line with each unsafe character shown as its escape, such as `\\x1b`."""
    if text.isprintable():  # for Python, none of these categories is
        return text
    return "".join(
        _escape(char) if unicodedata.category(char) in _UNSAFE_CATEGORIES else char for char in text
    )


def _escape(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
