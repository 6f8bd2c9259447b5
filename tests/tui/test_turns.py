"""Accounts that turn to the worse."""

from tests.tui.statuses import BLOCKED, BUSY, status
from wxconsole.locale import Messages
from wxconsole.tui.turns import NAMED, Turns, turns_text


def turned(turns: Turns, *rows: object) -> list[str]:
    return [each.account.alias for each in turns.since(rows)]  # type: ignore[arg-type]  # Status each


def test_who_is_ill_at_the_first_look_has_not_turned() -> None:
    turns = Turns()
    assert turned(turns, status("shop", 3000, failure=BLOCKED), status("news", -5)) == []
    assert turned(turns, status("shop", 2000, failure=BLOCKED), status("news", -900)) == []


def test_a_turn_is_told_once() -> None:
    turns = Turns()
    turned(turns, status("shop", 3000), status("news", 10))
    assert turned(turns, status("shop", 2900, failure=BLOCKED), status("news", -5)) == ["shop", "news"]
    assert turned(turns, status("shop", 2800, failure=BLOCKED), status("news", -9)) == []


def test_after_it_was_well_again_it_is_told_again() -> None:
    turns = Turns()
    for told in ([], ["shop"]):
        assert turned(turns, status("shop", 3000)) == []
        assert turned(turns, status("shop", 2900, failure=BLOCKED)) == ["shop"], told


def test_from_one_ill_to_another_is_a_turn() -> None:
    turns = Turns()
    turned(turns, status("shop", -5))
    assert turned(turns, status("shop", -9, failure=BLOCKED)) == ["shop"]


def test_what_mends_itself_is_no_turn() -> None:
    turns = Turns()
    turned(turns, status("shop", 3000))
    assert turned(turns, status("shop", 2900, failure=BUSY)) == []


def test_who_comes_in_ill_has_not_turned() -> None:
    turns = Turns()
    turned(turns, status("shop", 3000))
    assert turned(turns, status("shop", 3000), status("news", 100, failure=BLOCKED)) == []


def test_many_at_once_are_one_sentence_the_worst_first() -> None:
    rows = [status("late", -1), status("shop", 900, failure=BLOCKED), status("club", 900, failure=BLOCKED)]
    assert turns_text(rows, Messages("en")) == "shop, club: blocked; late: expired"


def test_a_crowd_is_counted() -> None:
    rows = [status(f"s{number}", -1) for number in range(NAMED + 40)]
    assert turns_text(rows, Messages("en")) == "s0, s1, s2, s3, s4 and 40 more: expired"
