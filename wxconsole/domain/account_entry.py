"""What is wrong with what somebody types into the fields of an account."""

import re
from collections.abc import Iterable

from wxconsole.domain.account import Account, appid_doubts, checked_alias, secret_doubts
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.secret import Secret
from wxconsole.domain.tag import tags_in

# What may still become an AppID or an AppSecret of the usual shape, if one types on.
_APPID_BEGUN = re.compile(r"w|wx[0-9a-f]{0,15}")
_SECRET_BEGUN = re.compile(r"[0-9a-f]{1,31}")


def alias_remark(alias: str, others: Iterable[Account]) -> Problem | None:
    """What is wrong with the alias of an account beside the `others`. Of all remarks, a Misuse is a bar to
    saving, and any other Problem a doubt: WeChat decides."""
    if not alias:
        return Misuse("alias_empty")
    try:
        checked_alias(alias)
    except Misuse as malformed:
        return malformed
    if any(other.alias == alias for other in others):
        return Misuse("alias_taken", alias=alias)
    return None


def appid_remark(appid: str, others: Iterable[Account], *, typing: bool) -> Problem | None:
    """As `alias_remark`. While somebody is `typing`, what is only too short yet is not remarked on."""
    if not appid:
        return Misuse("appid_empty")
    for other in others:
        if other.appid == appid:
            return Misuse("appid_taken", appid=appid, alias=other.alias)
    doubts = appid_doubts(appid)
    if not doubts or (typing and _APPID_BEGUN.fullmatch(appid)):
        return None
    key = "appid_original" if appid.startswith("gh_") else doubts[0]
    return Problem(f"field_{key}", n=len(appid))


def secret_remark(secret: Secret, *, needed: bool, typing: bool) -> Problem | None:
    """As `appid_remark`. Where an AppSecret is stored, none is `needed`."""
    if not secret:
        return Misuse("secret_empty") if needed else None
    doubts = secret_doubts(secret)
    if not doubts or (typing and _SECRET_BEGUN.fullmatch(secret.reveal())):
        return None
    return Problem(f"field_{doubts[0]}", n=len(secret))


def tags_remark(text: str) -> Problem | None:
    """As `alias_remark`."""
    try:
        tags_in(text)
    except Misuse as malformed:
        return malformed
    return None
