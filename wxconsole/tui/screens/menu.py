"""A list to choose one thing from."""

from collections.abc import Iterable, Mapping

from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from wxconsole.locale import Messages
from wxconsole.tui.screens.dialog import Dialog


class Menu(Dialog[str]):
    """Ends with the id of the chosen option. `options` maps ids to what is shown."""

    def __init__(self, messages: Messages, title: str, options: Mapping[str, str]) -> None:
        super().__init__(messages, title)
        self._options = options

    def body(self) -> Iterable[Widget]:
        yield OptionList(*(Option(Content(label), id=name) for name, label in self._options.items()))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
