"""Answers in the two shapes that there are: the service's own, and WeChat's."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from granian._granian import RSGIHTTPProtocol

from wxconsole.locale import Messages
from wxconsole.server.refused import Refused

JSON = "application/json"
# WeChat's own header, its misspelt charset included: what reads WeChat's answers reads these.
WECHAT_JSON = "application/json; encoding=utf-8"

# In WeChat's words, which SDKs look for, and then ours.
_ERRMSG = {
    40002: "invalid grant_type",
    40013: "invalid appid",
    40066: "invalid url",
    40125: "invalid appsecret",
    41002: "appid missing",
    41004: "appsecret missing",
    43001: "require GET method",
    43002: "require POST method",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    47001: "data format error",
    48001: "api unauthorized",
}


# Nothing here may lie in a cache, and nothing is to be guessed at.
_ALWAYS = (("cache-control", "no-store"), ("x-content-type-options", "nosniff"))


class Answer:
    """A whole answer. The server adds its length."""

    __slots__ = ("_body", "_headers", "status")

    def __init__(
        self, body: bytes, status: int = 200, media_type: str = JSON, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self._body = body
        self._headers = [*_ALWAYS, ("content-type", media_type)]
        if headers:
            self._headers += headers.items()

    def send(self, protocol: RSGIHTTPProtocol) -> None:
        """Sends it."""
        protocol.response_bytes(self.status, self._headers, self._body)


def json_response(
    document: object, status: int = 200, media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Answer:
    """`document` as JSON. A lone surrogate, which has no encoding, becomes a question mark."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return Answer(body, status, media_type, headers)


def problem_json(refused: Refused, messages: Messages, headers: Mapping[str, str] | None = None) -> Answer:
    """A refusal by RFC 9457. `code` is the stable identifier; `diagnosis` is as in `explain --json`."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(refused.status).phrase,
        "status": refused.status,
        "detail": messages.problem(refused.problem),
        "code": refused.problem.key.removeprefix("http_"),
    }
    if refused.diagnosis is not None:
        document["diagnosis"] = refused.diagnosis
    more = {**_retry(refused), **(headers or {})}
    if refused.status == HTTPStatus.UNAUTHORIZED:
        more["www-authenticate"] = "Bearer"
    return json_response(document, refused.status, "application/problem+json", more)


def wechat_error(refused: Refused, messages: Messages, headers: Mapping[str, str] | None = None) -> Answer:
    """A refusal as WeChat words it: with HTTP status 200, as all of its own are, but for a wrong method. What
    only time or the operator can mend is -1, system error, which tells a client to try again later."""
    diagnosis = refused.diagnosis
    detail = messages.problem(refused.problem) if diagnosis is None else diagnosis["summary"]
    errmsg = f"{_ERRMSG.get(refused.errcode, 'system error')}. wxconsole: {detail}"
    document = {"errcode": refused.errcode, "errmsg": errmsg}
    status = refused.status if refused.status == HTTPStatus.METHOD_NOT_ALLOWED else HTTPStatus.OK
    return json_response(document, status, WECHAT_JSON, {**_retry(refused), **(headers or {})})


def _retry(refused: Refused) -> dict[str, str]:
    return {} if refused.retry_after is None else {"retry-after": str(refused.retry_after)}
