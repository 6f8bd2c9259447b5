"""The whitelist repair of one account, from the address to the moment it works."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from wxconsole.domain.attempt import Verdict
from wxconsole.domain.failure import Failure
from wxconsole.locale.repair_told import drift_told
from wxconsole.tui.prose import heading
from wxconsole.tui.repair_text import how_it_goes, what_to_do
from wxconsole.tui.widgets.bars import StatusLine

if TYPE_CHECKING:
    from wxconsole.tui.handlers.repair import RepairHandler, Watch

TICK = 1.0


class RepairScreen(ModalScreen[None]):
    """Shows what the handler has: the watch is the handler's, and outlives this screen. `refusal` is what the
    address was refused with; its `ip` is the one that WeChat named last."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", show=False),
        Binding("enter", "watch", show=False),
        Binding("x", "stop", show=False),
        Binding("escape,q,w", "leave", show=False),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
        Binding("space,pagedown,ctrl+f", "scroll('page_down')", show=False),
        Binding("pageup,ctrl+b", "scroll('page_up')", show=False),
        Binding("g,home", "scroll('home')", show=False),
        Binding("G,end", "scroll('end')", show=False),
    ]

    def __init__(self, repairs: "RepairHandler", alias: str, refusal: Failure) -> None:
        super().__init__()
        self._repairs = repairs
        self._alias = alias
        self._refusal = refusal

    def compose(self) -> ComposeResult:
        yield Static(id="page-title")
        with VerticalScroll(id="page-body", can_focus=False):
            yield Static(id="repair-todo")
        yield Static(id="repair-state")
        yield StatusLine()

    def on_mount(self) -> None:
        self.set_interval(TICK, self.draw)
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Puts the present moment on the screen."""
        status, watch = self._repairs.status_of(self._alias), self._watch
        if status is None:
            self.dismiss(None)
            return
        say = self._repairs.messages
        attempt = watch.latest if watch is not None else None
        if attempt is not None and attempt.drift is not None:
            self._refusal = replace(self._refusal, ip=attempt.drift)
        todo = what_to_do(status, self._refusal, attempt, say, self._room)
        self._put("page-title", heading(status, say))
        self._put("repair-todo", todo)
        self._put("repair-state", self._state(watch))
        self.query_one(StatusLine).rest(say(f"repair_keys_{self._stage}"))

    @property
    def _watch(self) -> "Watch | None":
        return self._repairs.watch_of(self._alias)

    @property
    def _stage(self) -> str:
        if self._repairs.running(self._alias):
            return "watching"
        return "idle" if self._watch is None else "over"

    @property
    def _room(self) -> tuple[int, int]:
        """The width of the text, and the height of the screen."""
        return self.query_one("#page-body").content_size.width, self.size.height

    def _state(self, watch: "Watch | None") -> Content:
        say = self._repairs.messages
        if watch is None:
            return Content(say("repair_idle"))
        attempt = watch.latest
        if watch.told is None:
            elapsed = self._repairs.elapsed(watch)
            state = how_it_goes(len(watch.attempts), attempt, elapsed, say)
        else:
            works = attempt is not None and attempt.verdict is Verdict.WORKS
            state = Content.styled(watch.told, "bold $success" if works else "bold $error")
        drift = None if attempt is None else drift_told(attempt, say)
        return state if drift is None else Content("\n").join([Content.styled(drift, "bold $warning"), state])

    def _put(self, part: str, content: Content) -> None:
        static = self.query_one(f"#{part}", Static)
        if static.content != content:
            static.update(content)

    @work
    async def action_copy(self) -> None:
        ip = self._refusal.ip
        said = self._repairs.messages("repair_not_copied") if ip is None else await self._repairs.copy(ip)
        self.query_one(StatusLine).flash(said)

    def action_watch(self) -> None:
        """Begins to watch; a watch for the same address that is running is left alone."""
        watch, ip = self._watch, self._refusal.ip
        if watch is None or watch.told is not None or watch.added != ip:
            self._repairs.watch(self._alias, ip)
            self.draw()

    def action_stop(self) -> None:
        self._repairs.stop(self._alias)
        self.draw()

    def action_leave(self) -> None:
        if self._repairs.running(self._alias):
            self._repairs.screen.say("repair_left", alias=self._alias)
        self.dismiss(None)

    def action_scroll(self, where: str) -> None:
        """Scrolls without animation: `down`, `page_down`, `home`, ..."""
        getattr(self.query_one("#page-body"), f"scroll_{where}")(animate=False)
