"""The error catalogue: what each cause means and what to do about it, in both languages.

Data, and therefore long. It feeds the diagnosis on the screen, `explain`, every `last_error`, and
docs/errors.md. `{ip}` in a text is the caller's address as WeChat named it, or words that stand in for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wxconsole.domain.account import Kind
from wxconsole.domain.cause import Cause

_NO_IP = {"en": "this server's public address", "zh": "本服务器的公网 IP"}


@dataclass(frozen=True, slots=True)
class ByKind:
    """A step that differs between official accounts and mini programs or mini games, whose places and
    rules are the same. `labels` name the two where the kind is not known."""

    official: str
    mini: str
    labels: tuple[str, str]

    def steps_for(self, kind: Kind | None) -> tuple[str, ...]:
        if kind is None:
            return (self.labels[0] + self.official, self.labels[1] + self.mini)
        return (self.official if kind is Kind.OFFICIAL else self.mini,)


@dataclass(frozen=True, slots=True)
class Text:
    """An entry in one language: one sentence, and what to do in this order."""

    summary: str
    steps: tuple[str | ByKind, ...]

    def steps_for(self, kind: Kind | None) -> tuple[str, ...]:
        """The steps for an account of `kind`; where it is not known, those of every kind, each named."""
        return tuple(
            line
            for step in self.steps
            for line in ((step,) if isinstance(step, str) else step.steps_for(kind))
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one cause. `links` are WeChat's own pages."""

    en: Text
    zh: Text
    links: tuple[str, ...] = ()

    def text(self, lang: str) -> Text:
        return self.zh if lang == "zh" else self.en


def filled(text: str, ip: str | None, lang: str) -> str:
    """`text` with the caller's address, or with words for it where WeChat named none."""
    if ip is not None:
        return text.replace("{ip}", ip)
    if lang == "zh":  # which has no spaces between its own words
        text = text.replace(" {ip}", "{ip}")
    return text.replace("{ip}", _NO_IP[lang])


# WeChat's pages. Its old tree /doc/offiaccount/ is retired: link to the new ones only.
_DOC = "https://developers.weixin.qq.com/doc/"
_CENTRAL_SERVER = _DOC + "oplatform/developers/dev/AccessToken.html"
_CONSOLES = _DOC + "oplatform/developers/dev/api"
_WHITELIST = _DOC + "oplatform/developers/basic_func/ip_whitelist"
_APP_SECRET = _DOC + "oplatform/developers/product/subscription_service/"
_APPID = _DOC + "oplatform/developers/product/subscription_service/appid.md"
_TROUBLESHOOTING = _DOC + "oplatform/developers/troubleshooting"
_ALL_CODES = _DOC + "oplatform/developers/errCode/errCode.html"
_NETWORK_CHECK = _DOC + "service/Basic_Information/Network_Detection.html"
_COMPONENT_TOKEN = _DOC + "oplatform/developers/dev/ComponentAccessToken.html"
_AUTHORIZER_TOKEN = (
    _DOC + "oplatform/Third-party_Platforms/2.0/api/ThirdParty/token/api_authorizer_token.html"
)
_CLASSIC_TOKEN = _DOC + "store/supplier/api/basics/api_getaccesstoken.md"
_STABLE_TOKEN = _DOC + "service/api/base/api_getstableaccesstoken.html"
_QUOTA = _DOC + "service/Message_Management/API_Call_Limits.html"
_QUOTA_GET = _DOC + "service/api/apimanage/api_getapiquota"
_QUOTA_CLEAR = _DOC + "service/openApi/clear_quota.html"
_RID = _DOC + "service/openApi/get_rid_info.html"
_HOSTS = _DOC + "service/Basic_Information/Interface_field_description.html"
_SHOP_CODES = _DOC + "channels/API/basics/commErrCode.html"
_WECOM_TOKEN = "https://developer.work.weixin.qq.com/document/path/91039"

# Where things are: https://developers.weixin.qq.com/doc/service/guide/dev/migration.html for official
# accounts, the pages of _WHITELIST and _CONSOLES for the rest.
_LABELS_EN = ("Official account: ", "Mini program or mini game: ")
_LABELS_ZH = ("公众号/服务号：", "小程序/小游戏：")
_OFFICIAL_EN = "微信开发者平台 (https://developers.weixin.qq.com/platform/) → 我的业务 → this account"
_OFFICIAL_ZH = "微信开发者平台（https://developers.weixin.qq.com/platform/）→ 我的业务 → 该账号"
_MINI_EN = "微信公众平台 (https://mp.weixin.qq.com) → 管理 → 开发管理 → 开发设置 → 开发者ID"
_MINI_ZH = "微信公众平台（https://mp.weixin.qq.com）→ 管理 → 开发管理 → 开发设置 → 开发者ID"

_OPEN_WHITELIST_EN = ByKind(
    f"Open {_OFFICIAL_EN} → 基础信息 → 开发密钥 (开发信息 on some of WeChat's pages) → API IP 白名单. The account's admin, or a member registered as its developer, logs in there by scanning with WeChat.",
    f"Open {_MINI_EN} → IP白名单.",
    _LABELS_EN,
)
_OPEN_WHITELIST_ZH = ByKind(
    f"打开{_OFFICIAL_ZH} → 基础信息 → 开发密钥（微信部分文档写作“开发信息”）→ API IP 白名单。需由该账号的管理员或已登记的开发者微信扫码登录。",
    f"打开{_MINI_ZH} → IP白名单。",
    _LABELS_ZH,
)
_ADD_IP_EN = ByKind(
    "Add {ip} to the list. A range such as 1.2.3.4/24 is accepted too; a wildcard such as 172.0.0.* and an address with a port are not.",
    "Add {ip} to the list. A range such as 1.2.3.4/24 or a wildcard such as 172.0.0.* is accepted too, an address with a port is not. It holds at most 10 entries. The list for code upload is another one and does not help here.",
    _LABELS_EN,
)
_ADD_IP_ZH = ByKind(
    "把 {ip} 加入名单。也可填写 1.2.3.4/24 这样的网段；不支持 172.0.0.* 这样的通配符，也不能带端口。",
    "把 {ip} 加入名单。也可填写 1.2.3.4/24 这样的网段或 172.0.0.* 这样的通配符，不能带端口。最多 10 条。“代码上传”用的是另一份 IP 白名单，改它没有用。",
    _LABELS_ZH,
)
_OPEN_SECRET_EN = ByKind(
    f"Open {_OFFICIAL_EN} → 基础信息 → 开发密钥 → AppSecret.",
    f"Open {_MINI_EN} → AppSecret.",
    _LABELS_EN,
)
_OPEN_SECRET_ZH = ByKind(
    f"打开{_OFFICIAL_ZH} → 基础信息 → 开发密钥 → AppSecret。",
    f"打开{_MINI_ZH} → AppSecret。",
    _LABELS_ZH,
)
_OPEN_APPID_EN = ByKind(
    f"Open {_OFFICIAL_EN} → 基础信息 and copy the AppID.",
    f"Open {_MINI_EN} and copy the AppID.",
    _LABELS_EN,
)
_OPEN_APPID_ZH = ByKind(
    f"打开{_OFFICIAL_ZH} → 基础信息，复制 AppID。",
    f"打开{_MINI_ZH}，复制 AppID。",
    _LABELS_ZH,
)
_OPEN_ACCOUNT_EN = ByKind(
    f"Open {_OFFICIAL_EN} and 微信公众平台 (https://mp.weixin.qq.com), and read the notices about the account.",
    "Open 微信公众平台 (https://mp.weixin.qq.com) and read the notices about the account.",
    _LABELS_EN,
)
_OPEN_ACCOUNT_ZH = ByKind(
    f"打开{_OFFICIAL_ZH}，以及微信公众平台（https://mp.weixin.qq.com），查看该账号收到的通知。",
    "打开微信公众平台（https://mp.weixin.qq.com），查看该账号收到的通知。",
    _LABELS_ZH,
)
_OPEN_QUOTA_EN = ByKind(
    f"Open {_OFFICIAL_EN} → 接口管理 → 接口权限与额度 and see which API is used up.",
    "Open 微信公众平台 (https://mp.weixin.qq.com) and look up which API is used up.",
    _LABELS_EN,
)
_OPEN_QUOTA_ZH = ByKind(
    f"打开{_OFFICIAL_ZH} → 接口管理 → 接口权限与额度，查看是哪个接口用完了额度。",
    "打开微信公众平台（https://mp.weixin.qq.com），查看是哪个接口用完了额度。",
    _LABELS_ZH,
)

