"""A failure read out of whatever an operator has at hand: a code, a message, a body, a line of a log."""

import json
import re
from dataclasses import replace
from html import unescape
from urllib.parse import unquote_plus

from wxconsole.domain.cause import DEAD_TOKEN_CODES, Cause, Source, cause_of
from wxconsole.domain.errmsg import caller_ip, request_id
from wxconsole.domain.failure import Failure
from wxconsole.domain.secret import MASK
from wxconsole.domain.text import sanitise
from wxconsole.domain.wording import SENTENCE, UNMISTAKABLE, WECHAT_SAYS, transport_failure

# Longer than any message of WeChat's: what follows is the log's own.
_LONGEST = 500
# How far around a code its record reaches, in characters: before it, and behind it.
BEFORE = 4_000
BEHIND = 8_000
# An object that is written over several lines is no longer than this.
_LONGEST_SPREAD = 2_000
_CAUSES = frozenset(Cause)

# Web pages and word processors write the minus of -1 as one of these, and leave characters without width. A
# log that is rotated under its writer, or is UTF-16, has NULs between.
_PASTED = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
)
# A terminal's colours, raw or as syslog, JSON and shells write them.
_COLOUR = re.compile(r"(?:\x1b|#033|\\(?:x1b|u001b|033|e))\[[0-9;]{0,32}m", re.IGNORECASE)
# Once more for each URL that the URL is in.
_URL_ENCODED = re.compile(r"%(?:25){0,2}(?:20|22|3A|7B)", re.IGNORECASE)
_URLS_DEEP = 3
# The quote behind a field's name, as HTML and CSV write it.
_IN_HTML = re.compile(r"(?:code|msg)&(?:quot|#0*+3[49]|#x0*+2[27]);", re.IGNORECASE)
_IN_CSV = re.compile(r'(?:code|msg)"":', re.IGNORECASE)

# In all patterns, quantifiers are possessive or bounded: the time stays linear whatever is pasted.
_QUOTES = r"""(?:\\++u0022|["'`\\])*+"""
# Between a name and its value: JSON and its like; `=>` of PHP and Ruby, with var_dump's types; XML.
_IS = rf"{_QUOTES}(?:\]?+\s*+(?:=>|:=|[:=：])\s*+|>)(?:int\(|string\(\d{{1,9}}\) )?{_QUOTES}"
_NUMBER = r"(-?\d{1,9})(?!\d)"

# A code and nothing else, perhaps named: `40164`, `-1`, `errcode 40164`, `错误码：40164`.
_ALONE = re.compile(
    rf"(?:err(?:or)?[_ ]?(?:code)?|code|错误代?码)?[\s:=：#【\[]*+{_NUMBER}[】\]]?", re.IGNORECASE
)

# A code with its name. Escapes in front of quotes are those of JSON inside JSON.
_ERRCODE = re.compile(rf"err_?code(?:{_IS}|\s{{1,4}}){_NUMBER}", re.IGNORECASE)
_ERROR_CODE = re.compile(
    rf"(?:error[ _]?code|错误代?码)(?:{_IS})?+\s*+[【\[]?+{_NUMBER}(?!\.\d)", re.IGNORECASE
)
# A number that might be anything, believed where it is one of WeChat's codes: `[40164] …`, `code=40164`. A
# bracket right behind a word holds a process id.
_PERHAPS = re.compile(rf"(?:(?<![\w.)\]-])[\[【(]|code{_IS})(\d{{5}})(?!\d)", re.IGNORECASE)
# wxconsole's own JSON, where there was no code, or one that has several causes.
_OWN_CAUSE = re.compile(rf"cause{_IS}([a-z_]{{2,40}})", re.IGNORECASE)

_MESSAGE = re.compile(
    r"(?:err(?:or)?_?msg|message|错误信息|说明)"
    rf"(?:{_QUOTES}\]?+\s*+(?:=>|:=|[:=：])\s*+|>)(?:string\(\d{{1,9}}\) )?",
    re.IGNORECASE,
)
_ERRMSG = re.compile(r"err(?:or)?_?msg", re.IGNORECASE)
_NOT_SAID = frozenset({"null", "none", "nil", "undefined"})
_QUOTE = re.compile(r"""\\++u0022|\\*+["']""")
# Where a message without quotes ends: with its rid, or where the wrapping goes on.
_END = re.compile(
    r"""(?<=rid:)\s*+[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}()|\\*+"|[<{}\r\n]|[,\s]err_?code\s*+[:=]""",
    re.IGNORECASE,
)

