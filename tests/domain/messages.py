"""Messages as operators meet them, each with what they should be told: cause, caller's IP, rid.

A row reads: what is pasted or logged | cause | IP | rid. Addresses are those reserved for documentation.
Shapes are those seen in public logs, issues and forums, or made up in their likeness.
"""

import base64
import json
from typing import NamedTuple
from urllib.parse import quote

from wxconsole.domain.cause import Cause as C  # noqa: N817 - it stands in every row


class Row(NamedTuple):
    text: str
    cause: C | None
    ip: str | None = None
    rid: str | None = None


IP = "203.0.113.5"
RID = "5fa26c60-1a0ebdd5-32fd1cd0"
SAID = f"invalid ip {IP} ipv6 ::ffff:{IP}, not in whitelist rid: {RID}"
BODY = json.dumps({"errcode": 40164, "errmsg": SAID})
NOT_LATEST = (
    "invalid credential, access_token is invalid or not latest, could get access_token by "
    "getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r"
)
BUSY, WHITELIST = C.SYSTEM_BUSY, C.IP_NOT_WHITELISTED


def refused(text: str) -> Row:
    """A wrapping of SAID in full."""
    return Row(text, WHITELIST, IP, RID)


def answer(code: int, errmsg: str) -> str:
    return json.dumps({"errcode": code, "errmsg": errmsg}, ensure_ascii=False)


