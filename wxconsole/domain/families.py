"""What WeChat's codes have in common with their neighbours: for those that the catalogue does not hold."""

from dataclasses import dataclass, replace

from wxconsole.domain.catalogue import CATALOGUE, Entry
from wxconsole.domain.cause import Cause


@dataclass(frozen=True, slots=True)
class Family:
    """Codes from `first` to `last`, and what all of them are about: `en` and `zh` go on from "The codes
    45000 to 45999 " and "45000 至 45999 的错误码"."""

    first: int
    last: int
    en: str
    zh: str


# Read off WeChat's list of all codes: https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html
FAMILIES = (
    Family(40000, 40999, "tell of a value in the request that is not valid", "表示请求中的某个值不合法"),
    Family(41000, 41999, "tell of something that the request lacks", "表示请求缺少参数或数据"),
    Family(42000, 42999, "tell of a credential whose time is over", "表示凭据已过期"),
    Family(
        43000,
        43999,
        "tell of what the call presupposes: the right method, HTTPS, or a person who follows the account",
        "表示调用的前提不满足：请求方法、HTTPS，或用户须关注账号",
    ),
    Family(44000, 44999, "tell of content that is empty", "表示内容为空"),
    Family(
        45000,
        45999,
        "tell of a limit: of calls, of rate, of size or of number",
        "表示超出限制：调用次数、频率、大小或数量",
    ),
    Family(46000, 46999, "tell of something that does not exist", "表示请求的对象不存在"),
    Family(47000, 47999, "tell of a body that could not be read", "表示请求内容无法解析"),
    Family(48000, 48999, "tell of a right that the account does not have", "表示账号没有接口权限"),
    Family(
        50000,
        50999,
        "tell of a person or an account that is not authorised, or is limited",
        "表示用户或账号未获授权或受到限制",
    ),
    Family(61000, 61099, "are those of third-party platforms (第三方平台)", "与第三方平台有关"),
    Family(61400, 61499, "are those of customer service accounts (客服)", "与客服账号有关"),
    Family(65300, 65399, "are those of menus made for some people only (个性化菜单)", "与个性化菜单有关"),
    Family(76000, 76099, "are those of queries about quotas and requests", "与额度和请求的查询有关"),
    Family(9001000, 9001999, "are those of another product, 摇一摇周边", "属于另一产品“摇一摇周边”"),
)


def family_of(errcode: int) -> Family | None:
    """The family that `errcode` is of, where one is known."""
    return next((family for family in FAMILIES if family.first <= errcode <= family.last), None)


def entry_of(cause: Cause, errcode: int | None) -> Entry:
    """What the catalogue holds for `cause`; that of an unknown code says what its family is about."""
    entry = CATALOGUE[cause]
    family = family_of(errcode) if cause is Cause.UNKNOWN_CODE and errcode is not None else None
    if family is None:
        return entry
    codes = (family.first, family.last)
    en = "wxconsole does not know this code of WeChat; the codes {} to {} {}.".format(*codes, family.en)
    zh = "wxconsole 不认识微信的这个错误码；{} 至 {} 的错误码{}。".format(*codes, family.zh)
    return replace(entry, en=replace(entry.en, summary=en), zh=replace(entry.zh, summary=zh))
