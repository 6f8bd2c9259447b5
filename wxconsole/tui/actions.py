"""The action registry: what the console can do, under which keys, and when it cannot.

It feeds the key bindings, the footer, the help, the palette, docs/keys.md, and the reason that is shown
when a key is off. The words of an action are the messages `action_<id>` and `why_<need>`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """What has to hold for an action; each has a message that says why the action is off."""

    ACCOUNT = "account"
    TOKEN = "token"
    EDITABLE = "editable"
    ONE = "one"
    WRITABLE = "writable"
    STABLE = "stable"
    REFUSED = "refused"
    EMPTY = "empty"
    DETAILS = "details"
    KEPT = "kept"
    SHELL = "shell"


class Group(StrEnum):
    """Sections of the help."""

    TOKEN = "token"
    LOOK = "look"
    ACCOUNT = "account"
    TABLE = "table"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a key does. `footer` orders the footer: the lower, the longer it stays on a narrow
    screen; None keeps it out. `needs` are checked in order against the marked rows, else the selected one."""

    id: str
    keys: tuple[str, ...]
    group: Group
    needs: tuple[Need, ...] = ()
    footer: int | None = None


ACTIONS: tuple[Action, ...] = (
    Action("refresh", ("r",), Group.TOKEN, (Need.ACCOUNT, Need.WRITABLE), footer=1),
    Action("refresh_needed", ("R",), Group.TOKEN, (Need.WRITABLE,), footer=7),
    Action("force", ("F",), Group.TOKEN, (Need.ACCOUNT, Need.WRITABLE, Need.STABLE)),
    # On classic its screen says what to do instead.
    Action("drill", ("K",), Group.TOKEN, (Need.ONE, Need.WRITABLE)),
    Action("probe", ("p",), Group.TOKEN, (Need.ACCOUNT, Need.TOKEN), footer=9),
    Action("copy", ("y",), Group.TOKEN, (Need.ONE, Need.TOKEN), footer=3),
    Action("copy_as", ("Y",), Group.TOKEN, (Need.ONE,)),
    Action("export", ("e",), Group.TOKEN, (Need.ACCOUNT, Need.TOKEN), footer=4),
    Action("reveal", ("v",), Group.TOKEN, (Need.ONE, Need.TOKEN)),
    Action("diagnosis", ("d", "enter"), Group.LOOK, (Need.ONE,), footer=5),
    Action("history", ("h",), Group.LOOK, (Need.ONE,), footer=6),
    Action("day", ("H",), Group.LOOK),
    # Without a token nothing can be asked, but the counters can be reset.
    Action("quota", ("Q",), Group.LOOK, (Need.ONE,)),
    Action("repair", ("w",), Group.LOOK, (Need.ONE, Need.REFUSED, Need.WRITABLE), footer=13),
    Action("clients", ("C",), Group.LOOK),
    Action("split", ("l",), Group.LOOK, footer=15),
    Action("scroll_down", ("right_square_bracket",), Group.LOOK, (Need.DETAILS,)),
    Action("scroll_up", ("left_square_bracket",), Group.LOOK, (Need.DETAILS,)),
    Action("add", ("a",), Group.ACCOUNT, (Need.KEPT,), footer=8),
    Action("edit", ("E",), Group.ACCOUNT, (Need.ONE, Need.EDITABLE)),
    Action("remove", ("x",), Group.ACCOUNT, (Need.ACCOUNT, Need.EDITABLE)),
    Action("import_file", ("i",), Group.ACCOUNT, (Need.KEPT,)),
    Action("demo", ("D",), Group.PROGRAM, (Need.EMPTY,)),
    Action("down", ("j", "down"), Group.TABLE),
    Action("up", ("k", "up"), Group.TABLE),
    Action("first", ("g", "home"), Group.TABLE),
    Action("last", ("G", "end"), Group.TABLE),
    Action("page_down", ("pagedown", "ctrl+f"), Group.TABLE),
    Action("page_up", ("pageup", "ctrl+b"), Group.TABLE),
    Action("mark", ("space",), Group.TABLE, (Need.ACCOUNT,)),
    Action("mark_down", ("m", "shift+down"), Group.TABLE, (Need.ACCOUNT,)),
    Action("mark_up", ("M", "shift+up"), Group.TABLE, (Need.ACCOUNT,)),
    Action("mark_all", ("asterisk",), Group.TABLE),
    Action("invert_marks", ("I",), Group.TABLE),
    Action("filter", ("slash",), Group.TABLE, footer=10),
    Action("problems", ("exclamation_mark",), Group.TABLE),
    Action("sort", ("s",), Group.TABLE, footer=11),
    Action("reverse", ("S",), Group.TABLE),
    # It says what there is room for, and without a row the table has none.
    Action("columns", ("c",), Group.TABLE, (Need.ONE,), footer=14),
    Action("language", ("L",), Group.PROGRAM),
    Action("pause", ("P",), Group.PROGRAM, (Need.WRITABLE,)),
    Action("notices", ("n",), Group.PROGRAM),
    Action("suspend", ("Z", "ctrl+z"), Group.PROGRAM, (Need.SHELL,)),
    Action("help", ("question_mark", "f1"), Group.PROGRAM, footer=2),
    Action("palette", ("colon", "ctrl+p"), Group.PROGRAM, footer=12),
    Action("back", ("escape",), Group.PROGRAM),
    Action("quit", ("q",), Group.PROGRAM, footer=0),
)

_KEY_NAMES = {
    "asterisk": "*",
    "slash": "/",
    "exclamation_mark": "!",
    "question_mark": "?",
    "colon": ":",
    "escape": "esc",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "pagedown": "PgDn",
    "pageup": "PgUp",
}


def shown_key(key: str) -> str:
    """A key as people write it: `slash` is `/`."""
    return _KEY_NAMES.get(key, key)
