"""The domain's objects as rows, and back; and a row as JSON. What reads a row raises KeyError, TypeError,
ValueError or Misuse where it is not one."""

import json
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from wxconsole.domain.account import Account, Endpoint, Kind, checked_alias
from wxconsole.domain.address import Address
from wxconsole.domain.cause import Cause
from wxconsole.domain.client import Client, Right, checked_client_name
from wxconsole.domain.failure import Failure
from wxconsole.domain.holding import Death, Holding, Usage
from wxconsole.domain.hook import Hook, Letter, Notice, checked_hook_url
from wxconsole.domain.moment import parse_rfc3339
from wxconsole.domain.refresh import Outcome, Refresh, Trigger
from wxconsole.domain.secret import Secret
from wxconsole.domain.tag import tags_in
from wxconsole.domain.token import Token
from wxconsole.domain.use import HOURS, Use

Row = dict[str, Any]
T = TypeVar("T")

# The fields that hold an AppSecret or a token: in memory they are Secrets, however short the way.
_SECRET_FIELDS = ("secret", "value")


def row_text(row: Row) -> str:
    """The row as JSON, its secrets in clear."""
    return _ENCODER.encode(row)


def hide(row: Row) -> Row:
    """The row as it came out of JSON, with its secrets as Secrets: json's `object_hook`."""
    for name in _SECRET_FIELDS:
        if isinstance(row.get(name), str):
            row[name] = Secret(row[name])
    return row


