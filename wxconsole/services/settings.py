"""What can be set, and what is set: one table for the program, its messages and its documentation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wxconsole.domain.account import Account, doubts
from wxconsole.domain.loopback import is_loopback
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.services import setting_values as values
from wxconsole.services.given_accounts import given_accounts
from wxconsole.services.layer import DEFAULT, Given, Layer, strongest
from wxconsole.services.redis_address import RedisAddress, redis_address

if TYPE_CHECKING:
    from wxconsole.services.publish_target import PublishTarget

PREFIX = "WXCONSOLE_"
HOME = "WXCONSOLE_HOME"
API_BASE = "WXCONSOLE_API_BASE"
LANG = "WXCONSOLE_LANG"
KEYS = "WXCONSOLE_KEYS"
TINYDB = "tinydb"
REFRESH = "refresh"

# The access points that WeChat documents: nearest, disaster recovery, Shanghai, Shenzhen, Hong Kong.
# https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description.html
WECHAT_HOSTS = frozenset(
    {
        "api.weixin.qq.com",
        "api2.weixin.qq.com",
        "sh.api.weixin.qq.com",
        "sz.api.weixin.qq.com",
        "hk.api.weixin.qq.com",
    }
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable. `default` is its text; where the machine decides, `default_words` say how."""

    variable: str
    default: str
    parse: Callable[[str], Any]
    meaning: str
    default_words: str = ""

    @property
    def field(self) -> str:
        """The name of the field in Settings."""
        return self.variable.removeprefix(PREFIX).lower()


def _store(text: str) -> str | RedisAddress:
    if text.startswith(("redis://", "rediss://")):
        return redis_address(text)
    if text.casefold() != TINYDB:
        raise Misuse("setting_not_choice", choices="tinydb, redis://…, rediss://…")
    return TINYDB


def _publish(text: str) -> "PublishTarget | None":
    if not text:
        return None
    from wxconsole.services.publish_target import publish_target  # for the few who publish

    return publish_target(text)


