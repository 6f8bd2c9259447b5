"""What the lines above and below the table say of the whole: badges that must not be overlooked, and how the
table stands. State in, words out."""

from datetime import timedelta

from wxconsole.bootstrap import Program
from wxconsole.domain.moment import countdown, whole_seconds
from wxconsole.domain.server_time import NOTABLE_SKEW
from wxconsole.locale import Messages
from wxconsole.tui.board import Board
from wxconsole.tui.columns import cause_text


def badges_of(program: Program, messages: Messages) -> list[str]:
    """What is out of the ordinary about the console itself."""
    badges = []
    if program.settings.read_only:
        badges.append("badge_read_only")
    elif program.scheduler.paused:
        badges.append("badge_paused")
    if program.keeper.unsaved:
        badges.append("badge_unsaved")
    if program.store.trouble is not None:
        badges.append("badge_store_away")
    if program.publisher is not None and program.publisher.trouble is not None:
        badges.append("badge_unpublished")
    words = [messages(badge) for badge in badges]
    skew = program.wechat.skew
    if skew is not None and abs(skew) > NOTABLE_SKEW:
        key = "badge_clock_behind" if skew > timedelta(0) else "badge_clock_ahead"
        words.append(messages(key, by=countdown(whole_seconds(abs(skew)))))
    return words


def line_text(board: Board, messages: Messages, *, in_front: bool, with_cause: bool, warnings: int) -> str:
    """Where the cursor is, in which order, what the filter and the marks are. `with_cause`: why the selected
    account fails is to be read nowhere else."""
    parts = [messages("line_sort", column=messages(f"column_{board.sort}"))]
    if not in_front:
        parts.append(messages("line_background"))
    if board.rows:
        parts.insert(0, messages("line_position", at=board.cursor + 1, of=len(board.rows)))
    if with_cause and board.selected is not None and board.selected.failure is not None:
        parts.insert(1, cause_text(board.selected, messages))
    if board.filter.active:
        text = board.filter.text or messages("line_problems")
        parts.append(messages("line_filter", text=text, n=len(board.rows), of=len(board.statuses)))
    if board.marked:
        key = "line_marked_unseen" if board.marked_unseen else "line_marked"
        parts.append(messages(key, n=len(board.marked), unseen=board.marked_unseen))
    if warnings:
        parts.append(messages("line_warnings", n=warnings))
    return "   ".join(parts)
