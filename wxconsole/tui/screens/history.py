"""One account's history on a screen of its own."""

from collections.abc import Awaitable, Callable

from textual import work
from textual.content import Content
from textual.widgets import Static

from wxconsole.domain.problem import Problem
from wxconsole.locale import Messages
from wxconsole.tui.history_text import HistoryText
from wxconsole.tui.screens.page import Page


class HistoryPage(Page):
    """Opens at once and fills itself when `read` has brought the history; `draw` puts that into a width."""

    def __init__(
        self,
        title: Content,
        messages: Messages,
        read: Callable[[], Awaitable[HistoryText]],
        draw: Callable[[HistoryText, int], Content],
    ) -> None:
        super().__init__(title, Content(messages("history_reading")), messages("page_keys"))
        self._messages = messages
        self._read = read
        self._drawn = draw
        self._text: HistoryText | None = None

    def on_mount(self) -> None:
        self._fill()

    def on_resize(self) -> None:
        self._draw()

    @work
    async def _fill(self) -> None:
        try:
            self._text = await self._read()
        except Problem as problem:
            self._put(Content.styled(self._messages.problem(problem), "$error"))
        else:
            self._draw()

    def _draw(self) -> None:
        if self._text is not None:
            width = self.query_one("#page-body").content_size.width
            self._put(self._drawn(self._text, width))

    def _put(self, content: Content) -> None:
        if self.is_attached:
            self.query_one("#page-text", Static).update(content)
