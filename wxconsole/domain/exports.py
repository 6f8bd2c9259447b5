"""Tokens in the forms that other programs take in.

Whatever an account is called, each form means what it says: quoted for its format, without control
characters, and with no cell that a spreadsheet would run.
"""

import csv
import io
import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from wxconsole.domain.account import Account, alias_variable, checked_alias
from wxconsole.domain.moment import rfc3339
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.domain.text import sanitise
from wxconsole.domain.token import Token, well_formed

Tokens = Sequence[tuple[Account, Token]]

# What makes a spreadsheet take a cell for a formula, also in full width and after spaces.
_FORMULA_STARTS = tuple("=+-@＝＋－＠")
_CSV_COLUMNS = ("alias", "name", "appid", "kind", "endpoint", "access_token", "issued_at", "expires_at")


class Format(StrEnum):
    """The forms, in the order in which they are offered."""

    TOKEN = "token"
    ENV = "env"
    SHELL = "shell"
    JSON = "json"
    CSV = "csv"
    CURL = "curl"
    HTTP = "http"
    POSTMAN = "postman"

    @property
    def filename(self) -> str:
        """What a file of this form is called unless the operator says otherwise."""
        return _FILENAMES[self]

    def filename_of(self, alias: str) -> str:
        """What the file of one account is called, in a folder where each has its own."""
        return f"{alias}.{_ENDINGS[self]}"


_FILENAMES = {
    Format.TOKEN: "wxconsole-token.txt",
    Format.ENV: "wxconsole-tokens.env",
    Format.SHELL: "wxconsole-tokens.sh",
    Format.JSON: "wxconsole-tokens.json",
    Format.CSV: "wxconsole-tokens.csv",
    Format.CURL: "wxconsole-curl.sh",
    # Editors look for this very name.
    Format.HTTP: "http-client.env.json",
    Format.POSTMAN: "wxconsole.postman_environment.json",
}

_ENDINGS = {
    Format.TOKEN: "token.txt",
    Format.ENV: "env",
    Format.SHELL: "sh",
    Format.JSON: "json",
    Format.CSV: "csv",
    Format.CURL: "curl.sh",
    Format.HTTP: "http-client.env.json",
    Format.POSTMAN: "postman_environment.json",
}


def render(form: Format, tokens: Tokens, now: datetime, api_base: str) -> Secret:
    """The whole text of a file of this form, with a line break at its end. `api_base` is where `curl`, `http`
    and `postman` point, such as `https://api.weixin.qq.com`.

    Raises Problem for a token that is none (`export_token_malformed`), or that a CSV cannot carry as it is
    (`export_token_formula`), and Misuse for an alias that is none.
    """
    for account, token in tokens:
        checked_alias(account.alias)
        if not well_formed(token.value.reveal()):
            raise Problem("export_token_malformed", alias=account.alias)
    return Secret(_RENDERERS[form](tokens, now, api_base))


def _token(tokens: Tokens, _now: datetime, _api_base: str) -> str:
    """Bare values, one a line."""
    return "".join(f"{token.value.reveal()}\n" for _, token in tokens)


def _env(tokens: Tokens, _now: datetime, _api_base: str) -> str:
    """Without quotes, which `docker --env-file` would take for part of the value; nothing here needs any."""
    return "".join(f"{name}={value}\n" for name, value in _variables(tokens))


def _shell(tokens: Tokens, _now: datetime, _api_base: str) -> str:
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in _variables(tokens))


def _variables(tokens: Tokens) -> list[tuple[str, str]]:
    """`WX_<ALIAS>_ACCESS_TOKEN` and `WX_<ALIAS>_EXPIRES_AT` of each account."""
    found = []
    for account, token in tokens:
        stem = f"WX_{alias_variable(account.alias)}"
        found.append((f"{stem}_ACCESS_TOKEN", token.value.reveal()))
        found.append((f"{stem}_EXPIRES_AT", rfc3339(token.expires_at)))
    return found


def _json(tokens: Tokens, now: datetime, _api_base: str) -> str:
    accounts = [
        {
            "alias": account.alias,
            "name": sanitise(account.name),
            "appid": sanitise(account.appid),
            "kind": account.kind,
            "endpoint": token.endpoint,
            "access_token": token.value.reveal(),
            "issued_at": rfc3339(token.issued_at),
            "expires_at": rfc3339(token.expires_at),
            "expires_in": max(0, token.remaining(now)),
            "fingerprint": token.fingerprint,
        }
        for account, token in tokens
    ]
    return _document({"generated_at": rfc3339(now), "accounts": accounts})


def _csv(tokens: Tokens, _now: datetime, _api_base: str) -> str:
    written = io.StringIO()
    rows = csv.writer(written, quoting=csv.QUOTE_ALL)
    rows.writerow(_CSV_COLUMNS)
    for account, token in tokens:
        if _is_formula(token.value.reveal()):
            # An apostrophe in front would make it another token, and no warning.
            raise Problem("export_token_formula", alias=account.alias)
        rows.writerow(
            (
                account.alias,
                spreadsheet_cell(account.name),
                spreadsheet_cell(account.appid),
                account.kind,
                token.endpoint,
                token.value.reveal(),
                rfc3339(token.issued_at),
                rfc3339(token.expires_at),
            )
        )
    return written.getvalue()


def spreadsheet_cell(text: str) -> str:
    """`text` as a cell that a spreadsheet takes for text."""
    shown = sanitise(text)
    return f"'{shown}" if _is_formula(shown) else shown


def _is_formula(text: str) -> bool:
    return text.lstrip().startswith(_FORMULA_STARTS)


def _curl(tokens: Tokens, _now: datetime, api_base: str) -> str:
    """A read-only call with each token: it answers with WeChat's addresses if the token is honoured."""
    call = f"{api_base}/cgi-bin/get_api_domain_ip?access_token="
    return "".join(
        f"# {account.alias}\ncurl -sS {shlex.quote(call + token.value.reveal())}\n"
        for account, token in tokens
    )


def _http(tokens: Tokens, _now: datetime, api_base: str) -> str:
    """An environment for each account, for `GET {{host}}/cgi-bin/…?access_token={{access_token}}`."""
    return _document(
        {account.alias: _request_variables(account, token, api_base) for account, token in tokens}
    )


def _postman(tokens: Tokens, now: datetime, api_base: str) -> str:
    """One environment, as Postman has no file of several. Its variables are `host`, `appid` and
    `access_token`; with more than one account, each is preceded by the alias, as in `shop_access_token`."""
    values = [
        {
            "key": key if len(tokens) == 1 else f"{account.alias}_{key}",
            "value": value,
            "type": "secret" if key == "access_token" else "default",
            "enabled": True,
        }
        for account, token in tokens
        for key, value in _request_variables(account, token, api_base).items()
    ]
    name = " ".join(["wxconsole", *(account.alias for account, _ in tokens)])
    return _document(
        {
            "name": name,
            "values": values,
            "_postman_variable_scope": "environment",
            "_postman_exported_at": rfc3339(now),
        }
    )


def _request_variables(account: Account, token: Token, api_base: str) -> dict[str, str]:
    return {
        "host": api_base,
        "appid": sanitise(account.appid),
        "access_token": token.value.reveal(),
    }


def _document(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


_RENDERERS: Mapping[Format, Callable[[Tokens, datetime, str], str]] = {
    Format.TOKEN: _token,
    Format.ENV: _env,
    Format.SHELL: _shell,
    Format.JSON: _json,
    Format.CSV: _csv,
    Format.CURL: _curl,
    Format.HTTP: _http,
    Format.POSTMAN: _postman,
}
