"""Getting a control string through tmux or GNU screen to the terminal around them."""

from collections.abc import Mapping

# GNU screen drops a longer control string.
_SCREEN_CHUNK = 76


def passed_through(sequence: bytes, environ: Mapping[str, str]) -> bytes:
    """`sequence`, wrapped so that the multiplexer that `environ` tells of hands it on. tmux does so only with
    `allow-passthrough on`."""
    if environ.get("TMUX"):
        return b"\x1bPtmux;" + sequence.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\"
    if environ.get("STY"):
        starts = range(0, len(sequence), _SCREEN_CHUNK)
        return b"".join(b"\x1bP" + sequence[at : at + _SCREEN_CHUNK] + b"\x1b\\" for at in starts)
    return sequence