# WeChat's own answers, as they come over the wire.
ANSWERS = (
    Row(answer(-1, "system error rid: 5f422231-52120df7-13fcb545"), BUSY, None, "5f422231-52120df7-13fcb545"),
    Row(answer(-1, "system error hint: [dLTTea0566vr46!]"), BUSY),
    Row(answer(40001, f"{NOT_LATEST} rid: 6aac0063-7ed08fb9-1250f724"), C.TOKEN_NOT_LATEST, None, "6aac0063-7ed08fb9-1250f724"),
    Row(answer(40001, "invalid credential, access_token is invalid or not latest, rid: 65ec5fd8-11111111-22222222"), C.TOKEN_NOT_LATEST, None, "65ec5fd8-11111111-22222222"),
    Row(answer(40001, "invalid credential, access_token is invalid or not latest hint: [dLTTea0566vr46!]"), C.TOKEN_NOT_LATEST),
    Row(answer(40001, "invalid credential, access_token is invalid or not latest, hints: [ req_id: hhJAv0I2e-9Qkj4a ]"), C.TOKEN_NOT_LATEST),
    Row(answer(40001, "invalid appsecret, view more at http://t.cn/RAEkdVq hint: [Ze.A0384vr20]"), C.INVALID_SECRET),
    Row(answer(40001, "invalid credential"), C.INVALID_CREDENTIAL),
    Row(answer(40002, "invalid grant_type rid: 5f386c70-441d34a9-7baebd7c"), C.INVALID_GRANT_TYPE, None, "5f386c70-441d34a9-7baebd7c"),
    Row(answer(40003, f"invalid openid rid: {RID}"), C.INVALID_OPENID, None, RID),
    Row(answer(40013, "invalid appid rid: 6aac005a-01bfdbee-79769285"), C.INVALID_APPID, None, "6aac005a-01bfdbee-79769285"),
    Row(answer(40013, f"invalid appid, rid: {RID}"), C.INVALID_APPID, None, RID),
    Row(answer(40013, "invalid appid"), C.INVALID_APPID),
    Row(answer(40014, "invalid access_token rid: 6533ee0b-3d222bd5-3691ebaa"), C.TOKEN_INVALID, None, "6533ee0b-3d222bd5-3691ebaa"),
    Row(answer(40066, f"invalid url rid: {RID}"), C.INVALID_URL, None, RID),
    Row(answer(40125, "invalid appsecret rid: 64b0ba1d-74e53e36-717abb43"), C.INVALID_SECRET, None, "64b0ba1d-74e53e36-717abb43"),
    Row(r'{"errcode":40125,"errmsg":"invalid appsecret, view more at http:\/\/t.cn\/LOEdzVq, hints: [ req_id: kL8J90219sg58 ]"}', C.INVALID_SECRET),
    Row(answer(40164, SAID), WHITELIST, IP, RID),
    Row(answer(40164, f"invalid ip {IP}, not in whitelist hint: [KJZfAa0644e575]"), WHITELIST, IP),
    Row(answer(40164, "invalid ip, not in whitelist hint: [59FKqA0797e514]"), WHITELIST),
    Row(answer(40164, f"invalid ip {IP} ipv6 ::ffff:{IP}, not in whitelist hint: [H.BDtZFFE-Q7bNKA] rid: 5f283869-46321ea1-07d7260c"), WHITELIST, IP, "5f283869-46321ea1-07d7260c"),
    Row(answer(40164, "invalid ip  not in whitelist"), WHITELIST),
    Row(answer(40164, f"invalid ip {IP}"), WHITELIST, IP),
    Row(answer(40164, "invalid ip 0.0.0.0, not in whitelist"), WHITELIST),
    Row(answer(40164, f"invalid ip 2001:db8::2:15, not in whitelist rid: {RID}"), WHITELIST, "2001:db8::2:15", RID),
    Row(answer(40201, "invalid check url"), C.CALLBACK_NOT_CHECKED),
    Row(answer(40243, "AppSecret is frozen"), C.SECRET_FROZEN),
    Row(answer(41001, "access_token missing rid: 6aac0064-355b48ab-4c5b487e"), C.TOKEN_MISSING, None, "6aac0064-355b48ab-4c5b487e"),
    Row(answer(41001, "access_token missing hint: [JSf.kA03387108!]"), C.TOKEN_MISSING),
    Row(answer(41002, "appid missing rid: 645a2314-3a072a6c-18abe153"), C.APPID_MISSING, None, "645a2314-3a072a6c-18abe153"),
    Row(answer(41004, "appsecret missing"), C.SECRET_MISSING),
    Row(answer(42001, "access_token expired hint: [ERAYaa0846vr30!]"), C.TOKEN_EXPIRED),
    Row(answer(42001, "access_token expired, more info at https://open.work.weixin.qq.com/devtool/query?e=42001"), C.TOKEN_EXPIRED),
    Row(answer(42001, "access_token expired rid: 68aeabxx-11111111-22222222"), C.TOKEN_EXPIRED),
    Row(answer(43001, f"require GET method rid: {RID}"), C.GET_REQUIRED, None, RID),
    Row(answer(43002, f"require POST method rid: {RID}"), C.POST_REQUIRED, None, RID),
    Row(answer(43003, "require https"), C.HTTPS_REQUIRED),
    Row(answer(44002, f"empty post data rid: {RID}"), C.BODY_UNREADABLE, None, RID),
    Row(answer(45009, "reach max api daily quota limit rid: 68d49773-32044106-7794eb1b"), C.DAILY_QUOTA, None, "68d49773-32044106-7794eb1b"),
    Row(answer(45009, "reach max api daily quota limit, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r rid: 69f43a1d-11111111-22222222"), C.DAILY_QUOTA, None, "69f43a1d-11111111-22222222"),
    Row(answer(45009, "reach max api daily quota limit hint: [2EZBbA02311480]"), C.DAILY_QUOTA),
    Row(answer(45011, "api minute-quota reach limit, must slower, retry next minute rid: 5fb1e22f-15e0407f-00233e18"), C.MINUTE_QUOTA, None, "5fb1e22f-15e0407f-00233e18"),
    Row(answer(45035, "access clientip is not registered, not in ip-white-list"), WHITELIST),
    Row(answer(47001, f"data format error rid: {RID}"), C.BODY_UNREADABLE, None, RID),
    Row(answer(48001, "api unauthorized rid: 65a516b6-269ec298-67353cb8"), C.API_UNAUTHORIZED, None, "65a516b6-269ec298-67353cb8"),
    Row(answer(48001, "api unauthorized hint: [RePNCa02931565]"), C.API_UNAUTHORIZED),
    Row(answer(48004, "api forbidden for irregularities, view detail on mp.weixin.qq.com rid: 62b27831-11111111-22222222"), C.API_FORBIDDEN, None, "62b27831-11111111-22222222"),
    Row(answer(48006, "forbid to clear quota because of reaching the limit"), C.QUOTA_RESETS_SPENT),
    Row(answer(50001, "user unauthorized"), C.USER_UNAUTHORIZED),
    Row(answer(50002, "user limited rid: 68e76538-418f377f-06eee319"), C.ACCOUNT_LIMITED, None, "68e76538-418f377f-06eee319"),
    Row(answer(50004, "user not allow to use accesstoken, maybe for punishment rid: 64d5f9a9-63208b5d-00ed75a8"), C.TOKEN_FORBIDDEN, None, "64d5f9a9-63208b5d-00ed75a8"),
    Row(answer(50007, "账号已冻结"), C.ACCOUNT_FROZEN),
    Row(answer(60020, f"not allow to access from your ip, hint: [1657799424_86_10.1.2.3], from ip: {IP}, more info at https://open.work.weixin.qq.com/devtool/query?e=60020"), C.WECOM_IP_NOT_TRUSTED, IP),
    Row(answer(61004, "access clientip is not registered requestIP: 203.0.113.9 rid: 65840652-60aeb945-66cdf943"), WHITELIST, "203.0.113.9", "65840652-60aeb945-66cdf943"),
    Row(answer(61007, f"api is unauthorized to component rid: {RID}"), C.COMPONENT_UNAUTHORIZED, None, RID),
    Row(answer(61011, "invalid component"), C.COMPONENT_REFUSED),
    Row(answer(61024, "must use api(api_component_token) to get token for component acct rid: 60d54199-2dd003ae-4cb93dd1"), C.COMPONENT_ACCOUNT, None, "60d54199-2dd003ae-4cb93dd1"),
    Row(answer(76001, f"rid not found rid: {RID}"), C.RID_NOT_FOUND, None, RID),
    Row(answer(76003, "no permission"), C.QUERY_REFUSED),
    Row(answer(76021, f"cgi_path not found, please check rid: {RID}"), C.QUERY_REFUSED, None, RID),
    Row(answer(89501, "需管理员确认，请耐心等待"), C.IP_CONFIRMATION_PENDING),
    Row(answer(89503, "此次调用需要管理员确认，请耐心等候"), C.IP_AWAITS_ADMIN),
    Row(answer(89506, "24小时内该IP被管理员拒绝调用两次，24小时内不可再使用该IP调用"), C.IP_REFUSED_FOR_A_DAY),
    Row(answer(89507, "1小时内该IP被管理员拒绝调用一次，1小时内不可再使用该IP调用"), C.IP_REFUSED_FOR_AN_HOUR),
    Row(answer(45047, f"out of response count limit rid: {RID}"), C.UNKNOWN_CODE, None, RID),
    Row(answer(9001023, "no such device"), C.UNKNOWN_CODE),
)  # fmt: skip

