"""How SDKs of others keep access tokens in Redis: under which keys, and in which form.

Read in the sources of the versions that `Layout.sdk` names. What an SDK takes off the life of its own keys is
left out here, on purpose: see docs/publishing.md.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from wxconsole.domain.account import Account, Kind
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token

_PREFIX = re.compile(r"[A-Za-z0-9_.:{}-]{1,64}")


class Proof(StrEnum):
    """How it is known that an SDK takes what is written for its own: it did so, or its source says so."""

    EXECUTED = "executed"
    READ = "read"


class Form(StrEnum):
    """What an SDK keeps under a key."""

    RAW = "raw"
    JSON = "json"
    END = "end"  # of the token's life, seconds since 1970

    def of(self, token: Token) -> Secret:
        """What is to be written."""
        if self is Form.END:
            return Secret(str(int(token.expires_at.timestamp())))
        return Secret(json.dumps(token.value.reveal())) if self is Form.JSON else token.value


@dataclass(frozen=True, slots=True)
class Place:
    """Where one SDK reads the token of one account: its own key is the first, then comes what is kept beside
    it. `layout` is the label of a layout."""

    appid: str
    layout: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """A token in a place; `values` are in the order of its keys."""

    place: Place
    token: Token
    values: tuple[Secret, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How an SDK keeps tokens. In `keys`, each with its form, `{appid}`, `{kind}` and `{prefix}` stand for
    what `kinds` calls the kind of the account, and for `prefix`: None where the SDK leaves no choice of it.
    Accounts of no other kinds than these are its business."""

    name: str
    sdk: str
    proof: Proof
    kinds: Mapping[Kind, str]
    keys: tuple[tuple[str, Form], ...]
    prefix: str | None = None

    @property
    def label(self) -> str:
        """As the setting names it: with its prefix, where that is another than the SDK's own."""
        usual = next(layout.prefix for layout in LAYOUTS if layout.name == self.name)
        return self.name if self.prefix == usual else f"{self.name}:{self.prefix}"

    def place(self, account: Account) -> Place:
        """Where the SDK looks for the token of an account of its kinds."""
        words = {"appid": account.appid, "kind": self.kinds[account.kind], "prefix": self.prefix}
        return Place(account.appid, self.label, tuple(key.format(**words) for key, _ in self.keys))

    def publication(self, account: Account, token: Token) -> Publication:
        """The token as the SDK is to find it."""
        return Publication(self.place(account), token, tuple(form.of(token) for _, form in self.keys))


_ALL = dict.fromkeys(Kind, "")
_OFFICIAL = {Kind.OFFICIAL: ""}
_PROGRAMS = {Kind.MINIPROGRAM: "", Kind.MINIGAME: ""}
_GOWECHAT = {
    Kind.OFFICIAL: "officialaccount",
    Kind.MINIPROGRAM: "miniprogram",
    Kind.MINIGAME: "miniprogram",
}

LAYOUTS = (
    # wechatpy/session/redisstorage.py, client/base.py. 2.x believes the second key rather than the first:
    # one that an earlier fetch of its own has left makes it fetch again. 1.8 does not look at it.
    Layout(
        "wechatpy",
        "wechatpy 1.8.18, 2.0.0a26: RedisStorage",
        Proof.EXECUTED,
        _ALL,
        (
            ("{prefix}:{appid}_access_token", Form.JSON),
            ("{prefix}:{appid}_access_token_expires_at", Form.END),
        ),
        "wechatpy",
    ),
    # weixin-java-mp, config/impl/WxMpRedisConfigImpl.java; common/redis/{Jedis,RedisTemplate}WxRedisOps.java.
    Layout(
        "wxjava-mp",
        "WxJava 2025-01: WxMpRedisConfigImpl",
        Proof.READ,
        _OFFICIAL,
        (("{prefix}:access_token:{appid}", Form.RAW),),
        "wx",
    ),
    # weixin-java-miniapp, config/impl/WxMaRedis{Better,}ConfigImpl.java.
    Layout(
        "wxjava-ma",
        "WxJava 2025-01: WxMaRedisBetterConfigImpl, WxMaRedisConfigImpl",
        Proof.READ,
        _PROGRAMS,
        (("{prefix}:access_token:{appid}", Form.RAW),),
        "wa",
    ),
    # credential/default_access_token.go, cache/redis.go. Both underscores are the SDK's.
    Layout(
        "silenceper",
        "silenceper/wechat 2024-02: DefaultAccessToken, cache.Redis",
        Proof.EXECUTED,
        _GOWECHAT,
        (("gowechat_{kind}__access_token_{appid}", Form.RAW),),
    ),
    Layout(
        "silenceper-stable",
        "silenceper/wechat 2024-02: StableAccessToken, cache.Redis",
        Proof.READ,
        _GOWECHAT,
        (("gowechat_{kind}__stable_access_token_{appid}", Form.RAW),),
    ),
)

# SDKs that are not published for: the message that says why.
_REFUSED = {
    "easywechat": "setting_layout_easywechat",
    "senparc": "setting_layout_senparc",
    "powerwechat": "setting_layout_powerwechat",
}


def layout_of(text: str) -> Layout:
    """The layout that a setting names: `name` or `name:prefix`. Raises Misuse: `setting_layout_unknown`, for
    an SDK that needs the AppSecret there `setting_layout_<name>`, `setting_layout_prefix`."""
    name, colon, prefix = text.partition(":")
    if name in _REFUSED:
        raise Misuse(_REFUSED[name])
    found = next((layout for layout in LAYOUTS if layout.name == name), None)
    if found is None:
        raise Misuse("setting_layout_unknown", layout=name, known=known_layouts())
    if not colon:
        return found
    if found.prefix is None or not _PREFIX.fullmatch(prefix):
        raise Misuse("setting_layout_prefix", layout=text)
    return replace(found, prefix=prefix)


def known_layouts() -> str:
    """The names of all, for people."""
    return ", ".join(layout.name for layout in LAYOUTS)


def places(layouts: Iterable[Layout], accounts: Iterable[Account]) -> set[Place]:
    """Everywhere that the SDKs look for tokens of these accounts."""
    layouts = tuple(layouts)
    return {
        layout.place(account) for account in accounts for layout in layouts if account.kind in layout.kinds
    }
