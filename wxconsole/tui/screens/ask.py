"""One line of text from the operator."""

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Button, Input, Static

from wxconsole.locale import Messages
from wxconsole.tui.screens.dialog import Dialog, button


class Ask(Dialog[str]):
    """Ends with what was typed."""

    def __init__(self, messages: Messages, title: str, hint: str, value: str) -> None:
        super().__init__(messages, title)
        self._hint = hint
        self._value = value

    def body(self) -> Iterable[Widget]:
        yield Static(self._hint, classes="dialog-text", markup=False)
        yield Input(self._value, compact=True)

    def buttons(self) -> Iterable[Button]:
        yield button(self.messages("ok"), "ok", primary=True)
        yield button(self.messages("cancel"), "cancel")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        text = self.query_one(Input).value.strip()
        self.dismiss(text if event.button.id == "ok" and text else None)
