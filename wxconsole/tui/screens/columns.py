"""Which columns the table has."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from wxconsole.locale import Messages
from wxconsole.tui.columns import COLUMNS, USUAL, Column, chosen
from wxconsole.tui.screens.dialog import Dialog, button


class _Ticks(OptionList):
    """Space or a click turns a tick round; enter takes them all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "select", show=False),
        Binding("enter", "screen.take", show=False),
    ]


class ColumnsDialog(Dialog[Sequence[Column]]):
    """Ends with the columns that are ticked. `fitted` says for which of them the table has room."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (22, "-tall")]  # noqa: RUF012 - so declared by Textual

    def __init__(
        self,
        messages: Messages,
        columns: Sequence[Column],
        fitted: Callable[[Sequence[Column]], Sequence[tuple[Column, int]]],
    ) -> None:
        super().__init__(messages, messages("columns_title"))
        self._ticked = {column.id for column in columns}
        self._fitted = fitted

    def body(self) -> Iterable[Widget]:
        yield _Ticks(*(Option("", id=column.id) for column in COLUMNS))
        yield Static(self.messages("columns_why"), id="columns-why", classes="hint", markup=False)
        yield Static(self.messages("columns_keys"), classes="hint", markup=False)

    def buttons(self) -> Iterable[Button]:
        yield button(self.messages("ok"), "ok", primary=True)
        yield button(self.messages("cancel"), "cancel")
        yield button(self.messages("columns_usual"), "usual")

    def on_mount(self) -> None:
        self._draw()
        self.query_one(_Ticks).action_first()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._ticked ^= {event.option_id or ""}
        self._draw()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "usual":
            self._ticked = {column.id for column in USUAL}
            self._draw()
        elif event.button.id == "ok":
            self.action_take()
        else:
            self.dismiss(None)

    def action_take(self) -> None:
        """Ends with what is ticked."""
        self.dismiss(chosen(self._ticked))

    def _draw(self) -> None:
        columns = chosen(self._ticked)
        fitting = [column for column, _ in self._fitted(columns)]
        names = {column: self.messages(f"columns_{column.id}") for column in COLUMNS}
        width = max(map(cell_len, names.values())) + 2
        for column, name in names.items():
            tick = "[x] " if column in columns else "[ ] "
            line = Content(tick + name + " " * (width - cell_len(name)))
            if column.stays:
                line = (line + self.messages("columns_stays")).stylize("$quiet")
            elif column in columns and column not in fitting:
                line = Content.assemble(line, (self.messages("columns_no_room"), "$warning"))
            self.query_one(_Ticks).replace_option_prompt(column.id, line)
