"""Both languages say everything."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

import wxconsole
from wxconsole.domain.account import Endpoint, Kind
from wxconsole.domain.cause import Cause
from wxconsole.domain.client import Right
from wxconsole.domain.exports import Format
from wxconsole.domain.problem import Problem
from wxconsole.domain.refresh import Outcome, Trigger
from wxconsole.domain.status import Health
from wxconsole.domain.use import Remark
from wxconsole.locale import LANGUAGES, TOPICS, Messages
from wxconsole.services.ports import Route
from wxconsole.tui.actions import ACTIONS, Group

PAIRS: dict[str, dict[str, tuple[str, str]]] = {
    topic: import_module(f"wxconsole.locale.{topic}").MESSAGES for topic in TOPICS
}
ALL = {key: pair for pairs in PAIRS.values() for key, pair in pairs.items()}
# The column of the bars has no title.
WORDLESS = {"column_bar"}
SETTING = {"variable", "value", "origin"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(
    ("stem", "terms"),
    [
        ("health", Health),
        ("kind", Kind),
        ("endpoint", Endpoint),
        ("outcome", Outcome),
        ("trigger", Trigger),
        ("right", Right),
        ("remark", Remark),
        ("cause", Cause),
        ("format", Format),
        ("group", Group),
        ("copied", Route),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_has_its_word(stem: str, terms: type[StrEnum], lang: str) -> None:
    say = Messages(lang)
    missing = [term for term in terms if not say(f"{stem}_{term}")]
    assert missing == []


def test_both_languages_fill_in_the_same() -> None:
    unlike = [key for key, (en, zh) in ALL.items() if placeholders(en) != placeholders(zh)]
    assert unlike == []


def test_nothing_is_left_unsaid() -> None:
    assert {key for key, pair in ALL.items() if not all(text.strip() for text in pair)} == WORDLESS


def test_no_key_is_in_two_topics() -> None:
    assert sum(len(pairs) for pairs in PAIRS.values()) == len(ALL)


def test_each_key_that_is_named_belongs_to_an_action() -> None:
    named = {name for en, _ in ALL.values() for name in placeholders(en) if name.startswith("key_")}
    assert named
    assert named <= {f"key_{action.id}" for action in ACTIONS}


def raised() -> Iterator[tuple[str, str, set[str] | None]]:
    """Where in the program a problem is made, its key, and its parameters (None where they are passed on)."""
    root = Path(wxconsole.__file__).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in ("Problem", "Misuse") or not node.args:
                continue
            key = node.args[0]
            if isinstance(key, ast.Constant):
                names = [keyword.arg for keyword in node.keywords]
                given = None if None in names else {name for name in names if name is not None}
                yield f"{path.relative_to(root)}:{node.lineno}", str(key.value), given


def test_every_problem_can_be_told_in_words() -> None:
    for place, key, given in raised():
        assert key in ALL, place
        if given is not None:
            # Whoever reads a setting adds to what is wrong with its value.
            added = SETTING if key.startswith("setting_") else set()
            assert placeholders(ALL[key][0]) <= given | added, place


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_fills_a_message_is_made_safe_to_show(lang: str) -> None:
    told = Messages(lang).problem(Problem("alias_unknown", alias="shop", known="a\x1b[2J {x} \u202e"))
    assert r"a\x1b[2J {x} \u202e" in told