# The same refusal as other programs put it.
WRAPPINGS = tuple(
    refused(text)
    for text in (
        # Python: wechatpy, python-weixin, werobot, logging, repr, requests
        f"wechatpy.exceptions.WeChatClientException: Error code: 40164, message: {SAID}",
        f"WeChatClientException(40164, '{SAID}')",
        f"weixin.lib.WeixinError: 40164:{SAID}",
        f"werobot.client.ClientException: 40164: {SAID}",
        f"2026-11-22 10:00:01,123 [ERROR] app.wechat: fetch failed {{'errcode': 40164, 'errmsg': '{SAID}'}}",
        f'  File "token.py", line 40164, in fetch\nValueError: {{"errcode": 40164, "errmsg": "{SAID}"}}',
        f"ERROR:root:response body b'{BODY}'",
        f'loguru | ERROR | weixin:get:88 - errcode=40164 errmsg="{SAID}"',
        # Java: WxJava, Spring, Map.toString, logback's JSON
        f"me.chanjar.weixin.common.error.WxErrorException: 错误代码：40164, 错误信息：IP未在白名单中，请检查, 微信原始报文：{BODY}",
        f"me.chanjar.weixin.common.error.WxErrorException: {BODY}\n\tat me.chanjar.weixin.mp.api.impl.BaseWxMpServiceImpl.execute",
        f"Caused by: java.lang.RuntimeException: wechat token error {{errcode=40164, errmsg={SAID}}}",
        f"WxError(errorCode=40164, errorMsg={SAID}, json={BODY})",
        f'{{"@timestamp":"2026-11-22T10:00:00Z","level":"ERROR","message":"微信返回 {json.dumps(BODY)[1:-1]}","thread":"main"}}',
        # PHP: EasyWeChat, var_dump, print_r, var_export, Laravel's log
        f"EasyWeChat\\Kernel\\Exceptions\\HttpException: Request access_token fail: {BODY} in vendor/overtrue/wechat/AccessToken.php:179",
        f'[2026-11-22 10:00:00] production.ERROR: Failed to get access_token: {BODY} {{"exception":"[object] (RuntimeException(code: 0)"}}',
        f'array(2) {{\n  ["errcode"]=>\n  int(40164)\n  ["errmsg"]=>\n  string(98) "{SAID}"\n}}',
        f"Array\n(\n    [errcode] => 40164\n    [errmsg] => {SAID}\n)",
        f"array (\n  'errcode' => 40164,\n  'errmsg' => '{SAID}',\n)",
        f'object(stdClass)#3 (2) {{ ["errcode"]=> int(40164) ["errmsg"]=> string(98) "{SAID}" }}',
        # Go: silenceper, chanxuehong, PowerWeChat, zap, fmt of a map
        f"get access_token error : errcode=40164 , errormsg={SAID}",
        f"GetUserInfo Error , errcode=40164 , errmsg={SAID}",
        f"errcode: 40164, errmsg: {SAID}",
        f"panic: {{ErrCode:40164 ErrMsg:{SAID}}}",
        f"map[errcode:40164 errmsg:{SAID}]",
        f'{{"level":"error","ts":1763812345.40164,"caller":"wx/token.go:41","msg":"token","errcode":40164,"errmsg":"{SAID}"}}',
        # .NET: Senparc
        f"Senparc.Weixin.Exceptions.ErrorJsonResultException: 微信 GET 请求发生错误！错误代码：40164，说明：{SAID}",
        f'{{"message":"微信 GET 请求发生错误！错误代码：40164，说明：{SAID}","addDate":"2026-11-22 10:00:00"}}',
        # Node: co-wechat-api, wechaty, util.inspect
        f"WeChatAPIError: {SAID}\n    at WechatAPI.getAccessToken (/app/node_modules/co-wechat-api/lib/api_common.js:88:15)",
        f"{{ errcode: 40164, errmsg: '{SAID}' }}",
        f"[40164] {SAID}\nError: cannot get access_token",
        # Ruby, Rust, shell
        f'{{"errcode"=>40164, "errmsg"=>"{SAID}"}}',
        f"Wechat::ResponseError: {SAID}(40164)",
        f"Error: WeChatError {{ errcode: 40164, errmsg: \"{SAID}\" }}",
        f"$ curl -s https://api.weixin.qq.com/cgi-bin/stable_token -d @body.json\n{BODY}",
        # Log shippers and hosts: docker, journald, Kubernetes, syslog, Sentry, nginx, Loki, a URL, XML, HTML
        json.dumps({"log": f"{BODY}\n", "stream": "stderr", "time": "2026-11-22T10:00:00.000000001Z"}),
        json.dumps({"log": json.dumps({"msg": BODY}), "stream": "stdout"}),
        f"Nov 22 10:00:00 web-1 shop[40013]: {BODY}",
        f"2026-11-22T10:00:00.123456789Z stderr F {BODY}",
        f"<27>1 2026-11-22T10:00:00Z web-1 shop 40013 - - #033[31m{BODY}#033[0m",
        json.dumps({"event_id": "e" * 8, "exception": {"type": "WeChatClientException", "value": f"Error code: 40164, message: {SAID}"}}),
        f'2026/11/22 10:00:00 [error] 40013#0: *1 FastCGI sent in stderr: "PHP message: {BODY}" while reading response header',
        f'{{job="shop"}} level=error errcode=40164 errmsg="{SAID}"',
        "GET /login/failed?errcode=40164&errmsg=" + SAID.replace(" ", "%20").replace(":", "%3A").replace(",", "%2C"),
        "body=%7B%22errcode%22%3A40164%2C%22errmsg%22%3A%22" + SAID.replace(" ", "+") + "%22%7D",
        f"<xml><errcode>40164</errcode><errmsg>{SAID}</errmsg></xml>",
        f"<p>{{&quot;errcode&quot;:40164,&quot;errmsg&quot;:&quot;{SAID}&quot;}}</p>",
        f"| 40164 | `errcode: 40164, errmsg: {SAID}` |",
        f"微信错误码【40164】{SAID}",
        f"公众号 token 获取失败（错误码：40164）：{SAID}",
        "\\u007b" + f"\\u0022errcode\\u0022:40164,\\u0022errmsg\\u0022:\\u0022{SAID}\\u0022",
        json.dumps(json.dumps(json.dumps({"wechat": BODY}))),
        json.dumps({"errmsg": SAID, "errcode": 40164}, indent=4),
        json.dumps({"ok": False, "error": {"code": 40164, "message": SAID}}),
        json.dumps({"errcode": "40164", "errmsg": SAID}),
        json.dumps({"at": "2026-11-22T10:00:00Z", "alias": "shop", "errcode": 40164, "errmsg": SAID, "cause": "ip_not_whitelisted", "ip": IP, "rid": RID}),
        f"{BODY}\r",
        f"\x1b[31mERROR\x1b[0m errcode=\x1b[1m40164\x1b[0m errmsg=invalid ip \x1b[4m{IP}\x1b[0m ipv6 ::ffff:{IP}, not in whitelist rid: {RID}",
        f"errcode:\n  40164\nerrmsg: {SAID}",
        # Wrapped once more: HTML by its numbers, CSV, a URL in a URL, xdebug's var_dump, UTF-16
        BODY.replace('"', "&#34;"),
        BODY.replace('"', "&#x22;"),
        '2026-11-22,shop,"' + BODY.replace('"', '""') + '"',
        "cb?r=" + quote(quote(BODY)),
        f"<pre class='xdebug-var-dump'>\n  'errcode' <font>=&gt;</font> <small>int</small> <font>40164</font>\n  'errmsg' <font>=&gt;</font> <small>string</small> <font>'{SAID}'</font> <i>(length=98)</i>\n</pre>",
        BODY.replace(" ", "\0 "),
    )
)  # fmt: skip

