"""The leak drill: what it will do, how far it is, and what it came to."""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing

from textual import work
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from wxconsole.domain.drill import (
    DrillEnd,
    DrillEvent,
    DrillPlan,
    Ended,
    StepBegun,
    StepDone,
    Told,
    Waiting,
)
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Refresh
from wxconsole.locale import Messages
from wxconsole.tui.screens.dialog import Dialog, button

Run = Callable[[], AsyncGenerator[DrillEvent, None]]


class DrillScreen(Dialog[None]):
    """Asks, then runs the drill and stays open until its end was read. It can be stopped while it waits.
    Where it cannot be run, `plan` is the reason, and there is nothing to begin."""

    class Happened(Message):
        """The drill went on, or a Problem ended it."""

        def __init__(self, event: DrillEvent | Problem) -> None:
            super().__init__()
            self.event = event

    def __init__(self, messages: Messages, alias: str, plan: DrillPlan | Problem, run: Run) -> None:
        super().__init__(messages, messages("drill_title", alias=alias))
        self._plan = plan
        self._begin = run
        self._lines: list[str] = []
        self._first: Refresh | None = None
        self._under_way = False
        self._stop_asked = False

    def body(self) -> Iterable[Widget]:
        with VerticalScroll(classes="drill", can_focus=False):
            yield Static(id="drill", markup=False)

    def buttons(self) -> Iterable[Button]:
        yield button(self.messages("cancel"), "cancel", primary=True)
        yield button(self.messages("drill_begin"), "begin")
        yield button(self.messages("drill_stop"), "stop")
        yield button(self.messages("close"), "close", primary=True)

    def on_mount(self) -> None:
        if isinstance(self._plan, Problem):
            self._show([self.messages.problem(self._plan)])
            self._offer("close")
        else:
            self._show(self._words(self._plan.told))
            self._offer("cancel", "begin")

    def key_left(self) -> None:
        """Arrow keys go between the buttons, as in a question."""
        self.focus_previous()

    def key_right(self) -> None:
        self.focus_next()

    def key_up(self) -> None:
        self.query_one(VerticalScroll).scroll_up(animate=False)

    def key_down(self) -> None:
        self.query_one(VerticalScroll).scroll_down(animate=False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "begin":
            self._under_way = True
            self._offer()
            self._drill()
        elif event.button.id == "stop":
            self._stop_asked = True
        else:
            self.dismiss(None)

    async def action_dismiss(self, result: None = None) -> None:
        """Esc: while the drill runs, it asks to stop; a step that has begun cannot be called back."""
        if self._under_way:
            self._stop_asked = True
        else:
            await super().action_dismiss(result)

    @work
    async def _drill(self) -> None:
        first: Refresh | None = None
        try:
            async with aclosing(self._begin()) as events:
                async for event in events:
                    # Asked before the drill goes on, so that a step which it announces is not made.
                    if self._stop_asked and isinstance(event, StepBegun | Waiting):
                        end = DrillEnd.NOTHING if first is None else DrillEnd.HALF
                        self.post_message(self.Happened(Ended(end, first)))
                        return
                    if isinstance(event, StepDone):
                        first = first or event.rotated
                    self.post_message(self.Happened(event))
        except Problem as problem:
            self.post_message(self.Happened(problem))

    def on_drill_screen_happened(self, message: Happened) -> None:
        event = message.event
        if isinstance(event, Problem):
            self._end([self.messages.problem(event)])
        elif isinstance(event, Ended):
            self._end(self._words(event.told))
        elif isinstance(event, StepDone):
            self._lines += self._words(event.told)
            if isinstance(event.result, Refresh) and event.result.failure is not None:
                self._lines.append(self.messages("drill_press_d"))
            self._show(self._lines)
        else:
            # What is under way, until the next event takes its place.
            self._show([*self._lines, *self._words(event.told)])
            self.query_one("#stop").display = isinstance(event, Waiting)

    def _end(self, words: list[str]) -> None:
        self._under_way = False
        self._show([*self._lines, *words])
        self._offer("close")

    def _words(self, told: Told) -> list[str]:
        return [self.messages(key, **params) for key, params in told]

    def _show(self, paragraphs: list[str]) -> None:
        self.query_one("#drill", Static).update("\n\n".join(paragraphs))

    def _offer(self, *names: str) -> None:
        """Shows these buttons alone, and puts the focus on the first."""
        # Else a button that goes takes it to one that comes, and Enter, still held down, would press that.
        self.set_focus(None)
        for each in self.query(Button):
            each.display = each.id in names
        for name in names[:1]:
            self.query_one(f"#{name}", Button).focus()
