"""The settings as documentation: what `.env.example` and docs/configuration.md are generated from."""

import textwrap

from wxconsole.domain.account import Endpoint, Kind
from wxconsole.services.settings import SETTINGS, Setting

_HEAD = """\
# Settings of wxconsole. Copy this file to .env, take the # off the lines you want, and keep it to yourself:
#     cp .env.example .env && chmod 600 .env
#
# Flags beat the process environment, which beats the .env in the working directory (or --env-file F), which
# beats the .env in the data folder. An empty value counts as not given. A $ in a value is a $; a value with
# spaces or a # goes in single quotes. `wxconsole config` prints what is set, and where.
"""

_ACCOUNTS = """
# An account: any alias in capitals, with _ for -. Its AppSecret is never copied to disk.
#WX_MY_SHOP_APPID=
#WX_MY_SHOP_SECRET=
"""

# The optional variables of an account: the last word, the default, the meaning.
_OPTIONAL = (
    ("NAME", "", "The name on the screen."),
    ("KIND", Kind.OFFICIAL, f"The kind: {', '.join(Kind)}."),
    ("ENDPOINT", Endpoint.STABLE, f"Where its token comes from: {', '.join(Endpoint)}."),
    ("AUTO", "true", "Whether it is refreshed by itself."),
    ("TAGS", "", "Tags to filter by in the console, separated by commas: a-z, 0-9 and -, or Chinese."),
)

_DEFAULT_ACCOUNT = """
# Without an alias, the account is called default.
#WX_APPID=
#WX_SECRET=
"""


_PAGE_HEAD = """\
# Configuration

<!-- Made by docs/generate.py from wxconsole/services/settings.py: change it there. -->

A setting is taken from the first of these that gives it:

1. a flag of the command line, such as `--lang zh` for `WXCONSOLE_LANG`;
2. the process environment;
3. `.env` in the working directory, or the file named by `--env-file` instead of it;
4. `.env` in the data folder;
5. the default.

An empty value counts as not given. `wxconsole config` prints every setting with its value and the place it
came from. A bad value stops the program with a message that names it; an unknown `WXCONSOLE_` name is only
warned about.

"""

_PAGE_TAIL = """
In these names `<ALIAS>` is the alias in capitals, with `_` for `-`: `WX_MY_SHOP_APPID` belongs to
`my-shop`. An account of which something is missing or wrong is left out with a warning, and hides no other.

A `.env` is only read for `WXCONSOLE_` and `WX_` names. A `$` in a value is a `$`; a value with spaces around
it or with ` #` in it goes in single quotes. No folder above the working directory is looked at, and nothing
is put into the environment of the process. Proxies (`HTTPS_PROXY`) and certificates (`SSL_CERT_FILE`) are
taken from the process environment only.

[`.env.example`](../.env.example) has every variable, ready to copy.
"""


def env_example() -> str:
    """The text of `.env.example`: every variable, commented out, at its default."""
    settings = "".join(
        f"\n{_comment(setting)}#{setting.variable}={setting.default}\n" for setting in SETTINGS
    )
    optional = "".join(f"# {meaning}\n#WX_MY_SHOP_{word}={default}\n" for word, default, meaning in _OPTIONAL)
    return _HEAD + settings + _ACCOUNTS + optional + _DEFAULT_ACCOUNT


def configuration_page() -> str:
    """The text of docs/configuration.md."""
    return _PAGE_HEAD + _table() + _PAGE_TAIL


def _table() -> str:
    rows = [(f"`{setting.variable}`", _default(setting), setting.meaning) for setting in SETTINGS]
    rows.append(
        (
            "`WX_<ALIAS>_APPID`, `WX_<ALIAS>_SECRET`",
            "",
            "An account; without an alias, `default`. Its AppSecret is never copied to disk.",
        )
    )
    rows += [
        (f"`WX_<ALIAS>_{word}`", f"`{default}`" if default else "", meaning)
        for word, default, meaning in _OPTIONAL
    ]
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    lines += [f"| {variable} | {default} | {meaning} |" for variable, default, meaning in rows]
    return "\n".join(lines) + "\n"


def _default(setting: Setting) -> str:
    return setting.default_words or (f"`{setting.default}`" if setting.default else "")


def _comment(setting: Setting) -> str:
    text = setting.meaning
    if setting.default_words:
        text += f" Default: {setting.default_words}."
    return textwrap.fill(text, 100, initial_indent="# ", subsequent_indent="# ") + "\n"