# The caller's address: whole, doubtful, or none.
ADDRESSES = (
    Row(f"invalid ip {IP}, not in whitelist", WHITELIST, IP),
    Row(f"40164 invalid ip {IP} not in whitelist", WHITELIST, IP),
    Row(f"Invalid IP {IP} , not in whitelist", WHITELIST, IP),
    Row(f"invalid ip ipv6 ::ffff:{IP}, not in whitelist", WHITELIST, IP),
    Row(f"invalid ip ::ffff:{IP}, not in whitelist", WHITELIST, IP),
    Row(f"invalid ip ::FFFF:cb00:7105, not in whitelist", WHITELIST, IP),  # noqa: F541 - reads like its neighbours
    Row(f"invalid ip 0.0.0.0 ipv6 ::ffff:{IP}, not in whitelist", WHITELIST, IP),
    Row(f"invalid ip ***** ipv6 ::ffff:{IP}, not in whitelist", WHITELIST, IP),
    Row(f"invalid ip {IP} {IP} {IP}, not in whitelist", WHITELIST, IP),
    Row(f"invalid ip: {IP}, not in whitelist", WHITELIST, IP),
    Row("invalid ip 2001:db8:1::5, not in whitelist", WHITELIST, "2001:db8:1::5"),
    Row("invalid ip 203.0.113.250 ipv6 ::ffff:203.0.1", WHITELIST, "203.0.113.250"),
    Row("errcode=40164 invalid ip 203.0.113.250", WHITELIST, "203.0.113.250"),
    Row("errcode=40164 invalid ip 203.0.113.2…", WHITELIST),
    Row("errcode=40164 invalid ip 203.0.113.2...[truncated]", WHITELIST),
    Row("errcode=40164 invalid ip 203.0.", WHITELIST),
    Row('{"errcode":40164,"errmsg":"inval', WHITELIST),
    Row("errcode=40164 invalid ip 203.0.113.*, not in whitelist", WHITELIST),
    Row("errcode=40164 invalid ip 203.***.***.5, not in whitelist", WHITELIST),
    Row("errcode=40164 invalid ip x.x.x.x ipv6 ::ffff:x.x.x.x, not in whitelist", WHITELIST),
    Row("errcode=40164 invalid ip [Filtered], not in whitelist", WHITELIST),
    Row("Error code: 40164, message: invalid ip 我的ipv4地址 ipv6 ::ffff:我的ipv4地址, not in whitelist rid: 一串id", WHITELIST),
    Row(f"from {IP}: errcode=40164 errmsg=invalid ip, not in whitelist hint: [198.51.100.7]", WHITELIST),
    Row("invalid ip, not in whitelist hint: [203.0.113.5] rid: 203.0.113.5", WHITELIST),
    Row(f"client {IP} got errcode 40013 invalid appid", C.INVALID_APPID),
    Row("errcode=40164 invalid ip 999.0.113.5, not in whitelist", WHITELIST),
    Row("errcode=40164 invalid ip 203.0.113.5:443, not in whitelist", WHITELIST),
    Row("errcode=40164 invalid ip 203.0.113.0/24, not in whitelist", WHITELIST),
    Row(f"first errcode 40164 invalid ip {IP}, not in whitelist, then errcode 40164 invalid ip 203.0.113.6, not in whitelist", WHITELIST, IP),
)  # fmt: skip

