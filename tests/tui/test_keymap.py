"""Other keys for the console's actions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.problem import Misuse
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.tui.actions import ACTIONS
from wxconsole.tui.keymap import actions_with

DEFAULT = {action.id: action.keys for action in ACTIONS}


def changed(*changes: str) -> dict[str, tuple[str, ...]]:
    """The actions whose keys are not those of the registry any more."""
    keys = {action.id: action.keys for action in actions_with(changes, "environment")}
    return {name: keys[name] for name in keys if keys[name] != DEFAULT[name]}


def refusal(*changes: str, lang: str = "en") -> str:
    with pytest.raises(Misuse) as caught:
        actions_with(changes, "environment")
    return Messages(lang).problem(caught.value)


def test_nothing_asked_for_leaves_the_registry_as_it_is() -> None:
    assert actions_with((), "default") == ACTIONS


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("u", "u"),
        ("U", "U"),
        ("=", "="),
        ("%", "%"),
        ("comma", "comma"),
        ("ctrl+t", "ctrl+t"),
        ("CTRL+T", "ctrl+t"),
        ("F5", "f5"),
        ("alt+u", "alt+u"),
        ("shift+left", "shift+left"),
        ("delete", "delete"),
        ("del", "delete"),
        ("tab", "tab"),
        ("半", "半"),
    ],
)
def test_an_action_gets_the_key_that_is_written(written: str, key: str) -> None:
    assert changed(f"refresh={written}") == {"refresh": (key,)}


def test_an_action_named_twice_has_both_keys() -> None:
    assert changed("refresh=u", "refresh=f5") == {"refresh": ("u", "f5")}


def test_two_actions_can_change_places() -> None:
    assert changed("refresh=y", "copy=r") == {"refresh": ("y",), "copy": ("r",)}


def test_a_key_that_was_given_away_is_free() -> None:
    assert changed("filter=f5", "refresh=/") == {"filter": ("f5",), "refresh": ("/",)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        (["refres=u"], ["'refres'", "refresh"]),
        (["paint=u"], ["'paint'", "docs/keys.md"]),
        (["refresh=foo"], ["refresh", "'foo'", "ctrl+f"]),
        (["refresh=ctrl+q"], ["refresh", "'ctrl+q'"]),
        (["refresh=ctrl+c"], ["refresh", "'ctrl+c'"]),
        (["refresh=bell"], ["refresh", "'bell'"]),
        (["refresh=u", "probe=u"], ["u", "refresh", "probe=", "environment"]),
        (["refresh=y"], ["y", "refresh", "copy="]),
        (["filter=?"], ["?", "filter", "help="]),
        (["filter=question_mark"], ["?", "filter", "help="]),
        (["copy_as=slash"], ["/", "copy_as", "filter="]),
        (["mark=PgDn"], ["PgDn", "mark", "page_down="]),
    ],
)
def test_a_conflict_names_what_is_wrong_and_the_way_out(
    changes: list[str], named: list[str], lang: str
) -> None:
    told = refusal(*changes, lang=lang)
    assert "WXCONSOLE_KEYS" in told
    for word in named:
        assert word in told


@given(st.lists(st.tuples(st.sampled_from(sorted(DEFAULT)), st.text(min_size=1, max_size=8)), max_size=6))
def test_whatever_is_written_no_key_has_two_actions(pairs: list[tuple[str, str]]) -> None:
    try:
        actions = actions_with([f"{name}={key}" for name, key in pairs], "environment")
    except Misuse:
        return
    keys = [(key, action.id) for action in actions for key in set(action.keys)]
    assert len({key for key, _ in keys}) == len(keys)
