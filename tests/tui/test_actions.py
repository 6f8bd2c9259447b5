"""The action registry is whole."""

from collections import Counter

import pytest

from wxconsole.locale import LANGUAGES, Messages
from wxconsole.tui.actions import ACTIONS, Action, Group, Need, shown_key
from wxconsole.tui.handlers.accounts import AccountHandler
from wxconsole.tui.handlers.look import LookHandler
from wxconsole.tui.handlers.program import ProgramHandler
from wxconsole.tui.handlers.table import TableHandler
from wxconsole.tui.handlers.tokens import TokenHandler

HANDLERS = {
    Group.TOKEN: TokenHandler,
    Group.LOOK: LookHandler,
    Group.ACCOUNT: AccountHandler,
    Group.TABLE: TableHandler,
    Group.PROGRAM: ProgramHandler,
}


def test_no_key_means_two_things() -> None:
    keys = Counter(key for action in ACTIONS for key in action.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_action_is_named_twice() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_each_action_has_a_key_words_and_somebody_who_does_it(action: Action) -> None:
    assert action.keys
    assert callable(getattr(HANDLERS[action.group], action.id, None))
    for lang in LANGUAGES:
        say = Messages(lang)
        assert say(f"action_{action.id}")
        assert say(f"help_{action.id}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_need_says_why_an_action_is_off_and_each_group_has_a_name(lang: str) -> None:
    say = Messages(lang, {action.id: action.keys[0] for action in ACTIONS})
    assert all(say(f"why_{need}") for need in Need)
    assert all(say(f"group_{group}") for group in Group)


def test_no_two_actions_want_the_same_place_in_the_footer() -> None:
    places = [action.footer for action in ACTIONS if action.footer is not None]
    assert len(set(places)) == len(places)


def test_every_action_has_a_key_that_no_terminal_takes_away() -> None:
    """One character, or a key that all keyboards have: ctrl, alt and function keys are extras."""
    plain = {"esc", "PgUp", "PgDn", "space"}
    for action in ACTIONS:
        assert any(len(shown_key(key)) == 1 or shown_key(key) in plain for key in action.keys), action.id
