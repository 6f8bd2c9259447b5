"""A full screen to read: a diagnosis, a history."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class Page(ModalScreen[None]):
    """Shows `content` under `title`, with the keys that work here in the last line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,d,h,n,C,enter", "dismiss(None)", show=False),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
        Binding("space,pagedown,ctrl+f", "scroll('page_down')", show=False),
        Binding("pageup,ctrl+b", "scroll('page_up')", show=False),
        Binding("g,home", "scroll('home')", show=False),
        Binding("G,end", "scroll('end')", show=False),
    ]

    def __init__(self, title: Content, content: Content, keys: str) -> None:
        super().__init__()
        self._title = title
        self._content = content
        self._keys = keys

    def compose(self) -> ComposeResult:
        yield Static(self._title, id="page-title")
        with VerticalScroll(id="page-body", can_focus=False):
            yield Static(self._content, id="page-text")
        yield Static(self._keys, id="page-keys", markup=False)

    def action_scroll(self, where: str) -> None:
        """Scrolls without animation: `down`, `page_down`, `home`, ..."""
        getattr(self.query_one("#page-body"), f"scroll_{where}")(animate=False)
