"""Accounts read out of whatever an operator pastes: a block of WeChat's console, a .env, JSON, a URL."""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from wxconsole.domain.account import Account, Endpoint, Kind, checked_alias, variable_alias
from wxconsole.domain.problem import Misuse
from wxconsole.domain.secret import Secret
from wxconsole.domain.tag import tags_in

# More than any list of accounts; what follows is not looked at.
LONGEST = 100_000

# What stands before a label belongs to the same name: `WX_SHOP_`, `wx.mp.configs[0].`, `小程序`. All
# quantifiers are bounded, so that the time stays linear whatever is pasted.
_STEM = r"(?<![\w.\]-])(?P<stem>[\w.\[\]-]{0,64}?)"
_LABEL = (
    r"(?:(?P<appid>app[ _.-]?id)|(?P<secret>(?:app[ _.-]?)?secret(?:[ _.-]?key)?)|(?P<alias>alias))"
    r"(?![A-Za-z0-9_])"
)
# WeChat's console: `开发者ID(AppID)`, `AppID(小程序ID)`.
_BRACKETS = r"[)）]?(?:[ \t]{0,4}[(（][^)）\n]{0,20}[)）])?"
_QUOTE = r"""\\{0,2}["'`]?"""
_SIGN = r"(?P<sign>=>|:=|[:=：])"
_VALUE = r"(?P<value>[!#-%*-+\--:=?-\[\]^_a-z|~]{1,256})"
_LABELLED = re.compile(
    rf"{_STEM}{_LABEL}{_BRACKETS}{_QUOTE}\]?(?:\s{{0,8}}{_SIGN})?\s{{0,8}}{_QUOTE}{_VALUE}", re.IGNORECASE
)
# Without a sign between them, a label is followed by its value only if that looks like one.
_PLAUSIBLE = {
    "appid": re.compile(r"(?:wx|gh_)[0-9a-zA-Z]{6,62}"),
    "secret": re.compile(r"[0-9a-zA-Z]{16,128}"),
}
# What else a .env may say of `WX_<ALIAS>_`. A name may hold blanks, and a comment may follow.
_COMPANION = re.compile(
    r"""^[ \t]{0,8}(?:export[ \t]{1,4})?"""
    r"""(?P<stem>WX_(?:[A-Z0-9_]{1,64}_)?)(?P<part>NAME|KIND|ENDPOINT|AUTO|TAGS)[ \t]{0,4}=[ \t]{0,4}"""
    r"""(?:"(?P<double>[^"\n]{0,256})"|'(?P<single>[^'\n]{0,256})'|(?P<plain>[^#\n]{0,256}))""",
    re.MULTILINE,
)
_ALIAS_IN_STEM = re.compile(r"WX_(?:([A-Z0-9_]{1,64})_)?")
_OBJECT_ENDS = re.compile(r"\}")

# What has no label is believed by its shape.
_BARE = re.compile(
    r"(?<![\w-])(?:(?P<appid>wx[0-9a-f]{16})|(?P<secret>[0-9a-f]{32}))(?![\w-])", re.IGNORECASE
)
_SECRET_SHAPE = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", re.IGNORECASE)

Parts = dict[str, str]  # what was said of one account: `appid`, `secret`, `alias`, `name`, `kind`, ...


@dataclass(frozen=True, slots=True)
class PastedAccount:
    """What was pasted of one account. What was not is empty, or as a new account has it."""

    appid: str = ""
    secret: Secret = field(default_factory=lambda: Secret(""))
    alias: str = ""
    name: str = ""
    kind: Kind = Kind.OFFICIAL
    endpoint: Endpoint = Endpoint.STABLE
    auto: bool = True
    tags: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether it has the two without which there is no account."""
        return bool(self.appid and self.secret)

    def account(self, alias: str) -> Account:
        """The account that it makes under `alias`."""
        return Account(
            alias, self.appid, self.secret, self.name, self.kind, self.endpoint, self.auto, self.tags
        )


def pasted_accounts(text: str) -> tuple[PastedAccount, ...]:
    """The accounts in `text`, in their order, each AppID once. One of which only the AppID or only the
    AppSecret was pasted is among them. Empty where `text` is no such thing. Never raises."""
    found: dict[str, PastedAccount] = {}
    for stem, parts in _by_account(text[:LONGEST]):
        if "appid" in parts or "secret" in parts:
            account = _account(stem, parts)
            known = found.get(account.appid)
            # A page may name an AppID twice, and its AppSecret with one of them only.
            if known is None or not known.secret:
                found[account.appid] = account
    return tuple(found.values())


def holds_secret(text: str) -> bool:
    """Whether `text` has something of an AppSecret's shape, which must not stay where it can be read."""
    return _SECRET_SHAPE.search(text) is not None


