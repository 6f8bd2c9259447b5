"""Every word that a person reads, in English and Chinese.

A message is a pair (English, Chinese) under one key, so that no language can lack one. The modules of this
package hold them by topic: `words` (the domain's terms), `problems`, `doctor`, `drill`, `migrate`, `repair`,
`commands`, `server`, `console`, `forms`.
"""

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module

from wxconsole.domain.problem import Problem
from wxconsole.domain.text import sanitise

LANGUAGES = ("en", "zh")
TOPICS = (
    *("words", "problems", "doctor", "drill", "migrate", "repair"),
    *("commands", "server", "console", "forms"),
)


class Messages:
    """The messages in one language: `messages("alias_unknown", alias="shop")`. `keys` are the console's, by
    action: `{key_refresh}` in a message is the one for `refresh`."""

    def __init__(self, lang: str, keys: Mapping[str, str] | None = None) -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"no messages in {lang!r}")
        self.lang = lang
        self._column = LANGUAGES.index(lang)
        self._keys = {f"key_{action}": key for action, key in (keys or {}).items()}
        self._pairs: dict[str, tuple[str, str]] = {}
        for topic in TOPICS:
            self._pairs |= import_module(f"{__name__}.{topic}").MESSAGES

    def __call__(self, key: str, /, **params: object) -> str:
        """The message, filled in. What fills it is made safe to show, and moments read in local time."""
        text = self._pairs[key][self._column]
        if not params and "{key_" not in text:
            return text
        return text.format(**self._keys, **{name: self._shown(value) for name, value in params.items()})

    def problem(self, problem: Problem) -> str:
        """What `problem` says to a person."""
        return self(problem.key, **problem.params)

    def _shown(self, value: object) -> object:
        if isinstance(value, datetime):
            return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        if isinstance(value, Problem):
            return self.problem(value)
        return value if isinstance(value, int | float) else sanitise(str(value))
