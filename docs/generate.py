"""Writes the pages that are made from the code: `python docs/generate.py`.

With `--check` it writes nothing, names the pages that are stale, and exits 1 if there are any.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.catalogue import CATALOGUE, ByKind, Entry, Text, filled
from wxconsole.domain.cause import Cause, Retry, codes_of, retry_of
from wxconsole.domain.families import FAMILIES
from wxconsole.domain.layout import LAYOUTS, Place
from wxconsole.domain.secret import Secret
from wxconsole.domain.token import Token
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.server.openapi import document
from wxconsole.services.settings_reference import configuration_page, env_example
from wxconsole.tui.actions import ACTIONS, Group, shown_key
from wxconsole.tui.filter_fields import FIELDS
from wxconsole.tui.screens.help import GESTURES

ROOT = Path(__file__).resolve().parent.parent

RETRY = {
    Retry.SOON: ("by itself, within a minute", "自动重试，间隔不超过 1 分钟"),
    Retry.NEXT_MINUTE: ("by itself, in the next minute", "自动重试，下一分钟"),
    Retry.LOOK: ("once somebody has mended it; looks every 10 minutes", "有人处理之后；每 10 分钟自动再试"),
    Retry.IN_AN_HOUR: ("by itself, after an hour", "自动重试，1 小时后"),
    Retry.IN_A_DAY: ("by itself, after 24 hours", "自动重试，24 小时后"),
    Retry.TOMORROW: ("by itself, after midnight in Beijing", "自动重试，北京时间次日零点后"),
    Retry.NEVER: ("only after something is changed", "须先改正，重试无用"),
}
# Unlike the rest, it goes on to ten minutes.
RETRY_UNKNOWN = (
    "by itself, ever more slowly, up to 10 minutes apart",
    "自动重试，间隔逐渐加长，最长 10 分钟",
)


def errors() -> str:
    """docs/errors.md: the error catalogue."""
    return "\n".join(_errors()) + "\n"


def _errors() -> Iterator[str]:
    yield "# Error codes / 错误码"
    yield ""
    yield "<!-- Made by docs/generate.py from wxconsole/domain/catalogue.py: change it there. -->"
    yield ""
    yield (
        "What `wxconsole explain` says of each cause. `cause` is the stable identifier in every JSON output. "
        "Causes without a code are calls that failed before WeChat gave one."
    )
    yield ""
    yield (
        "`wxconsole explain` 对每种原因的说明。`cause` 是各种 JSON 输出中的固定标识；"
        "没有错误码的原因，是指微信返回错误码之前调用就已失败。"
    )
    yield ""
    yield "| code | cause | meaning | 含义 |"
    yield "|---|---|---|---|"
    for cause, code in _index():
        entry = CATALOGUE[cause]
        shown = "" if code is None else f"`{code}`"
        yield (
            f"| {shown} | [`{cause}`](#{cause}) "
            f"| {_shown(entry.en.summary, 'en')} | {_shown(entry.zh.summary, 'zh')} |"
        )
    yield ""
    yield "Any other code is told by its neighbours. / 其他错误码按所在的号段说明。"
    yield ""
    yield "| codes | they | 含义 |"
    yield "|---|---|---|"
    for family in FAMILIES:
        yield f"| `{family.first}`–`{family.last}` | {family.en} | {family.zh} |"
    for cause, entry in CATALOGUE.items():
        yield from _entry(cause, entry)


def _index() -> list[tuple[Cause, int | None]]:
    """Every code with its cause, in the order of the codes; then what has none."""
    coded = [(cause, code) for cause in CATALOGUE for code in codes_of(cause)]
    bare = [(cause, None) for cause in CATALOGUE if not codes_of(cause)]
    return [*sorted(coded, key=lambda pair: pair[1]), *bare]


def _entry(cause: Cause, entry: Entry) -> Iterator[str]:
    codes = ", ".join(f"`{code}`" for code in codes_of(cause)) or "–"
    retry_en, retry_zh = RETRY_UNKNOWN if cause is Cause.UNKNOWN_CODE else RETRY[retry_of(cause)]
    yield ""
    yield f"## {cause}"
    yield ""
    yield f"- Code / 错误码: {codes}"
    yield f"- Retry: {retry_en}"
    yield f"- 重试：{retry_zh}"
    for text, lang in ((entry.en, "en"), (entry.zh, "zh")):
        yield ""
        yield f"**{_shown(text.summary, lang)}**"
        yield ""
        yield from _steps(text, lang)
    if entry.links:
        yield ""
        yield "WeChat / 微信文档:"
        yield ""
        yield from (f"- <{link}>" for link in entry.links)


def _steps(text: Text, lang: str) -> Iterator[str]:
    for number, step in enumerate(text.steps, start=1):
        if isinstance(step, ByKind):
            first, second = step.steps_for(None)
            yield f"{number}. - {_shown(first, lang)}"
            yield f"   - {_shown(second, lang)}"
        else:
            yield f"{number}. {_shown(step, lang)}"


def _shown(text: str, lang: str) -> str:
    return filled(text, None, lang).replace("*", r"\*").replace("_", r"\_")


def keys() -> str:
    """docs/keys.md: what each key of the console does."""
    return "\n".join(_keys()) + "\n"


def _keys() -> Iterator[str]:
    say = [Messages(lang) for lang in LANGUAGES]
    yield "# Keys / 快捷键"
    yield ""
    yield "<!-- Made by docs/generate.py from wxconsole/tui/actions.py and wxconsole/locale/console.py. -->"
    yield ""
    yield (
        "The console's keys, as its help (`?`) has them. Refresh, force, probe, export and remove apply to "
        "the marked accounts, or to the selected one if none is marked; what reads or takes out one account, "
        "to the selected one. A key that is off says why."
    )
    yield ""
    yield (
        "控制台的快捷键，与帮助（`?`）一致。刷新、强制刷新、探测、导出和删除应用于已标记的账号；"
        "没有标记时，应用于选中的账号。其余针对单个账号的操作始终应用于选中的账号。不可用的键会说明原因。"
    )
    yield ""
    yield (
        "Other keys are set by id, as in `WXCONSOLE_KEYS=refresh=u,force=ctrl+f`: a character, or a name "
        "such as `ctrl+f`, `f5`, `space`, `comma`. An action that is named twice has both keys. Footer, "
        "help, palette and hints then show those; dialogs keep their own, which they name. Two actions on "
        "one key, or a name that there is not, stop the console at the start with a message."
    )
    yield ""
    yield (
        "可按 id 更换快捷键，例如 `WXCONSOLE_KEYS=refresh=u,force=ctrl+f`：键可以是一个字符，"
        "或 `ctrl+f`、`f5`、`space`、`comma` 这样的键名；同一操作写两次则两个键都有效。"
        "底栏、帮助、命令面板和提示会显示新的键；对话框使用各自标明的键。"
        "键冲突或名称有误时，控制台启动时会报错并说明。"
    )
    for group in Group:
        yield ""
        yield "## " + " / ".join(dict.fromkeys(messages(f"group_{group}") for messages in say))
        yield ""
        yield "| key | id | does | 作用 |"
        yield "|---|---|---|---|"
        for action in ACTIONS:
            if action.group is group:
                shown = " ".join(f"`{shown_key(key)}`" for key in action.keys)
                told = " | ".join(messages(f"help_{action.id}") for messages in say)
                yield f"| {shown} | `{action.id}` | {told} |"
    yield from _filter(say)
    yield ""
    yield "## The mouse / 鼠标"
    yield ""
    yield (
        "Keys do all that it does. `--no-mouse` leaves it to the terminal. / "
        "鼠标能做的，按键都能做。`--no-mouse` 将鼠标交给终端。"
    )
    yield ""
    yield "| gesture | does | 作用 |"
    yield "|---|---|---|"
    for gesture, message in GESTURES.items():
        yield f"| {gesture} | {' | '.join(messages(message) for messages in say)} |"


def _filter(say: Sequence[Messages]) -> Iterator[str]:
    yield ""
    yield "## The filter / 筛选"
    yield ""
    yield (
        "Typed after `/`, live. Several terms must all hold; `!` before one turns it round; double quotes "
        "keep blanks and colons in one. Words of a list, and tags, match by their beginning: `kind:mini` "
        "is Mini Programs and Mini Games, and `tag:shop !tag:shop-` leaves `shop-eu` out. Case does not "
        "matter, and health, kind, endpoint and cause are found in the console's language too. A term that "
        "is not finished hides nothing yet; one that is wrong hides everything and says why. Of an account "
        "without a token neither less nor more time is left. `enter` keeps the filter, `esc` takes it "
        "away; `*` marks all that it shows, and the marks outlive it. Tags come from the form, `accounts "
        "add --tag`, the CSV column `tags` and `WX_<ALIAS>_TAGS`."
    )
    yield ""
    yield (
        "按 `/` 后输入，即时生效。多个条件须同时满足；`!` 表示排除；双引号内可含空格和冒号。"
        "固定取值和标签按开头匹配：`kind:mini` 包括小程序和小游戏，`tag:shop !tag:shop-` 不含 `shop-eu`。"
        "不区分大小写，状态、类型、接口、原因也可按界面语言输入。未输完的条件暂不筛选；"
        "有误的条件会隐藏全部账号并说明原因。没有 token 的账号，剩余时间既不算多也不算少。"
        "`enter` 保留筛选，`esc` 清除；`*` 标记显示的全部账号，清除筛选后标记仍在。标签可在表单、"
        "`accounts add --tag`、CSV 的 `tags` 列或 `WX_<ALIAS>_TAGS` 中设置。"
    )
    yield ""
    yield "| term | takes | 可填 |"
    yield "|---|---|---|"
    examples = [('shop "two words"', [messages("filter_takes_word") for messages in say])]
    examples.append(("!test", [messages("filter_takes_not") for messages in say]))
    examples += [(field.example, [field.takes(messages) for messages in say]) for field in FIELDS.values()]
    yield from (f"| `{example}` | {' | '.join(takes)} |" for example, takes in examples)


def layouts() -> str:
    """docs/layouts.md: where SDKs look for published tokens."""
    return "\n".join(_layouts()) + "\n"


def _layouts() -> Iterator[str]:
    say = [Messages(lang) for lang in LANGUAGES]
    yield "# Layouts of published tokens / 发布格式"
    yield ""
    yield "<!-- Made by docs/generate.py from wxconsole/domain/layout.py: change it there. -->"
    yield ""
    yield (
        "What `WXCONSOLE_PUBLISH` writes for each layout, of an account with the AppID `APPID` whose token "
        "is `TOKEN` and ends on 2026-11-22 at 14:00 UTC. Every key is a string that ends with the token. "
        "How to publish is in [publishing.md](publishing.md)."
    )
    yield ""
    yield (
        "`WXCONSOLE_PUBLISH` 为每种格式写入的内容，以 AppID 为 `APPID`、access_token 为 `TOKEN`、"
        "于 2026-11-22 14:00（UTC）到期的账号为例。每个键都是字符串，与 access_token 同时到期。"
        "用法见 [publishing.md](publishing.md)。"
    )
    yield ""
    yield "| layout | SDK | tried / 验证方式 | kind / 类型 | key | value |"
    yield "|---|---|---|---|---|---|"
    end = datetime(2026, 11, 22, 14, tzinfo=UTC)
    token = Token(Secret("TOKEN"), end - timedelta(hours=2), end, Endpoint.STABLE)
    for layout in LAYOUTS:
        tried = " / ".join(messages(f"proof_{layout.proof}") for messages in say)
        kinds: dict[Place, list[Kind]] = {}
        for kind in layout.kinds:
            kinds.setdefault(layout.place(Account("", "APPID", Secret(""), kind=kind)), []).append(kind)
        for place, those in kinds.items():
            account = Account("", "APPID", Secret(""), kind=those[0])
            words = ", ".join(f"`{kind}`" for kind in those)
            for key, value in zip(place.keys, layout.publication(account, token).values, strict=True):
                row = (f"`{layout.name}`", layout.sdk, tried, words, f"`{key}`", f"`{value.reveal()}`")
                yield f"| {' | '.join(row)} |"
    yield ""
    choice = ", ".join(f"`{each.name}` (`{each.prefix}`)" for each in LAYOUTS if each.prefix is not None)
    yield (
        "Where the SDK lets its users choose the beginning of its keys, that is written behind the name, as "
        f"in `wechatpy:shop`; if nothing is, it is the SDK's own: {choice}."
    )
    yield ""
    yield (
        "如果 SDK 允许自选键的前缀，可以写在名称之后，例如 `wechatpy:shop`；"
        f"不写则使用 SDK 的默认值：{choice}。"
    )


def http_api() -> str:
    """docs/http-api.md: the endpoints of the token service."""
    return "\n".join(_http_api()) + "\n"


def _http_api() -> Iterator[str]:
    described = document()
    yield "# The HTTP API of the token service"
    yield ""
    yield "<!-- Made by docs/generate.py from wxconsole/server/openapi.py: change it there. -->"
    yield ""
    yield described["info"]["description"]
    yield ""
    yield (
        "How to run it is in [serve.md](serve.md). "
        "A running service has the same as `/openapi.json` and `/docs`."
    )
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            yield ""
            yield f"## `{method.upper()} {path}`"
            yield ""
            yield " ".join(filter(None, [operation["summary"], operation.get("description")]))
            if "parameters" in operation:
                yield ""
                yield "| parameter | meaning |"
                yield "|---|---|"
                for each in operation["parameters"]:
                    yield f"| `{each['name']}` | {each['description']} |"
            yield ""
            yield "| status | answer |"
            yield "|---|---|"
            answers = operation["responses"].items()
            yield from (f"| {status} | {each['description']} |" for status, each in answers)


PAGES: Mapping[str, Callable[[], str]] = {
    ".env.example": env_example,
    "docs/configuration.md": configuration_page,
    "docs/errors.md": errors,
    "docs/keys.md": keys,
    "docs/http-api.md": http_api,
    "docs/layouts.md": layouts,
}


def stale(root: Path) -> list[str]:
    """The pages under `root` that are missing or differ from what the code says."""
    return [name for name, made in PAGES.items() if not _same(root / name, made())]


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def write(root: Path) -> None:
    """Writes every page under `root`."""
    for name, made in PAGES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made(), "utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python docs/generate.py [--check]\n")
        return 2
    if not arguments:
        write(ROOT)
        return 0
    found = stale(ROOT)
    for name in found:
        sys.stderr.write(f"{name} is stale: run python docs/generate.py\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
