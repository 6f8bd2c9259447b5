"""Digits three rows high, to be read from across a desk: of signs that every terminal draws alike."""

_SEVEN_SEGMENTS = {
    "0": (" _ ", "| |", "|_|"),
    "1": ("   ", "  |", "  |"),
    "2": (" _ ", " _|", "|_ "),
    "3": (" _ ", " _|", " _|"),
    "4": ("   ", "|_|", "  |"),
    "5": (" _ ", "|_ ", " _|"),
    "6": (" _ ", "|_ ", "|_|"),
    "7": (" _ ", "  |", "  |"),
    "8": (" _ ", "|_|", "|_|"),
    "9": (" _ ", "|_|", " _|"),
    ".": (" ", " ", "."),
}


def numerals(text: str) -> list[str] | None:
    """The rows of `text`, digits and points; None where it holds anything else, as an IPv6 address does."""
    if any(sign not in _SEVEN_SEGMENTS for sign in text):
        return None
    return [" ".join(_SEVEN_SEGMENTS[sign][row] for sign in text) for row in range(3)]
