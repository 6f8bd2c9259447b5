"""The words for what was inferred about a failure, (English, Chinese) under one key. Data.

The first groups go on from the catalogue's summary of the cause, in which the AppSecret, the AppID or the
token is named; the last one holds steps.
"""

from datetime import datetime, timedelta

from wxconsole.domain.inference import Clue
from wxconsole.domain.moment import countdown, local, whole_seconds
from wxconsole.domain.text import sanitise

CLUES = {
    # A token endpoint refused the AppSecret.
    "secret_not_token": (
        "40001 from a token endpoint is about the AppSecret: no token is involved.",
        "获取 access_token 时返回的 40001 指的是 AppSecret，与 access_token 无关。",
    ),
    "secret_reset": (
        "It last worked here at {at}, so somebody has probably reset it at WeChat, on or after that moment.",
        "它上次在这里成功是 {at}，此后很可能有人在微信后台重置了 AppSecret。",
    ),
    "secret_reset_or_changed": (
        "The account last worked here at {at}: on or after that moment somebody has reset the AppSecret at WeChat, or put another one where this account is defined ({origin}).",
        "该账号上次在这里成功是 {at}：此后有人在微信后台重置了 AppSecret，或在定义该账号的地方（{origin}）改动了它。",
    ),
    "secret_has_spaces": (
        "The one that is configured has a space or a line break at its beginning or end.",
        "所配置的 AppSecret 首尾有空格或换行。",
    ),
    "secret_length": (
        "The one that is configured has {length} characters, and AppSecrets have 32.",
        "所配置的 AppSecret 有 {length} 个字符，而 AppSecret 应为 32 个。",
    ),
    "secret_is_aes_key": (
        "The one that is configured has 43 characters, as the push settings' EncodingAESKey has, and AppSecrets have 32.",
        "所配置的 AppSecret 有 43 个字符，与消息推送的 EncodingAESKey 相同，而 AppSecret 应为 32 个。",
    ),
    "secret_shape": (
        "The one that is configured has 32 characters, but not only 0-9 and a-f, as AppSecrets have.",
        "所配置的 AppSecret 虽有 32 个字符，但含有 0-9、a-f 以外的字符。",
    ),
    "secret_edited": (
        "No refresh has succeeded since the account was edited, so what was entered then is wrong.",
        "修改账号之后还没有刷新成功过，说明当时填写的 AppSecret 有误。",
    ),
    "secret_never_worked": (
        "No refresh has succeeded with it here yet, so it was most likely wrong when it was entered.",
        "它在这里还没有刷新成功过，很可能填写时就有误。",
    ),
    # It refused the AppID.
    "appid_has_spaces": (
        "The one that is configured, “{appid}”, has a space at its beginning or end.",
        "所配置的 AppID“{appid}”首尾有空格。",
    ),
    "appid_length": (
        "The one that is configured, “{appid}”, has {length} characters, and AppIDs have 18.",
        "所配置的 AppID“{appid}”有 {length} 个字符，而 AppID 应为 18 个。",
    ),
    "appid_is_original_id": (
        "The one that is configured, “{appid}”, is an 原始ID, which begins with gh_, and no AppID.",
        "所配置的“{appid}”以 gh_ 开头，是原始ID，不是 AppID。",
    ),
    "appid_case": (
        "The one that is configured, “{appid}”, has capital letters, and AppIDs have none.",
        "所配置的 AppID“{appid}”含有大写字母，而 AppID 全为小写。",
    ),
    "appid_shape": (
        "The one that is configured, “{appid}”, is not wx with 16 of 0-9 and a-f behind it, as AppIDs are.",
        "所配置的 AppID“{appid}”不是 wx 加 16 位 0-9、a-f 的形式。",
    ),
    "appid_worked": (
        "The same AppID, {appid}, worked here at {at}, so it is not misspelled: see whether the account still exists.",
        "同一个 AppID {appid} 在 {at} 还能用，说明没有写错：请确认该账号是否仍然存在。",
    ),
    # A probe failed for another reason than the token.
    "caller_refused": (
        "This says nothing about the token, which may well be alive (its end: {expires_at}). It says that WeChat refuses this machine's calls, so a refresh from here will be refused too.",
        "这并不说明 access_token 失效，它可能仍然有效（到期时间 {expires_at}）；但说明微信拒绝来自本机的调用，从本机刷新也会被拒绝。",
    ),
    "token_unknown": (
        "This says nothing about the token, which may well be alive (its end: {expires_at}).",
        "这并不说明 access_token 失效，它可能仍然有效（到期时间 {expires_at}）。",
    ),
    # The held token is dead: since when, how, and by whom.
    "token_is_dead": (
        "Besides, WeChat no longer honours the held token.",
        "此外，微信已不再认可手中的 access_token。",
    ),
    "was_over": (
        "It was to end at {expires_at}, so it has lapsed: nobody needs to have fetched another one.",
        "它的到期时间是 {expires_at}，属于正常过期，不必是别处重新获取所致。",
    ),
    "honoured_until": (
        "WeChat honoured it at {alive_at} and refused it at {found_at}, {left} before its end.",
        "微信在 {alive_at} 还认可它，{found_at} 时已不认可，距到期还有 {left}。",
    ),
    "refused_since": (
        "It was fetched at {issued_at} and refused at {found_at}, {left} before its end.",
        "它于 {issued_at} 获取，{found_at} 时已不被认可，距到期还有 {left}。",
    ),
    "ended_by_force": (
        "On the stable endpoint, as a rule only a forced refresh (force_refresh) does that.",
        "在稳定版接口上，通常只有强制刷新（force_refresh）才会这样。",
    ),
    "ended_by_fetch": (
        "On the classic endpoint any fetch with this AppID does that, within about 5 minutes.",
        "在普通版接口上，任何程序用这个 AppID 获取一次，旧的就会在约 5 分钟内失效。",
    ),
    "by_lost_call": (
        "{actor} may have done it: its call of {at} reached WeChat perhaps, and no answer came.",
        "可能是 {actor} 所为：它在 {at} 的请求也许已到达微信，但没有收到应答。",
    ),
    "by_other_token": (
        "{actor} has done it, by this history: it fetched the token {fingerprint} at {at}.",
        "根据历史记录，是 {actor} 所为：它在 {at} 获取了 {fingerprint}。",
    ),
    "by_neighbour": (
        "Nothing in this history did it: look at what else runs on the machines that share this store ({hosts}), then elsewhere: somebody's cron job, a colleague's script, another SDK.",
        "历史记录中没有这样的操作：先看共用此存储的机器（{hosts}）上还有什么程序，再查别处，例如定时任务、同事的脚本、其他 SDK。",
    ),
    "by_outsider": (
        "Nothing in this history did it, so it came from outside: somebody's cron job, a colleague's script, another SDK.",
        "历史记录中没有这样的操作，说明来自外部，例如某个定时任务、同事的脚本、其他 SDK。",
    ),
    "given_again": (
        "But a refresh at {at} brought the same token again, so it is WeChat that gives out what it does not honour, and there need be no other system.",
        "但 {at} 的刷新取回的仍是同一个：是微信在发放它自己不认可的 access_token，不一定有别的系统。",
    ),
    "called_invalid": (
        "WeChat refused it at {found_at}, {left} before its end. wxconsole holds it as WeChat gave it, so it is not cut or damaged: WeChat itself has ended it.",
        "微信在 {found_at} 不再认可它，距到期还有 {left}。wxconsole 保存的就是微信返回的原值，并未截断或损坏，是微信一侧已将其作废。",
    ),
    "lapsed_early": (
        "WeChat said so at {found_at}, {left} before its end by this machine's clock. So nobody has fetched another one: a clock was set since {issued_at}, here or at WeChat.",
        "微信在 {found_at} 这样答复，而按本机时钟距到期还有 {left}。说明不是别处重新获取所致，而是 {issued_at} 之后本机或微信的时钟被调整过。",
    ),
    "lapsed_near_its_end": (
        "WeChat refused it at {found_at}, {left} before its end: clocks differ by as much, so it has most likely just lapsed.",
        "微信在 {found_at} 不再认可它，距到期只有 {left}：两边时钟会有这样的误差，很可能只是正常过期。",
    ),
    "clock_behind": (
        "This machine's clock is {by} behind WeChat's now.",
        "目前本机时钟比微信慢 {by}。",
    ),
    "clock_ahead": (
        "This machine's clock is {by} ahead of WeChat's now.",
        "目前本机时钟比微信快 {by}。",
    ),
    # What comes before the other steps.
    "enter_new_secret": (
        "Ask the account's admin for the AppSecret that was made after {at}, and enter it here.",
        "向该账号的管理员索取 {at} 之后新生成的 AppSecret，填写到这里。",
    ),
    "find_changed_secret": (
        "See first whether the AppSecret was changed where this account is defined ({origin}) since {at}. If not, ask the account's admin for the new one, and put it there.",
        "先看定义该账号的地方（{origin}）的 AppSecret 在 {at} 之后是否被改动。如果没有，向该账号的管理员索取新的 AppSecret 并填写到那里。",
    ),
    "enter_secret_again": (
        "Copy this account's AppSecret again, whole and with nothing around it, and enter it anew.",
        "重新复制该账号的 AppSecret，确保完整且首尾没有多余字符，再次填写。",
    ),
    "correct_appid": (
        "Copy this account's AppID again and correct it.",
        "重新复制该账号的 AppID 并改正。",
    ),
    "refresh_stable_auto": (
        "Refresh once: on the stable endpoint that brings the present token and ends nobody's. A running console does it by itself; `wxconsole refresh {alias}`, or r, does it at once.",
        "刷新一次：在稳定版接口上，这会取回当前的 access_token，不影响任何人。运行中的控制台会自动进行；执行 `wxconsole refresh {alias}` 或按 r 则立即刷新。",
    ),
    "refresh_stable": (
        "Refresh once, with `wxconsole refresh {alias}` or r: on the stable endpoint that brings the present token and ends nobody's.",
        "执行 `wxconsole refresh {alias}` 或按 r 刷新一次：在稳定版接口上，这会取回当前的 access_token，不影响任何人。",
    ),
    "refresh_classic": (
        "Refresh once, with `wxconsole refresh {alias}` or r.",
        "执行 `wxconsole refresh {alias}` 或按 r 刷新一次。",
    ),
    "force_or_wait": (
        "Ask again in a few minutes, with `wxconsole probe {alias}` or p: it may have passed. If not, `wxconsole refresh {alias} --force`, or F, brings another one at once and ends this one for every program; WeChat gives another by itself in the last five minutes. A plain refresh brings the same again.",
        "过几分钟执行 `wxconsole probe {alias}` 或按 p 再问一次，也许已恢复。如果没有，执行 `wxconsole refresh {alias} --force` 或按 F 可立即换新，但所有程序手中的这一个都会失效；微信会在最后五分钟自动更换。普通刷新取回的仍是同一个。",
    ),
    "decide": (
        "Decide before you refresh: on the classic endpoint a refresh here ends the other system's token in turn, and wxconsole makes none before the token is due. Either move that system to the token kept here, as WeChat asks for with one central server (中控服务器), or switch one side to the stable endpoint; then refresh once.",
        "刷新之前先决定：在普通版接口上，这里刷新会使对方的 access_token 也失效，因此在该 access_token 到刷新时间之前，wxconsole 不会自动刷新。要么让对方改用这里的 access_token（即微信要求的中控服务器），要么把其中一方换成稳定版接口；然后刷新一次。",
    ),
    "compare_clocks": (
        "Compare this machine's clock with WeChat's (`wxconsole doctor` does) and set it right; then refresh once.",
        "核对本机时钟与微信的时钟（可执行 `wxconsole doctor`），调准后刷新一次。",
    ),
}


def sentence(clue: Clue, lang: str) -> str:
    """The clue in `lang` (`en` or `zh`), moments in local time."""
    text = CLUES[clue.key][1 if lang == "zh" else 0]
    return text.format(**{name: _shown(value) for name, value in clue.values.items()})


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, timedelta):
        return countdown(whole_seconds(value))
    return sanitise(str(value))
