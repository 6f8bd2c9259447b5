"""All actions with their keys, what a filter may say, and what the mouse does: type a key or a word to narrow
it down, Enter runs what is chosen."""

from collections.abc import Callable, Iterable, Sequence

from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from wxconsole.locale import Messages
from wxconsole.tui.actions import Action, Group, shown_key
from wxconsole.tui.filter_fields import FIELDS
from wxconsole.tui.screens.dialog import Dialog

KEYS_WIDTH = 14
EXAMPLE_WIDTH = 18
EXAMPLE = "filter "
# What the mouse does, by the message that says so.
GESTURES = {"click": "mouse_click", "shift+drag": "mouse_drag"}


class Help(Dialog[str]):
    """Ends with the id of the action to run, or with EXAMPLE and a filter to begin with. `why_not` is the
    message key of the reason why an action is off."""

    def __init__(
        self, messages: Messages, actions: Sequence[Action], why_not: Callable[[Action], str | None]
    ) -> None:
        super().__init__(messages, messages("help_title"))
        self._actions = actions
        self._why_not = why_not

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
        moves: dict[str, Callable[[], None]] = {
            "down": options.action_cursor_down,
            "up": options.action_cursor_up,
            "pagedown": options.action_page_down,
            "pageup": options.action_page_up,
        }
        if event.key not in moves:
            return
        moves[event.key]()
        event.prevent_default()
        event.stop()

    def _list(self, wanted: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        for group in Group:
            found = [
                Option(self._line(action), id=action.id)
                for action in self._actions
                if action.group is group and self._matches(action, wanted)
            ]
            self._add_section(f"group_{group}", found)
        self._add_section("help_group_filter", self._examples(wanted))
        self._add_section("help_group_mouse", self._gestures(wanted))
        if not options.option_count:
            options.add_option(Option(self.messages("help_nothing"), disabled=True))
        options.action_first()

    def _add_section(self, title: str, found: Sequence[Option]) -> None:
        if found:
            heading = Content.styled(self.messages(title), "bold $accent")
            self.query_one(OptionList).add_options([Option(heading, disabled=True), *found])

    def _examples(self, wanted: str) -> list[Option]:
        """The filter language, by example."""
        say, title = self.messages, self.messages("help_group_filter")
        told = [('shop "two words"', say("filter_takes_word")), ("!test", say("filter_takes_not"))]
        told += [(field.example, field.takes(say)) for field in FIELDS.values()]
        return [
            Option(
                Content.assemble((f"  {example:<{EXAMPLE_WIDTH}}", "bold $primary"), text),
                id=f"{EXAMPLE}{example}",
            )
            for example, text in told
            if wanted.casefold() in f"{title}\n{example}\n{text}".casefold() and not self._is_key(wanted)
        ]

    def _gestures(self, wanted: str) -> list[Option]:
        say, title = self.messages, self.messages("help_group_mouse")
        told = {gesture: say(message) for gesture, message in GESTURES.items()}
        return [
            Option(
                Content.assemble((f"  {gesture:<{KEYS_WIDTH}}", "bold $primary"), (text, "$foreground")),
                disabled=True,
            )
            for gesture, text in told.items()
            if wanted.casefold() in f"{title}\n{gesture}\n{text}".casefold() and not self._is_key(wanted)
        ]

    def _matches(self, action: Action, wanted: str) -> bool:
        if self._is_key(wanted):
            return _has_key(action, wanted)
        label = self.messages(f"action_{action.id}").casefold()
        told = self.messages(f"help_{action.id}").casefold()
        return wanted.casefold() in label or wanted.casefold() in told

    def _is_key(self, wanted: str) -> bool:
        return bool(wanted) and any(_has_key(action, wanted) for action in self._actions)

    def _line(self, action: Action) -> Content:
        keys, told = f"  {' '.join(_shown(action)):<{KEYS_WIDTH}}", self.messages(f"help_{action.id}")
        why = self._why_not(action)
        if why is None:
            return Content.assemble((keys, "bold $primary"), told)
        off = self.messages("action_off", why=self.messages(why))
        indent = " " * len(keys)
        return Content.assemble((keys, "$quiet"), (told, "$quiet"), f"\n{indent}", (off, "$warning"))


def _shown(action: Action) -> list[str]:
    return [shown_key(key) for key in action.keys]


def _has_key(action: Action, wanted: str) -> bool:
    """Whether `wanted` is one of its keys. `r` is not `R`, but `pgdn` is `PgDn`."""
    return any(
        wanted == key or (len(wanted) > 1 and wanted.casefold() == key.casefold()) for key in _shown(action)
    )
