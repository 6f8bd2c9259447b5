"""The fields of the filter: what `status:`, `kind:`, `left:` and the others take, and what must hold then."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from wxconsole.domain.account import Endpoint, Kind
from wxconsole.domain.failure import Failure
from wxconsole.domain.problem import Problem
from wxconsole.domain.status import Health, Status

Words = Callable[[str], str]
Holds = Callable[[Status], bool]

_LEFT = re.compile(r"([<>])(?=\d)(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,4})s)?")
_LEFT_BEGUN = re.compile(r"[<>](\d{1,4}h)?(\d{1,4}m)?\d{0,4}")


class Unfinished(Exception):
    """A term that says nothing yet: somebody is still typing. `remark` says what may follow."""

    def __init__(self, remark: Problem) -> None:
        super().__init__(remark)
        self.remark = remark


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `read` turns a value into what must hold, or into None if it is none; `begun` tells whether
    a value that is none may still become one; `takes` says in words what the field takes."""

    name: str
    example: str
    read: Callable[[str, Words], Holds | None]
    takes: Callable[[Words], str]
    begun: Callable[[str], bool] = lambda value: not value

    def condition(self, value: str, words: Words) -> Holds:
        """What must hold for `name:value`, folded. Raises Unfinished, and Problem (`filter_value`)."""
        holds = self.read(value, words) if value else None
        if holds is not None:
            return holds
        takes = self.takes(words)
        if self.begun(value):
            raise Unfinished(Problem("filter_unfinished", field=self.name, takes=takes))
        raise Problem("filter_value", field=self.name, value=value, takes=takes)


def folded(text: str) -> str:
    """`text` as it is compared: without case, and with full-width letters and signs as plain ones."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def anywhere(value: str, words: Words) -> Holds:
    """What must hold for a word without a field: that the row shows it. Raises Unfinished."""
    if not value:
        raise Unfinished(Problem("filter_no_word"))
    return lambda status: value in folded("\n".join(_shown(status, words)))


def _shown(status: Status, words: Words) -> Iterable[str]:
    account, failure = status.account, status.failure
    yield from (account.alias, account.name, account.appid, *account.tags)
    yield from (account.kind, words(f"kind_{account.kind}"))
    yield from (account.endpoint, words(f"endpoint_{account.endpoint}"))
    yield from (status.health, words(f"health_{status.health}"))
    if failure is not None:
        yield from (_code(failure), failure.ip or "", failure.cause, words(f"cause_{failure.cause}"))


def _code(failure: Failure) -> str:
    return "" if failure.errcode is None else str(failure.errcode)


def _text_field(name: str, example: str, text: Callable[[Status], str]) -> Field:
    """Text that may be anywhere in the value."""

    def read(value: str, _words: Words) -> Holds:
        return lambda status: value in folded(text(status))

    return Field(name, example, read, lambda words: words("filter_takes_text"))


def _word_field(name: str, example: str, members: type[StrEnum], of: Callable[[Status], StrEnum]) -> Field:
    """The beginning of one of `members`, as it is written or as it is shown; several may begin so."""
    stem = members.__name__.lower()

    def read(value: str, words: Words) -> Holds | None:
        meant = {
            member
            for member in members
            if member.startswith(value) or folded(words(f"{stem}_{member}")).startswith(value)
        }
        return (lambda status: of(status) in meant) if meant else None

    def takes(words: Words) -> str:
        return ", ".join(words(f"{stem}_{member}") for member in members)

    return Field(name, example, read, takes)


def _tag(value: str, _words: Words) -> Holds:
    return lambda status: any(folded(tag).startswith(value) for tag in status.account.tags)


def _cause(value: str, words: Words) -> Holds:
    def holds(status: Status) -> bool:
        failure = status.failure
        if failure is None:
            return False
        told = f"{failure.cause}\n{words(f'cause_{failure.cause}')}"
        return _code(failure).startswith(value) or value in folded(told)

    return holds


def _left(value: str, _words: Words) -> Holds | None:
    """Of an account without a token, neither less nor more is left."""
    match = _LEFT.fullmatch(value)
    if match is None or not any(match.groups()[1:]):
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    bound = hours * 3600 + minutes * 60 + seconds
    if match[1] == "<":
        return lambda status: status.remaining is not None and status.remaining < bound
    return lambda status: status.remaining is not None and status.remaining > bound


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        _word_field("status", "status:blocked", Health, lambda status: status.health),
        _word_field("kind", "kind:mini", Kind, lambda status: status.account.kind),
        Field("tag", "tag:shop", _tag, lambda words: words("filter_takes_tag")),
        Field(
            "left",
            "left:<10m",
            _left,
            lambda words: words("filter_takes_left"),
            lambda value: not value or _LEFT_BEGUN.fullmatch(value) is not None,
        ),
        Field("cause", "cause:40164", _cause, lambda words: words("filter_takes_cause")),
        _word_field("endpoint", "endpoint:classic", Endpoint, lambda status: status.account.endpoint),
        _text_field("alias", "alias:shop", lambda status: status.account.alias),
        _text_field("name", "name:shop", lambda status: status.account.name),
        _text_field("appid", "appid:wx", lambda status: status.account.appid),
    )
}
