"""What is chosen in a form: one of a few, or on and off."""

from textual.content import Content
from textual.widgets import Checkbox, Select, Static


class Choice(Select[str]):
    """One of a few. Where signs are ASCII, its arrows are too."""

    def on_mount(self) -> None:
        if self.app.has_class("-ascii"):
            self.call_after_refresh(self._draw_in_ascii)

    def _draw_in_ascii(self) -> None:
        self.query_one(".down-arrow", Static).update("v")
        self.query_one(".up-arrow", Static).update("^")


class Tick(Checkbox):
    """On or off. Textual's own has one sign for both, in two colours."""

    @property
    def _button(self) -> Content:
        return Content("[x]" if self.value else "[ ]")
