"""The lines above and below the table: how all accounts are, what was just said, what the keys do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region
from textual.style import Style
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from wxconsole.domain.moment import countdown, whole_seconds
from wxconsole.domain.status import Health, Status
from wxconsole.domain.text import sanitise
from wxconsole.locale import Messages
from wxconsole.tui.actions import Action, shown_key
from wxconsole.tui.glyphs import Glyphs
from wxconsole.tui.sections import Section, section_of

FLASH_SECONDS = 6.0

TONES = {Section.NEEDS_YOU: "$error", Section.RETRYING: "$warning", Section.WELL: "$success"}


@dataclass(frozen=True, slots=True)
class _Form:
    """How much the summary says in words: the first `words` healths, the worst before the others, and with or
    without the rest."""

    words: int = len(Health)
    total: bool = False
    next_long: bool = False
    next_short: bool = False
    verdict: bool = True
    well: bool = True


# As much as the width allows. What is wrong is told to the end: as signs, where there is no room for words.
_FORMS = (
    _Form(total=True, next_long=True),
    _Form(total=True, next_short=True),
    *(_Form(words, next_short=True) for words in range(len(Health), -1, -1)),
    _Form(0),
    _Form(0, verdict=False),
    _Form(0, verdict=False, well=False),
)


class Summary(Widget):
    """Answers "is all well?": whether somebody is needed, how many accounts are in which health, and when the
    next refresh is."""

    def __init__(self) -> None:
        super().__init__(id="summary")
        self.content = Content("")
        self._statuses: Sequence[Status] = ()
        self._counts: Mapping[Health, int] = {}
        self._next: datetime | None = None

    def show(
        self,
        statuses: Sequence[Status],
        now: datetime,
        badges: Sequence[str],
        messages: Messages,
        glyphs: Glyphs,
        *,
        paused: bool = False,
    ) -> None:
        """Draws the line; `badges` are words such as `read-only` that must not be overlooked. `paused` means
        that there is no next refresh."""
        if statuses is not self._statuses:
            counts = Counter(status.health for status in statuses)
            moments = (status.next_refresh_at for status in statuses)
            self._statuses = statuses
            self._counts = {health: counts[health] for health in Health if counts[health]}
            self._next = min((moment for moment in moments if moment is not None), default=None)
        left = None if self._next is None or paused else brief(whole_seconds(self._next - now))
        for form in _FORMS:
            line = self._line(form, badges, left, messages, glyphs)
            if line.cell_length <= self.size.width:
                break
        before, self.content = self.content, line
        if line != before:
            self.refresh(*changed(before, line))

    def render(self) -> Content:
        return self.content

    def _line(
        self, form: _Form, badges: Sequence[str], left: str | None, messages: Messages, glyphs: Glyphs
    ) -> Content:
        parts = self._badges(badges)
        if form.verdict and self._counts:
            parts.append(self._verdict(messages))
        if form.total or not self._counts:
            accounts = "summary_account" if len(self._statuses) == 1 else "summary_accounts"
            parts.append(Content.styled(messages(accounts, n=len(self._statuses)), self._calm))
        words, signs = [], []
        for place, (health, count) in enumerate(self._counts.items()):
            section = section_of(health)
            style = self._calm if section is Section.WELL else f"bold {TONES[section]}"
            if place < form.words:
                words.append(Content.styled(f"{count} {messages(f'health_{health}')}", style))
            elif form.well or section is not Section.WELL:
                signs.append(Content.styled(f"{glyphs.health[health]}{count}", style))
        parts += words
        if signs:
            parts.append(Content(" ").join(signs))
        if left is not None and (form.next_long or form.next_short):
            key = "summary_next" if form.next_long else "summary_next_short"
            parts.append(Content.styled(messages(key, left=left), self._calm))
        return Content("  ").join(parts)

    @staticmethod
    def _badges(badges: Sequence[str]) -> list[Content]:
        return [Content.styled(f" {badge} ", "bold reverse $warning") for badge in badges]

    def _verdict(self, messages: Messages) -> Content:
        """Whether somebody is needed, in a word or two."""
        worst = section_of(next(iter(self._counts)))
        if worst is Section.WELL:
            return Content.styled(messages("summary_well"), f"bold {TONES[worst]}")
        count = sum(n for health, n in self._counts.items() if section_of(health) is worst)
        return Content.styled(f" {messages(f'section_{worst}', n=count)} ", f"bold reverse {TONES[worst]}")

    @property
    def _calm(self) -> str:
        """The colour of what needs nobody: one for the whole line, where all is well."""
        all_well = all(health.well for health in self._counts)
        return TONES[Section.WELL] if self._counts and all_well else "$foreground"


def changed(before: Content, now: Content) -> list[Region]:
    """Where a line is to be drawn again; empty for all of it."""
    if before.spans != now.spans or before.cell_length != now.cell_length:
        return []
    pairs = zip(before.plain, now.plain, strict=False)
    left = cell_len("".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)))
    return [Region(left, 0, now.cell_length - left, 1)]


def brief(seconds: int) -> str:
    """A countdown without the hour where there is none: `4:10`, `1:04:10`."""
    minutes, second = divmod(max(0, seconds), 60)
    return countdown(seconds) if minutes >= 60 else f"{minutes}:{second:02}"


class StatusLine(Static):
    """One line that says what has just happened, and else what the table is showing."""

    def __init__(self) -> None:
        super().__init__(id="status-line")
        self._resting: Content = Content("")
        self._timer: Timer | None = None

    def rest(self, text: str) -> None:
        """What the line says when there is no news."""
        before, self._resting = self._resting, Content.styled(sanitise(text), "$quiet")
        if self._timer is None and self._resting != before:
            self.update(self._resting, layout=False)

    def flash(self, text: str, *, bad: bool = False, seconds: float = FLASH_SECONDS) -> None:
        """Says `text` for some seconds, or until something else is said."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(seconds, self._end_flash)
        self.update(Content.styled(sanitise(text), "bold $error" if bad else "bold $success"))

    def flash_if_free(self, text: str, *, bad: bool = False) -> None:
        """Says `text` unless something is being said, which the operator has asked for."""
        if self._timer is None:
            self.flash(text, bad=bad)

    def _end_flash(self) -> None:
        self._timer = None
        self.update(self._resting)


class KeyBar(Static):
    """The footer: as many keys as the width allows, the most needed first. Each can be clicked."""

    def __init__(self, messages: Messages, actions: Sequence[Action]) -> None:
        super().__init__(id="key-bar")
        self._messages = messages
        self._actions = actions

    def use(self, messages: Messages) -> None:
        """Speaks another language from now on."""
        self._messages = messages
        self._draw(self.size.width)

    def on_resize(self) -> None:
        self._draw(self.size.width)  # without the padding, which the event's size includes

    def _draw(self, width: int) -> None:
        shown = [action for action in self._actions if action.footer is not None]
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
