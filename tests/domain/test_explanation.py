"""What `explain` makes of codes, messages, bodies and log lines."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.cause import Cause, Source
from wxconsole.domain.explanation import read_failure

RID = "5fa26c60-1a0ebdd5-32fd1cd0"
IP = "203.0.113.25"
MESSAGE = f"invalid ip {IP} ipv6 ::ffff:{IP}, not in whitelist rid: {RID}"
BODY = json.dumps({"errcode": 40164, "errmsg": MESSAGE})
TOKEN = "95_Kp3vXw-" + "canary" * 20
SECRET = "0123456789abcdef0123456789abcdef"


def read(text: str) -> tuple[int | None, str | None, str | None, str | None]:
    failure = read_failure(text)
    assert failure is not None
    return failure.errcode, failure.errmsg, failure.ip, failure.rid


# A code alone


@pytest.mark.parametrize(
    "text",
    [
        "40164",
        " 40164\n",
        "errcode 40164",
        "errcode: 40164",
        "errcode=40164",
        "Error code 40164",
        "error 40164",
        "code 40164",
        "错误码 40164",
        "错误码：40164",
        "错误代码：40164",
        "[40164]",
        "【40164】",
        "#40164",
    ],
)
def test_a_code_alone_is_read_however_it_is_named(text: str) -> None:
    assert read(text) == (40164, None, None, None)


@pytest.mark.parametrize("minus", "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d")
def test_minus_one_is_read_with_any_minus_sign(minus: str) -> None:
    for text in (f"{minus}1", f"errcode {minus}1", f'{{"errcode":{minus}1,"errmsg":"system error"}}'):
        failure = read_failure(text)
        assert failure is not None
        assert (failure.errcode, failure.cause) == (-1, Cause.SYSTEM_BUSY)


def test_a_code_that_nobody_knows_is_a_failure_still() -> None:
    failure = read_failure("99999")
    assert failure is not None
    assert (failure.errcode, failure.cause) == (99999, Cause.UNKNOWN_CODE)


@pytest.mark.parametrize("cause", list(Cause))
def test_the_identifier_of_a_cause_stands_for_it(cause: Cause) -> None:
    failure = read_failure(cause.value)
    assert failure is not None
    assert failure.cause is cause


# A message in its wrapping


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        json.dumps(BODY),
        json.dumps({"level": "error", "msg": f"wechat said {BODY}", "ts": 1763812345}),
        json.dumps(json.dumps({"log": BODY})),
        json.dumps({"errmsg": MESSAGE, "errcode": 40164}, indent=2),
        json.dumps({"errcode": "40164", "errmsg": MESSAGE}),
        json.dumps({"data": {"n": 1}, "errcode": 40164, "errmsg": MESSAGE}),
        json.dumps({"code": 40164, "message": MESSAGE}),
        json.dumps({"message": "request failed", "errcode": 40164, "errmsg": MESSAGE}),
        str({"errcode": 40164, "errmsg": MESSAGE}),
        str(BODY.encode()),
        f"{{errcode=40164, errmsg={MESSAGE}}}",
        f"{{errmsg={MESSAGE}, errcode=40164}}",
        f"{{ErrCode:40164 ErrMsg:{MESSAGE}}}",
        f"&lt;p&gt;{{&quot;errcode&quot;:40164,&quot;errmsg&quot;:&quot;{MESSAGE}&quot;}}&lt;/p&gt;",
        f"wechatpy.exceptions.WeChatClientException: Error code: 40164, message: {MESSAGE}",
        f"get access_token error : errcode=40164 , errormsg={MESSAGE}",
        f"errcode 40164 {MESSAGE}",
        f"2026-11-22 12:00:01 ERROR [main] [40164] {MESSAGE}",
        f"微信错误码【40164】{MESSAGE}",
        f"错误代码：40164, 错误信息：IP 不在白名单，微信原始报文：{BODY}",
        f"WeChatClientException(40164, '{MESSAGE}')",
        f"Error 40164: {MESSAGE}",
        MESSAGE,
        f"request failed: {MESSAGE} (attempt 3)",
        BODY.replace('"', "&#34;"),
        f'2026-11-22,"{BODY.replace(chr(34), chr(34) * 2)}"',
        quote(quote(BODY)),
        f"first line\n{BODY}\nlast line with errcode 40013",
        '{"errcode":0,"errmsg":"ok"}\n' + BODY,
        BODY + "\n" + json.dumps({"errcode": 40013, "errmsg": "invalid appid"}),
    ],
)
def test_only_wechats_own_message_is_taken_out_of_its_wrapping(text: str) -> None:
    assert read(text) == (40164, MESSAGE, IP, RID)


@pytest.mark.parametrize(
    ("text", "errmsg"),
    [
        (
            (
                r'{"errcode":40125,"errmsg":"invalid appsecret, view more at http:\/\/t.cn\/LOEdzVq, '
                'hints: [ req_id: kL8J90219sg58 ]"}'
            ),
            "invalid appsecret, view more at http://t.cn/LOEdzVq, hints: [ req_id: kL8J90219sg58 ]",
        ),
        (r'{"errcode":1,"errmsg":"\u7cfb\u7edf \"busy\""}', '系统 "busy"'),
        (r'"{\"errcode\":1,\"errmsg\":\"\\u7cfb\\u7edf\"}"', "系统"),
        ('{"errcode":42001,"errmsg":"\x1b[2Jhint: [ERAYaa0846vr30!]"}', r"\x1b[2Jhint: [ERAYaa0846vr30!]"),
        ('{"errcode":40164,"errmsg":"invalid ip 203.0.1', "invalid ip 203.0.1"),
        ("{errmsg=invalid appid, errcode=40013}", "invalid appid"),
        ('{"errmsg":"words of a new sort","errcode":99999}', "words of a new sort"),
        ('{"errcode":40013}', None),
        ('{"errcode":40013,"errmsg":""}', None),
    ],
)
def test_a_message_is_unescaped_made_safe_and_may_be_cut(text: str, errmsg: str | None) -> None:
    assert read(text)[1] == errmsg


# A message whose code is inferred


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (f"system error rid: {RID}", -1),
        (f"invalid credential, access_token is invalid or not latest rid: {RID}", 40001),
        ("access_token is invalid or not latest", 40001),
        (f"invalid grant_type rid: {RID}", 40002),
        ("invalid appid", 40013),
        (f"invalid access_token rid: {RID}", 40014),
        ("invalid appsecret, view more at http://t.cn/RAEkdVq hint: [1fUWsA04483054]", 40125),
        ("invalid ip, not in whitelist hint: [59FKqA0797e514]", 40164),
        ("access_token missing hint: [JSf.kA03387108!]", 41001),
        ("appid missing, hints: [ req_id: kL8J90219sg58 ]", 41002),
        ("appsecret missing", 41004),
        ("access_token expired hint: [ERAYaa0846vr30!]", 42001),
        ("require POST method", 43002),
        (f"reach max api daily quota limit rid: {RID}", 45009),
        ("api freq out of limit", 45009),
        (f"api minute-quota reach limit, must slower, retry next minute rid: {RID}", 45011),
        ("api minute-quota reach limit  mustslower  retry next minute", 45011),
        (f"api unauthorized, rid: {RID}", 48001),
        (f"api forbidden for irregularities, view detail on mp.weixin.qq.com rid: {RID}", 48004),
        ("forbid to clear quota because of reaching the limit", 48006),
        (f"user limited rid: {RID}", 50002),
        (f"user not allow to use accesstoken, maybe for punishment rid: {RID}", 50004),
        (f"access clientip is not registered requestIP: {IP} rid: {RID}", 61004),
        (f"api is unauthorized to component rid: {RID}", 61007),
        ("must use api(api_component_token) to get token for component acct hint: [KIzgka01871550]", 61024),
        ("rid not found", 76001),
    ],
)
def test_a_message_alone_is_recognised(message: str, code: int) -> None:
    assert read(message)[:2] == (code, message)
    assert read(f"12:00 ERROR caused by: {message}")[:2] == (code, message)


def test_a_number_before_a_message_beats_the_code_that_the_message_suggests() -> None:
    failure = read_failure("40001 invalid appsecret")
    assert failure is not None
    assert (failure.errcode, failure.cause) == (40001, Cause.INVALID_SECRET)


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        (Source.UNKNOWN, Cause.INVALID_CREDENTIAL),
        (Source.TOKEN_ENDPOINT, Cause.INVALID_SECRET),
        (Source.API, Cause.TOKEN_NOT_LATEST),
    ],
)
def test_a_bare_40001_means_what_its_source_says(source: Source, cause: Cause) -> None:
    failure = read_failure("40001", source)
    assert failure is not None
    assert failure.cause is cause


# No failure


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "0",
        "hello",
        "errcode",
        "all quiet, pid [12345], 40164 requests served",
        "9" * 30,
        "invalid ipv6 header",
        '{"errcode":0,"errmsg":"ok"}',
        "{'errcode': 0, 'errmsg': 'ok'}",
        "errcode=0, errmsg=ok",
        json.dumps({"access_token": TOKEN, "expires_in": 7200}),
        '{"ip_list":["203.0.113.9"]}',
        '{"errcode":null,"errmsg":null}',
    ],
)
def test_where_no_failure_is_told_of_there_is_none(text: str) -> None:
    assert read_failure(text) is None


# Nothing leaks


@pytest.mark.parametrize(
    "wrapped",
    [
        "GET https://api.weixin.qq.com/cgi-bin/token?appid=wx1&secret={} -> errcode=40164, errmsg=invalid ip",
        "errcode=40001, errmsg=bad access_token={} for url",
        "errcode=40001 request https://x/y?access_token={}&a=b failed",
        '{{"errcode":40001,"errmsg":"no \\"access_token\\":\\"{}\\" here"}}',
        '{{"errcode":40001,"errmsg":"sent access_token: {}"}}',
        "[40001] {{'access_token': '{}', 'expires_in': 7200}}",
        "Error code: 40001, message: body was access_token%3D{}",
        "invalid appsecret: secret={}",
        "invalid appsecret, appsecret_value = '{}'",
        '[40001] AccessToken:"{}"',
    ],
)
@pytest.mark.parametrize("value", [TOKEN, SECRET, "short-canary"])
def test_no_token_and_no_secret_is_kept(wrapped: str, value: str) -> None:
    failure = read_failure(wrapped.format(value))
    assert failure is not None
    assert value not in repr(failure)
    assert value[:10] not in repr(failure)


@given(st.text(), st.sampled_from([TOKEN, SECRET]), st.text())
def test_a_token_without_a_name_is_not_kept_either(before: str, value: str, behind: str) -> None:
    failure = read_failure(f"[40001] {before} {value} {behind}")
    assert failure is not None
    assert value not in repr(failure)


# Hostile text


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    for wrapped in (text, f"errcode:40164{text}", f'{{"errcode":40164,"errmsg":"{text}', f"[40164] {text}"):
        failure = read_failure(wrapped)
        assert failure is None or failure.errmsg is None or len(failure.errmsg) <= 501


@given(st.text())
def test_a_message_survives_its_own_json(errmsg: str) -> None:
    failure = read_failure(json.dumps({"errcode": 99999, "errmsg": f"said {errmsg}"}))
    assert failure is not None
    assert failure.errcode == 99999
    assert failure.errmsg is not None
    assert failure.errmsg.startswith("said")


@pytest.mark.parametrize(
    ("head", "body", "tail"),
    [
        ("", "{", ""),
        ("", '"', ""),
        ("", "\\", ""),
        ("", "errcode", ""),
        ("", "errcode:", ""),
        ("", "errcode:0 ", ""),
        ("", "[40164", ""),
        ("", "message:", ""),
        ("", "错误码", ""),
        ("", "&quot;", ""),
        ("", "invalid ip ", ""),
        ("", "rid:", ""),
        ("errcode", " ", ""),
        ("errcode", "&quot;", ""),
        ("errcode:1 errmsg:", "token=", ""),
        ("errcode:1 errmsg:", "token", ""),
        ("errcode:1 errmsg:", "a", ""),
        ("errcode:1 errmsg:", "rid: ", ""),
        ("errcode:1 errmsg:rid:", " ", ""),
        ("errcode:1 ", ", ", ""),
        ('{"errcode":1,"errmsg":"', "\\", ""),
        ('{"errcode":1,"errmsg":"', '\\"', ""),
        ('{"errcode":1,"errmsg":"', "\\u0041", '"}'),
        ('{"errcode":1,"errmsg":', "\\", '"x"'),
        ("invalid ip ", "1.", " "),
        ("", "\n", "x"),
        ("", "9", ""),
    ],
)
def test_hostile_text_of_any_length_is_read_to_its_end(head: str, body: str, tail: str) -> None:
    # Reading it again and again from each of its places would not end within anybody's patience.
    failure = read_failure(head + body * (200_000 // len(body)) + tail)
    assert failure is None or failure.errmsg is None or len(failure.errmsg) <= 501
