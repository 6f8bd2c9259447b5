"""Where tokens go, and in which form."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Select, Static

from wxconsole.domain.exports import Format
from wxconsole.locale import Messages
from wxconsole.tui.screens.dialog import Dialog, button
from wxconsole.tui.widgets.choice import Choice


@dataclass(frozen=True, slots=True)
class Target:
    """An export as asked for. No path means the clipboard."""

    format: Format
    path: Path | None


class ExportDialog(Dialog[Target]):
    """Asks for the format and the place. The tokens themselves are never shown."""

    def __init__(self, messages: Messages, count: int, form: Format) -> None:
        super().__init__(messages, messages("export_title", n=count))
        self._begin_with = form

    def body(self) -> Iterable[Widget]:
        say = self.messages
        formats = [(say(f"format_{each}"), each.value) for each in Format]
        with Vertical(classes="form"):
            with Horizontal(classes="form-row"):
                yield Label(say("export_format"))
                yield Choice(
                    formats, value=self._begin_with.value, allow_blank=False, id="format", compact=True
                )
            with Horizontal(classes="form-row"):
                yield Label(say("export_file"))
                yield Input(self._begin_with.filename, id="path", compact=True)
            yield Static(say("export_private"), classes="hint", markup=False)
            yield Static("", id="complaint", markup=False)

    def buttons(self) -> Iterable[Button]:
        yield button(self.messages("export_to_file"), "file", primary=True)
        yield button(self.messages("export_to_clipboard"), "clipboard")
        yield button(self.messages("cancel"), "cancel")

    def on_select_changed(self) -> None:
        path = self.query_one("#path", Input)
        if path.value in {each.filename for each in Format}:
            path.value = self._format().filename

    def on_input_submitted(self) -> None:
        self._to_file()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "cancel":
            self.dismiss(None)
        elif event.button.id == "clipboard":
            self.dismiss(Target(self._format(), None))
        else:
            self._to_file()

    def _to_file(self) -> None:
        path = self.query_one("#path", Input).value.strip()
        if path:
            self.dismiss(Target(self._format(), Path(path).expanduser()))
        else:
            self.complain(self.messages("export_no_path"))

    def _format(self) -> Format:
        return Format(str(self.query_one("#format", Select).value))
