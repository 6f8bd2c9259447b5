"""Control strings on their way through tmux and GNU screen."""

import pytest

from wxconsole.services.multiplexer import passed_through

OSC = b"\x1b]9;hello\a"


@pytest.mark.parametrize("environ", [{}, {"TMUX": ""}, {"STY": ""}, {"TERM": "xterm"}])
def test_without_one_it_goes_as_it_is(environ: dict[str, str]) -> None:
    assert passed_through(OSC, environ) == OSC


def test_tmux_gets_it_with_each_escape_doubled() -> None:
    assert passed_through(OSC, {"TMUX": "/run/tmux,1,0"}) == b"\x1bPtmux;\x1b\x1b]9;hello\a\x1b\\"


def test_screen_gets_it_in_pieces_that_it_takes() -> None:
    long = b"\x1b]9;" + b"x" * 300 + b"\a"
    pieces = passed_through(long, {"STY": "1.pts"}).split(b"\x1b\\")[:-1]
    assert all(piece.startswith(b"\x1bP") and len(piece) <= 78 for piece in pieces)
    assert b"".join(piece.removeprefix(b"\x1bP") for piece in pieces) == long
