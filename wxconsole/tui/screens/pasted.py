"""Several accounts that were pasted at once, before they are saved."""

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Static

from wxconsole.domain.account import Account
from wxconsole.locale import Messages
from wxconsole.services.accounts import Imported
from wxconsole.tui.screens.dialog import Dialog, button


class PastedAccounts(Dialog[bool]):
    """Ends with True where all that can be added is to be."""

    def __init__(self, messages: Messages, prepared: Imported) -> None:
        super().__init__(messages, messages("pasted_title"))
        self._prepared = prepared

    def body(self) -> Iterable[Widget]:
        with VerticalScroll(classes="pasted", can_focus=False):
            yield Static("\n".join(self._lines()), markup=False)

    def buttons(self) -> Iterable[Button]:
        if self._prepared.added:
            yield button(self.messages("pasted_add", n=len(self._prepared.added)), "go", primary=True)
        yield button(self.messages("cancel"), "cancel")

    def on_mount(self) -> None:
        self.query(Button).first().focus()

    def key_left(self) -> None:
        """Arrow keys go between the buttons, and through the list."""
        self.focus_previous()

    def key_right(self) -> None:
        self.focus_next()

    def key_up(self) -> None:
        self.query_one(VerticalScroll).scroll_up(animate=False)

    def key_down(self) -> None:
        self.query_one(VerticalScroll).scroll_down(animate=False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "go")

    def _lines(self) -> Iterable[str]:
        say, prepared = self.messages, self._prepared
        for heading, lines in (
            ("pasted_new", [self._line(account) for account in prepared.added]),
            ("pasted_known", [self._line(account) for account in prepared.skipped]),
            ("pasted_refused", [say.problem(problem) for problem in prepared.refused]),
        ):
            if lines:
                yield say(heading)
                yield from (f"  {line}" for line in lines)
                yield ""
        if any(account.alias.startswith("wx-") for account in prepared.added):
            yield say("pasted_alias_note")

    def _line(self, account: Account) -> str:
        return self.messages(
            "pasted_line",
            alias=account.alias,
            appid=account.appid,
            kind=self.messages(f"kind_{account.kind}"),
            endpoint=self.messages(f"endpoint_{account.endpoint}"),
        )
