"""The state behind the table."""

from datetime import timedelta

import pytest

from tests.tui.hand_clock import NOW
from tests.tui.statuses import BLOCKED, BUSY, status
from wxconsole.domain.account import Kind
from wxconsole.tui.board import SORTS, Board
from wxconsole.tui.filter import Filter

STATUSES = (
    status("fine", 7000),
    status("soon", 100),
    status("stuck", 3000, failure=BLOCKED),
    status("flaky", 2000, failure=BUSY, kind=Kind.MINIGAME),
    status("fresh-born", None),
)


@pytest.fixture
def board() -> Board:
    board = Board(words=lambda key: key)
    board.show(STATUSES)
    return board


def aliases(board: Board) -> list[str]:
    return [row.account.alias for row in board.rows]


def test_the_worst_health_comes_first(board: Board) -> None:
    assert aliases(board) == ["stuck", "fresh-born", "flaky", "soon", "fine"]


def test_within_a_health_the_soonest_end_comes_first(board: Board) -> None:
    board.show([status("b", 6000), status("c", 5000), status("a", 6000)])
    assert aliases(board) == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [("alias", "fine"), ("kind", "flaky"), ("left", "fresh-born"), ("last", "fine"), ("health", "stuck")],
)
def test_each_sort_puts_its_most_pressing_row_on_top(board: Board, sort: str, first: str) -> None:
    board.sort = sort
    board.show(STATUSES)
    assert aliases(board)[0] == first
    board.reverse = True
    board.show(STATUSES)
    assert aliases(board)[-1] == first


def test_the_next_sort_goes_through_all_of_them_and_begins_again(board: Board) -> None:
    seen = []
    for _ in SORTS:
        board.sort_next()
        seen.append(board.sort)
    assert sorted(seen) == sorted(SORTS)
    assert board.sort == "health"


def test_the_cursor_stays_with_its_account_when_the_order_changes(board: Board) -> None:
    board.move(3)
    board.sort_next()
    board.show(STATUSES)
    assert board.selected is not None
    assert board.selected.account.alias == "soon"


def test_the_cursor_stays_near_when_its_account_goes(board: Board) -> None:
    board.move(4)
    board.show(STATUSES[1:])
    assert board.selected is not None
    assert board.selected.account.alias == "soon"


@pytest.mark.parametrize(("to", "at"), [(-5, 0), (99, 4), (2, 2)])
def test_the_cursor_does_not_leave_the_table(board: Board, to: int, at: int) -> None:
    board.move(to)
    assert board.cursor == at


def test_without_rows_nothing_is_selected(board: Board) -> None:
    board.show([])
    assert board.selected is None
    assert board.targets == []


def test_an_action_applies_to_the_selected_row_until_others_are_marked(board: Board) -> None:
    assert [each.account.alias for each in board.targets] == ["stuck"]
    board.move(3)
    board.toggle_mark()
    board.move(4)
    board.toggle_mark()
    board.move(0)
    assert [each.account.alias for each in board.targets] == ["fine", "soon"]


def test_marking_again_unmarks(board: Board) -> None:
    board.toggle_mark()
    board.toggle_mark()
    assert board.marked == set()


def test_marks_outlive_filter_and_sort_but_not_their_account(board: Board) -> None:
    board.toggle_all()
    board.filter = Filter("fine")
    board.sort_next()
    assert len(board.targets) == 5
    board.show(STATUSES[:2])
    assert board.marked == {"fine", "soon"}


def test_marking_all_means_all_that_are_shown(board: Board) -> None:
    board.filter = Filter("s")
    board.show(STATUSES)
    shown = set(aliases(board))
    board.toggle_all()
    assert board.marked == shown
    board.toggle_all()
    assert board.marked == set()


def test_it_tells_whether_rows_have_moved(board: Board) -> None:
    later = [status("fine", 6999, now=NOW + timedelta(seconds=1))]
    board.show([status("fine", 7000)])
    assert not board.show(later)
    assert board.show([*later, status("soon", 5)])


@pytest.fixture
def in_order(board: Board) -> Board:
    """By alias: fine, flaky, fresh-born, soon, stuck."""
    board.sort = "alias"
    board.show(STATUSES)
    board.move(0)
    return board


def test_inverting_turns_the_marks_of_what_is_shown(in_order: Board) -> None:
    in_order.marked = {"fine", "soon"}
    in_order.filter = Filter("alias:s")
    in_order.show(STATUSES)
    assert aliases(in_order) == ["fresh-born", "soon", "stuck"]
    in_order.invert()
    assert in_order.marked == {"fine", "fresh-born", "stuck"}
    assert in_order.marked_unseen == 1
    in_order.invert()
    assert in_order.marked == {"fine", "soon"}


def test_a_range_grows_and_shrinks_from_where_it_began(in_order: Board) -> None:
    in_order.marked = {"stuck"}
    in_order.move(1)
    in_order.mark_to(2)
    in_order.mark_to(3)
    assert in_order.marked == {"flaky", "fresh-born", "soon", "stuck"}
    in_order.mark_to(2)
    in_order.mark_to(1)
    in_order.mark_to(0)
    assert in_order.marked == {"fine", "flaky", "stuck"}


def test_a_range_goes_on_when_the_order_changes_in_between(in_order: Board) -> None:
    in_order.move(1)
    in_order.mark_to(2)
    in_order.reverse = True
    in_order.show(STATUSES)  # stuck, soon, fresh-born, flaky, fine
    in_order.mark_to(in_order.cursor - 1)
    assert in_order.marked == {"soon", "fresh-born", "flaky"}


def test_another_move_ends_a_range(in_order: Board) -> None:
    in_order.mark_to(1)
    in_order.move(3)
    in_order.mark_to(4)
    assert in_order.marked == {"fine", "flaky", "soon", "stuck"}
    in_order.unmark_all()
    in_order.mark_to(4)
    assert in_order.marked == {"stuck"}


def test_a_range_in_an_empty_table_is_none(board: Board) -> None:
    board.show([])
    board.mark_to(1)
    assert board.marked == set()
