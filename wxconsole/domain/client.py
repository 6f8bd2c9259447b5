"""A program that may ask the token service, and what it may ask for."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wxconsole.domain.hook import Hook
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


class Right(StrEnum):
    """`read` a token; report one as dead, so that it is `refresh`ed."""

    READ = "read"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class Client:
    """A client of the token service. Of its key, only the SHA-256 is kept, in hex: a key is 256 random bits,
    so that nothing slower is needed. `accounts` are the aliases that it may see; none named means all. `hook`
    is where it is told of new tokens."""

    name: str
    key_hash: str
    accounts: tuple[str, ...]
    may: frozenset[Right]
    created_at: datetime
    hook: Hook | None = None

    def sees(self, alias: str) -> bool:
        """Whether it may know of the account."""
        return not self.accounts or alias in self.accounts


def checked_client_name(text: str) -> str:
    """`text` if it can name a client; raises Misuse otherwise."""
    if not _NAME.fullmatch(text):
        raise Misuse("client_name_malformed", name=text)
    return text


def key_hash(key: Secret) -> str:
    """What is kept of a key."""
    # Whatever a header held, a lone surrogate included, is a wrong key and no error.
    return hashlib.sha256(key.reveal().encode(errors="surrogatepass")).hexdigest()
