"""Accounts as they are written down: a table of a scenario file, or the body of a control request."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NoReturn, TypeVar

from wxconsole.domain.account import Kind
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret
from wxconsole.sandbox.account import SandboxAccount, check_address, check_entry
from wxconsole.sandbox.fault import Fault, FaultKind

_ACCOUNT_KEYS = ("secret", "kind", "whitelist", "caller_ip", "latency_ms", "daily_quota", "faults")
_FAULT_KEYS = ("kind", "latency_ms", "times", "on")
_KEYS_OF_KIND = {FaultKind.ERROR: ("errcode", "errmsg"), FaultKind.STATUS: ("status", "retry_after")}
_LONGEST_WAIT_MS = 600_000
_MANY = 1_000_000_000

_Default = TypeVar("_Default")
_Word = TypeVar("_Word", bound=StrEnum)


class Table:
    """Named values that somebody wrote.

    A key that is missing gives the default. A value that is not what it should be raises Misuse, which
    says where it stands (`source`, and `at` within it) and what was expected, in words of no language.
    """

    def __init__(self, values: object, source: str, at: str = "") -> None:
        self._source = source
        self._at = at
        if not isinstance(values, Mapping):
            self.refuse("", "table")
        self._values = values

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def refuse(self, key: str, expected: str) -> NoReturn:
        """Raise the Misuse for `key`."""
        place = ".".join(part for part in (self._at, key) if part)
        raise Misuse("sandbox_value", source=self._source, key=place, expected=expected)

    def allow(self, keys: Iterable[str]) -> None:
        """Nothing but `keys` may be written here."""
        allowed = list(keys)
        for key in self._values:
            if key not in allowed:
                self.refuse(str(key), " | ".join(allowed))

    def text(self, key: str, default: _Default) -> str | _Default:
        """A string that says something."""
        if key not in self:
            return default
        value = self._values[key]
        if not isinstance(value, str) or not value:
            self.refuse(key, "string")
        return value

    def whole(self, key: str, default: _Default, lowest: int, highest: int) -> int | _Default:
        """A whole number within bounds."""
        if key not in self:
            return default
        value = self._values[key]
        # A bool is an int to Python, and to nobody else.
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.refuse(key, f"{lowest}…{highest}")
        return value

    def number(self, key: str) -> float:
        """A number, which must be there."""
        value = self._values.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.refuse(key, "number")
        return value

    def word(self, key: str, default: _Word) -> _Word:
        """One of the words that `default` is one of."""
        if key not in self:
            return default
        words = type(default)
        if self._values[key] not in list(words):
            self.refuse(key, " | ".join(words))
        return words(self._values[key])

    def items(self, key: str) -> list[object]:
        """A list; none is an empty one."""
        value = self._values.get(key, [])
        if not isinstance(value, list):
            self.refuse(key, "list")
        return value

    def tables(self, key: str) -> list["Table"]:
        """A list of tables."""
        at = f"{self._at}.{key}" if self._at else key
        return [Table(item, self._source, f"{at}[{number}]") for number, item in enumerate(self.items(key))]


def account_of(table: Table, base: SandboxAccount, *, also: Iterable[str] = ()) -> SandboxAccount:
    """`base` with what `table` says about it; keys in `also` are the caller's. Raises Misuse."""
    table.allow((*also, *_ACCOUNT_KEYS))
    secret = table.text("secret", None)
    kind = table.word("kind", base.kind)
    return SandboxAccount(
        appid=base.appid,
        secret=base.secret if secret is None else Secret(secret),
        kind=kind,
        whitelist=_whitelist(table, base, kind),
        caller_ip=_caller_ip(table, base),
        latency_ms=table.whole("latency_ms", base.latency_ms, 0, _LONGEST_WAIT_MS),
        daily_quota=table.whole("daily_quota", base.daily_quota, 0, _MANY),
        faults=tuple(_fault(item) for item in table.tables("faults")) if "faults" in table else base.faults,
    )


def _whitelist(table: Table, base: SandboxAccount, kind: Kind) -> tuple[str, ...] | None:
    entries = table.items("whitelist") if "whitelist" in table else base.whitelist
    if entries is None:
        return None
    checked = []
    for entry in entries:
        try:
            checked.append(check_entry(entry, kind))
        except ValueError:
            also = "" if kind is Kind.OFFICIAL else " | 198.51.100.*"
            table.refuse("whitelist", f"203.0.113.7 | 203.0.113.0/24{also}")
    return tuple(checked)


def _caller_ip(table: Table, base: SandboxAccount) -> str:
    try:
        return check_address(table.text("caller_ip", base.caller_ip))
    except ValueError:
        table.refuse("caller_ip", "203.0.113.7")


def _fault(table: Table) -> Fault:
    """One table of `faults`. Its kind may be left out where `errcode` or `status` tells it."""
    kind = FaultKind.ERROR if "errcode" in table else FaultKind.STATUS if "status" in table else FaultKind.OK
    kind = table.word("kind", kind)
    table.allow((*_FAULT_KEYS, *_KEYS_OF_KIND.get(kind, ())))
    plain = Fault()
    return Fault(
        kind,
        errcode=table.whole("errcode", plain.errcode, -_MANY, _MANY),
        errmsg=table.text("errmsg", None),
        status=table.whole("status", plain.status, 400, 599),
        retry_after=table.whole("retry_after", None, 0, _MANY),
        latency_ms=table.whole("latency_ms", plain.latency_ms, 0, _LONGEST_WAIT_MS),
        times=table.whole("times", None, 1, _MANY),
        on=table.word("on", plain.on),
    )
