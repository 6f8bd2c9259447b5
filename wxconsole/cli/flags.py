"""The settings as flags of the command line, before or after the command."""

from pathlib import Path

import click

from wxconsole.cli.session import Session
from wxconsole.services.setting_values import boolean
from wxconsole.services.settings import SETTINGS, Setting

# Their values may hold a password, and arguments are seen by every user of the machine.
_NO_FLAG = frozenset({"WXCONSOLE_STORE", "WXCONSOLE_PUBLISH"})


def flags(*, hidden: bool) -> list[click.Option]:
    """One flag for each setting, and `--env-file`. Commands hide them: the program's own help has them."""
    env_file = click.Option(
        ["--env-file"],
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_keep_env_file,
        hidden=hidden,
        help="Read this .env instead of the one in the working directory.",
    )
    return [_flag(setting, hidden) for setting in SETTINGS if setting.variable not in _NO_FLAG] + [env_file]


def _flag(setting: Setting, hidden: bool) -> click.Option:
    name = setting.field.replace("_", "-")
    is_switch = setting.parse is boolean

    def keep(ctx: click.Context, _: click.Parameter, value: str | bool | None) -> None:
        if value is not None:
            text = str(value).lower() if is_switch else str(value)
            ctx.ensure_object(Session).flags[setting.variable] = text

    return click.Option(
        [f"--{name}/--no-{name}" if is_switch else f"--{name}"],
        default=None,
        metavar=None if is_switch else "TEXT",
        expose_value=False,
        callback=keep,
        hidden=hidden,
        help=setting.meaning,
    )


def _keep_env_file(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Session).env_file = value
