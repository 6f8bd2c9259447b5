"""What the service answers, as OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.0"""

from collections.abc import Mapping, Sequence
from typing import Any

from wxconsole import __version__
from wxconsole.domain.account import Endpoint, Kind
from wxconsole.domain.status import Health

Object = dict[str, Any]

JSON = "application/json"
PROBLEM = "application/problem+json"

_ABOUT = (
    "One place that every program asks for its WeChat access tokens. Each program is a client with a key of "
    "its own, which the operator gives it (wxconsole clients add). The key goes into the Authorization "
    "header, or, under /cgi-bin, stands in for the AppSecret."
)


def document() -> Object:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "wxconsole token service", "version": __version__, "description": _ABOUT},
        "security": [{"key": []}],
        "paths": {
            "/v1/accounts": {"get": _accounts()},
            "/v1/accounts/{alias}/token": {"get": _token()},
            "/v1/accounts/{alias}/refresh": {"post": _refresh()},
            "/cgi-bin/token": {"get": _classic()},
            "/cgi-bin/stable_token": {"post": _stable()},
            "/healthz": {"get": _healthz()},
            "/readyz": {"get": _readyz()},
            "/metrics": {"get": _metrics()},
            "/openapi.json": {"get": _openapi()},
            "/docs": {"get": _docs()},
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Token": _TOKEN,
                "Account": _ACCOUNT,
                "Diagnosis": _DIAGNOSIS,
                "Problem": _PROBLEM,
                "WeChatToken": _WECHAT_TOKEN,
                "WeChatError": _WECHAT_ERROR,
            },
        },
    }


def _accounts() -> Object:
    schema = _object({"generated_at": _MOMENT, "accounts": {"type": "array", "items": _ref("Account")}})
    return {
        "operationId": "accounts",
        "summary": "Health of the accounts that this client may see, as `wxconsole status --json`.",
        "responses": {"200": _json("The accounts.", schema), **_problems(401, 429, 503)},
    }


def _token() -> Object:
    wait = {"type": "integer", "minimum": 0, "maximum": 60}
    return {
        "operationId": "token",
        "summary": "The present token.",
        "description": (
            "Where none is held, WeChat is asked on behalf of the client, once for all who ask meanwhile. "
            "With wait and unless, it is a long poll: the answer comes as soon as the token is another one "
            "than unless, or after so many seconds with the same one, its expires_in as it is then; sooner "
            "when the service ends. Without unless, there is nothing to wait for."
        ),
        "parameters": [
            _ALIAS,
            _query("wait", wait, "Seconds to wait for another token."),
            _query("unless", _FINGERPRINT, "Fingerprint of the token that the client has."),
        ],
        "responses": {"200": _json("The token.", _ref("Token")), **_problems(400, 401, 403, 404, 429, 503)},
    }


def _refresh() -> Object:
    stale = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,512}$"}
    body = {
        "oneOf": [
            _object({"stale": stale}, closed=True),
            _object({"stale_fingerprint": _FINGERPRINT}, closed=True),
        ]
    }
    return {
        "operationId": "refresh",
        "summary": "Another token for one that WeChat no longer honours.",
        "description": (
            "If the token held now is not the reported one, it is returned at once, and WeChat is not asked. "
            "Else one refresh runs, however many ask. It is never a forced one; where WeChat stands by the "
            "token, the same comes back. 429 while the account was asked for within WXCONSOLE_REPORT_FLOOR "
            "seconds: the held token is still to be had at .../token."
        ),
        "parameters": [_ALIAS],
        "requestBody": {"required": True, "content": {JSON: {"schema": body}}},
        "responses": {
            "200": _json("The token to use.", _ref("Token")),
            **_problems(400, 401, 403, 404, 408, 413, 429, 503),
        },
    }


def _classic() -> Object:
    text = {"type": "string"}
    return {
        "operationId": "classicToken",
        "summary": "As WeChat's GET /cgi-bin/token, for accounts of either endpoint.",
        "description": "Never causes a rotation: it answers with the held token.",
        "security": [],
        "parameters": [
            _query("grant_type", text, "client_credential."),
            _query("appid", text, "AppID of the account."),
            _query("secret", text, "The client's key, in the place of the AppSecret."),
        ],
        "responses": _wechat_answers(),
    }


def _stable() -> Object:
    example = {"grant_type": "client_credential", "appid": "wx...", "secret": "KEY", "force_refresh": False}
    return {
        "operationId": "stableToken",
        "summary": "As WeChat's POST /cgi-bin/stable_token, for accounts of either endpoint.",
        "description": (
            "force_refresh=true never forces, as that would take the token from all others. It is a report "
            "that the held token is dead, as POST .../refresh, and whatever comes of it, a token that lives "
            "is the answer."
        ),
        "security": [],
        "requestBody": {
            "description": "What is not so is refused in WeChat's shape.",
            "content": {JSON: {"schema": {}, "example": example}},
        },
        "responses": _wechat_answers(),
    }


def _healthz() -> Object:
    return _open(
        "healthz", "The process answers.", {"200": _json("It does.", _object({"status": {"const": "ok"}}))}
    )


def _readyz() -> Object:
    flag = {"type": "boolean"}
    schema = _object({"ready": flag, "store": flag, "keeper": flag})
    return _open(
        "readyz",
        "The store can be read, and the keeper runs.",
        {"200": _json("Both.", schema), "503": _json("Not both, or the service is ending.", schema)},
    )


