"""The keys in force: those of the registry, changed as `WXCONSOLE_KEYS` says."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from textual.keys import Keys, key_to_character

from wxconsole.domain.problem import Misuse
from wxconsole.tui.actions import ACTIONS, Action, shown_key

# As people write them, beside the names that Textual has.
_SPOKEN = {"esc": "escape", "return": "enter", "pgdn": "pagedown", "pgup": "pageup", "del": "delete"}
_NAMED = {key.value for key in Keys if not key.value.startswith("<")}
# Textual's own: ctrl+q always quits, ctrl+c tells how to. And what a terminal sends for another key.
_NOT_FREE = {"ctrl+q", "ctrl+c", "ctrl+m", "ctrl+i", "ctrl+j", "ctrl+h", "ctrl+@", "ctrl-at"}


def actions_with(changes: Iterable[str], origin: str) -> tuple[Action, ...]:
    """The registry with the keys of `changes` (`action=key`) in the place of an action's own; `origin` is
    where they were set. Raises Misuse: `keys_no_action`, `keys_no_key`, `keys_taken`."""
    wanted: dict[str, tuple[str, ...]] = {}
    known = {action.id for action in ACTIONS}
    for change in changes:
        name, _, key = (part.strip() for part in change.partition("="))
        if name not in known:
            raise _no_action(name, known, origin)
        found = _key(key)
        if found is None:
            raise Misuse("keys_no_key", action=name, key=key, origin=origin)
        wanted[name] = (*wanted.get(name, ()), found)
    actions = tuple(replace(action, keys=wanted.get(action.id, action.keys)) for action in ACTIONS)
    _check_free(actions, wanted, origin)
    return actions


def _key(text: str) -> str | None:
    """The key that `text` names, as Textual calls it; None if there is none that can be given."""
    if len(text) == 1:
        return text if text.isprintable() and not text.isspace() else None
    name = text.lower()
    name = _SPOKEN.get(name, name)
    if name in _NOT_FREE:
        return None
    if name in _NAMED or _character(name) is not None:
        return name
    modifier, _, rest = name.partition("+")
    return f"alt+{rest}" if modifier == "alt" and (len(rest) == 1 or rest in _NAMED) else None


def _character(name: str) -> str | None:
    """The character that a key is called after, such as / for `slash`."""
    found = shown_key(name)
    found = found if len(found) == 1 else key_to_character(name) or ""
    return found if len(found) == 1 and found.isascii() and found.isprintable() and found != " " else None


def _same(key: str) -> str:
    """One name for a key, however it was written: `slash` is `/`."""
    return _character(key) or key


def _check_free(actions: Sequence[Action], wanted: Iterable[str], origin: str) -> None:
    owners: dict[str, str] = {}
    for action in actions:
        for key in map(_same, action.keys):
            other = owners.setdefault(key, action.id)
            if other != action.id:
                # The one to give way is the one that was not asked for by name.
                first, second = (other, action.id) if other in wanted else (action.id, other)
                raise Misuse("keys_taken", key=shown_key(key), first=first, second=second, origin=origin)


def _no_action(name: str, known: Iterable[str], origin: str) -> Misuse:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if near:
        return Misuse("keys_no_action_near", action=name, near=near[0], origin=origin)
    return Misuse("keys_no_action", action=name, origin=origin)
