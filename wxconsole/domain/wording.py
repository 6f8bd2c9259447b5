"""The words by which a failure is known where no code stands with it: WeChat's own, and those in which other
programs say that a call did not get through."""

import re

from wxconsole.domain.cause import Cause

# How WeChat's messages begin, with their code.
WECHAT_SAYS = {
    "system error": -1,
    "invalid credential": 40001,
    "access_token is invalid or not latest": 40001,
    "invalid grant_type": 40002,
    "invalid openid": 40003,
    "invalid appid": 40013,
    "invalid access_token": 40014,
    "invalid appsecret": 40125,
    "invalid ip": 40164,
    "access_token missing": 41001,
    "appid missing": 41002,
    "appsecret missing": 41004,
    "access_token expired": 42001,
    "require get method": 43001,
    "require post method": 43002,
    "require https": 43003,
    "empty post data": 44002,
    "reach max api daily quota limit": 45009,
    "api freq out of limit": 45009,
    "api minute-quota reach limit": 45011,
    "data format error": 47001,
    "api unauthorized": 48001,
    "api forbidden": 48004,
    "forbid to clear quota because of reaching the limit": 48006,
    "user limited": 50002,
    "user unexpected": 50003,
    "user not allow to use accesstoken": 50004,
    "not allow to access from your ip": 60020,
    "access clientip is not registered": 61004,
    "api is unauthorized to component": 61007,
    "must use api(api_component_token)": 61024,
    "rid not found": 76001,
    "rid is error": 76002,
    "rid time is error": 76004,
}
# Among these, what only WeChat would say: a log may hold it without a word of WeChat beside it.
UNMISTAKABLE = frozenset(
    {
        "access_token is invalid or not latest",
        "invalid appsecret",
        "access_token missing",
        "appsecret missing",
        "access_token expired",
        "reach max api daily quota limit",
        "api minute-quota reach limit",
        "forbid to clear quota because of reaching the limit",
        "user not allow to use accesstoken",
        "not allow to access from your ip",
        "access clientip is not registered",
        "api is unauthorized to component",
        "must use api(api_component_token)",
    }
)
SENTENCE = re.compile(
    rf"(?<![0-9A-Za-z_])(?:{'|'.join(re.escape(begin) for begin in WECHAT_SAYS)})(?![0-9A-Za-z_])",
    re.IGNORECASE,
)

# How curl, Python, Java, Go, Node, PHP and nginx name what went wrong on the way, as patterns. The first
# cause that is found decides: a time-out of a proxy is the proxy's, a page that says 502 is an HTTP status.
_NOT_THROUGH = {
    Cause.PROXY: (
        r"proxy\s?error",
        "proxyconnect",
        "unable to connect to proxy",
        "cannot connect to proxy",
        "tunnel connection failed",
        "407 proxy",
        "proxy authentication required",
        r"received http code \d{3} from proxy",
        "could not resolve proxy",
    ),
    Cause.DNS: (
        "could(?: not|n't) (?:be )?resolved?",
        "name or service not known",
        "getaddrinfo",
        "no such host",
        "unknownhostexception",
        "nodename nor servname",
        "name ?resolution",
        "enotfound",
        "eai_again",
        "host not found",
        "name does not resolve",
    ),
    Cause.TLS: (
        "certificate[ _]verif",
        "x509: ",
        "sslhandshakeexception",
        "ssl_?error",
        "pkix path building",
        "ssl certificate problem",
        "cert_has_expired",
        "self[- ]signed certificate",
        "unable_to_(?:verify|get)",
        "unable to get local issuer",
        "tls handshake fail",
        "ssl routines",
        "ssl_do_handshake",
        "ssl connect error",
    ),
    Cause.HTTP_STATUS: (
        r"http/\d(?:\.\d)?\"? [45]\d\d\b",
        r"\bstatus(?: ?code)?[\"']?(?: ?[:=])? ?[45]\d\d\b",
        r"http(?: error)? [45]\d\d\b",
        r"\b(?:400 bad request|403 forbidden|404 not found|429 too many requests)",
        r"\b(?:500 internal server error|502 bad gateway|503 service (?:temporarily )?unavailable)",
        r"\b504 gateway time-?out",
    ),
    Cause.TIMEOUT: (
        "timed?[ -]out",
        "timeout ?(?:error|exception|exceeded)",
        "(?:read|connect|connection|request|i/o|socket) ?timeout",
        r"timeout of \d",
        "deadline exceeded",
        "etimedout",
        "esockettimedout",
        r"curl: \(28\)",
    ),
    Cause.CONNECT: (
        "connection refused",
        "econnrefused",
        "actively refused",
        "connection (?:was )?reset",
        "connection aborted",
        "econnreset",
        "no route to host",
        "network is unreachable",
        "enetunreach",
        "ehostunreach",
        "broken pipe",
        "remote end closed",
        "remotedisconnected",
        "nohttpresponseexception",
        "unexpected eof",
        "failed to connect",
        "couldn't connect",
        "connectexception",
        "socket hang up",
        "server disconnected",
    ),
    Cause.BAD_RESPONSE: (
        "<!doctype html",
        "<html[ >]",
        "jsondecodeerror",
        "expecting value: line 1",
        "in json at position",
        "is not valid json",
        "unexpected end of json",
        "invalid character '.' looking for",
        "jsonparseexception",
        "jsonreaderexception",
        "malformedjsonexception",
        "syntax error, malformed json",
        "expected begin_object but was",
    ),
}
_ON_THE_WAY = {cause: re.compile("|".join(words), re.IGNORECASE) for cause, words in _NOT_THROUGH.items()}


def transport_failure(text: str) -> tuple[Cause, str] | None:
    """The cause for which a call did not get through, with the words that say so, if `text` says any."""
    for cause, words in _ON_THE_WAY.items():
        found = words.search(text)
        if found is not None:
            return cause, found[0].strip(" :")
    return None
