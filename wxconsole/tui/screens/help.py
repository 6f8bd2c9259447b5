"""All actions with their keys: type a key or a word to filter, Enter runs what is chosen."""

from collections.abc import Iterable

from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from wxconsole.locale import Messages
from wxconsole.tui.actions import ACTIONS, Action, Group, shown_key
from wxconsole.tui.screens.dialog import Dialog

KEYS_WIDTH = 14


class Help(Dialog[str]):
    """Ends with the id of the action to run."""

    def __init__(self, messages: Messages) -> None:
        super().__init__(messages, messages("help_title"))

    def body(self) -> Iterable[Widget]:
        yield Input(placeholder=self.messages("help_hint"), id="help-filter", compact=True)
        yield OptionList(id="help-list")

    def on_mount(self) -> None:
        self._list("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._list(event.value)

    def on_input_submitted(self) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def on_key(self, event: events.Key) -> None:
        """The arrows move in the list while the typing goes to the filter."""
        options = self.query_one(OptionList)
        if event.key == "down":
            options.action_cursor_down()
        elif event.key == "up":
            options.action_cursor_up()
        else:
            return
        event.prevent_default()
        event.stop()

    def _list(self, wanted: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        for group in Group:
            found = [action for action in ACTIONS if action.group is group and self._matches(action, wanted)]
            if found:
                title = Content.styled(self.messages(f"group_{group}"), "bold $accent")
                options.add_option(Option(title, disabled=True))
                options.add_options(Option(self._line(action), id=action.id) for action in found)
        options.action_first()

    def _matches(self, action: Action, wanted: str) -> bool:
        if any(wanted in _shown(each) for each in ACTIONS):
            return wanted in _shown(action)
        label = self.messages(f"action_{action.id}").casefold()
        told = self.messages(f"help_{action.id}").casefold()
        return wanted.casefold() in label or wanted.casefold() in told

    def _line(self, action: Action) -> Content:
        keys = " ".join(_shown(action))
        return Content.assemble(
            (f"  {keys:<{KEYS_WIDTH}}", "bold $primary"), self.messages(f"help_{action.id}")
        )


def _shown(action: Action) -> list[str]:
    return [shown_key(key) for key in action.keys]
