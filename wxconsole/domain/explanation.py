"""A failure read out of whatever an operator has at hand: a code, a message, a body, a line of a log."""

import json
import re

from wxconsole.domain.cause import Cause, Source, cause_of
from wxconsole.domain.errmsg import caller_ip, request_id
from wxconsole.domain.failure import Failure
from wxconsole.domain.secret import MASK
from wxconsole.domain.text import sanitise

# Longer than any message of WeChat's: what follows is the log's own.
_LONGEST = 500
_CAUSES = frozenset(Cause)

# Web pages and word processors write the minus of -1 as one of these.
_MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"))

# In all patterns, quantifiers are possessive or bounded: the time stays linear whatever is pasted.
_QUOTES = r"""(?:["'\\]|&quot;)*+"""
_IS = rf"{_QUOTES}\s*+[:=：]\s*+{_QUOTES}"
_NUMBER = r"(-?\d{1,9})(?!\d)"

# A code and nothing else, perhaps named: `40164`, `-1`, `errcode 40164`, `错误码：40164`.
_ALONE = re.compile(
    rf"(?:err(?:or)?[_ ]?(?:code)?|code|错误代?码)?[\s:=：#【\[]*+{_NUMBER}[】\]]?", re.IGNORECASE
)

# A code with its name, the surest first. Escapes in front of quotes are those of JSON inside JSON.
_NAMED = (
    re.compile(rf"err_?code{_IS}{_NUMBER}", re.IGNORECASE),
    re.compile(rf"(?:error[ _]code|错误代?码)(?:{_IS})?+\s*+[【\[]?+{_NUMBER}", re.IGNORECASE),
)
# A number that might be anything, believed where it is one of WeChat's codes: `[40164] …`, `code=40164`.
_PERHAPS = re.compile(rf"(?:[\[【]|code{_IS})(\d{{5}})(?!\d)", re.IGNORECASE)

_MESSAGE = re.compile(rf"(?:err(?:or)?_?msg|message|错误信息){_QUOTES}\s*+[:=：]\s*+", re.IGNORECASE)
_QUOTE = re.compile(r"""\\*+["']|&quot;""")
# Where a message without quotes ends: with its rid, or where the wrapping goes on.
_END = re.compile(
    r"""(?<=rid:)\s*+[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}()|\\*+"|&quot;|[<{}\r\n]|[,\s]err_?code\s*+[:=]""",
    re.IGNORECASE,
)

_TOKEN_OR_SECRET = re.compile(
    rf"""((?:token|secret|ticket)\w{{0,16}}+(?:%3D|\\u003d|{_IS}))[^\s"'\\&,;}}]++|[A-Za-z0-9_-]{{32,}}+""",
    re.IGNORECASE,
)

# How WeChat's messages begin, for those that come without their code.
_SAID = {
    "system error": -1,
    "invalid credential": 40001,
    "access_token is invalid or not latest": 40001,
    "invalid grant_type": 40002,
    "invalid appid": 40013,
    "invalid access_token": 40014,
    "invalid appsecret": 40125,
    "invalid ip": 40164,
    "access_token missing": 41001,
    "appid missing": 41002,
    "appsecret missing": 41004,
    "access_token expired": 42001,
    "require post method": 43002,
    "reach max api daily quota limit": 45009,
    "api freq out of limit": 45009,
    "api minute-quota reach limit": 45011,
    "api unauthorized": 48001,
    "api forbidden": 48004,
    "forbid to clear quota because of reaching the limit": 48006,
    "user limited": 50002,
    "user unexpected": 50003,
    "user not allow to use accesstoken": 50004,
    "access clientip is not registered": 61004,
    "api is unauthorized to component": 61007,
    "must use api(api_component_token)": 61024,
    "rid not found": 76001,
    "rid is error": 76002,
}
_SENTENCE = re.compile(
    rf"(?<![0-9A-Za-z_])(?:{'|'.join(re.escape(begin) for begin in _SAID)})(?![0-9A-Za-z_])", re.IGNORECASE
)
_CODE_BEFORE = re.compile(r"(?<!\d)(\d{5})\W{1,4}\Z")


