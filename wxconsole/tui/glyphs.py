"""The few signs beside words. None is of East-Asian ambiguous width, which would shift a column in a
Chinese terminal; `ASCII` serves terminals and fonts that lack them."""

from dataclasses import dataclass

from wxconsole.domain.refresh import Outcome
from wxconsole.domain.status import Health
from wxconsole.domain.timeline import Mark


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs, each one cell wide."""

    health: dict[Health, str]
    outcome: dict[Outcome, str]
    slot: dict[Mark, str]
    levels: tuple[str, ...]
    mark: str
    cursor: str
    ascending: str
    descending: str
    bar_full: str
    bar_rest: str
    mask: str
    cut: str
    good: str
    bad: str
    refreshing: str


UNICODE = Glyphs(
    health={
        Health.FRESH: "✓",
        Health.DUE: "◔",
        Health.FAILING: "⟳",
        Health.BLOCKED: "✗",
        Health.SUPERSEDED: "⇄",
        Health.EXPIRED: "∅",
        Health.NONE: "◌",
    },
    outcome={Outcome.ROTATED: "▪", Outcome.UNCHANGED: "∙", Outcome.FAILED: "✗"},
    slot={
        Mark.GAP: "∅",
        Mark.FAILED: "✗",
        Mark.DRILL: "D",
        Mark.FORCED: "F",
        Mark.ROTATED: "▪",
        Mark.UNCHANGED: "∙",
        Mark.QUIET: "_",
        Mark.UNKNOWN: " ",
    },
    levels=("⣀", "⣤", "⣶", "⣿"),
    mark="⚑",
    cursor="▸",
    ascending="▴",
    descending="▾",
    bar_full="▰",
    bar_rest="▱",
    mask="∙",
    cut="~",
    good="✓",
    bad="✗",
    refreshing="⋯",
)

ASCII = Glyphs(
    health={
        Health.FRESH: "+",
        Health.DUE: "^",
        Health.FAILING: "%",
        Health.BLOCKED: "x",
        Health.SUPERSEDED: "!",
        Health.EXPIRED: "E",
        Health.NONE: "?",
    },
    outcome={Outcome.ROTATED: "#", Outcome.UNCHANGED: "=", Outcome.FAILED: "x"},
    slot={
        Mark.GAP: "0",
        Mark.FAILED: "x",
        Mark.DRILL: "D",
        Mark.FORCED: "F",
        Mark.ROTATED: "#",
        Mark.UNCHANGED: "=",
        Mark.QUIET: "_",
        Mark.UNKNOWN: " ",
    },
    levels=(".", ":", "+", "#"),
    mark="*",
    cursor=">",
    ascending="^",
    descending="v",
    bar_full="#",
    bar_rest=".",
    mask="*",
    cut="~",
    good="+",
    bad="x",
    refreshing="@",
)
