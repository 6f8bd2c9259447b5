"""Takes secrets out of text that is about to be written where it stays: logs, crash reports."""

import json
import re
from threading import Lock
from urllib.parse import quote, quote_plus

from wxconsole.domain.secret import MASK, Secret

# A shorter one is no secret, and masking it would make every text unreadable.
_SHORTEST = 6

# Tokens change all day and the old ones die: more than the held and the previous ones of 1,000 accounts
# need not be known, and the time that a log line takes stays bounded.
_TOKENS_KNOWN = 2000

# What gives a secret away whoever holds it: the name before it, or its shape. No pattern starts with a
# repetition, so that a hostile text cannot make the search quadratic.
_ASSIGNED = re.compile(
    r"""((?:secret|access_token|refresh_token|password|stale)(?:\\*["'])?\s*(?:=|:|%3D|%3A)\s*(?:\\*["'])?)"""
    r"""[^\s"'\\&,;<>(){}\[\]]+""",
    re.IGNORECASE,
)
_BEARER = re.compile(r"(\bBearer\s+)[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE)
_BASIC = re.compile(r"(\bBasic\s+)[A-Za-z0-9+/=]{12,}")
_USERINFO = re.compile(r"(://[^\s/@:]{0,64}:)[^\s/]{1,256}@")
# Keys of the token service's clients.
_KEY = re.compile(r"wxc_[A-Za-z0-9_-]{20,}")
# All samples of access tokens since 2018: a number, an underscore, and a long tail.
_TOKEN = re.compile(r"[0-9]{1,3}_[A-Za-z0-9_-]{60,}")


class Redactor:
    """Knows the secrets of this process, and what secrets look like in general.

    Safe to use from any thread.
    """

    def __init__(self) -> None:
        self._secrets: tuple[Secret, ...] = ()
        self._tokens: dict[Secret, None] = {}  # in the order they came
        self._adding = Lock()

    def add(self, *secrets: Secret) -> None:
        """Remembers AppSecrets and keys for good, and each form that a URL or JSON gives them."""
        forms = {form for secret in secrets for form in _forms(secret)}
        # Longest first, or a secret within another one would leave the rest of it to be read.
        self._secrets = tuple(sorted({*self._secrets, *forms}, key=len, reverse=True))

    def add_token(self, *values: Secret) -> None:
        """Remembers access tokens, until many later ones have come."""
        with self._adding:
            self._tokens.update(dict.fromkeys(values))
            while len(self._tokens) > _TOKENS_KNOWN:
                del self._tokens[next(iter(self._tokens))]

    def redact(self, text: str) -> str:
        """`text` with a mask in place of each secret."""
        with self._adding:
            tokens = list(self._tokens)
        for secret in (*self._secrets, *tokens):
            if secret.reveal() in text:
                text = text.replace(secret.reveal(), MASK)
        text = _ASSIGNED.sub(rf"\1{MASK}", text)
        text = _BEARER.sub(rf"\1{MASK}", text)
        text = _BASIC.sub(rf"\1{MASK}", text)
        text = _USERINFO.sub(rf"\1{MASK}@", text)
        text = _KEY.sub(MASK, text)
        return _TOKEN.sub(MASK, text)


def _forms(secret: Secret) -> list[Secret]:
    if len(secret) < _SHORTEST:
        return []
    if secret.reveal().isascii() and secret.reveal().isalnum():  # as WeChat makes them: all forms are alike
        return [secret]
    return [
        secret,
        Secret(quote(secret.reveal(), safe="", errors="surrogateescape")),
        Secret(quote_plus(secret.reveal(), errors="surrogateescape")),
        Secret(json.dumps(secret.reveal())[1:-1]),
        Secret(json.dumps(secret.reveal(), ensure_ascii=False)[1:-1]),
        Secret(repr(secret.reveal())[1:-1]),
    ]
