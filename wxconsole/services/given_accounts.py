"""Accounts that variables define: `WX_<ALIAS>_APPID`, `WX_<ALIAS>_SECRET` and their optional companions."""

import re
from collections.abc import Mapping
from typing import Any

from wxconsole.domain.account import Account, Endpoint, Kind, variable_alias
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.secret import Secret
from wxconsole.services.layer import Given
from wxconsole.services.setting_values import boolean, choice, parsed, tags

# Without an alias in its middle, a variable is of the account `default`.
_VARIABLE = re.compile(r"WX(?:_(?P<alias>[A-Z0-9_]+))?_(?P<part>APPID|SECRET|NAME|KIND|ENDPOINT|AUTO|TAGS)")

Parts = dict[str, tuple[str, Given]]  # what is given by its last word: the variable, and its value


def given_accounts(given: Mapping[str, Given]) -> tuple[list[Account], list[Problem]]:
    """The accounts in `given`, sorted by alias, and what is wrong, as warnings.

    An account that cannot be made is left out, with warnings that name the variable, and hides no other.
    Variables of other programs that only look alike, such as `WX_SHOP_ACCESS_TOKEN`, are passed over.
    """
    accounts: list[Account] = []
    warnings: list[Problem] = []
    for stem, parts in sorted(_by_stem(given).items()):
        if "APPID" not in parts and "SECRET" not in parts:
            continue
        try:
            accounts.append(_account(stem, parts))
        except Problem as problem:
            warnings += [problem, Problem("given_account_left_out", alias=stem.lower().replace("_", "-"))]
    return accounts, warnings


def _by_stem(given: Mapping[str, Given]) -> dict[str, Parts]:
    """The variables of each account, by what stands between `WX_` and the last word."""
    found: dict[str, Parts] = {}
    for variable in sorted(given):
        match = _VARIABLE.fullmatch(variable)
        if match is not None:
            parts = found.setdefault(match["alias"] or "DEFAULT", {})
            parts.setdefault(match["part"], (variable, given[variable]))
    return found


def _account(stem: str, parts: Parts) -> Account:
    for present, missing in (("APPID", "SECRET"), ("SECRET", "APPID")):
        if missing not in parts:
            variable, given = parts[present]
            absent = variable.removesuffix(present) + missing
            raise Problem("given_account_incomplete", variable=variable, origin=given.origin, missing=absent)
    variable, appid = parts["APPID"]
    try:
        alias = variable_alias(stem)
    except Misuse:
        raise Problem("given_account_misnamed", variable=variable, origin=appid.origin) from None
    optional: dict[str, Any] = {}
    if "NAME" in parts:
        optional["name"] = parts["NAME"][1].value
    if "KIND" in parts:
        optional["kind"] = Kind(parsed(choice(*Kind), *parts["KIND"]))
    if "ENDPOINT" in parts:
        optional["endpoint"] = Endpoint(parsed(choice(*Endpoint), *parts["ENDPOINT"]))
    if "AUTO" in parts:
        optional["auto"] = parsed(boolean, *parts["AUTO"])
    if "TAGS" in parts:
        optional["tags"] = parsed(tags, *parts["TAGS"])
    return Account(alias, appid.value, Secret(parts["SECRET"][1].value), origin=appid.origin, **optional)
