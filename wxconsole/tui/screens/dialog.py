"""What all dialogs share: a title, something in the middle, a row of buttons, and esc to leave."""

from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static

from wxconsole.locale import Messages

Result = TypeVar("Result")


class Dialog(ModalScreen[Result | None], Generic[Result]):
    """A modal screen that ends with a Result, or with None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, messages: Messages, title: str) -> None:
        super().__init__()
        self.messages = messages
        self._title = title

    def body(self) -> Iterable[Widget]:
        """The widgets between title and buttons."""
        raise NotImplementedError

    def buttons(self) -> Iterable[Button]:
        """The buttons from left to right; the first has the focus if nothing in the body takes it."""
        return ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield from self.body()
            buttons = list(self.buttons())
            if buttons:
                with Horizontal(classes="dialog-buttons"):
                    yield from buttons

    def complain(self, text: str) -> None:
        """Says what is wrong in the dialog's `#complaint`, if the body has one."""
        self.query_one("#complaint", Static).update(text)


def button(label: str, name: str, *, primary: bool = False) -> Button:
    """A flat button: `name` becomes its id."""
    return Button(label, id=name, compact=True, flat=True, variant="primary" if primary else "default")
