"""A question before something that cannot be undone."""

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Button, Static

from wxconsole.locale import Messages
from wxconsole.tui.screens.dialog import Dialog, button


class Confirm(Dialog[bool]):
    """Says what will break and for whom. Enter means Cancel until the other button is chosen."""

    def __init__(self, messages: Messages, title: str, text: str, verb: str) -> None:
        super().__init__(messages, title)
        self._text = text
        self._verb = verb

    def body(self) -> Iterable[Widget]:
        yield Static(self._text, markup=False, classes="dialog-text")

    def buttons(self) -> Iterable[Button]:
        yield button(self.messages("cancel"), "cancel", primary=True)
        yield button(self._verb, "go")

    def on_mount(self) -> None:
        self.query_one("#cancel", Button).focus()

    def key_left(self) -> None:
        """Arrow keys go between the buttons, as people expect of two of them."""
        self.focus_previous()

    def key_right(self) -> None:
        self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "go")
