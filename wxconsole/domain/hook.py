"""A client's webhook: where it is told that an account has another token, how that is signed, and what it
could not be told. Headers and signature are those of Standard Webhooks (https://www.standardwebhooks.com),
for which most languages have a library."""

import hmac
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from wxconsole.domain.loopback import is_loopback
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret

SECRET_PREFIX = "whsec_"
EVENT = "token.rotated"
# Of one client: what is older than that has long been replaced by another token.
MOST_LETTERS = 20


@dataclass(frozen=True, slots=True)
class Notice:
    """That an account has another token. Not the token itself: a notice that goes astray gives nothing away,
    and whoever gets it asks for the token with its key. `id` stays the same however often it is sent."""

    id: str
    alias: str
    fingerprint: str
    previous_fingerprint: str | None
    expires_at: datetime
    at: datetime

    def body(self) -> bytes:
        """The JSON that is sent."""
        return json.dumps(
            {
                "event": EVENT,
                "account": self.alias,
                "fingerprint": self.fingerprint,
                "previous_fingerprint": self.previous_fingerprint,
                "expires_at": rfc3339(self.expires_at),
                "at": rfc3339(self.at),
            }
        ).encode()

    def headers(self, secret: Secret, now: datetime) -> Mapping[str, str]:
        """What the receiver tells by that it was sent here, whole, and just `now`."""
        sent = str(int(now.timestamp()))
        signed = b".".join((self.id.encode(), sent.encode(), self.body()))
        signature = b64encode(hmac.digest(_key(secret), signed, "sha256")).decode()
        return {
            "content-type": "application/json",
            "user-agent": "wxconsole",
            "webhook-id": self.id,
            "webhook-timestamp": sent,
            "webhook-signature": f"v1,{signature}",
        }


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice that nobody took, when that was tried last, and why it failed, in a few words."""

    notice: Notice
    tried_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Hook:
    """Where notices go, what they are signed with, and those that nobody took, the oldest first."""

    url: str
    secret: Secret
    letters: tuple[Letter, ...] = ()

    @property
    def shown(self) -> str:
        """The URL without its query, which may hold a password."""
        return self.url.partition("?")[0]

    def with_letter(self, letter: Letter) -> "Hook":
        """With one more; of each account only the latest is of use."""
        others = self.without(
            {each.notice.id for each in self.letters if each.notice.alias == letter.notice.alias}
        )
        return replace(self, letters=(*others.letters, letter)[-MOST_LETTERS:])

    def without(self, ids: set[str]) -> "Hook":
        """Without those notices."""
        return replace(self, letters=tuple(each for each in self.letters if each.notice.id not in ids))


def checked_hook_url(text: str) -> str:
    """`text` if notices can go there: https, or http to this very machine. Raises Misuse."""
    try:
        fits = re.fullmatch(r"[!-~]{1,2000}", text) is not None and _fits(urlsplit(text))
    except ValueError:
        fits = False
    if not fits:
        raise Misuse("hook_url_unfit")
    return text


def _fits(url: SplitResult) -> bool:
    if not url.hostname or url.fragment or "@" in url.netloc or (url.port is not None and url.port < 1):
        return False
    return url.scheme == "https" or (url.scheme == "http" and is_loopback(url.hostname))


def _key(secret: Secret) -> bytes:
    return b64decode(secret.reveal().removeprefix(SECRET_PREFIX))