def made_alias(appid: str, taken: Collection[str]) -> str:
    """An alias for an account that was pasted without one: the end of its AppID, as much of it as tells it
    from those `taken`."""
    letters = re.sub(r"[^a-z0-9]", "", appid.lower())[-24:]
    for length in range(min(4, len(letters)), len(letters) + 1):
        alias = f"wx-{letters[len(letters) - length :]}"
        if length and alias not in taken:
            return alias
    return next(alias for n in range(2, len(taken) + 3) if (alias := f"wx-{n}") not in taken)


def _by_account(text: str) -> list[tuple[str, Parts]]:
    """What was said of each account, with the stem that it was said under."""
    named: dict[str, Parts] = {}
    groups: list[tuple[str, Parts]] = []
    current: Parts = {}
    for stem, part, value in _said(text):
        if stem:
            if stem not in named:
                named[stem] = {}
                groups.append((stem, named[stem]))
            named[stem].setdefault(part, value)
            continue
        # The next account begins where an object ends, or where something else is said of the same thing.
        if not part or current.get(part, value) != value:
            current = {}
        if part:
            if not current:
                groups.append(("", current))
            current[part] = value
    return groups


def _said(text: str) -> Iterator[tuple[str, str, str]]:
    """Each thing that is said as (stem, part, value), in the order of the text. A part that is empty tells
    that an object ends."""
    said: list[tuple[int, str, str, str]] = []
    for found in _LABELLED.finditer(text):
        part = next(name for name in ("appid", "secret", "alias") if found[name])
        value = found["value"].rstrip(".|")
        plausible = part in _PLAUSIBLE and _PLAUSIBLE[part].fullmatch(value)
        # A page that hides a secret has dots or stars in its place.
        if plausible or (found["sign"] and any(char.isalnum() for char in value)):
            said.append((found.start(), found["stem"], part, value))
    labelled = {part for _, _, part, _ in said}
    for found in _BARE.finditer(text):
        part = str(found.lastgroup)
        if part not in labelled:
            said.append((found.start(), "", part, found[0]))
    for found in _COMPANION.finditer(text):
        value = (found["double"] or found["single"] or found["plain"] or "").strip()
        said.append((found.start(), found["stem"], found["part"].lower(), value))
    said += [(found.start(), "", "", "") for found in _OBJECT_ENDS.finditer(text)]
    said.sort(key=lambda each: each[0])
    return ((stem, part, value) for _, stem, part, value in said)


def _account(stem: str, parts: Parts) -> PastedAccount:
    optional: dict[str, Any] = {}
    # What is no such value is left as a new account has it: what was read is shown before it is saved.
    for part, read in _READ.items():
        if part in parts:
            with suppress(ValueError, Misuse):
                optional[part] = read(parts[part])
    alias = _ALIAS_IN_STEM.fullmatch(stem)
    if alias is not None:
        with suppress(Misuse):
            optional.setdefault("alias", variable_alias(alias[1] or "DEFAULT"))
    return PastedAccount(parts.get("appid", ""), Secret(parts.get("secret", "")), **optional)


def _boolean(text: str) -> bool:
    return text.lower() not in ("false", "no", "off", "0")


_READ: dict[str, Callable[[str], object]] = {
    "alias": checked_alias,
    "name": str,
    "kind": lambda text: Kind(text.lower()),
    "endpoint": lambda text: Endpoint(text.lower()),
    "auto": _boolean,
    "tags": tags_in,
}
