"""One line of the account form."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from wxconsole.domain.pasted_accounts import PastedAccount, pasted_accounts
from wxconsole.domain.secret import Secret


class Pasted(Message):
    """Accounts were pasted, not mere text."""

    def __init__(self, accounts: tuple[PastedAccount, ...]) -> None:
        super().__init__()
        self.accounts = accounts


class TextInput(Input):
    """A line to type into, which takes pasted accounts for what they are."""

    def __init__(self, value: str = "", *, id: str, placeholder: str, password: bool = False) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(value, id=id, placeholder=placeholder, password=password, compact=True)

    def on_paste(self, event: events.Paste) -> None:
        accounts = pasted_accounts(event.text)
        if accounts:
            # Else Textual would put the first line of it in here, to be read.
            event.prevent_default()
            event.stop()
            self.post_message(Pasted(accounts))


class SecretInput(TextInput):
    """A password field that gives nothing to copy or cut."""

    def __init__(self, *, id: str, placeholder: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, placeholder=placeholder, password=True)

    def action_copy(self) -> None:
        self.app.bell()

    def action_cut(self) -> None:
        self.app.bell()

    def secret(self) -> Secret:
        """What was typed, without the spaces that a paste brings along."""
        return Secret(self.value.strip())


class Field(Vertical):
    """A label, what is filled in, and beneath it what is wrong with it."""

    def __init__(self, label: str, widget: Widget) -> None:
        super().__init__(classes="field")
        self._label = label
        self._widget = widget

    def compose(self) -> ComposeResult:
        with Horizontal(classes="form-row"):
            yield Label(self._label)
            yield self._widget
        yield Static("", classes="remark", markup=False)

    def remark(self, text: str, *, bar: bool) -> None:
        """Says what is wrong; a `bar` keeps the account from being saved."""
        line = self.query_one(".remark", Static)
        line.set_class(bar, "-bar")
        line.update(text)