def _metrics() -> Object:
    return {
        "operationId": "metrics",
        "summary": "Numbers for Prometheus, of the accounts that the client may see.",
        "description": "From the machine itself without a key, unless the service is behind a proxy.",
        "security": [{}, {"key": []}],
        "responses": {
            "200": _content("Prometheus's text format.", "text/plain", {"type": "string"}),
            **_problems(401, 429, 503),
        },
    }


def _openapi() -> Object:
    return _open("openapi", "This description.", {"200": _json("OpenAPI 3.1.", {"type": "object"})})


def _docs() -> Object:
    page = _content("A page that loads nothing.", "text/html", {"type": "string"})
    return _open("docs", "This description for people.", {"200": page})


def _open(name: str, summary: str, responses: Object) -> Object:
    """An operation for everybody."""
    return {"operationId": name, "summary": summary, "security": [], "responses": responses}


def _ref(name: str) -> Object:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Mapping[str, Any], *, optional: Sequence[str] = (), closed: bool = False) -> Object:
    found: Object = {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
    }
    return {**found, "additionalProperties": False} if closed else found


def _or_null(schema: Mapping[str, Any]) -> Object:
    return {"anyOf": [dict(schema), {"type": "null"}]}


def _query(name: str, schema: Mapping[str, Any], description: str) -> Object:
    return {"name": name, "in": "query", "description": description, "schema": dict(schema)}


def _content(description: str, media_type: str, schema: Mapping[str, Any]) -> Object:
    return {"description": description, "content": {media_type: {"schema": dict(schema)}}}


def _json(description: str, schema: Mapping[str, Any]) -> Object:
    return _content(description, JSON, schema)


def _problems(*statuses: int) -> Object:
    found: Object = {}
    for status in statuses:
        found[str(status)] = _content(_WHY[status], PROBLEM, _ref("Problem"))
        if status in (429, 503):
            seconds = {"description": "Seconds until it is worth another try.", "schema": {"type": "integer"}}
            found[str(status)]["headers"] = {"Retry-After": seconds}
    return found


def _wechat_answers() -> Object:
    schema = {"oneOf": [_ref("WeChatToken"), _ref("WeChatError")]}
    return {
        "200": _json(
            "The token, or an error in WeChat's shape, with HTTP status 200 as WeChat's own.", schema
        )
    }


_WHY = {
    400: "The request is not what is described here.",
    401: "No key, or a wrong one.",
    403: "This client lacks the right.",
    404: "No account of that alias, or none that this client may see.",
    408: "The body did not come in time.",
    413: "The body is longer than 8 KiB.",
    429: "Too often, or too soon after the latest attempt.",
    503: "No token is to be had now, or the service ends. With the diagnosis where there is one.",
}

_MOMENT = {"type": "string", "format": "date-time"}
_FINGERPRINT = {"type": "string", "pattern": "^[0-9a-f]{8}$"}
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_ALIAS = {
    "name": "alias",
    "in": "path",
    "required": True,
    "description": "Alias of the account.",
    "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,31}$"},
}
_ACCESS_TOKEN = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,512}$"}
_LEFT = {"type": "integer", "minimum": 0, "maximum": 7200, "description": "Seconds left now."}

_TOKEN = _object(
    {
        "access_token": _ACCESS_TOKEN,
        "expires_in": _LEFT,
        "expires_at": _MOMENT,
        "fingerprint": {**_FINGERPRINT, "description": "First 8 hex digits of the token's SHA-256."},
        "server_time": _MOMENT,
    },
    closed=True,
)
_DIAGNOSIS = _object(
    {
        "errcode": _or_null(_NUMBER),
        "errmsg": _or_null(_TEXT),
        "cause": _TEXT,
        "summary": _TEXT,
        "steps": {"type": "array", "items": _TEXT},
        "ip": _or_null(_TEXT),
        "rid": _or_null(_TEXT),
        "rid_at": _or_null(_MOMENT),
        "retryable": {"type": "boolean"},
        "retry_after": _or_null(_NUMBER),
        "links": {"type": "array", "items": _TEXT},
    }
)
_ACCOUNT = _object(
    {
        "alias": _TEXT,
        "name": _or_null(_TEXT),
        "appid": _TEXT,
        "kind": {"enum": list(map(str, Kind))},
        "endpoint": {"enum": list(map(str, Endpoint))},
        "health": {"enum": list(map(str, Health))},
        "issued_at": _or_null(_MOMENT),
        "expires_at": _or_null(_MOMENT),
        "expires_in": _or_null(_NUMBER),
        "next_refresh_at": _or_null(_MOMENT),
        "fingerprint": _or_null(_FINGERPRINT),
        "last_error": _or_null(_ref("Diagnosis")),
    }
)
_PROBLEM = _object(
    {
        "type": {"const": "about:blank"},
        "title": _TEXT,
        "status": _NUMBER,
        "detail": {"type": "string", "description": "For people, in the language of the service."},
        "code": {"type": "string", "description": "For programs: stable."},
        "diagnosis": _ref("Diagnosis"),
    },
    optional=["diagnosis"],
)
_WECHAT_TOKEN = _object({"access_token": _ACCESS_TOKEN, "expires_in": _LEFT}, closed=True)
_WECHAT_ERROR = _object({"errcode": _NUMBER, "errmsg": _TEXT}, closed=True)
