"""An account's history in words and signs: its day as a picture, how refreshes went, and each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from textual.content import Content

from wxconsole.domain.diagnosis import Diagnosis
from wxconsole.domain.refresh import Refresh
from wxconsole.domain.status import Status
from wxconsole.domain.text import sanitise
from wxconsole.domain.timeline import Mark, timeline_of
from wxconsole.domain.track_record import TrackRecord, track_record
from wxconsole.locale import Messages
from wxconsole.tui.glyphs import Glyphs
from wxconsole.tui.prose import LABEL, history_line
from wxconsole.tui.timeline import DAY, SCALES, TONES, Scale, axis, lives, scale_for, signs, sparkline

WEEK = timedelta(days=7)
GAP = 2
SLOW_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class HistoryText:
    """Draws `history` of one account, its own and newest first, in a language and a set of signs."""

    status: Status
    history: Sequence[Refresh]
    messages: Messages
    glyphs: Glyphs

    def short(self, limit: int) -> Content:
        """For the pane: the day, how it went, and the latest refreshes. One day of history will do."""
        say = self.messages
        if not self.history:
            return Content.styled(say("history_none"), LABEL)
        day = self._record(DAY)
        lines = self._picture(SCALES[-1], ("history_day", "history_latency"))
        lines.append(self._labelled("history_success", Content(self._rate(day))))
        lines += [history_line(refresh, say, self.glyphs, named=False) for refresh in self.history[:limit]]
        return Content("\n").join(lines)

    def page(self, wrong: Diagnosis | None, limit: int, width: int) -> Content:
        """For a screen of its own, `width` cells wide: what is wrong now, the day, how day and week went, and
        each refresh, with why it failed beneath the latest of each row of failures that are alike."""
        say = self.messages
        if not self.history:
            return Content.styled(say("history_none"), LABEL)
        lines = [] if wrong is None else [Content.styled(sanitise(wrong.summary), "$error"), Content("")]
        scale = scale_for(width - self._label_width)
        lines += self._picture(scale, ("", "history_day", "history_token", "history_latency"))
        lines += [*self._figures(), legend(say, self.glyphs), Content("")]
        told = _likeness(wrong)
        for refresh in self.history[:limit]:
            lines.append(history_line(refresh, say, self.glyphs, named=False))
            failed = self.status.history_diagnosis(refresh, say.lang)
            if failed is not None and _likeness(failed) != told:
                lines.append(Content.styled(f"  {sanitise(failed.summary)}", LABEL))
            told = _likeness(failed)
        return Content("\n").join(lines)

    def _picture(self, scale: Scale, rows: Iterable[str]) -> list[Content]:
        """The rows of these labels, one slot over the other; the one without a label has the hours."""
        window = scale.window(self.status.at)
        slots = timeline_of(self.history, self.status.holding, window, self.status.at).slots
        drawn = {
            "": Content.styled(axis(window, scale.cell), LABEL),
            "history_day": signs(slots, scale.cell, self.glyphs),
            "history_token": lives(slots, scale.cell, self.glyphs),
            "history_latency": sparkline(slots, scale.cell, self.glyphs),
        }
        return [self._labelled(row, drawn[row]) for row in rows]

    def _figures(self) -> list[Content]:
        say, day, week = self.messages, self._record(DAY), self._record(WEEK)
        rates = say("history_rates", day=self._rate(day), week=self._rate(week))
        lines = [self._labelled("history_success", Content(rates))]
        if day.latencies:
            median, slow, slowest = (day.quantile(share) for share in (0.5, SLOW_SHARE, 1))
            told = say("history_quantiles", median=median, slow=slow, slowest=slowest)
            lines.append(self._labelled("history_answers", Content(told)))
        return lines

    def _record(self, span: timedelta) -> TrackRecord:
        now = self.status.at
        return track_record(self.history, now - span, now + timedelta(microseconds=1))

    def _rate(self, record: TrackRecord) -> str:
        if record.percent is None:
            return self.messages("history_no_rate")
        return self.messages(
            "history_rate", percent=record.percent, succeeded=record.succeeded, asked=record.asked
        )

    @property
    def _label_width(self) -> int:
        keys = ("history_day", "history_token", "history_latency", "history_success", "history_answers")
        return max(Content(self.messages(key)).cell_length for key in keys) + GAP

    def _labelled(self, key: str, content: Content) -> Content:
        label = Content(self.messages(key) if key else "")
        return Content.assemble(
            label.pad_right(self._label_width - label.cell_length).stylize(LABEL), content
        )


def legend(messages: Messages, glyphs: Glyphs) -> Content:
    """What the signs of a timeline mean."""
    marks = [mark for mark in Mark if mark not in (Mark.QUIET, Mark.UNKNOWN)]
    told = (
        Content.assemble((glyphs.slot[mark], TONES[mark]), (f" {messages(f'mark_{mark}')}", LABEL))
        for mark in marks
    )
    return Content("  ").join(told)


def _likeness(diagnosis: Diagnosis | None) -> object:
    if diagnosis is None:
        return None
    failure = diagnosis.failure
    return failure.cause, failure.errcode, failure.ip
