"""How many calls an account has left today, with the way to a reset."""

from collections.abc import Awaitable, Callable, Iterable

from textual import work
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from wxconsole.locale import Messages
from wxconsole.tui.screens.dialog import Dialog, button


class QuotaPanel(Dialog[bool]):
    """Opens at once and shows what `ask` brings; closed before that, the question is dropped. Ends with True
    where a reset is wanted, which `read_only` rules out."""

    def __init__(
        self, messages: Messages, alias: str, ask: Callable[[], Awaitable[Content]], *, read_only: bool
    ) -> None:
        super().__init__(messages, messages("quota_title", alias=alias))
        self._ask = ask
        self._read_only = read_only

    def body(self) -> Iterable[Widget]:
        with VerticalScroll(classes="quota", can_focus=False):
            yield Static(self.messages("quota_asking"), id="quota", markup=False)
        if self._read_only:
            yield Static(self.messages("why_writable"), classes="hint", markup=False)

    def buttons(self) -> Iterable[Button]:
        yield button(self.messages("close"), "close", primary=True)
        if not self._read_only:
            yield button(self.messages("quota_reset"), "reset")

    def on_mount(self) -> None:
        self.query_one("#close", Button).focus()
        self._fill()

    @work
    async def _fill(self) -> None:
        self.query_one("#quota", Static).update(await self._ask())

    def key_left(self) -> None:
        """Arrow keys go between the buttons, as in a question."""
        self.focus_previous()

    def key_right(self) -> None:
        self.focus_next()

    def key_up(self) -> None:
        self.query_one(VerticalScroll).scroll_up(animate=False)

    def key_down(self) -> None:
        self.query_one(VerticalScroll).scroll_down(animate=False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "reset")