_EDIT_EN = "Correct it where this account is defined: in wxconsole, or in the environment or .env file that it comes from. Then refresh; until then a retry cannot help."
_EDIT_ZH = "在定义该账号的地方改正：wxconsole 中，或它所来自的环境变量、.env 文件。改好后再刷新；在此之前重试没有用。"
_RETRIES_EN = "Wait: wxconsole keeps trying by itself, in steps of up to a minute. A token that is held stays in use until its end."
_RETRIES_ZH = "稍等：wxconsole 会自动重试，间隔最长 1 分钟。手中的 access_token 在到期前照常使用。"
_LOOKS_EN = "A retry helps only once this is done: wxconsole looks every 10 minutes by itself, a refresh by hand asks at once."
_LOOKS_ZH = "处理好之后重试才有用：wxconsole 每 10 分钟自动再试一次，手动刷新则立即请求。"
_NO_RETRY_EN = "Do not retry: the answer stays the same until something is changed."
_NO_RETRY_ZH = "不必重试：问题解决之前结果不会变。"
_OUR_FAULT_EN = "If it was wxconsole's own request, something in between changed it: check the proxy and WXCONSOLE_API_BASE, and report it to the wxconsole project if there is nothing."
_OUR_FAULT_ZH = "如果这是 wxconsole 发出的请求，说明中间有东西改动了它：检查代理和 WXCONSOLE_API_BASE；若都没有问题，请向 wxconsole 项目反馈。"
_WAY_THERE_EN = "Run `curl -v https://api.weixin.qq.com` on this machine: it shows whether DNS, the proxy, the connection or TLS fails, and its Date line tells WeChat's time."
_WAY_THERE_ZH = "在本机运行 `curl -v https://api.weixin.qq.com`：可以看出是 DNS、代理、连接还是 TLS 出了问题，其中的 Date 行是微信的时间。"
_KEEP_RID_EN = "Keep the rid and the raw message: WeChat's own support asks for the rid. `wxconsole rid RID ALIAS` shows the request as WeChat saw it, for 7 days."
_KEEP_RID_ZH = "记下 rid 和原始错误信息：向微信求助时需要 rid。7 天内可用 `wxconsole rid RID 别名` 查看微信收到的这次请求。"


