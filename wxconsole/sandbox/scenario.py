"""A scenario file: the accounts of a sandbox, in TOML."""

import tomllib
from pathlib import Path

from wxconsole.domain.problem import Misuse
from wxconsole.sandbox.account import SandboxAccount
from wxconsole.sandbox.definition import Table, account_of


def load_scenario(path: Path) -> tuple[SandboxAccount, ...]:
    """The accounts that the file defines. Raises Misuse naming the file, the key and what was expected."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise Misuse("sandbox_scenario_unreadable", source=str(path), reason=reason) from None
    except tomllib.TOMLDecodeError as error:
        # Says what was wrong at which line and column, and quotes at most one character.
        raise Misuse("sandbox_scenario_not_toml", source=str(path), reason=str(error)) from None
    file = Table(document, str(path))
    file.allow(["accounts"])
    accounts: dict[str, SandboxAccount] = {}
    for table in file.tables("accounts"):
        appid = table.text("appid", None)
        if appid is None:
            table.refuse("appid", "string")
        if appid in accounts:
            table.refuse("appid", f"≠ {appid}")
        accounts[appid] = account_of(table, SandboxAccount(appid), also=["appid"])
    return tuple(accounts.values())
