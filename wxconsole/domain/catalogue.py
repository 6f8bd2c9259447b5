"""The error catalogue: what each cause means and what to do about it, in both languages.

Data, and therefore long. It feeds the diagnosis on the screen, `explain`, every `last_error`, and
docs/errors.md. `{ip}` in a text is the caller's address as WeChat named it, or words that stand in for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wxconsole.domain.account import Kind
from wxconsole.domain.cause import Cause

Steps = tuple[str, ...]

# Stands for `{ip}` where WeChat named no address.
NO_IP = {"en": "this server's public address", "zh": "本服务器的公网 IP"}


@dataclass(frozen=True, slots=True)
class Text:
    """An entry in one language. `steps` are one list for all kinds of account, or one for each kind."""

    summary: str
    steps: Steps | Mapping[Kind, Steps]

    def steps_for(self, kind: Kind | None) -> Steps:
        """The steps for an account of `kind`; where it is not known, those of every kind, each named."""
        if isinstance(self.steps, tuple):
            return self.steps
        if kind is not None:
            return self.steps[kind]
        return tuple(f"[{each}] {step}" for each, steps in self.steps.items() for step in steps)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one cause. `links` are WeChat's own pages."""

    en: Text
    zh: Text
    links: tuple[str, ...] = ()

    def text(self, lang: str) -> Text:
        return self.zh if lang == "zh" else self.en


CATALOGUE: Mapping[Cause, Entry] = {}
