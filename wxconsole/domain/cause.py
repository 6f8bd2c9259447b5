"""Why something failed, as stable identifiers, and what a retry can do about it."""

from enum import StrEnum


class Source(StrEnum):
    """Who gave the code: the same code means different things on different endpoints."""

    TOKEN_ENDPOINT = "token_endpoint"
    API = "api"
    UNKNOWN = "unknown"


class Retry(StrEnum):
    """When trying again can help."""

    SOON = "soon"  # with backoff
    NEXT_MINUTE = "next_minute"
    LOOK = "look"  # a person may be mending it: look every ten minutes
    IN_AN_HOUR = "in_an_hour"
    IN_A_DAY = "in_a_day"
    TOMORROW = "tomorrow"  # after midnight in Beijing
    NEVER = "never"  # not before a person has changed something


class Cause(StrEnum):
    """The identifiers of `cause` in every JSON output, and the keys of the error catalogue."""

    # WeChat's own codes.
    SYSTEM_BUSY = "system_busy"
    INVALID_CREDENTIAL = "invalid_credential"  # 40001 where we do not know which endpoint said so
    INVALID_SECRET = "invalid_secret"
    INVALID_GRANT_TYPE = "invalid_grant_type"
    INVALID_OPENID = "invalid_openid"
    INVALID_APPID = "invalid_appid"
    IP_NOT_WHITELISTED = "ip_not_whitelisted"
    SECRET_FROZEN = "secret_frozen"
    INVALID_URL = "invalid_url"
    CALLBACK_NOT_CHECKED = "callback_not_checked"
    TOKEN_MISSING = "token_missing"
    APPID_MISSING = "appid_missing"
    SECRET_MISSING = "secret_missing"
    GET_REQUIRED = "get_required"
    POST_REQUIRED = "post_required"
    HTTPS_REQUIRED = "https_required"
    BODY_UNREADABLE = "body_unreadable"
    TOKEN_NOT_LATEST = "token_not_latest"
    TOKEN_INVALID = "token_invalid"
    TOKEN_EXPIRED = "token_expired"
    DAILY_QUOTA = "daily_quota"
    MINUTE_QUOTA = "minute_quota"
    QUOTA_RESETS_SPENT = "quota_resets_spent"
    API_UNAUTHORIZED = "api_unauthorized"
    API_FORBIDDEN = "api_forbidden"
    USER_UNAUTHORIZED = "user_unauthorized"
    ACCOUNT_LIMITED = "account_limited"
    ACCOUNT_UNEXPECTED = "account_unexpected"
    TOKEN_FORBIDDEN = "token_forbidden"
    ACCOUNT_FROZEN = "account_frozen"
    COMPONENT_ACCOUNT = "component_account"
    COMPONENT_UNAUTHORIZED = "component_unauthorized"
    COMPONENT_REFUSED = "component_refused"
    IP_AWAITS_ADMIN = "ip_awaits_admin"
    IP_CONFIRMATION_PENDING = "ip_confirmation_pending"
    IP_REFUSED_FOR_A_DAY = "ip_refused_for_a_day"
    IP_REFUSED_FOR_AN_HOUR = "ip_refused_for_an_hour"
    WECOM_IP_NOT_TRUSTED = "wecom_ip_not_trusted"
    RID_NOT_FOUND = "rid_not_found"
    QUERY_REFUSED = "query_refused"
    UNKNOWN_CODE = "unknown_code"
    # No code came: the call itself failed, or could not be made.
    SECRET_UNAVAILABLE = "secret_unavailable"
    TIMEOUT = "timeout"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    PROXY = "proxy"
    HTTP_STATUS = "http_status"
    BAD_RESPONSE = "bad_response"


