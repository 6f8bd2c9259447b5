"""The pane beside or below the table: all that is known of the selected account."""

import re
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from wxconsole.domain.diagnosis import Diagnosis
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Status
from wxconsole.locale import Messages
from wxconsole.tui.glyphs import Glyphs
from wxconsole.tui.history_text import HistoryText
from wxconsole.tui.prose import diagnosis_text, facts, heading
from wxconsole.tui.repair_text import addresses_text, way_to_repair

RECENT = 8

_DIGIT = re.compile(r"\d")


class Detail(VerticalScroll, can_focus=False):
    """What is wrong, if anything is; our addresses; then facts; then the latest history."""

    class Moved(Message):
        """Something else is in sight."""

    def compose(self) -> ComposeResult:
        yield Static(id="detail-heading")
        yield Static(id="detail-repair")
        yield Static(id="detail-diagnosis")
        yield Static(id="detail-addresses")
        yield Static(id="detail-facts")
        yield Static(id="detail-history")

    def show(
        self,
        status: Status | None,
        diagnosis: Diagnosis | None,
        history: Sequence[Refresh],
        messages: Messages,
        glyphs: Glyphs,
        *,
        reveal: bool,
    ) -> None:
        """Draws `status`, with what is wrong; nothing where no account is selected."""
        self.set_class(status is None, "-nothing")
        if status is None:
            return
        self._put("heading", heading(status, messages))
        self._put("facts", facts(status, messages, glyphs, reveal=reveal))
        auto = status.account.auto
        wrong = None if diagnosis is None else diagnosis_text(diagnosis, messages, auto=auto)
        self._put("diagnosis", wrong)
        self._put("repair", way_to_repair(status, messages))
        self._put("addresses", addresses_text(status, messages))
        self._put("history", HistoryText(status, history, messages, glyphs).short(RECENT))

    def count_down(self, status: Status, messages: Messages, glyphs: Glyphs, *, reveal: bool) -> None:
        """Draws `status` where only the time is another one, if that is in sight."""
        if self.can_view_partial(self.query_one("#detail-facts")):
            self._put("facts", facts(status, messages, glyphs, reveal=reveal))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Moved())

    def on_resize(self) -> None:
        self.post_message(self.Moved())

    def _put(self, part: str, content: Content | None) -> None:
        static = self.query_one(f"#detail-{part}", Static)
        static.display = content is not None
        if content is not None and static.content != content:
            static.update(content, layout=_shape(content) != _shape(static.content))


def _shape(content: object) -> str:
    """What a text takes room by: one digit is as wide as another, and a countdown ticks each second."""
    return _DIGIT.sub("0", str(content))