# Which call gave a bare 40001 decides what it means.
ENDPOINTS = (
    Row("GET /cgi-bin/token?grant_type=client_credential errcode=40001", C.INVALID_SECRET),
    Row("POST https://api.weixin.qq.com/cgi-bin/stable_token -> errcode 40001", C.INVALID_SECRET),
    Row("GET https://qyapi.weixin.qq.com/cgi-bin/gettoken errcode=40001", C.INVALID_SECRET),
    Row("POST /cgi-bin/menu/create errcode=40001", C.TOKEN_NOT_LATEST),
    Row("POST /wxa/getwxacodeunlimit errcode=40001", C.TOKEN_NOT_LATEST),
    Row('POST /cgi-bin/menu/create -> {"errcode":40001}', C.TOKEN_NOT_LATEST),
    Row('GET /cgi-bin/token -> {"errcode":40001,"errmsg":"invalid credential"}', C.INVALID_SECRET),
    Row("wechat errcode=40001", C.INVALID_CREDENTIAL),
    Row(
        json.dumps({"alias": "shop", "errcode": 40001, "errmsg": NOT_LATEST, "cause": "invalid_secret"}),
        C.INVALID_SECRET,
    ),
    Row(
        json.dumps({"alias": "shop", "errcode": 40001, "errmsg": NOT_LATEST, "cause": "no cause"}),
        C.TOKEN_NOT_LATEST,
    ),
    Row("after /cgi-bin/token came /cgi-bin/user/info: errcode=40001", C.INVALID_CREDENTIAL),
)

