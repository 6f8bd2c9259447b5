"""The filter of the account table: words that must all match, `!word` for its opposite, `field:word`."""

from collections.abc import Callable
from dataclasses import dataclass

from wxconsole.domain.status import Status

Words = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows to show: those that `text` matches, and only what needs somebody where `problems` is set."""

    text: str = ""
    problems: bool = False

    @property
    def active(self) -> bool:
        return bool(self.text.strip()) or self.problems

    def matches(self, status: Status, words: Words) -> bool:
        """Whether the row stays. `words` gives the shown word for a message key, so that people may type
        what they read, in their language."""
        if self.problems and status.health.well:
            return False
        return all(self._term(term, status, words) for term in self.text.casefold().split())

    @staticmethod
    def _term(term: str, status: Status, words: Words) -> bool:
        if term.startswith("!") and len(term) > 1:
            return not Filter._term(term[1:], status, words)
        account = status.account
        fields = {
            "alias": (account.alias,),
            "name": (account.name,),
            "appid": (account.appid,),
            "kind": (account.kind, words(f"kind_{account.kind}")),
            "endpoint": (account.endpoint, words(f"endpoint_{account.endpoint}")),
            "status": (status.health, words(f"health_{status.health}")),
            "cause": (status.failure.cause if status.failure is not None else "",),
        }
        name, colon, value = term.partition(":")
        if colon and name in fields:
            return any(value in each.casefold() for each in fields[name])
        return any(term in each.casefold() for values in fields.values() for each in values)