_TOKEN_OR_SECRET = re.compile(
    rf"""((?:token|secret|ticket)\w{{0,16}}+(?:%3D|\\u003d|{_IS}))[^\s"'\\&,;}}]++|[A-Za-z0-9_-]{{32,}}+""",
    re.IGNORECASE,
)

# What tells that a line of a log is about WeChat.
_ABOUT_WECHAT = re.compile(
    r"weixin|wechat|weapp|qq\.com|微信|公众号|小程序|whitelist|errmsg|access_?token|app_?secret|\bwx[0-9a-f]{16}\b"
    r"|rid: ?[0-9a-f]{8}-|hints?: ?\[|invalid ip [0-9.]{7,15} ipv6",
    re.IGNORECASE,
)
_WECHAT_HOST = re.compile(r"weixin\.qq\.com", re.IGNORECASE)
_CODE_BEFORE = re.compile(r"(?<!\d)(\d{5})\W{1,4}\Z")
# The call that the lines tell of: one that fetches a token (WeCom's too), or any other.
_TOKEN_CALL = re.compile(r"/cgi-bin/(?:stable_|get)?token(?![\w/])")
_API_CALL = re.compile(r"/(?:cgi-bin|wxa|sns|datacube|wxaapi)/(?!(?:stable_|get)?token(?![\w/]))\w")


def read_failure(text: str, source: Source = Source.UNKNOWN, *, logged_in: str = "") -> Failure | None:
    """The first failure that `text` tells of, or None where there is none, as in a body that brings a token.

    Takes a code, an errmsg, a JSON body, a line of a log that holds one in whatever wrapping, the words of
    another program whose call did not get through, or the identifier of a cause. Of the text only WeChat's
    message is kept, and nothing in it that looks like a token or a secret. `logged_in` are the lines of a log
    in which the text was found, if it was: then what any program may say counts only beside a word of WeChat,
    and what ends the text may be cut.
    """
    text = _plain(text)
    if not logged_in:
        if text in _CAUSES:
            return Failure(Cause(text))
        alone = _ALONE.fullmatch(text)
        if alone is not None:
            return _failure(int(alone[1]), "", text, source, logged_in)
    about_wechat = not logged_in or _ABOUT_WECHAT.search(f"{logged_in}\n{text}") is not None
    found = _code_in(text, about_wechat)
    if found is not None:
        begin, end = record_around(text, found.start(), found.end())
        record = text[begin:end]
        failure = _failure(int(found[1]), _message_in(record, found.end() - begin), record, source, logged_in)
        lines = logged_in or text[slice(*lines_around(text, found.start(), found.end()))]
        return failure if failure is None else _sourced(failure, record, lines)
    for sentence in SENTENCE.finditer(text):
        said = sentence[0].lower()
        if about_wechat or said in UNMISTAKABLE:
            begin, end = record_around(text, sentence.start(), sentence.end())
            code = _known_before(text[begin : sentence.start()]) or WECHAT_SAYS[said]
            message = _until_end(text[sentence.start() : end])
            return _failure(code, message, text[begin:end], source, logged_in)
    return _without_a_code(text, logged_in)


def record_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the record begins and ends whose code or sentence is at `start` to `end`: the object between
    braces that it is in, else its line, with the next ones where only they have the message."""
    line, line_end = lines_around(text, start, end)
    opening = text.rfind("{", max(0, start - BEFORE), start)
    if opening > text.rfind("}", max(0, start - BEFORE), start):
        closing = text.find("}", end, end + BEHIND)
        if closing >= 0 and (line <= opening and closing < line_end):
            return opening, closing + 1
        # Over several lines, only where the code and the message stand on different ones: the brace that
        # is missing may have been cut off, and the next one be that of another error.
        complete = _ERRCODE.search(text, line, line_end) and _ERRMSG.search(text, line, line_end)
        if (
            0 <= closing < opening + _LONGEST_SPREAD
            and not complete
            and _ERRCODE.search(text, opening, closing)
        ):
            return opening, closing + 1
        line = max(line, opening)
    if not _ERRMSG.search(text, line, line_end) and not SENTENCE.search(text, line, line_end):
        two_more = _line_end(text, _line_end(text, line_end))
        message = _ERRMSG.search(text, line_end, two_more)
        if message is not None and not _ERRCODE.search(text, line_end, message.start()):
            line_end = _line_end(text, message.end())
    return line, line_end


def lines_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the line begins that holds `start`, and ends that holds `end`; very long ones are cut."""
    earliest = max(0, start - BEFORE)
    return max(earliest, text.rfind("\n", earliest, start) + 1), _line_end(text, end)