SETTINGS = (
    Setting(
        HOME,
        "",
        values.folder,
        "Data folder, made with mode 0700, its files with 0600.",
        "the platform's user data folder",
    ),
    Setting(
        "WXCONSOLE_STORE",
        "tinydb",
        _store,
        "Where tokens and history are kept: `tinydb` is files in the data folder; `redis://…`, with TLS "
        "`rediss://…`, is a Redis that any number of machines share (docs/redis.md). Accounts are then those "
        "of the environment and of the .env files.",
    ),
    Setting(
        "WXCONSOLE_STORE_LOSS",
        "wait",
        values.choice("wait", REFRESH),
        "While the shared Redis cannot be reached, held tokens are served from memory. `wait`: none is "
        "refreshed, as nobody can say who does it; `refresh`: each machine refreshes for itself, which is "
        "harmless on the stable endpoint, while on the classic one each ends the others' tokens.",
    ),
    Setting(
        API_BASE,
        "https://api.weixin.qq.com",
        values.api_bases,
        "WeChat's API: https only, but for a loopback address. Several, separated by commas, are tried in "
        "order, for calls that are safe to repeat.",
    ),
    Setting(
        "WXCONSOLE_TIMEOUT",
        "10",
        values.seconds(0.1, 300),
        "Seconds for one call to WeChat, start to end (0.1 to 300).",
    ),
    Setting("WXCONSOLE_CONCURRENCY", "32", values.whole(1, 256), "Calls to WeChat at once (1 to 256)."),
    Setting(
        "WXCONSOLE_MARGIN",
        "600",
        values.whole(60, 3600),
        "Classic endpoint: refresh this many seconds before the end (60 to 3600). The stable endpoint is "
        "timed by WeChat's own last five minutes.",
    ),
    Setting(
        "WXCONSOLE_PROBE_EVERY",
        "30",
        values.whole(0, 1440),
        "Minutes between two looks at WeChat whether it still honours a held token, which costs one "
        "read-only call each; 0 is never (0 to 1440).",
    ),
    Setting(
        "WXCONSOLE_REPORT_FLOOR",
        "30",
        values.whole(10, 3600),
        "Token service: the least seconds between two refreshes of an account that clients cause by "
        "reporting its token dead, whatever they say (10 to 3600).",
    ),
    Setting(
        "WXCONSOLE_PUBLISH",
        "",
        _publish,
        "Where to write each new token for SDKs of other programs: `redis://…?layouts=wechatpy,silenceper`, "
        "a URL as for the store, and what reads there (docs/publishing.md).",
    ),
    Setting(
        "WXCONSOLE_AUTO_REFRESH",
        "true",
        values.boolean,
        "The console refreshes by itself; off, it only watches.",
    ),
    Setting("WXCONSOLE_READ_ONLY", "false", values.boolean, "No action that changes anything at WeChat."),
    Setting(LANG, "en", values.choice("en", "zh"), "Language: `en` or `zh`.", "from the locale"),
    Setting(
        KEYS,
        "",
        values.key_changes,
        "Other keys for the console's actions, by their ids in docs/keys.md: `refresh=u,force=ctrl+f`. An "
        "action that is named twice has both keys.",
    ),
    Setting(
        "WXCONSOLE_NOTIFY",
        "off",
        values.choice("off", "bell", "osc9", "osc777"),
        "How the console tells the terminal that an account has turned blocked, superseded or expired: "
        "`off`, `bell`, or a desktop notification by `osc9` (iTerm2, WezTerm, Ghostty) or `osc777` (foot, "
        "urxvt, WezTerm, Ghostty). Inside tmux, the latter two need `allow-passthrough on`.",
    ),
    Setting(
        "WXCONSOLE_SECRETS",
        "store",
        values.choice("store", "keyring"),
        "Where AppSecrets that are entered from now on are kept: `store`, or `keyring`, the one of the "
        "operating system (extra `wxconsole[keyring]`). Tokens are in the store in both.",
    ),
    Setting(
        "WXCONSOLE_HISTORY_DAYS", "90", values.whole(1, 3650), "Days of refresh history kept (1 to 3650)."
    ),
    Setting(
        "WXCONSOLE_LOG_LEVEL",
        "INFO",
        values.choice("DEBUG", "INFO", "WARNING", "ERROR"),
        "What goes to the log file: `DEBUG`, `INFO`, `WARNING` or `ERROR`.",
    ),
)
_BY_VARIABLE = {setting.variable: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set. The meaning and the unit of each field are in SETTINGS; `origins` names, for each
    variable, the layer that it came from."""

    home: Path
    store: str | RedisAddress
    store_loss: str
    api_base: tuple[str, ...]
    timeout: float
    concurrency: int
    margin: int
    probe_every: int
    report_floor: int
    publish: "PublishTarget | None"
    auto_refresh: bool
    read_only: bool
    lang: str
    keys: tuple[str, ...]
    notify: str
    secrets: str
    history_days: int
    log_level: str
    origins: Mapping[str, str]

    def rows(self) -> list[tuple[str, str, str]]:
        """Every variable with its value, fit to show, and its origin."""
        return [
            (setting.variable, _as_text(getattr(self, setting.field)), self.origins[setting.variable])
            for setting in SETTINGS
        ]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the layers say together. `warnings` are for people: nothing stops because of them."""

    settings: Settings
    accounts: tuple[Account, ...]
    warnings: tuple[Problem, ...]


def meaning_of(variable: str) -> str:
    """What a setting is for."""
    return _BY_VARIABLE[variable].meaning


def resolve(layers: Sequence[Layer]) -> Resolution:
    """The settings and accounts in `layers`, the strongest first. Raises Misuse for a bad value."""
    given = strongest(layers)
    settings = _settings(given)
    accounts, account_warnings = given_accounts(given)
    warnings = [warning for layer in layers for warning in layer.warnings]
    warnings += [_unknown(variable, given[variable]) for variable in sorted(given) if _is_unknown(variable)]
    warnings += [
        Problem("api_base_unusual", host=host, origin=settings.origins[API_BASE])
        for host in map(values.api_host, settings.api_base)
        if host not in WECHAT_HOSTS and not is_loopback(host)
    ]
    warnings += account_warnings
    warnings += [doubt for account in accounts for doubt in doubts(account)]
    return Resolution(settings, tuple(accounts), tuple(warnings))


def home_in(layers: Sequence[Layer]) -> Path | None:
    """The data folder that `layers` name, if they do. Raises Misuse for one that cannot be."""
    given = strongest(layers).get(HOME)
    return None if given is None else values.parsed(values.folder, HOME, given)


def _settings(given: Mapping[str, Given]) -> Settings:
    chosen = {
        setting.variable: given.get(setting.variable, Given(setting.default, DEFAULT)) for setting in SETTINGS
    }
    fields = {
        setting.field: values.parsed(setting.parse, setting.variable, chosen[setting.variable])
        for setting in SETTINGS
    }
    return Settings(**fields, origins={variable: each.origin for variable, each in chosen.items()})


def _is_unknown(variable: str) -> bool:
    return variable.startswith(PREFIX) and variable not in _BY_VARIABLE


def _unknown(variable: str, given: Given) -> Problem:
    import difflib  # for a mistake only

    near = difflib.get_close_matches(variable, _BY_VARIABLE, n=1, cutoff=0.8)
    if near:
        return Problem("setting_unknown_near", variable=variable, origin=given.origin, near=near[0])
    return Problem("setting_unknown", variable=variable, origin=given.origin)


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(value).removesuffix(".0")
    return ",".join(value) if isinstance(value, tuple) else str(value)
