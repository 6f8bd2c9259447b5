"""A string that must not be seen: an AppSecret, a token value, a client key."""

from hmac import compare_digest
from typing import Any, NoReturn

MASK = "••••••••"


class Secret:
    """Holds a secret so that printing, formatting, logging or pickling it shows only a mask.

    `reveal()` is the one way in, so that `grep reveal` lists every place where a secret is used.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself. Do not keep it in a local: tracebacks print locals."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return compare_digest(self._bytes(), other._bytes())

    def __hash__(self) -> int:
        return hash(self._value)

    def _bytes(self) -> bytes:
        # JSON may bring a lone surrogate, which has no other encoding.
        return self._value.encode(errors="surrogatepass")

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a Secret is not pickled or copied")

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Secret":
        return self