def _line_end(text: str, position: int) -> int:
    """Behind the end of the line that `position` is in."""
    ends = text.find("\n", position, position + BEHIND)
    return ends + 1 if ends >= 0 else min(len(text), position + BEHIND)


def _plain(text: str) -> str:
    text = _COLOUR.sub("", text.translate(_PASTED).strip())
    for _ in range(_URLS_DEEP):
        if not _URL_ENCODED.search(text):
            break
        text = unquote_plus(text, errors="replace")
    if _IN_HTML.search(text):
        text = unescape(text)
    return text.replace('""', '"') if _IN_CSV.search(text) else text


def _failure(code: int, message: str, record: str, source: Source, logged_in: str) -> Failure | None:
    if code == 0:
        return None
    errmsg = sanitise(_masked(message))
    if len(errmsg) > _LONGEST:
        errmsg = errmsg[:_LONGEST] + "…"
    cause = cause_of(code, errmsg, source)
    ip = caller_ip(record, whole=not logged_in)
    return Failure(cause, code, errmsg or None, ip, request_id(message) or request_id(record))


def _sourced(failure: Failure, record: str, lines: str) -> Failure:
    """`failure`, with the cause that its context gives it: wxconsole's own `record` names that, or the
    `lines` name the endpoint of a 40001 that is still open."""
    own = _OWN_CAUSE.search(record) if failure.errcode in DEAD_TOKEN_CODES else None
    if own is not None and own[1] in _CAUSES:
        return replace(failure, cause=Cause(own[1]))
    token, api = _TOKEN_CALL.search(lines), _API_CALL.search(lines)
    if failure.cause is not Cause.INVALID_CREDENTIAL or (token is None) == (api is None):
        return failure
    return replace(failure, cause=Cause.INVALID_SECRET if token is not None else Cause.TOKEN_NOT_LATEST)


def _without_a_code(text: str, logged_in: str) -> Failure | None:
    own = _OWN_CAUSE.search(text)
    if own is not None and own[1] in _CAUSES:
        return Failure(Cause(own[1]))
    # Any program's calls fail on their way: in a log, those count that went to WeChat.
    if logged_in and not _WECHAT_HOST.search(logged_in):
        return None
    fault = transport_failure(text)
    return None if fault is None else Failure(fault[0], errmsg=sanitise(fault[1]))


def _code_in(text: str, about_wechat: bool) -> re.Match[str] | None:
    """The match of the first code that is an error, the surest name first, else of a 0."""
    success = None
    for pattern in (_ERRCODE, _ERROR_CODE):
        for found in pattern.finditer(text):
            code = int(found[1])
            if code != 0 and (pattern is _ERRCODE or about_wechat or _known(code)):
                return found
            success = success or (found if code == 0 else None)
    if success is not None or not about_wechat:
        return success
    return next((found for found in _PERHAPS.finditer(text) if _known(int(found[1]))), None)


def _known(code: int) -> bool:
    return cause_of(code, "", Source.UNKNOWN) is not Cause.UNKNOWN_CODE


def _known_before(text: str) -> int | None:
    found = _CODE_BEFORE.search(text[-10:])
    return int(found[1]) if found is not None and _known(int(found[1])) else None


def _message_in(record: str, start: int) -> str:
    """WeChat's message in `record`, whose code ends at `start`; empty where there is none."""
    field = _MESSAGE.search(record, start) or _MESSAGE.search(record)
    if field is not None:
        quote = _QUOTE.match(record, field.end())
        if quote is not None:
            return _quoted(record, quote)
        said = _until_end(record[field.end() :])
        return "" if said.lower() in _NOT_SAID else said
    sentence = SENTENCE.search(record)
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
    text = text.lstrip(" \t,:：，;-】])}\"'\\")
    end = _END.search(text)
    if end is not None:
        text = text[: end.end() if end[1] is not None else end.start()]
    return text.rstrip(" \t,;'\\")


def _masked(text: str) -> str:
    return _TOKEN_OR_SECRET.sub(lambda found: (found[1] or "") + MASK, text)