_BY_CODE = {
    -1: Cause.SYSTEM_BUSY,
    40001: Cause.INVALID_CREDENTIAL,
    40002: Cause.INVALID_GRANT_TYPE,
    40003: Cause.INVALID_OPENID,
    40013: Cause.INVALID_APPID,
    40014: Cause.TOKEN_INVALID,
    40066: Cause.INVALID_URL,
    40125: Cause.INVALID_SECRET,
    40164: Cause.IP_NOT_WHITELISTED,
    40201: Cause.CALLBACK_NOT_CHECKED,
    40202: Cause.CALLBACK_NOT_CHECKED,
    40203: Cause.CALLBACK_NOT_CHECKED,
    40243: Cause.SECRET_FROZEN,
    41001: Cause.TOKEN_MISSING,
    41002: Cause.APPID_MISSING,
    41004: Cause.SECRET_MISSING,
    42001: Cause.TOKEN_EXPIRED,
    43001: Cause.GET_REQUIRED,
    43002: Cause.POST_REQUIRED,
    43003: Cause.HTTPS_REQUIRED,
    44002: Cause.BODY_UNREADABLE,
    45009: Cause.DAILY_QUOTA,
    45011: Cause.MINUTE_QUOTA,
    45035: Cause.IP_NOT_WHITELISTED,
    47001: Cause.BODY_UNREADABLE,
    48001: Cause.API_UNAUTHORIZED,
    48004: Cause.API_FORBIDDEN,
    48006: Cause.QUOTA_RESETS_SPENT,
    50001: Cause.USER_UNAUTHORIZED,
    50002: Cause.ACCOUNT_LIMITED,
    50003: Cause.ACCOUNT_UNEXPECTED,
    50004: Cause.TOKEN_FORBIDDEN,
    50007: Cause.ACCOUNT_FROZEN,
    60020: Cause.WECOM_IP_NOT_TRUSTED,
    61004: Cause.IP_NOT_WHITELISTED,
    61005: Cause.COMPONENT_REFUSED,
    61006: Cause.COMPONENT_REFUSED,
    61007: Cause.COMPONENT_UNAUTHORIZED,
    61011: Cause.COMPONENT_REFUSED,
    61024: Cause.COMPONENT_ACCOUNT,
    76001: Cause.RID_NOT_FOUND,
    76002: Cause.RID_NOT_FOUND,
    76004: Cause.RID_NOT_FOUND,
    76003: Cause.QUERY_REFUSED,
    76021: Cause.QUERY_REFUSED,
    76022: Cause.QUERY_REFUSED,
    89501: Cause.IP_CONFIRMATION_PENDING,
    89502: Cause.IP_AWAITS_ADMIN,
    89503: Cause.IP_AWAITS_ADMIN,
    89504: Cause.IP_AWAITS_ADMIN,
    89505: Cause.IP_AWAITS_ADMIN,
    89506: Cause.IP_REFUSED_FOR_A_DAY,
    89507: Cause.IP_REFUSED_FOR_AN_HOUR,
}

_RETRY = {
    Cause.SYSTEM_BUSY: Retry.SOON,
    Cause.TIMEOUT: Retry.SOON,
    Cause.DNS: Retry.SOON,
    Cause.CONNECT: Retry.SOON,
    Cause.TLS: Retry.SOON,
    Cause.PROXY: Retry.SOON,
    Cause.HTTP_STATUS: Retry.SOON,
    Cause.BAD_RESPONSE: Retry.SOON,
    Cause.UNKNOWN_CODE: Retry.SOON,
    Cause.MINUTE_QUOTA: Retry.NEXT_MINUTE,
    Cause.IP_NOT_WHITELISTED: Retry.LOOK,
    Cause.SECRET_FROZEN: Retry.LOOK,
    Cause.SECRET_UNAVAILABLE: Retry.LOOK,
    Cause.IP_AWAITS_ADMIN: Retry.LOOK,
    Cause.IP_CONFIRMATION_PENDING: Retry.LOOK,
    Cause.WECOM_IP_NOT_TRUSTED: Retry.LOOK,
    Cause.IP_REFUSED_FOR_AN_HOUR: Retry.IN_AN_HOUR,
    Cause.IP_REFUSED_FOR_A_DAY: Retry.IN_A_DAY,
    Cause.DAILY_QUOTA: Retry.TOMORROW,
}

# The answers of an API that say that the token it was called with is dead.
DEAD_TOKEN_CODES = frozenset({40001, 40014, 42001})


def cause_of(errcode: int, errmsg: str, source: Source) -> Cause:
    """The cause behind a code. 40001 is a wrong AppSecret on a token endpoint and a superseded token on
    an API; where the source is unknown, the message decides, and without one it stays open."""
    cause = _BY_CODE.get(errcode, Cause.UNKNOWN_CODE)
    if cause is not Cause.INVALID_CREDENTIAL:
        return cause
    if source is Source.TOKEN_ENDPOINT or "appsecret" in errmsg.lower():
        return Cause.INVALID_SECRET
    if source is Source.API or "access_token" in errmsg.lower():
        return Cause.TOKEN_NOT_LATEST
    return cause


def retry_of(cause: Cause) -> Retry:
    """When trying again can help. What is not listed waits for a person."""
    return _RETRY.get(cause, Retry.NEVER)


def needs_person(cause: Cause) -> bool:
    """Whether only a person can cure it: such an account is `blocked`, any other is `failing`."""
    return retry_of(cause) not in (Retry.SOON, Retry.NEXT_MINUTE)


def codes_of(cause: Cause) -> tuple[int, ...]:
    """WeChat's codes for `cause`."""
    return tuple(code for code, known in _BY_CODE.items() if known is cause)
