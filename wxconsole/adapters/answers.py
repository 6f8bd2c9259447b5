"""Reads WeChat's answers, strictly: what is not exactly an answer is a bad one."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeGuard

from wxconsole.adapters.call import Reply
from wxconsole.adapters.record_mask import masked
from wxconsole.adapters.redaction import Redactor
from wxconsole.domain.cause import Cause, Source, cause_of
from wxconsole.domain.failure import Failure
from wxconsole.domain.quota import Quota, RateLimit
from wxconsole.domain.rid_record import RidRecord
from wxconsole.domain.secret import MASK, Secret
from wxconsole.domain.text import sanitise
from wxconsole.domain.token import well_formed
from wxconsole.services.ports import Grant

# The validity that WeChat documents: https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken.html
_LONGEST_LIFE = 7200

# A stable token is asked for when it has under five minutes left: a longer pause could let it lapse.
_LONGEST_PAUSE = 120

_LONGEST_MESSAGE = 500

_log = logging.getLogger(__name__)


def grant_of(reply: Reply, secret: Secret) -> Grant | Failure:
    """The token in the answer of a token endpoint. `secret` is the one that was sent."""
    content = _content(reply, Source.TOKEN_ENDPOINT, secret)
    if isinstance(content, Failure):
        return content
    value, expires_in = content.get("access_token"), content.get("expires_in")
    if not isinstance(value, str):
        return _bad("no access_token")
    if not well_formed(value):
        return _bad("a malformed access_token")
    if not _is_integer(expires_in) or expires_in < 1:
        return _bad("expires_in is not a number above 0")
    if expires_in > _LONGEST_LIFE:
        _log.warning("WeChat named expires_in %d, taken as %d", expires_in, _LONGEST_LIFE)
    return Grant(Secret(value), min(expires_in, _LONGEST_LIFE))


def refusal_of(reply: Reply, token: Secret) -> Failure | None:
    """What an API has against `token`: None if it was honoured."""
    content = _content(reply, Source.API, token)
    return content if isinstance(content, Failure) else None


def reset_refusal_of(reply: Reply, source: Source, sent: Secret) -> Failure | None:
    """What WeChat has against a reset asked with `sent`, a token or an AppSecret: None only if it said that
    it is done."""
    content = _content(reply, source, sent)
    if isinstance(content, Failure):
        return content
    return None if "errcode" in content else _bad("no errcode")


def quota_of(reply: Reply, token: Secret, path: str) -> Quota | Failure:
    """The quota in an answer about `path`, asked with `token`. A rate limit is left out where there is none
    in it."""
    content = _content(reply, Source.API, token)
    if isinstance(content, Failure):
        return content
    numbers = _counts(content.get("quota"), "daily_limit", "used", "remain")
    if numbers is None:
        return _bad("no quota of three numbers")
    rate = _counts(content.get("rate_limit"), "call_count", "refresh_second")
    limit = None if rate is None or not all(rate) else RateLimit(rate[0], rate[1])
    return Quota(path, numbers[0], numbers[1], numbers[2], limit)


def record_of(reply: Reply, token: Secret, secret: Secret, rid: str) -> RidRecord | Failure:
    """The request in an answer about `rid`. Whatever in it is, is called or looks like a token or a secret is
    masked here; the two that are given, in each form that a URL or JSON gives them."""
    content = _content(reply, Source.API, token)
    if isinstance(content, Failure):
        return content
    request = content.get("request")
    times = _counts(request, "invoke_time", "cost_in_ms")
    if not isinstance(request, dict) or times is None:
        return _bad("no request with its time")
    redactor = Redactor()
    redactor.add(secret, token)

    try:
        invoked_at = datetime.fromtimestamp(times[0], UTC)
    except (OverflowError, ValueError, OSError):
        return _bad("no request with its time")

    def text(name: str) -> str:
        value = request.get(name)
        return sanitise(masked(value, redactor)) if isinstance(value, str) else ""

    return RidRecord(
        rid=rid,
        invoked_at=invoked_at,
        cost_ms=times[1],
        query=text("request_url"),
        request=text("request_body"),
        response=text("response_body"),
        ip=text("client_ip") or None,
    )


def _counts(table: object, *names: str) -> list[int] | None:
    """The whole numbers of these names; None unless all are there."""
    values = [table.get(name) for name in names] if isinstance(table, dict) else []
    numbers = [value for value in values if _is_integer(value)]
    return numbers if len(numbers) == len(names) else None


def _content(reply: Reply, source: Source, sent: Secret) -> dict[str, Any] | Failure:
    """The JSON object of a successful answer. A business error counts under any HTTP status, since it says
    more than the status does; of any other error page, the status says more than its not being JSON."""
    content = _json_object(reply.body)
    if isinstance(content, dict) and "errcode" in content:
        errcode = content["errcode"]
        if not _is_integer(errcode):
            content = _bad("errcode is not a number")
        elif errcode != 0:
            failure = _business_error(errcode, content.get("errmsg"), source, sent)
            return replace(failure, retry_after=_pause(reply))
    if reply.status != 200:
        return Failure(Cause.HTTP_STATUS, errmsg=f"HTTP {reply.status}", retry_after=_pause(reply))
    return content


def _business_error(errcode: int, errmsg: object, source: Source, sent: Secret) -> Failure:
    text = errmsg if isinstance(errmsg, str) else ""
    # Failures are shown, logged and kept: what was sent must not come back in one.
    if sent and sent.reveal() in text:
        text = text.replace(sent.reveal(), MASK)
    text = text[:_LONGEST_MESSAGE]
    return Failure.from_wechat(cause_of(errcode, text, source), errcode, text)


def _json_object(body: bytes) -> dict[str, Any] | Failure:
    try:
        content = json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_no_number)
    except UnicodeDecodeError:
        return _bad("not UTF-8")
    except (ValueError, RecursionError):
        return _bad(_shape(body))
    return content if isinstance(content, dict) else _bad("JSON, but no object")


def _shape(body: bytes) -> str:
    start = body.lstrip()[:1]
    if not start:
        return "nothing"
    return "an HTML page" if start == b"<" else "not JSON"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a name occurs twice")
    return content


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _is_integer(value: object) -> TypeGuard[int]:
    """Whether it is a number of a size that any protocol would send. True is no number."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31


def _pause(reply: Reply) -> int | None:
    """Retry-After in its form of whole seconds, within reason. Its other form, a date, is not used here."""
    text = reply.retry_after or ""
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        return None
    return min(int(text), _LONGEST_PAUSE)


def _bad(words: str) -> Failure:
    return Failure(Cause.BAD_RESPONSE, errmsg=words)
