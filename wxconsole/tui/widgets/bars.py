"""The lines above and below the table: how all accounts are, what was just said, what the keys do."""

from collections import Counter
from collections.abc import Sequence

from textual.content import Content
from textual.style import Style
from textual.timer import Timer
from textual.widgets import Static

from wxconsole.domain.moment import countdown
from wxconsole.domain.status import Health, Status
from wxconsole.domain.text import sanitise
from wxconsole.locale import Messages
from wxconsole.tui.actions import ACTIONS, shown_key
from wxconsole.tui.glyphs import Glyphs

FLASH_SECONDS = 6.0

TONES = {
    Health.FRESH: "$success",
    Health.DUE: "$accent",
    Health.FAILING: "$warning",
    Health.BLOCKED: "bold $error",
    Health.SUPERSEDED: "bold $error",
    Health.EXPIRED: "$error",
    Health.NONE: "$quiet",
}


class Summary(Static):
    """Answers "is all well?": how many accounts are in which health, and when the next refresh is."""

    def show(
        self, statuses: Sequence[Status], badges: Sequence[str], messages: Messages, glyphs: Glyphs
    ) -> None:
        """Draws the line; `badges` are words such as `read-only` that must not be overlooked."""
        counts = Counter(status.health for status in statuses)
        # What no longer fits at the end is left out: the worst comes first.
        parts = [Content.styled(f" {badge} ", "bold reverse $warning") for badge in badges]
        accounts = "summary_account" if len(statuses) == 1 else "summary_accounts"
        parts.append(Content.styled(messages(accounts, n=len(statuses)), "bold $primary"))
        for health in sorted(counts, key=lambda each: each.rank):
            word = messages(f"health_{health}")
            parts.append(Content.styled(f"{glyphs.health[health]} {counts[health]} {word}", TONES[health]))
        moments = [status.next_refresh_at for status in statuses if status.next_refresh_at is not None]
        if moments:
            left = countdown(max(0, int((min(moments) - statuses[0].at).total_seconds())))
            parts.append(Content.styled(messages("summary_next", left=left), "$quiet"))
        while len(parts) > 1 and sum(part.cell_length + 2 for part in parts) - 2 > self.size.width:
            parts.pop()
        self.update(Content("  ").join(parts))


class StatusLine(Static):
    """One line that says what has just happened, and else what the table is showing."""

    def __init__(self) -> None:
        super().__init__(id="status-line")
        self._resting: Content = Content("")
        self._timer: Timer | None = None

    def rest(self, text: str) -> None:
        """What the line says when there is no news."""
        self._resting = Content.styled(sanitise(text), "$quiet")
        if self._timer is None:
            self.update(self._resting)

    def flash(self, text: str, *, bad: bool = False) -> None:
        """Says `text` for some seconds."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(FLASH_SECONDS, self._end_flash)
        self.update(Content.styled(sanitise(text), "bold $error" if bad else "bold $success"))

    def _end_flash(self) -> None:
        self._timer = None
        self.update(self._resting)


class KeyBar(Static):
    """The footer: as many keys as the width allows, the most needed first. Each can be clicked."""

    def __init__(self, messages: Messages) -> None:
        super().__init__(id="key-bar")
        self._messages = messages

    def use(self, messages: Messages) -> None:
        """Speaks another language from now on."""
        self._messages = messages
        self._draw(self.size.width)

    def on_resize(self) -> None:
        self._draw(self.size.width)  # without the padding, which the event's size includes

    def _draw(self, width: int) -> None:
        shown = [action for action in ACTIONS if action.footer is not None]
        parts: dict[str, Content] = {}
        for action in sorted(shown, key=lambda each: each.footer or 0):
            part = Content.assemble(
                (shown_key(action.keys[0]), "bold $accent"),
                f" {self._messages(f'action_{action.id}')}",
            ).stylize(Style.from_meta({"@click": f"app.do('{action.id}')"}))
            used = sum(each.cell_length + 2 for each in parts.values())
            if used + part.cell_length > width:
                break
            parts[action.id] = part
        # Which keys fit is decided by need; they stand in the order of the registry.
        self.update(Content("  ").join(parts[action.id] for action in shown if action.id in parts))