# Calls to WeChat that did not get through, as other programs say it.
HOST = "https://api.weixin.qq.com/cgi-bin/token"
TRANSPORT = (
    Row("curl: (6) Could not resolve host: api.weixin.qq.com", C.DNS),
    Row("java.net.UnknownHostException: api.weixin.qq.com: Name or service not known", C.DNS),
    Row(f'Get "{HOST}": dial tcp: lookup api.weixin.qq.com on 127.0.0.11:53: no such host', C.DNS),
    Row("getaddrinfo ENOTFOUND api.weixin.qq.com", C.DNS),
    Row("HTTPSConnectionPool(host='api.weixin.qq.com', port=443): Max retries exceeded (Caused by NameResolutionError(\"Temporary failure in name resolution\"))", C.DNS),
    Row("connect ECONNREFUSED 127.0.0.1:443 api.weixin.qq.com", C.CONNECT),
    Row("curl: (7) Failed to connect to api.weixin.qq.com port 443: Connection refused", C.CONNECT),
    Row("java.net.ConnectException: Connection refused: connect api.weixin.qq.com", C.CONNECT),
    Row(f'Post "{HOST}": read tcp 10.0.0.2:51111: connection reset by peer', C.CONNECT),
    Row("org.apache.http.NoHttpResponseException: api.weixin.qq.com:443 failed to respond", C.CONNECT),
    Row("Error: socket hang up, host api.weixin.qq.com", C.CONNECT),
    Row("curl: (60) SSL certificate problem: unable to get local issuer certificate api.weixin.qq.com", C.TLS),
    Row(f'Get "{HOST}": x509: certificate signed by unknown authority', C.TLS),
    Row("javax.net.ssl.SSLHandshakeException: PKIX path building failed api.weixin.qq.com", C.TLS),
    Row("HTTPSConnectionPool(host='api.weixin.qq.com', port=443): (Caused by SSLError(SSLCertVerificationError(1, 'certificate verify failed')))", C.TLS),
    Row("HTTPSConnectionPool(host='api.weixin.qq.com', port=443): (Caused by ProxyError('Cannot connect to proxy.', timeout('timed out')))", C.PROXY),
    Row(f'Get "{HOST}": proxyconnect tcp: dial tcp 10.0.0.1:3128: connection refused', C.PROXY),
    Row("curl: (56) Received HTTP code 407 from proxy after CONNECT to api.weixin.qq.com", C.PROXY),
    Row("requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='api.weixin.qq.com', port=443): Read timed out. (read timeout=5)", C.TIMEOUT),
    Row(f'Get "{HOST}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)', C.TIMEOUT),
    Row("java.net.SocketTimeoutException: connect timed out api.weixin.qq.com", C.TIMEOUT),
    Row("cURL error 28: Operation timed out after 5001 milliseconds for https://api.weixin.qq.com", C.TIMEOUT),
    Row('2026/11/22 10:00:00 [error] 40164#0: *7 upstream timed out (110: Connection timed out), host: "api.weixin.qq.com"', C.TIMEOUT),
    Row("requests.exceptions.HTTPError: 502 Server Error: Bad Gateway for url https://api.weixin.qq.com, status code: 502", C.HTTP_STATUS),
    Row(f"HTTP/1.1 503 Service Unavailable from {HOST}", C.HTTP_STATUS),
    Row(f"<html><head><title>504 Gateway Time-out</title></head> {HOST}", C.HTTP_STATUS),
    Row(f"{HOST} answered <!DOCTYPE html><html><title>Wi-Fi Login</title>", C.BAD_RESPONSE),
    Row(f"json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0) {HOST}", C.BAD_RESPONSE),
    Row(f"SyntaxError: Unexpected token < in JSON at position 0 {HOST}", C.BAD_RESPONSE),
    Row(f"invalid character '<' looking for beginning of value {HOST}", C.BAD_RESPONSE),
    Row("aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host api.weixin.qq.com:443 ssl:default [Connect call failed ('203.0.113.9', 443)]", C.CONNECT),
    Row('Get "https://api.weixin.qq.com/cgi-bin/token": net/http: TLS handshake timeout', C.TIMEOUT),
    Row('Get "https://api.weixin.qq.com/cgi-bin/token": EOF', C.CONNECT),
    Row("httpx.ConnectError: All connection attempts failed https://api.weixin.qq.com", C.CONNECT),
    Row("Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: api.weixin.qq.com. is not in the cert's altnames", C.TLS),
    Row("RequestError: DEPTH_ZERO_SELF_SIGNED_CERT api.weixin.qq.com", C.TLS),
    Row("Error: certificate has expired api.weixin.qq.com", C.TLS),
    Row("javax.net.ssl.SSLException: Received fatal alert: handshake_failure api.weixin.qq.com", C.TLS),
    Row("javax.net.ssl.SSLPeerUnverifiedException: Hostname api.weixin.qq.com not verified", C.TLS),
    Row("java.io.IOException: unexpected end of stream on https://api.weixin.qq.com/...", C.CONNECT),
    Row("java.io.EOFException: \\n not found: limit=0 api.weixin.qq.com", C.CONNECT),
    Row("cURL error 52: Empty reply from server (see https://curl.haxx.se) for https://api.weixin.qq.com/cgi-bin/token", C.CONNECT),
    Row("未能解析此远程名称: 'api.weixin.qq.com'", C.DNS),
    Row("System.Net.Http.HttpRequestException: The SSL connection could not be established, see inner exception. api.weixin.qq.com", C.TLS),
    Row("System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: NotTimeValid api.weixin.qq.com", C.TLS),
    Row("A connection attempt failed because the connected party did not properly respond after a period of time api.weixin.qq.com", C.TIMEOUT),
    Row("无法连接到远程服务器 api.weixin.qq.com", C.CONNECT),
    Row("请求 api.weixin.qq.com 超时", C.TIMEOUT),
    Row("连接超时 https://api.weixin.qq.com/cgi-bin/token", C.TIMEOUT),
    Row("upstream prematurely closed connection while reading response header from upstream, host: api.weixin.qq.com", C.CONNECT),
    Row("wget: Unable to establish SSL connection. api.weixin.qq.com", C.TLS),
    Row("dial tcp: lookup api.weixin.qq.com: server misbehaving", C.DNS),
    Row("dial tcp: lookup api.weixin.qq.com on 10.0.0.2:53: read udp 10.0.0.3:1->10.0.0.2:53: i/o timeout", C.DNS),
    Row("requests: [Errno -3] Try again api.weixin.qq.com", C.DNS),
    Row("ping: bad address 'api.weixin.qq.com'", C.DNS),
    Row("Response status code does not indicate success: 504 (Gateway Timeout). api.weixin.qq.com", C.HTTP_STATUS),
    Row("System.Text.Json.JsonException: '<' is an invalid start of a value. api.weixin.qq.com", C.BAD_RESPONSE),
    Row("aiohttp.client_exceptions.ContentTypeError: 0, message='Attempt to decode JSON with unexpected mimetype: text/html', url=https://api.weixin.qq.com", C.BAD_RESPONSE),
    Row('java.io.IOException: Unable to tunnel through proxy. Proxy returns "HTTP/1.1 403 Forbidden" api.weixin.qq.com', C.PROXY),
    Row("cURL error 97: SOCKS5: connection refused api.weixin.qq.com", C.PROXY),
    Row('{"alias":"shop","errcode":null,"errmsg":"no whole answer within 10 s","cause":"timeout"}', C.TIMEOUT),
    Row('{"alias":"shop","errcode":null,"errmsg":"not JSON","cause":"bad_response"}', C.BAD_RESPONSE),
)  # fmt: skip

