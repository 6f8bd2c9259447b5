"""Which bytes are taken for the answer to a key."""

from benchmarks.answers import Key, Press, answers, cursor
from benchmarks.terminal import Piece

J = Key("j", b"j", cursor)
SHOWN = Piece(0.0, 0.0, b"> shop-0001 1:00\r\n  shop-0002 2:00")
TICK = b"\x1b[1;13H0:59"
MOVED = b"\x1b[1;1H \x1b[2;1H>"


def test_a_tick_is_no_answer() -> None:
    pieces = [SHOWN, Piece(1.010, 0.002, TICK), Piece(1.030, 0.004, MOVED)]

    (answer,) = answers(pieces, [Press(J, at=1.0, cpu=0.001, pieces=1)])

    assert answer is not None
    assert (round(answer.first), round(answer.cpu)) == (30, 3)


def test_an_answer_ends_with_the_last_bytes_before_a_silence() -> None:
    pieces = [SHOWN, Piece(1.03, 0.0, MOVED), Piece(1.10, 0.0, b"\x1b[5;1Hdetails"), Piece(1.50, 0.0, TICK)]

    (answer,) = answers(pieces, [Press(J, at=1.0, cpu=0.0, pieces=1)])

    assert answer is not None
    assert round(answer.last) == 100


def test_what_comes_after_the_next_key_is_no_answer_to_this_one() -> None:
    pieces = [SHOWN, Piece(1.01, 0.0, TICK), Piece(2.02, 0.0, MOVED)]

    first, second = answers(pieces, [Press(J, 1.0, 0.0, pieces=1), Press(J, 2.0, 0.0, pieces=2)])

    assert first is None
    assert second is not None
    assert round(second.first) == 20