CATALOGUE: Mapping[Cause, Entry] = {
    # --- WeChat's own codes.
    Cause.SYSTEM_BUSY: Entry(
        Text(
            "WeChat's server is busy or had an error of its own; nothing here is misconfigured.",
            (
                _RETRIES_EN,
                "If it lasts for more than some minutes, see whether other accounts have it too: then it is WeChat, and waiting is all there is.",
                _KEEP_RID_EN,
            ),
        ),
        Text(
            "微信服务器繁忙或内部出错，本地配置没有问题。",
            (
                _RETRIES_ZH,
                "如果持续几分钟以上，看看其他账号是否也这样：若是，问题在微信一侧，只能等待。",
                _KEEP_RID_ZH,
            ),
        ),
        (_RID,),
    ),
    Cause.INVALID_CREDENTIAL: Entry(
        Text(
            "WeChat refused the credential: a wrong AppSecret if a token was asked for, a dead token if another API was called.",
            (
                "See which call got this answer.",
                "If it was /cgi-bin/token or /cgi-bin/stable_token: check that AppID and AppSecret belong together and are whole, letter case included.",
                "If it was any other API: the access token is not the latest one. Something else fetched a token with the same AppID, such as a test system, another server or another tool.",
                "In that case take the token from one place for all systems, and refresh once. Never refresh again and again on 40001: each fetch may kill the token of another system.",
            ),
        ),
        Text(
            "微信不认可这个凭据：如果是在获取 access_token，说明 AppSecret 错误；如果是调用其他接口，说明 access_token 已失效。",
            (
                "先确认是哪个接口返回的。",
                "如果是 /cgi-bin/token 或 /cgi-bin/stable_token：检查 AppID 与 AppSecret 是否属于同一账号、是否完整、大小写是否正确。",
                "如果是其他接口：所用的 access_token 不是最新的。有别的程序用同一个 AppID 获取过，例如测试环境、另一台服务器或其他工具。",
                "这时应让所有系统从同一处取用 access_token，并只刷新一次。不要遇到 40001 就反复刷新：每次获取都可能使别的系统的 access_token 失效。",
            ),
        ),
        (_CENTRAL_SERVER, _STABLE_TOKEN),
    ),
    Cause.INVALID_SECRET: Entry(
        Text(
            "The AppSecret is not the right one for this AppID.",
            (
                "Check the AppSecret that is configured: copied whole, no space around it, letter case kept, and of this account rather than another. It is not the push settings' Token or EncodingAESKey.",
                _OPEN_SECRET_EN,
                "If somebody has reset it there, use the new one: the old one stopped working at once. WeChat does not show an AppSecret again, so look in your own records before you reset it, because a reset stops every system that uses the old one.",
                _EDIT_EN,
            ),
        ),
        Text(
            "AppSecret 与该 AppID 不匹配。",
            (
                "检查所配置的 AppSecret：是否复制完整、前后有无空格、大小写是否正确、是否属于该账号。它不是消息推送里的 Token 或 EncodingAESKey。",
                _OPEN_SECRET_ZH,
                "如果有人在那里重置过，请使用新的：旧的在重置后立即失效。微信不会再次显示 AppSecret，重置之前先找自己的存档，因为重置会使所有仍用旧密钥的系统无法工作。",
                _EDIT_ZH,
            ),
        ),
        (_APP_SECRET, _CLASSIC_TOKEN),
    ),
    Cause.INVALID_GRANT_TYPE: Entry(
        Text(
            "The token request named a grant_type that WeChat does not know.",
            (
                "Send grant_type=client_credential, spelled exactly so: in the query of GET /cgi-bin/token, in the JSON body of POST /cgi-bin/stable_token.",
                _OUR_FAULT_EN,
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "获取 access_token 的请求里 grant_type 不正确。",
            (
                "grant_type 必须是 client_credential：GET /cgi-bin/token 放在 URL 参数里，POST /cgi-bin/stable_token 放在 JSON 请求体里。",
                _OUR_FAULT_ZH,
                _NO_RETRY_ZH,
            ),
        ),
        (_CLASSIC_TOKEN, _STABLE_TOKEN),
    ),
    Cause.INVALID_OPENID: Entry(
        Text(
            "The OpenID is not one of this account's: each account knows the same person by another OpenID.",
            (
                "Check that the OpenID is whole, and was got with the AppID that the token is of: an OpenID of another account, a mini program's in place of the official account's, or a UnionID gives this answer.",
                "If it is an official account's, check that the person still follows the account.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "OpenID 不合法：它不属于该账号，同一用户在每个账号下的 OpenID 都不同。",
            (
                "检查 OpenID 是否完整，并且是用该 access_token 所属的 AppID 取得的：其他账号的 OpenID、把小程序的 OpenID 用于公众号，或误用 UnionID，都会得到这个结果。",
                "如果是公众号/服务号，确认该用户仍在关注。",
                _NO_RETRY_ZH,
            ),
        ),
        (_ALL_CODES,),
    ),
    Cause.INVALID_APPID: Entry(
        Text(
            "WeChat knows no such AppID, or the token belongs to another account than the AppID that was sent.",
            (
                "Check the AppID that is configured: cut off, with a space or another odd character, or in upper case. In all of WeChat's samples it is wx and 16 lower-case hex digits; the 原始ID that starts with gh_ is something else.",
                _OPEN_APPID_EN,
                _EDIT_EN,
            ),
        ),
        Text(
            "AppID 无效：微信查不到这个 AppID，或请求里的 AppID 与 access_token 所属的账号不一致。",
            (
                "检查所配置的 AppID：是否被截断、混入空格或其他字符、写成了大写。微信示例中的 AppID 都是 wx 加 16 位小写十六进制字符；以 gh_ 开头的是原始ID，不是 AppID。",
                _OPEN_APPID_ZH,
                _EDIT_ZH,
            ),
        ),
        (_APPID, _CLASSIC_TOKEN),
    ),
    Cause.IP_NOT_WHITELISTED: Entry(
        Text(
            "WeChat refused the call because {ip} is not on this account's API IP whitelist.",
            (
                _OPEN_WHITELIST_EN,
                _ADD_IP_EN,
                "Wait: the list takes effect after some minutes, up to 10. wxconsole looks every 10 minutes by itself, a refresh by hand asks at once. The token that is held stays valid until its end meanwhile.",
                "If it is still refused then, compare the AppID shown there with the one used here: a list edited on another account changes nothing.",
                "Check that the list has the public IPv4 address that WeChat named, not one of the local network. If WeChat named none, ask whoever runs the network for the outgoing address: sites that echo an address may show another one.",
                "If WeChat names another address at each call, the calls leave through a pool (carrier, cloud or proxy): add the pool's range, or give this server one fixed outgoing address.",
                "If the call goes through a third-party platform (第三方平台, code 61004), add the address to that platform's own list instead.",
            ),
        ),
        Text(
            "微信拒绝了调用：{ip} 不在该账号的 API IP 白名单中。",
            (
                _OPEN_WHITELIST_ZH,
                _ADD_IP_ZH,
                "等待生效：需要几分钟，最长约 10 分钟。wxconsole 每 10 分钟自动再试一次，手动刷新则立即请求。在此期间，手中的 access_token 到期前仍然有效。",
                "如果届时仍被拒绝，核对页面上的 AppID 与这里使用的是否一致：改了别的账号的白名单不会起作用。",
                "确认名单里是微信报出的公网 IPv4 地址，不是内网地址。如果微信没有报出地址，请向网络管理员询问出口 IP：查询 IP 的网站显示的可能是另一个地址。",
                "如果每次报出的地址都不同，说明出口是地址池（运营商、云或代理）：把整个网段加入名单，或给这台服务器配置固定的出口 IP。",
                "如果是通过第三方平台调用（错误码 61004），请把地址加到第三方平台自己的白名单里。",
            ),
        ),
        (_WHITELIST, _APP_SECRET, _SHOP_CODES),
    ),
    Cause.SECRET_FROZEN: Entry(
        Text(
            "The AppSecret has been frozen, so no token can be fetched with it.",
            (
                "Ask the account's admin who froze it and why: a secret that leaked is reset, not unfrozen.",
                _OPEN_SECRET_EN,
                "Unfreeze it there (解冻). The secret stays the same.",
                "Wait about 10 minutes until it takes effect. " + _LOOKS_EN,
            ),
        ),
        Text(
            "AppSecret 已被冻结，无法用它获取 access_token。",
            (
                "先向该账号的管理员确认是谁、为什么冻结：如果是因为泄露，应当重置而不是解冻。",
                _OPEN_SECRET_ZH,
                "在那里解冻。解冻后密钥不变。",
                "等待约 10 分钟生效。" + _LOOKS_ZH,
            ),
        ),
        (_APP_SECRET,),
    ),
    Cause.INVALID_URL: Entry(
        Text(
            "WeChat has no API at this URL, or does not accept a URL that was sent to it.",
            (
                "Compare the path that was called with the API's page, letter by letter: /cgi-bin/token and /cgi-bin/stable_token for tokens.",
                "Check WXCONSOLE_API_BASE, or the base URL that the program uses: it is a host without a path, such as https://api.weixin.qq.com.",
                "If the call itself sends a URL, check that one: whole, and accepted by that API.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "URL 不合法：微信没有这个地址的接口，或不接受请求中提交的 URL。",
            (
                "把所调用的路径与接口文档逐字核对：获取 access_token 的是 /cgi-bin/token 和 /cgi-bin/stable_token。",
                "检查 WXCONSOLE_API_BASE 或程序所用的基础地址：只写域名，不带路径，例如 https://api.weixin.qq.com。",
                "如果请求里要提交 URL，检查它是否完整、是否符合该接口的要求。",
                _NO_RETRY_ZH,
            ),
        ),
        (_ALL_CODES,),
    ),
    Cause.CALLBACK_NOT_CHECKED: Entry(
        Text(
            "WeChat could not check the callback URL: none is set, or the check was asked for with a wrong value.",
            (
                "Code 40201: set the account's message push URL first, since that is what is checked.",
                "Code 40202: action is one of dns, ping and all. Code 40203: check_operator is one of CHINANET, UNICOM, CAP and DEFAULT.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "微信无法检测回调地址：账号没有设置，或检测请求的参数不对。",
            (
                "错误码 40201：先为该账号设置消息推送的 URL，检测的就是它。",
                "错误码 40202：action 只能是 dns、ping 或 all。错误码 40203：check_operator 只能是 CHINANET、UNICOM、CAP 或 DEFAULT。",
                _NO_RETRY_ZH,
            ),
        ),
        (_NETWORK_CHECK,),
    ),
    Cause.TOKEN_MISSING: Entry(
        Text(
            "The call carried no access_token.",
            (
                "Add access_token=… to the URL of the call: WeChat reads it there, not from a header or the body.",
                "Check that the program really got a token before it called: an empty variable gives this answer too.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "请求没有带 access_token。",
            (
                "把 access_token 放在请求的 URL 参数里，不要放在请求头或请求体中。",
                "检查程序在调用前是否真的取到了 access_token：变量为空也会得到这个结果。",
                _NO_RETRY_ZH,
            ),
        ),
        (_TROUBLESHOOTING,),
    ),
    Cause.APPID_MISSING: Entry(
        Text(
            "The token request carried no AppID.",
            (
                "Check that an AppID is configured, and that the request sends it as appid: in the query of GET /cgi-bin/token, in the JSON body of POST /cgi-bin/stable_token.",
                _OUR_FAULT_EN,
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "获取 access_token 的请求没有带 AppID。",
            (
                "检查是否配置了 AppID，参数名是否为 appid：GET /cgi-bin/token 放在 URL 参数里，POST /cgi-bin/stable_token 放在 JSON 请求体里。",
                _OUR_FAULT_ZH,
                _NO_RETRY_ZH,
            ),
        ),
        (_CLASSIC_TOKEN, _STABLE_TOKEN),
    ),
    Cause.SECRET_MISSING: Entry(
        Text(
            "The token request carried no AppSecret.",
            (
                "Check that an AppSecret is configured, and that the request sends it as secret: in the query of GET /cgi-bin/token, in the JSON body of POST /cgi-bin/stable_token.",
                _OUR_FAULT_EN,
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "获取 access_token 的请求没有带 AppSecret。",
            (
                "检查是否配置了 AppSecret，参数名是否为 secret：GET /cgi-bin/token 放在 URL 参数里，POST /cgi-bin/stable_token 放在 JSON 请求体里。",
                _OUR_FAULT_ZH,
                _NO_RETRY_ZH,
            ),
        ),
        (_CLASSIC_TOKEN, _STABLE_TOKEN),
    ),
    Cause.GET_REQUIRED: Entry(
        Text(
            "The API wants a GET request and got another method.",
            (
                "Send it as GET. /cgi-bin/token, /cgi-bin/get_api_domain_ip and /cgi-bin/getcallbackip take GET, with their parameters in the URL.",
                _OUR_FAULT_EN,
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "该接口只接受 GET 请求。",
            (
                "改用 GET。/cgi-bin/token、/cgi-bin/get_api_domain_ip 和 /cgi-bin/getcallbackip 用 GET，参数放在 URL 里。",
                _OUR_FAULT_ZH,
                _NO_RETRY_ZH,
            ),
        ),
        (_ALL_CODES,),
    ),
    Cause.POST_REQUIRED: Entry(
        Text(
            "The API wants a POST request and got another method.",
            (
                "Send it as POST. /cgi-bin/stable_token takes POST with a JSON body only.",
                "Look for a redirect or a proxy on the way: either may turn a POST into a GET.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "该接口只接受 POST 请求。",
            (
                "改用 POST。/cgi-bin/stable_token 只接受带 JSON 请求体的 POST。",
                "检查途中是否有重定向或代理：它们可能把 POST 变成 GET。",
                _NO_RETRY_ZH,
            ),
        ),
        (_STABLE_TOKEN,),
    ),
    Cause.HTTPS_REQUIRED: Entry(
        Text(
            "The API was called over plain HTTP; WeChat takes HTTPS only.",
            (
                "Write the address with https://, and call port 443.",
                "Take what was sent as seen by others: it crossed the network unencrypted. If an AppSecret was in it, have it reset.",
                "If HTTPS was used here, look for a proxy or gateway on the way that turns it into HTTP.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "接口是用 HTTP 调用的，微信只接受 HTTPS。",
            (
                "地址改为 https://，端口 443。",
                "请求曾以明文经过网络，应视为已泄露：其中若有 AppSecret，请重置。",
                "如果这里用的就是 HTTPS，检查途中是否有代理或网关把它转成了 HTTP。",
                _NO_RETRY_ZH,
            ),
        ),
        (_ALL_CODES,),
    ),
    Cause.BODY_UNREADABLE: Entry(
        Text(
            "WeChat could not read the request's body: it was empty, or not the JSON or XML that the API wants.",
            (
                "Send the parameters as JSON in the body, in UTF-8, not as a form. /cgi-bin/stable_token takes JSON only.",
                "Check that the body arrives: a redirect or a proxy on the way may drop it, and some clients send none with GET.",
                _OUR_FAULT_EN,
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "微信无法解析请求体：内容为空，或不是该接口要求的 JSON 或 XML。",
            (
                "把参数以 JSON 放在请求体中，使用 UTF-8 编码，不要用表单。/cgi-bin/stable_token 只接受 JSON。",
                "确认请求体确实送达：途中的重定向或代理可能把它丢掉，有些客户端用 GET 时也不发送请求体。",
                _OUR_FAULT_ZH,
                _NO_RETRY_ZH,
            ),
        ),
        (_ALL_CODES, _STABLE_TOKEN),
    ),
    Cause.TOKEN_NOT_LATEST: Entry(
        Text(
            "WeChat no longer honours this token: most likely another system has fetched a newer one with the same AppID.",
            (
                "Find the other one: a test or staging system, an old server, an SDK that fetches by itself, a colleague's tool, or a forced refresh.",
                "Move it to the token kept here: let it read from wxconsole (`wxconsole token ALIAS` prints it), and stop it from fetching.",
                "If it cannot be moved, use the stable endpoint here and the classic one there: neither kills the other's token. A forced refresh of the stable one still kills the token in use.",
                "Refresh once to get a token that works; on the classic endpoint this kills the other system's token in turn. Repeating it helps nobody: both sides would go on killing each other's.",
                "If no other system exists, check that the token is used whole, for its own account, and on an API meant for that kind of account.",
            ),
        ),
        Text(
            "微信不再认可这个 access_token：很可能有别的系统用同一个 AppID 获取了更新的。",
            (
                "找出是谁：测试或预发环境、旧服务器、会自行获取的 SDK、同事的工具，或者有人做了强制刷新。",
                "让它改用这里的 access_token：从 wxconsole 读取（`wxconsole token ALIAS` 会输出它），不再自行获取。",
                "如果无法改动它，可以这里用稳定版接口、那边用普通版接口：两者互不影响。但稳定版的强制刷新仍会使正在使用的失效。",
                "刷新一次即可得到可用的 access_token；若用普通版接口，对方的也会随之失效。反复刷新没有用：双方只会轮流使对方失效。",
                "如果确实没有别的系统，检查 access_token 是否完整、是否用在它所属的账号上、接口是否适用于该类账号。",
            ),
        ),
        (_CENTRAL_SERVER, _STABLE_TOKEN),
    ),
    Cause.TOKEN_INVALID: Entry(
        Text(
            "WeChat does not accept this access token: it is damaged, lapsed, or of another sort than this API wants.",
            (
                "Check that the token is used whole: keep room for at least 512 characters where it is stored, and let nothing cut or re-encode it.",
                "Check whose token it is: some APIs want the token that a third-party platform holds for the account (authorizer_access_token), and a token works only for its own account.",
                "Probe the token in wxconsole: if WeChat honours it there, the fault is in the program that made the call.",
                "If it is dead, refresh once. " + _NO_RETRY_EN,
            ),
        ),
        Text(
            "access_token 不合法：已损坏、已过期，或不是该接口所要求的那一种。",
            (
                "检查 access_token 是否完整：存储空间至少保留 512 个字符，不要截断，也不要重复编码。",
                "检查它属于谁：有些接口要求第三方平台的 authorizer_access_token；access_token 也只能用于它所属的账号。",
                "在 wxconsole 中探测它：如果微信认可，问题就在发起调用的程序里。",
                "如果已失效，刷新一次。" + _NO_RETRY_ZH,
            ),
        ),
        (_CENTRAL_SERVER, _TROUBLESHOOTING),
    ),
    Cause.TOKEN_EXPIRED: Entry(
        Text(
            "The access token's time is over.",
            (
                "Take the present token from wxconsole; refresh once if it holds none that is alive.",
                "Check the program that used it: it must take over a new token when there is one, and count expires_in from the moment it asked, as the time that is left.",
                "Check this machine's clock: `curl -I https://api.weixin.qq.com` shows WeChat's time in its Date line.",
                "Repeating the call with the same token cannot help.",
            ),
        ),
        Text(
            "access_token 已过期。",
            (
                "从 wxconsole 取用当前的 access_token；如果没有有效的，刷新一次。",
                "检查使用它的程序：有了新的就要换用；expires_in 是剩余秒数，应从发出请求时算起。",
                "检查本机时钟：`curl -I https://api.weixin.qq.com` 输出的 Date 行是微信的时间。",
                "用同一个 access_token 重试没有用。",
            ),
        ),
        (_CENTRAL_SERVER,),
    ),
    Cause.DAILY_QUOTA: Entry(
        Text(
            "This account has used up its calls to this API for today.",
            (
                "Find what spends them: usually a program that fetches a token on each call or each error. Stop it first, or tomorrow's go the same way.",
                _OPEN_QUOTA_EN,
                "If it cannot wait, have the counters reset: `wxconsole quota ALIAS --reset`, or Q in the console. It uses the held token, or the AppSecret where no token is left. An account has 10 resets a month, however they are made, and some reported that a reset did not help the token endpoints.",
                "Otherwise wait for the next day: wxconsole tries once after midnight in Beijing, when quotas are believed to begin anew. Before that a retry cannot help. A token that is held stays valid until its end.",
            ),
        ),
        Text(
            "该账号今天调用此接口的次数已用完。",
            (
                "找出是谁在消耗：通常是某个程序每次调用或每次出错都重新获取 access_token。先停掉它，否则明天还会用完。",
                _OPEN_QUOTA_ZH,
                "如果不能等，可清零调用次数：执行 `wxconsole quota 别名 --reset`，或在控制台按 Q。使用当前的 access_token，没有时使用 AppSecret。各种方式合计每个账号每月 10 次；有人反映清零对获取 access_token 的接口没有生效。",
                "否则等到第二天：wxconsole 会在北京时间零点之后试一次（据信额度在那时重置），在此之前重试没有用。手中的 access_token 到期前仍然有效。",
            ),
        ),
        (_QUOTA, _QUOTA_CLEAR, _QUOTA_GET),
    ),
    Cause.MINUTE_QUOTA: Entry(
        Text(
            "This API has been called too often within a minute.",
            (
                "Wait for the next minute: wxconsole then tries again by itself.",
                "If it comes back, find the program that calls so often and slow it down.",
            ),
        ),
        Text(
            "一分钟内调用该接口过于频繁。",
            (
                "等到下一分钟：wxconsole 会自动再试。",
                "如果反复出现，找出频繁调用的程序并降低频率。",
            ),
        ),
        (_STABLE_TOKEN, _QUOTA),
    ),
    Cause.QUOTA_RESETS_SPENT: Entry(
        Text(
            "The quota counters cannot be reset again: this account's resets are used up.",
            (
                "Wait for tomorrow's quota: an account has 10 resets a month, shared by the APIs, the console and any third-party platform.",
                "Find what spends the calls, so that it does not come to this again.",
                "Do not retry the reset this month.",
            ),
        ),
        Text(
            "无法再清零调用次数：该账号的清零机会已用完。",
            (
                "等到明天的额度：每个账号每月只能清零 10 次，接口、后台和第三方平台合并计算。",
                "找出消耗调用次数的程序，避免再次用完。",
                "本月内不必再试清零。",
            ),
        ),
        (_QUOTA_CLEAR,),
    ),
    Cause.API_UNAUTHORIZED: Entry(
        Text(
            "This account has no right to the API that was called.",
            (
                "Check that the token is of the account, and of the kind of account, that the API is meant for.",
                ByKind(
                    f"Open {_OFFICIAL_EN} → 接口管理 → 接口权限与额度 and look up the API; a lapsed 微信认证 takes rights away too.",
                    "Open 微信公众平台 (https://mp.weixin.qq.com) and look up the API; a lapsed 微信认证 may take rights away too.",
                    _LABELS_EN,
                ),
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "该账号没有调用此接口的权限。",
            (
                "检查 access_token 是否属于该账号，以及该接口是否适用于这类账号。",
                ByKind(
                    f"打开{_OFFICIAL_ZH} → 接口管理 → 接口权限与额度，查看该接口；微信认证过期也会失去权限。",
                    "打开微信公众平台（https://mp.weixin.qq.com），查看该接口；微信认证过期也可能失去权限。",
                    _LABELS_ZH,
                ),
                _NO_RETRY_ZH,
            ),
        ),
        (_TROUBLESHOOTING,),
    ),
    Cause.API_FORBIDDEN: Entry(
        Text(
            "WeChat has blocked this API for the account because of an irregularity.",
            (
                "Open 微信公众平台 (https://mp.weixin.qq.com), where WeChat's message says that the details are.",
                "Do what the notice there asks for, or appeal there.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "因违规，微信封禁了该账号的这个接口。",
            (
                "打开微信公众平台（https://mp.weixin.qq.com），微信提示详情在那里。",
                "按通知的要求处理，或在那里申诉。",
                _NO_RETRY_ZH,
            ),
        ),
        (_TROUBLESHOOTING,),
    ),
    Cause.USER_UNAUTHORIZED: Entry(
        Text(
            "The person, or the account, has not authorised this API.",
            (
                "Check which authorisation the API wants on its own page: the consent of the person whose data it is, or that of the account.",
                "Ask for that consent again, and call with the token that comes out of it.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "用户或账号没有授权此接口。",
            (
                "查看该接口的文档页，确认需要谁的授权：数据所属的用户，还是账号。",
                "重新取得授权，并用由此得到的令牌调用。",
                _NO_RETRY_ZH,
            ),
        ),
        (_ALL_CODES,),
    ),
    Cause.ACCOUNT_LIMITED: Entry(
        Text(
            "WeChat has limited this account: it is frozen, migrated or cancelled.",
            (
                _OPEN_ACCOUNT_EN,
                "If it was migrated (账号迁移), use the new account's AppID and AppSecret.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "该账号受到限制：可能已被冻结、迁移或注销。",
            (
                _OPEN_ACCOUNT_ZH,
                "如果已做账号迁移，请改用新账号的 AppID 和 AppSecret。",
                _NO_RETRY_ZH,
            ),
        ),
        (_TROUBLESHOOTING,),
    ),
    Cause.ACCOUNT_UNEXPECTED: Entry(
        Text(
            "WeChat did not expect this account here: as its message says, it may not be on a white list.",
            (
                "Check that AppID and API belong together; WeChat publishes no more about this code.",
                _OPEN_ACCOUNT_EN,
                _KEEP_RID_EN,
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "该账号不在预期之内：按微信的提示，可能不在白名单中。",
            (
                "检查 AppID 与接口是否相符；微信没有公布更多说明。",
                _OPEN_ACCOUNT_ZH,
                _KEEP_RID_ZH,
                _NO_RETRY_ZH,
            ),
        ),
        (_RID,),
    ),
    Cause.TOKEN_FORBIDDEN: Entry(
        Text(
            "WeChat forbids this account to fetch or use access tokens, possibly as a penalty.",
            (
                _OPEN_ACCOUNT_EN,
                "Do what the notice asks for, or appeal; WeChat names no other remedy.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "微信禁止该账号获取或使用 access_token，可能是因为处罚。",
            (
                _OPEN_ACCOUNT_ZH,
                "按通知要求处理，或申诉；微信没有给出其他办法。",
                _NO_RETRY_ZH,
            ),
        ),
        (_CLASSIC_TOKEN,),
    ),
    Cause.ACCOUNT_FROZEN: Entry(
        Text(
            "The account is frozen.",
            (
                _OPEN_ACCOUNT_EN,
                "Have the account's admin unfreeze it as the notice says; WeChat names no other remedy.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "账号已被冻结。",
            (
                _OPEN_ACCOUNT_ZH,
                "请账号管理员按通知解冻；微信没有给出其他办法。",
                _NO_RETRY_ZH,
            ),
        ),
        (_CLASSIC_TOKEN,),
    ),
    Cause.COMPONENT_ACCOUNT: Entry(
        Text(
            "This AppID belongs to a third-party platform (第三方平台), which fetches its token in another way.",
            (
                "Check whether the AppID of the platform was entered in place of the account's own.",
                _OPEN_APPID_EN,
                "For the platform itself use /cgi-bin/component/api_component_token; wxconsole does not keep such tokens.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "这个 AppID 属于第三方平台，它要用另外的接口获取令牌。",
            (
                "检查是否把第三方平台的 AppID 当成了账号自己的。",
                _OPEN_APPID_ZH,
                "第三方平台自身请使用 /cgi-bin/component/api_component_token；wxconsole 不保管这类令牌。",
                _NO_RETRY_ZH,
            ),
        ),
        (_COMPONENT_TOKEN,),
    ),
    Cause.COMPONENT_UNAUTHORIZED: Entry(
        Text(
            "The account has not granted this API to the third-party platform (第三方平台) that called it.",
            (
                "See which permissions the account has granted to the platform.",
                "Have the account's admin authorise the platform again with the one that this API needs.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "账号没有把这个接口授权给调用它的第三方平台。",
            (
                "查看该账号授予第三方平台的权限。",
                "请账号管理员重新授权，勾选该接口所需的权限。",
                _NO_RETRY_ZH,
            ),
        ),
        (_TROUBLESHOOTING,),
    ),
    Cause.COMPONENT_REFUSED: Entry(
        Text(
            "WeChat refused a token request of a third-party platform (第三方平台).",
            (
                "Check the platform's component_appid and its component_verify_ticket: WeChat pushes one every 10 minutes, and each is valid for 12 hours.",
                "Check that the platform stores the latest ticket and answers the push.",
                "Look at the platform's own system: wxconsole does not keep its tokens, and a retry here changes nothing.",
            ),
        ),
        Text(
            "微信拒绝了第三方平台获取令牌的请求。",
            (
                "检查第三方平台的 component_appid 和 component_verify_ticket：微信每 10 分钟推送一次，有效期 12 小时。",
                "检查平台是否保存了最新的 ticket，并正确响应推送。",
                "请在第三方平台自己的系统里处理：wxconsole 不保管这类令牌，在这里重试没有用。",
            ),
        ),
        (_COMPONENT_TOKEN, _AUTHORIZER_TOKEN),
    ),
    Cause.IP_AWAITS_ADMIN: Entry(
        Text(
            "WeChat has asked the account's admin whether {ip} may fetch tokens, and waits for the answer.",
            (
                "Talk to the admin before anything else: a first refusal blocks this address for an hour, a second one for a day.",
                "Have the admin approve the request, which came as a template message in WeChat.",
                "Or put the address on the whitelist, so that nobody is asked.",
                _OPEN_WHITELIST_EN,
                _ADD_IP_EN,
                _LOOKS_EN,
            ),
        ),
        Text(
            "微信已询问账号管理员是否允许 {ip} 获取 access_token，正在等待确认。",
            (
                "先联系管理员：拒绝一次，该 IP 1 小时内不能调用；再拒绝一次，24 小时内不能调用。",
                "请管理员在微信里收到的模板消息中确认。",
                "或者把该 IP 加入白名单，就不再需要确认。",
                _OPEN_WHITELIST_ZH,
                _ADD_IP_ZH,
                _LOOKS_ZH,
            ),
        ),
        (_WHITELIST, _STABLE_TOKEN),
    ),
    Cause.IP_CONFIRMATION_PENDING: Entry(
        Text(
            "A request to let {ip} fetch tokens already waits for the account's admin.",
            (
                "Have the admin approve the template message in WeChat.",
                "Or put the address on the whitelist, so that nobody is asked.",
                _OPEN_WHITELIST_EN,
                _ADD_IP_EN,
                _LOOKS_EN,
            ),
        ),
        Text(
            "允许 {ip} 获取 access_token 的请求已在等待账号管理员确认。",
            (
                "请管理员在微信里收到的模板消息中确认。",
                "或者把该 IP 加入白名单，就不再需要确认。",
                _OPEN_WHITELIST_ZH,
                _ADD_IP_ZH,
                _LOOKS_ZH,
            ),
        ),
        (_WHITELIST,),
    ),
    Cause.IP_REFUSED_FOR_A_DAY: Entry(
        Text(
            "The account's admin has refused {ip} twice, so WeChat blocks it for 24 hours.",
            (
                "Talk to the admin: somebody has to expect the next request and approve it.",
                "Or put the address on the whitelist, so that nobody is asked.",
                _OPEN_WHITELIST_EN,
                _ADD_IP_EN,
                "Wait: before the 24 hours are over a retry from this address cannot help; wxconsole tries again by itself then. Meanwhile the token may be fetched from another address that is allowed.",
            ),
        ),
        Text(
            "账号管理员已两次拒绝 {ip}，微信在 24 小时内不允许它调用。",
            (
                "联系管理员：需要有人知道下一次请求并予以确认。",
                "或者把该 IP 加入白名单，就不再需要确认。",
                _OPEN_WHITELIST_ZH,
                _ADD_IP_ZH,
                "等待：24 小时之内用这个 IP 重试没有用，到时 wxconsole 会自动再试。其间可以从其他已获允许的 IP 获取。",
            ),
        ),
        (_WHITELIST, _STABLE_TOKEN),
    ),
    Cause.IP_REFUSED_FOR_AN_HOUR: Entry(
        Text(
            "The account's admin has refused {ip}, so WeChat blocks it for an hour.",
            (
                "Talk to the admin before the hour is over: a second refusal blocks this address for 24 hours.",
                "Or put the address on the whitelist, so that nobody is asked.",
                _OPEN_WHITELIST_EN,
                _ADD_IP_EN,
                "Wait: before the hour is over a retry from this address cannot help; wxconsole tries again by itself then.",
            ),
        ),
        Text(
            "账号管理员拒绝了 {ip}，微信在 1 小时内不允许它调用。",
            (
                "在这 1 小时内联系管理员：再次拒绝会使该 IP 24 小时内不能调用。",
                "或者把该 IP 加入白名单，就不再需要确认。",
                _OPEN_WHITELIST_ZH,
                _ADD_IP_ZH,
                "等待：1 小时之内用这个 IP 重试没有用，到时 wxconsole 会自动再试。",
            ),
        ),
        (_WHITELIST, _STABLE_TOKEN),
    ),
    Cause.WECOM_IP_NOT_TRUSTED: Entry(
        Text(
            "WeCom (企业微信) refused the call because {ip} is not among the app's trusted addresses.",
            (
                "Open WeCom's admin console → 应用管理 → 自建应用 → the app → 企业可信IP.",
                "Add {ip} there, then repeat the call.",
                "This is WeCom, not an official account or a mini program: wxconsole does not keep WeCom tokens.",
            ),
        ),
        Text(
            "企业微信拒绝了调用：{ip} 不在该应用的企业可信IP中。",
            (
                "打开企业微信管理后台 → 应用管理 → 自建应用 → 该应用 → 企业可信IP。",
                "把 {ip} 加进去，再重新调用。",
                "这是企业微信，不是公众号或小程序：wxconsole 不保管企业微信的 access_token。",
            ),
        ),
        (_WECOM_TOKEN,),
    ),
    Cause.RID_NOT_FOUND: Entry(
        Text(
            "WeChat finds no request with this rid.",
            (
                "Check that the rid is whole: three groups of eight characters, joined by hyphens.",
                "Ask with a token of the account that made the request, and within 7 days of it.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "微信查不到这个 rid 对应的请求。",
            (
                "检查 rid 是否完整：三组八位字符，用连字符相连。",
                "用发出该请求的账号的 access_token 查询，且须在 7 天之内。",
                _NO_RETRY_ZH,
            ),
        ),
        (_RID,),
    ),
    Cause.QUERY_REFUSED: Entry(
        Text(
            "WeChat does not answer this query about a quota or a request.",
            (
                "Code 76021: no API has this cgi_path. Give a path that exists, such as /cgi-bin/token.",
                "Code 76022: the API is not one for this kind of account. Use a token of an account that may call it; paths under /sns/ cannot be queried.",
                "Code 76003: in a quota query, write cgi_path with a leading slash and without the host. In a query about a rid, use a token of the account that made the request.",
                _NO_RETRY_EN,
            ),
        ),
        Text(
            "微信不受理这次额度或请求的查询。",
            (
                "错误码 76021：没有 cgi_path 所指的接口。请填写存在的路径，例如 /cgi-bin/token。",
                "错误码 76022：该接口不适用于这类账号。请使用有权调用它的账号的 access_token；/sns/ 下的路径无法查询。",
                "错误码 76003：查询额度时，cgi_path 须以斜杠开头、不带域名；查询 rid 时，须使用发出该请求的账号的 access_token。",
                _NO_RETRY_ZH,
            ),
        ),
        (_QUOTA_GET, _RID),
    ),
    Cause.UNKNOWN_CODE: Entry(
        Text(
            "WeChat answered with a code that wxconsole does not know.",
            (
                "Read WeChat's own message: it is shown with the code.",
                _KEEP_RID_EN,
                "Look the code up on the page of the API that was called, and in WeChat's list of all codes.",
                "If a token was asked for, wxconsole tries again by itself, ever more slowly, up to 10 minutes apart. Whether that can help is not known.",
            ),
        ),
        Text(
            "微信返回了 wxconsole 不认识的错误码。",
            (
                "查看微信的原始错误信息：它与错误码一同显示。",
                _KEEP_RID_ZH,
                "到所调用接口的文档页和微信的全局错误码列表中查找这个错误码。",
                "如果是在获取 access_token，wxconsole 会自动重试，间隔逐渐加长，最长 10 分钟。重试是否有用尚不清楚。",
            ),
        ),
        (_ALL_CODES, _TROUBLESHOOTING, _RID),
    ),
    # --- No code came: the call itself failed.
    Cause.SECRET_UNAVAILABLE: Entry(
        Text(
            "The AppSecret of this account lies in this machine's keyring, and the keyring did not give it out.",
            (
                "Run `wxconsole doctor`: it asks the keyring, and says whether it is locked, slow, empty or absent.",
                "Unlock it, as by logging in to the desktop; over SSH or in a service there is often none to unlock. Then refresh.",
                "If the entry is gone, edit the account and enter the AppSecret again. To do without the keyring, set WXCONSOLE_SECRETS=store before that, or give the AppSecret as WX_<ALIAS>_SECRET in the environment.",
                "WeChat was not asked. The token that is held stays in use until its end, and wxconsole tries again every 10 minutes by itself.",
            ),
        ),
        Text(
            "该账号的 AppSecret 存放在本机的密钥环中，而密钥环没有给出。",
            (
                "运行 `wxconsole doctor`：它会查询密钥环，并说明是已锁定、无响应、没有该条目，还是根本没有密钥环。",
                "解锁密钥环，例如登录桌面；通过 SSH 或在服务中运行时往往没有可解锁的密钥环。然后刷新。",
                "如果条目已不存在，编辑该账号并重新输入 AppSecret。若不想使用密钥环，先设置 WXCONSOLE_SECRETS=store 再输入，或在环境变量 WX_<ALIAS>_SECRET 中提供。",
                "没有向微信发出请求。手中的 access_token 在到期前照常使用，wxconsole 每 10 分钟自动再试。",
            ),
        ),
    ),
    Cause.TIMEOUT: Entry(
        Text(
            "WeChat did not answer in time.",
            (
                _RETRIES_EN,
                "If it lasts, test the way there from this machine: `curl -v https://api.weixin.qq.com` shows where it waits.",
                "If WeChat is reached but slowly, raise WXCONSOLE_TIMEOUT; if it is never reached, look for a firewall that drops packets to api.weixin.qq.com, port 443.",
                "On the classic endpoint the call may have gone through unseen, and the held token would then end within minutes: refresh as soon as WeChat can be reached.",
            ),
        ),
        Text(
            "微信没有在规定时间内应答。",
            (
                _RETRIES_ZH,
                "如果持续出现，从本机检查链路：`curl -v https://api.weixin.qq.com` 会显示卡在哪一步。",
                "如果能连上但很慢，调大 WXCONSOLE_TIMEOUT；如果始终连不上，检查防火墙是否丢弃了发往 api.weixin.qq.com 443 端口的数据包。",
                "若使用普通版接口，请求可能已被微信处理而没有收到应答，那样手中的 access_token 几分钟内就会失效：一旦能连上就刷新。",
            ),
        ),
        (_HOSTS,),
    ),
    Cause.DNS: Entry(
        Text(
            "The name of WeChat's server could not be looked up.",
            (
                "Check that this machine is online and that its DNS server answers: `nslookup api.weixin.qq.com` tests it.",
                "Check WXCONSOLE_API_BASE for a misspelled host.",
                "In a container, check its own DNS settings: they differ from the host's.",
                "Do not pin WeChat's addresses in a hosts file: they change.",
                _RETRIES_EN,
            ),
        ),
        Text(
            "无法解析微信服务器的域名。",
            (
                "检查本机是否联网、DNS 服务器是否应答：可用 `nslookup api.weixin.qq.com` 检测。",
                "检查 WXCONSOLE_API_BASE 中的域名是否写错。",
                "如果在容器中运行，检查容器自己的 DNS 设置：它与宿主机不同。",
                "不要在 hosts 文件里写死微信的 IP：它们会变。",
                _RETRIES_ZH,
            ),
        ),
        (_HOSTS,),
    ),
    Cause.CONNECT: Entry(
        Text(
            "No connection to WeChat's server could be made, or it broke.",
            (
                "Check that this machine may reach api.weixin.qq.com, port 443: firewall, security group, routing. "
                + _WAY_THERE_EN,
                "If a firewall allows only listed addresses, bring its list up to date with /cgi-bin/get_api_domain_ip: WeChat's addresses change.",
                "If only this access point is unreachable, add WeChat's fallback: `WXCONSOLE_API_BASE=https://api.weixin.qq.com,https://api2.weixin.qq.com`. What must not be sent twice, as a call of the classic endpoint, goes to the first one only: put the fallback there.",
                _RETRIES_EN,
            ),
        ),
        Text(
            "无法与微信服务器建立连接，或连接中断。",
            (
                "检查本机能否访问 api.weixin.qq.com 的 443 端口：防火墙、安全组、路由。" + _WAY_THERE_ZH,
                "如果防火墙只放行名单内的地址，用 /cgi-bin/get_api_domain_ip 更新名单：微信的 IP 会变。",
                "如果只是这个接入点连不上，可加上微信的容灾域名：`WXCONSOLE_API_BASE=https://api.weixin.qq.com,https://api2.weixin.qq.com`。不能重复发送的请求（如普通版接口）只发往第一个域名：需要时把容灾域名写在前面。",
                _RETRIES_ZH,
            ),
        ),
        (_HOSTS,),
    ),
    Cause.TLS: Entry(
        Text(
            "The connection could not be secured: the server's certificate was not accepted, or the handshake failed.",
            (
                "Check this machine's clock first: a wrong date makes every certificate invalid. "
                + _WAY_THERE_EN,
                "If a company proxy opens TLS, have its root certificate installed on this machine; do not switch verification off.",
                "Check that WXCONSOLE_API_BASE names WeChat's own host and not an address.",
                "If the machine's root certificates are old, update them.",
                "wxconsole keeps trying by itself, but a certificate or a clock that is wrong stays wrong until somebody mends it.",
            ),
        ),
        Text(
            "无法建立安全连接：服务器证书未被接受，或握手失败。",
            (
                "先检查本机时钟：日期不对会使所有证书失效。" + _WAY_THERE_ZH,
                "如果公司代理会解密 TLS，请在本机安装它的根证书；不要关闭证书校验。",
                "检查 WXCONSOLE_API_BASE 写的是微信的域名，而不是 IP。",
                "如果本机的根证书太旧，请更新。",
                "wxconsole 会自动重试，但证书或时钟的问题要有人处理才会好。",
            ),
        ),
        (_HOSTS,),
    ),
    Cause.PROXY: Entry(
        Text(
            "The proxy on the way to WeChat refused the connection or could not be reached.",
            (
                "Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY in the environment that wxconsole runs in: the proxy's address, port, user and password.",
                "If no proxy is wanted for WeChat, add api.weixin.qq.com to NO_PROXY.",
                "Remember that WeChat sees the proxy's outgoing address: that one belongs on the IP whitelist.",
                "wxconsole keeps trying by itself, and goes on as soon as the proxy lets it through.",
            ),
        ),
        Text(
            "代理拒绝了连接，或无法连到代理。",
            (
                "检查运行 wxconsole 的环境变量 HTTPS_PROXY、HTTP_PROXY、ALL_PROXY 和 NO_PROXY：代理的地址、端口、用户名和密码。",
                "如果访问微信不需要代理，把 api.weixin.qq.com 加入 NO_PROXY。",
                "注意微信看到的是代理的出口 IP：IP 白名单里要填的是它。",
                "wxconsole 会自动重试，代理一旦放行即可恢复。",
            ),
        ),
    ),
    Cause.HTTP_STATUS: Entry(
        Text(
            "The answer was an HTTP error, not WeChat's usual 200 with a JSON body.",
            (
                "A 5xx is mostly a passing fault of WeChat or of something in between. " + _RETRIES_EN,
                "A redirect or a 4xx seldom comes from WeChat, whose own errors have status 200: look for a proxy, gateway or login page on the way, and at WXCONSOLE_API_BASE.",
                _WAY_THERE_EN,
            ),
        ),
        Text(
            "收到的是 HTTP 错误，而不是微信通常的 200 加 JSON。",
            (
                "5xx 多半是微信或中间环节的暂时故障。" + _RETRIES_ZH,
                "重定向或 4xx 很少来自微信（微信自己的错误也用状态 200）：检查途中的代理、网关或登录页，以及 WXCONSOLE_API_BASE。",
                _WAY_THERE_ZH,
            ),
        ),
        (_HOSTS,),
    ),
    Cause.BAD_RESPONSE: Entry(
        Text(
            "The answer was not one that WeChat gives: no JSON, too long, or without a usable token.",
            (
                "Look for something in between that answers in WeChat's place: the login page of a hotel or company network, a proxy, a gateway. Open any web page from this machine to see.",
                "Check WXCONSOLE_API_BASE: it must lead to WeChat or to a service that answers in WeChat's shape.",
                _WAY_THERE_EN,
                "wxconsole keeps trying by itself; the held token is not touched by such an answer.",
            ),
        ),
        Text(
            "应答不是微信的格式：不是 JSON、过长，或没有可用的 access_token。",
            (
                "检查是否有中间环节代替微信作答：酒店或公司网络的登录页、代理、网关。可从本机打开任意网页看看。",
                "检查 WXCONSOLE_API_BASE：它必须指向微信，或返回微信格式的服务。",
                _WAY_THERE_ZH,
                "wxconsole 会自动重试；手中的 access_token 不受这种应答影响。",
            ),
        ),
        (_HOSTS,),
    ),
}