def read_failure(text: str, source: Source = Source.UNKNOWN) -> Failure | None:
    """The first failure that `text` tells of, or None where there is none, as in a body that brings a token.

    Takes a code, an errmsg, a JSON body, a line of a log that holds one in whatever wrapping, or the
    identifier of a cause, which is all that a failure without a code has. Of the text only WeChat's message
    is kept, and nothing in it that looks like a token or a secret.
    """
    text = text.strip().translate(_MINUS)
    if text in _CAUSES:
        return Failure(Cause(text))
    alone = _ALONE.fullmatch(text)
    if alone is not None:
        return _failure(int(alone[1]), "", text, source)
    found = _code_in(text)
    if found is not None:
        record, start = _record_around(text, found)
        return _failure(int(found[1]), _message_in(record, start), record, source)
    sentence = _SENTENCE.search(text)
    if sentence is not None:
        line, start = _line_around(text, sentence.start(), sentence.end())
        begins = start - len(sentence[0])
        code = _known_before(line[:begins]) or _SAID[sentence[0].lower()]
        return _failure(code, _until_end(line[begins:]), line, source)
    return None


def _failure(code: int, message: str, record: str, source: Source) -> Failure | None:
    if code == 0:
        return None
    errmsg = sanitise(_masked(message))
    if len(errmsg) > _LONGEST:
        errmsg = errmsg[:_LONGEST] + "…"
    return Failure(
        cause_of(code, errmsg, source), code, errmsg or None, caller_ip(record), request_id(record)
    )


def _code_in(text: str) -> re.Match[str] | None:
    """The match of the first code that is an error, else of a 0."""
    success = None
    for pattern in _NAMED:
        for found in pattern.finditer(text):
            if int(found[1]) != 0:
                return found
            success = success or found
    return success or next((found for found in _PERHAPS.finditer(text) if _known(int(found[1]))), None)


def _known(code: int) -> bool:
    return cause_of(code, "", Source.UNKNOWN) is not Cause.UNKNOWN_CODE


def _known_before(text: str) -> int | None:
    found = _CODE_BEFORE.search(text[-10:])
    return int(found[1]) if found is not None and _known(int(found[1])) else None


def _record_around(text: str, found: re.Match[str]) -> tuple[str, int]:
    """The object between braces that `found` is in, else its line; and where in it `found` ends."""
    opening = text.rfind("{", 0, found.start())
    if opening <= text.rfind("}", 0, found.start()):
        return _line_around(text, found.start(), found.end())
    closing = text.find("}", found.end())
    return text[opening : closing + 1 if closing >= 0 else len(text)], found.end() - opening


def _line_around(text: str, start: int, end: int) -> tuple[str, int]:
    begins = text.rfind("\n", 0, start) + 1
    ends = text.find("\n", end)
    return text[begins : ends + 1 if ends >= 0 else len(text)], end - begins


def _message_in(record: str, start: int) -> str:
    """WeChat's message in `record`, whose code ends at `start`; empty where there is none."""
    field = _MESSAGE.search(record, start) or _MESSAGE.search(record)
    if field is not None:
        quote = _QUOTE.match(record, field.end())
        return _until_end(record[field.end() :]) if quote is None else _quoted(record, quote)
    sentence = _SENTENCE.search(record)
    return _until_end(record[sentence.start() if sentence is not None else start :])


def _quoted(record: str, quote: re.Match[str]) -> str:
    """The string that begins after `quote`, with its escapes undone, or what there is of it."""
    end = record.find(quote[0], quote.end())
    while end > 0 and record[end - 1] == "\\":
        end = record.find(quote[0], end + 1)
    if end < 0:
        return _until_end(record[quote.end() :])
    value = record[quote.end() : end]
    # A quote is escaped with 0, 1, 3, 7 … backslashes: once more for each string that the string is in.
    for _ in range(len(quote[0]).bit_length()):
        try:
            value = json.loads(f'"{value}"', strict=False)
        except ValueError:
            break
    return value


def _until_end(text: str) -> str:
    text = text.lstrip(" \t,:：;-】])}\"'\\")
    end = _END.search(text)
    if end is not None:
        text = text[: end.end() if end[1] is not None else end.start()]
    return text.rstrip(" \t,;'\\")


def _masked(text: str) -> str:
    return _TOKEN_OR_SECRET.sub(lambda found: (found[1] or "") + MASK, text)