FAKE = "00000000-00000000-00000000"
HOSTILE = (
    Row(answer(40013, f"invalid appid rid: {FAKE} rid: {RID}"), C.INVALID_APPID, None, RID),
    Row(answer(40013, f"invalid appid rid: {RID}0"), C.INVALID_APPID),
    Row(answer(40013, f"invalid appid grid: {RID}"), C.INVALID_APPID),
    Row(answer(40013, "invalid appid rid: ../../etc/passwd"), C.INVALID_APPID),
    Row(answer(40013, "invalid appid rid: 5FA26C60-1A0EBDD5-32FD1CD0"), C.INVALID_APPID),
    Row(answer(40013, "invalid appid \x1b]8;;https://evil.example\x07click\x1b]8;;\x07"), C.INVALID_APPID),
    Row(answer(40013, "invalid appid \u202e5.311.0.302"), C.INVALID_APPID),
    Row(answer(40164, f"invalid ip \u202e{IP}, not in whitelist"), WHITELIST),
    Row(answer(40164, f"invalid ip \u200b{IP}\u200b, not in whitelist"), WHITELIST, IP),
    Row(answer(40164, f"invalid ip \uff12\uff10\uff13.0.113.5, not in whitelist"), WHITELIST),  # noqa: F541 - as above
    Row(answer(40164, f"invalid ip {IP}\x00, not in whitelist"), WHITELIST, IP),
    Row(f"\x00\x00\x1f\x8b\x08 {BODY} \xff\xfe", WHITELIST, IP, RID),
    Row(answer(40164, f"invalid ip [bold red]{IP}[/], not in whitelist"), WHITELIST),
    Row(answer(40164, f"invalid ip <b>{IP}</b>, not in whitelist"), WHITELIST),
    Row(answer(40164, "invalid ip $(reboot), not in whitelist"), WHITELIST),
    Row(answer(40164, "invalid ip 0x7f000001, not in whitelist"), WHITELIST),
    Row(answer(40164, "invalid ip 0177.0.0.1, not in whitelist"), WHITELIST),
    Row(answer(40164, "invalid ip 3405803781, not in whitelist"), WHITELIST),
    Row(answer(40164, "invalid ip fe80::1%eth0, not in whitelist"), WHITELIST),
    Row(answer(40164, "invalid ip " + "1." * 3000 + ", not in whitelist"), WHITELIST),
    Row("x" * 5000 + BODY + "y" * 5000, WHITELIST, IP, RID),
    Row('{"errcode":0,"errmsg":"ok"}' * 200 + BODY, WHITELIST, IP, RID),
    Row("{" * 3000 + f'"errcode":40164,"errmsg":"{SAID}"' + "}" * 3000, WHITELIST, IP, RID),
    Row(f'{{"errcode":40164,"errmsg":"{SAID}","errcode":0}}', WHITELIST, IP, RID),
    Row(f'{{"errcode":0,"note":"errcode":40164,"errmsg":"{SAID}"}}', WHITELIST, IP, RID),
    Row('{"errcode":40164,"errmsg":{"deep":["invalid ip 203.0.113.5, not in whitelist"]}}', WHITELIST, IP),
    Row('{"errcode":40164,"errmsg":null}', WHITELIST),
    Row('{"errcode":-40164,"errmsg":"x"}', C.UNKNOWN_CODE),
    Row('{"errcode":40164.0,"errmsg":"x"}', WHITELIST),
    Row(f"<script>alert('{SAID}')</script>", WHITELIST, IP, RID),
    Row("level=error errcode=\x1b[33m45047\x1b[0m", C.UNKNOWN_CODE),
    Row(f"errcode=40164 invalid ip \x1b[4m{IP}\x1b[24m, not in whitelist", WHITELIST, IP),
    Row(f"errcode=40164 invalid ip #033[4m{IP}#033[24m, not in whitelist", WHITELIST, IP),
    Row(f"errcode=40013 errmsg=invalid appid rid: {RID} | errcode=48001 errmsg=api unauthorized rid: {FAKE}", C.INVALID_APPID, None, RID),
    Row(f"errcode=40164, errmsg={SAID}; DROP TABLE tokens", WHITELIST, IP, RID),
)  # fmt: skip

