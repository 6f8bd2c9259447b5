"""One WeChat app whose token is kept."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.secret import Secret

_ALIAS = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
# The shapes of all public samples; neither has a published grammar, so a mismatch is a warning.
_APPID = re.compile(r"wx[0-9a-f]{16}")
_APPSECRET = re.compile(r"[0-9a-f]{32}")
# How a stored account says that its AppSecret lies in the OS keyring, and under which entry.
_IN_KEYRING = re.compile(r"keyring:(?P<entry>(?P<alias>\S+) [0-9a-f]{16})")


class Kind(StrEnum):
    """公众号/服务号, 小程序, 小游戏: they differ in where their whitelist lives and what it accepts."""

    OFFICIAL = "official"
    MINIPROGRAM = "miniprogram"
    MINIGAME = "minigame"


class Endpoint(StrEnum):
    """Where the token comes from: POST /cgi-bin/stable_token, or GET /cgi-bin/token."""

    STABLE = "stable"
    CLASSIC = "classic"


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the operator knows it. `origin` says where it was read: `store`, or the file or
    environment that its variables came from. What did not come from the store cannot be edited here.
    `tags` are as `domain.tag` has them."""

    alias: str
    appid: str
    secret: Secret
    name: str = ""
    kind: Kind = Kind.OFFICIAL
    endpoint: Endpoint = Endpoint.STABLE
    auto: bool = True
    tags: tuple[str, ...] = ()
    origin: str = "store"

    @property
    def label(self) -> str:
        """The display name, or the alias where there is none."""
        return self.name or self.alias

    @property
    def editable(self) -> bool:
        """Whether wxconsole owns this account's definition."""
        return self.origin == "store"

    @property
    def keyring_entry(self) -> str | None:
        """The entry of the OS keyring that has the AppSecret; None where `secret` is the AppSecret itself."""
        reference = _IN_KEYRING.fullmatch(self.secret.reveal())
        # What somebody enters reaches the entry of no other account.
        if reference is None or not self.editable or reference["alias"] != self.alias:
            return None
        return reference["entry"]

    def in_keyring(self, entry: str) -> "Account":
        """The account with a reference to `entry` in the place of its AppSecret: its alias, 16 hex digits."""
        return replace(self, secret=Secret(f"keyring:{entry}"))


def checked_alias(text: str) -> str:
    """`text` if it is an alias; raises Misuse otherwise."""
    if not _ALIAS.fullmatch(text):
        raise Misuse("alias_malformed", alias=text)
    return text


def variable_alias(variable: str) -> str:
    """The alias in the middle of a variable name: `MY_SHOP` is `my-shop`."""
    return checked_alias(variable.lower().replace("_", "-"))


def alias_variable(alias: str) -> str:
    """The alias as variable names spell it: `my-shop` is `MY_SHOP`."""
    return alias.upper().replace("-", "_")


def appid_doubts(appid: str) -> list[str]:
    """Message keys for what is unusual about `appid`: WeChat decides, so these are warnings."""
    if _APPID.fullmatch(appid):
        return []
    if appid.strip() != appid:
        return ["appid_has_spaces"]
    if len(appid) != 18:
        return ["appid_length"]
    if _APPID.fullmatch(appid.lower()):
        return ["appid_case"]
    return ["appid_shape"]


def secret_doubts(secret: Secret) -> list[str]:
    """Message keys for what is unusual about an AppSecret: warnings, as for `appid_doubts`."""
    value = secret.reveal()
    if _APPSECRET.fullmatch(value):
        return []
    if value.strip() != value:
        return ["secret_has_spaces"]
    return ["secret_length"] if len(value) != 32 else ["secret_shape"]


def doubts(account: Account) -> list[Problem]:
    """What is unusual about an account, each worth a warning."""
    keys = appid_doubts(account.appid)
    if account.keyring_entry is None:
        keys += secret_doubts(account.secret)
    return [Problem(key, alias=account.alias) for key in keys]
