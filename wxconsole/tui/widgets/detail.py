"""The pane beside or below the table: all that is known of the selected account."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Status
from wxconsole.locale import Messages
from wxconsole.tui.glyphs import Glyphs
from wxconsole.tui.prose import diagnosis_text, facts, heading, history_text

RECENT = 8


class Detail(VerticalScroll, can_focus=False):
    """What is wrong, if anything is; then facts; then the latest history."""

    def compose(self) -> ComposeResult:
        yield Static(id="detail-heading")
        yield Static(id="detail-diagnosis")
        yield Static(id="detail-facts")
        yield Static(id="detail-history")

    def show(
        self,
        status: Status | None,
        history: Sequence[Refresh],
        messages: Messages,
        glyphs: Glyphs,
        *,
        reveal: bool,
    ) -> None:
        """Draws `status`; nothing where no account is selected."""
        self.set_class(status is None, "-nothing")
        if status is None:
            return
        self._put("heading", heading(status, messages))
        self._put("facts", facts(status, messages, glyphs, reveal=reveal))
        diagnosis = status.diagnosis(messages.lang)
        self._put("diagnosis", None if diagnosis is None else diagnosis_text(diagnosis, messages))
        self._put("history", history_text(history, status.at, messages, glyphs, RECENT))

    def _put(self, part: str, content: Content | None) -> None:
        static = self.query_one(f"#detail-{part}", Static)
        static.display = content is not None
        if content is not None and static.content != content:
            static.update(content)
