"""Every word that a person reads, in English and Chinese.

A message is a pair (English, Chinese) under one key, so that no language can lack one. The modules of this
package hold them by topic: `words` (the domain's terms), `problems`, `commands`, `console`.
"""

from datetime import datetime
from importlib import import_module

from wxconsole.domain.problem import Problem
from wxconsole.domain.text import sanitise

LANGUAGES = ("en", "zh")
TOPICS = ("words", "problems", "commands", "console")


class Messages:
    """The messages in one language: `messages("alias_unknown", alias="shop")`."""

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"no messages in {lang!r}")
        self.lang = lang
        self._column = LANGUAGES.index(lang)
        self._pairs: dict[str, tuple[str, str]] = {}
        for topic in TOPICS:
            self._pairs |= import_module(f"{__name__}.{topic}").MESSAGES

    def __call__(self, key: str, /, **params: object) -> str:
        """The message, filled in. What fills it is made safe to show, and moments read in local time."""
        text = self._pairs[key][self._column]
        return text.format(**{name: self._shown(value) for name, value in params.items()}) if params else text

    def problem(self, problem: Problem) -> str:
        """What `problem` says to a person."""
        return self(problem.key, **problem.params)

    def _shown(self, value: object) -> object:
        if isinstance(value, datetime):
            return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        if isinstance(value, Problem):
            return self.problem(value)
        return value if isinstance(value, int | float) else sanitise(str(value))