def _reveal(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    raise TypeError(f"{type(value).__name__} has no place in a store")


_ENCODER = json.JSONEncoder(default=_reveal, separators=(",", ":"), check_circular=False)


def field(row: Row, name: str, kind: type[T]) -> T:
    """The field, of exactly that type: a bool is no int here."""
    value = row[name]
    if type(value) is not kind:
        raise TypeError(name)
    return value


def optional(row: Row, name: str, kind: type[T]) -> T | None:
    """The field, or None where it is missing or null."""
    value = row.get(name)
    if value is not None and type(value) is not kind:
        raise TypeError(name)
    return value


def written_moment(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds, so that what comes back is equal to what was saved."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment_field(row: Row, name: str) -> datetime:
    return parse_rfc3339(field(row, name, str))


def optional_moment(row: Row, name: str) -> datetime | None:
    return None if row.get(name) is None else moment_field(row, name)


def account_row(account: Account) -> Row:
    return {
        "alias": account.alias,
        "appid": account.appid,
        "secret": account.secret,
        "name": account.name,
        "kind": account.kind,
        "endpoint": account.endpoint,
        "auto": account.auto,
        "tags": list(account.tags),
    }


def read_account(row: Row) -> Account:
    return Account(
        alias=checked_alias(field(row, "alias", str)),
        appid=field(row, "appid", str),
        secret=field(row, "secret", Secret),
        name=field(row, "name", str),
        kind=Kind(row["kind"]),
        endpoint=Endpoint(row["endpoint"]),
        auto=field(row, "auto", bool),
        # Rows of earlier versions have none.
        tags=tags_in(",".join(optional(row, "tags", list) or ())),
    )


def client_row(client: Client) -> Row:
    return {
        "name": client.name,
        "key_hash": client.key_hash,
        "accounts": list(client.accounts),
        "may": sorted(client.may),
        "created_at": written_moment(client.created_at),
        "hook": client.hook and _hook_row(client.hook),
    }


def read_client(row: Row) -> Client:
    return Client(
        name=checked_client_name(field(row, "name", str)),
        key_hash=_hash_field(row, "key_hash"),
        accounts=tuple(checked_alias(alias) for alias in field(row, "accounts", list)),
        may=frozenset(Right(right) for right in field(row, "may", list)),
        created_at=moment_field(row, "created_at"),
        # Rows of earlier versions have none.
        hook=None if row.get("hook") is None else _read_hook(field(row, "hook", dict)),
    )


def _hook_row(hook: Hook) -> Row:
    return {
        "url": hook.url,
        "secret": hook.secret,
        "letters": [
            {
                "id": letter.notice.id,
                "alias": letter.notice.alias,
                "fingerprint": letter.notice.fingerprint,
                "previous_fingerprint": letter.notice.previous_fingerprint,
                "expires_at": written_moment(letter.notice.expires_at),
                "at": written_moment(letter.notice.at),
                "tried_at": written_moment(letter.tried_at),
                "reason": letter.reason,
            }
            for letter in hook.letters
        ],
    }


def _read_hook(row: Row) -> Hook:
    letters = tuple(_read_letter(each) for each in field(row, "letters", list))
    return Hook(checked_hook_url(field(row, "url", str)), field(row, "secret", Secret), letters)


def _read_letter(row: Row) -> Letter:
    notice = Notice(
        id=field(row, "id", str),
        alias=field(row, "alias", str),
        fingerprint=field(row, "fingerprint", str),
        previous_fingerprint=optional(row, "previous_fingerprint", str),
        expires_at=moment_field(row, "expires_at"),
        at=moment_field(row, "at"),
    )
    return Letter(notice, moment_field(row, "tried_at"), field(row, "reason", str))


def _hash_field(row: Row, name: str) -> str:
    text = field(row, name, str)
    if len(text) != 64 or len(bytes.fromhex(text)) != 32:
        raise ValueError(name)
    return text


def holding_row(holding: Holding) -> Row:
    return {
        "appid": holding.appid,
        "token": holding.token and _token_row(holding.token),
        "previous": holding.previous and _token_row(holding.previous),
        "previous_until": holding.previous_until and written_moment(holding.previous_until),
        "last": holding.last and refresh_row(holding.last),
        "worked_at": holding.worked_at and written_moment(holding.worked_at),
        "failures": holding.failures,
        "probed_at": holding.probed_at and written_moment(holding.probed_at),
        "alive_at": holding.alive_at and written_moment(holding.alive_at),
        "dead": holding.dead and _death_row(holding.dead),
        "usage": holding.usage and _usage_row(holding.usage),
        "addresses": [_address_row(address) for address in holding.addresses],
        "resets": [written_moment(reset) for reset in holding.resets],
    }


def read_holding(row: Row) -> Holding:
    token, previous = optional(row, "token", dict), optional(row, "previous", dict)
    last, usage = optional(row, "last", dict), optional(row, "usage", dict)
    dead = optional(row, "dead", dict)
    return Holding(
        appid=field(row, "appid", str),
        token=None if token is None else _read_token(token),
        previous=None if previous is None else _read_token(previous),
        previous_until=optional_moment(row, "previous_until"),
        last=None if last is None else read_refresh(last),
        worked_at=optional_moment(row, "worked_at"),
        failures=field(row, "failures", int),
        probed_at=optional_moment(row, "probed_at"),
        alive_at=optional_moment(row, "alive_at"),
        dead=None if dead is None else _read_death(dead),
        usage=None if usage is None else _read_usage(usage),
        addresses=tuple(_read_address(address) for address in field(row, "addresses", list)),
        resets=tuple(parse_rfc3339(reset) for reset in field(row, "resets", list)),
    )


def refresh_row(refresh: Refresh) -> Row:
    """Without what is None: history is made of these."""
    row = {
        "at": written_moment(refresh.at),
        "alias": refresh.alias,
        "appid": refresh.appid,
        "endpoint": refresh.endpoint,
        "trigger": refresh.trigger,
        "outcome": refresh.outcome,
        "latency_ms": refresh.latency_ms,
        "actor": refresh.actor,
        "forced": refresh.forced,
        "expires_in": refresh.expires_in,
        "fingerprint": refresh.fingerprint,
        "previous_fingerprint": refresh.previous_fingerprint,
        "failure": refresh.failure and _failure_row(refresh.failure),
        "drill": refresh.drill,
    }
    return {name: value for name, value in row.items() if value is not None}


def read_refresh(row: Row) -> Refresh:
    failure = optional(row, "failure", dict)
    return Refresh(
        at=moment_field(row, "at"),
        alias=field(row, "alias", str),
        appid=field(row, "appid", str),
        endpoint=Endpoint(row["endpoint"]),
        trigger=Trigger(row["trigger"]),
        outcome=Outcome(row["outcome"]),
        latency_ms=field(row, "latency_ms", int),
        actor=field(row, "actor", str),
        forced=field(row, "forced", bool),
        expires_in=optional(row, "expires_in", int),
        fingerprint=optional(row, "fingerprint", str),
        previous_fingerprint=optional(row, "previous_fingerprint", str),
        failure=None if failure is None else _read_failure(failure),
        drill=optional(row, "drill", int),
    )


def use_row(use: Use) -> Row:
    return {
        "client": use.client,
        "alias": use.alias,
        "day": use.day.isoformat(),
        "hours": list(use.hours),
        "refreshes": use.refreshes,
        "outdated": use.outdated,
        "refused": use.refused,
        "first_at": written_moment(use.first_at),
        "last_at": written_moment(use.last_at),
    }


def read_use(row: Row) -> Use:
    hours = tuple(int(reads) for reads in field(row, "hours", list))
    if len(hours) != HOURS:
        raise ValueError("hours")
    return Use(
        client=field(row, "client", str),
        alias=field(row, "alias", str),
        day=date.fromisoformat(field(row, "day", str)),
        hours=hours,
        refreshes=field(row, "refreshes", int),
        outdated=field(row, "outdated", int),
        refused=field(row, "refused", int),
        first_at=moment_field(row, "first_at"),
        last_at=moment_field(row, "last_at"),
    )


def _token_row(token: Token) -> Row:
    return {
        "value": token.value,
        "issued_at": written_moment(token.issued_at),
        "expires_at": written_moment(token.expires_at),
        "endpoint": token.endpoint,
    }


def _read_token(row: Row) -> Token:
    return Token(
        value=field(row, "value", Secret),
        issued_at=moment_field(row, "issued_at"),
        expires_at=moment_field(row, "expires_at"),
        endpoint=Endpoint(row["endpoint"]),
    )


def _failure_row(failure: Failure) -> Row:
    return {
        "cause": failure.cause,
        "errcode": failure.errcode,
        "errmsg": failure.errmsg,
        "ip": failure.ip,
        "rid": failure.rid,
        "retry_after": failure.retry_after,
    }


def _read_failure(row: Row) -> Failure:
    return Failure(
        cause=Cause(row["cause"]),
        errcode=optional(row, "errcode", int),
        errmsg=optional(row, "errmsg", str),
        ip=optional(row, "ip", str),
        rid=optional(row, "rid", str),
        retry_after=optional(row, "retry_after", int),
    )


def _death_row(death: Death) -> Row:
    return {
        "fingerprint": death.fingerprint,
        "found_at": written_moment(death.found_at),
        "errcode": death.errcode,
    }


def _read_death(row: Row) -> Death:
    return Death(
        fingerprint=field(row, "fingerprint", str),
        found_at=moment_field(row, "found_at"),
        errcode=optional(row, "errcode", int),
    )


def _address_row(address: Address) -> Row:
    return {
        "ip": address.ip,
        "first_at": written_moment(address.first_at),
        "last_at": written_moment(address.last_at),
    }


def _read_address(row: Row) -> Address:
    return Address(
        ip=field(row, "ip", str),
        first_at=moment_field(row, "first_at"),
        last_at=moment_field(row, "last_at"),
    )


def _usage_row(usage: Usage) -> Row:
    return {
        "day": usage.day.isoformat(),
        "calls": usage.calls,
        "forced": usage.forced,
        "last_forced_at": usage.last_forced_at and written_moment(usage.last_forced_at),
    }


def _read_usage(row: Row) -> Usage:
    return Usage(
        day=date.fromisoformat(field(row, "day", str)),
        calls=field(row, "calls", int),
        forced=field(row, "forced", int),
        last_forced_at=optional_moment(row, "last_forced_at"),
    )
