"""The tokens of one account from one endpoint."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wxconsole.domain.account import Endpoint
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token

LIFETIME = timedelta(seconds=7200)


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and the moment until which WeChat honours it. `superseded`: another has taken its place."""

    token: Token
    works_until: datetime
    superseded: bool = False

    def errcode(self, now: datetime) -> int:
        """What a call with it gets: 0, 40001 where it had to make way, 42001 where it ended by age."""
        if now < self.works_until:
            return 0
        return 40001 if self.superseded else 42001


class Chain:
    """The current token and the one before it. What is older is dead and forgotten."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.current: Issued | None = None
        self.previous: Issued | None = None

    def rotate(
        self,
        now: datetime,
        overlap: timedelta,
        age: timedelta = timedelta(0),
        value: Secret | None = None,
    ) -> Token:
        """A new current token, already `age` old, random unless its value is given; the old one, if it
        still lives, works on for `overlap`.

        That may be past its own end: both pages promise the five minutes without a condition.
        """
        old = self.current
        if old is not None and old.errcode(now) == 0:
            old = replace(old, works_until=now + overlap, superseded=True)
        issued_at = now - age
        token = Token(value or Secret(_new_value()), issued_at, issued_at + LIFETIME, self._endpoint)
        self.previous, self.current = old, Issued(token, token.expires_at)
        return token

    def lapse(self, now: datetime) -> None:
        """End the current token by age, `now`."""
        if self.current is not None:
            token = replace(self.current.token, expires_at=now)
            self.current = Issued(token, now)

    def alive(self, now: datetime) -> Token | None:
        """The current token, while it works."""
        return self.current.token if self.current is not None and self.current.errcode(now) == 0 else None

    def holds(self, value: Secret) -> Issued | None:
        """The token of that value, if it is one of the two."""
        for issued in (self.current, self.previous):
            if issued is not None and issued.token.value == value:
                return issued
        return None


def _new_value() -> str:
    """136 characters in the form of all samples: a number that grows by the month, `_`, URL-safe base64."""
    return f"98_{secrets.token_urlsafe(100)[:133]}"