# What tells of no failure, however much it looks like one.
NOTHING = (
    '{"errcode":0,"errmsg":"ok"}',
    '{"access_token":"95_abc","expires_in":7200}',
    "Nov 22 10:00:00 web-1 shop[40164]: all is well",
    "2026/11/22 10:00:00 [notice] 40164#0: using the epoll event method",
    "pid 40164 served 40013 requests in 45009 ms",
    "GET /orders/40164 200",
    "order [12345] code=40999 shipped",
    f"rid: {RID}",
    f"caller {IP} ipv6 ::ffff:{IP}",
    "hint: [KJZfAa0644e575]",
    base64.b64encode(BODY.encode()).decode(),
    "无错误",
)

# What is given by hand is short, and whole: in a log the same would be too little to go by.
GIVEN = (
    Row("40164", WHITELIST),
    Row("-1", BUSY),
    Row("\u22121", BUSY),
    Row("errcode 45009", C.DAILY_QUOTA),
    Row("【40013】", C.INVALID_APPID),
    Row("40164\u200b", WHITELIST),
    Row("system error", BUSY),
    Row("user limited", C.ACCOUNT_LIMITED),
    Row("dns", C.DNS),
    Row("Connection refused", C.CONNECT),
    Row(
        "cn.hutool.json.JSONException: A JSONObject text must begin with '{' at 1 [character 2 line 1]",
        C.BAD_RESPONSE,
    ),
    Row(f"invalid ip {IP}", WHITELIST, IP),
    Row(f"invalid ip {IP}\n", WHITELIST, IP),
    Row("invalid ip 2001:db8::5", WHITELIST, "2001:db8::5"),
    Row("data:text/plain," + SAID.replace(" ", "%20"), WHITELIST, IP, RID),
    Row(f"requestIP: {IP} access clientip is not registered", WHITELIST, IP),
)

# What other programs log too: nothing, unless the line speaks of WeChat.
NOT_WECHATS = (
    "ERROR 2026 file system error on /dev/sda1",
    "Error code: 1062. Duplicate entry 'x' for key 'PRIMARY'",
    "kernel: #PF: error_code(0x0000) - not-present page",
    "mysql: Connection refused",
    "error code unknown, mysql: Connection refused",
    "redis.exceptions.TimeoutError: Timeout reading from socket",
    "HTTP/1.1 503 Service Unavailable",
    "<html><body>hello</body></html>",
    "invalid ip address in config",
    "user limited to 3 logins",
    "[40164] worker started",
    "code=40013 accepted",
    "GET https://api.weixin.qq.com/cgi-bin/token 200 timeout=10",
    "40164",
)

ROWS = ANSWERS + WRAPPINGS + ADDRESSES + ENDPOINTS + TRANSPORT + HOSTILE
